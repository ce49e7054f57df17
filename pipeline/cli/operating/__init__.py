"""Commands that operate a line: its status, its health, its backups.

One command a file.
"""

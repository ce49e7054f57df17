"""The command line: one command a file, in packages by what the commands work on.

Reads options, calls what decides, prints. Does not decide, and opens no transport or adapter itself (`app` does).
"""

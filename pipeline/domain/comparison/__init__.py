"""Compares the versions of a story: what they share, what only one says, where they conflict.

Sentences arrive parsed and with vectors (`parsed`); the result is in `result`. Does not know how a story is found.
"""

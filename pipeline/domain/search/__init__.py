"""Finds candidates by words, vectors and copied text.

Candidates are articles of the window that may report the same event.

Does not decide whether two articles match, and does not know stories.
"""

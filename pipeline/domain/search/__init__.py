"""Finds candidates: articles of the window that may report the same event, by words, vectors and copied text.

Does not decide whether two articles match, and does not know stories.
"""

"""Candidates: which articles of the window may report the same event, by words, vectors and copied text.

Does not know how alike they really are, nor which story a candidate is in.
"""

"""Compares two articles: stored records, pair and neighbourhood features, the join model, and copies.

Does not know stories, nor how candidates are found.
"""

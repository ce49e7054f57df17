"""The read model that page, API and commands share: stories, changes and comparisons in one SQLite file.

Written from the log alone, so it can be deleted and rebuilt. Does not know who shows it, or in which words.
"""

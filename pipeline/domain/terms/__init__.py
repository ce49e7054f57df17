"""What an article is compared by: terms and their counts, names and figures, text fingerprints.

Does not know pairs of articles, nor which terms decide.
"""

"""Fitting and trying the clustering.

Training pairs, fitted stages, evaluation, trials, differences of stories.

Does not read files or the log: labelled articles and kept changes arrive as values.
"""

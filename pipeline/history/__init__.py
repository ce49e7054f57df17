"""Reads the log back: what was decided before, for the clusterer after a restart, for `whatif` and `tune`.

Does not decide anything again: `domain.tuning` does, from the values read here.
"""

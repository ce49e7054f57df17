"""The log read back: what was decided before, for `whatif` and `tune`.

Does not decide anything again: `domain.tuning` does, from the values read here.
"""

"""Commands that run the line or one stage of it: `run`, `produce`, `consume`, `web`, `demo`.

Does not know what a stage does with its records.
"""

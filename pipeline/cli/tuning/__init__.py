"""Commands that measure and change the clustering: `evaluate`, `tune`, `whatif`.

Does not know how a decision is made; reads labelled files and kept history, and prints figures.
"""

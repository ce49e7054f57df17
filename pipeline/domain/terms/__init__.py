"""What articles are compared by: weighted terms, names and numbers, and text fingerprints.

Does not compare articles, and does not know which terms matter for a decision.
"""

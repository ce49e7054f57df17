"""How alike two articles are: feature records, pair and neighbourhood features, the join model, copies.

Does not know stories, nor how candidates are found.
"""

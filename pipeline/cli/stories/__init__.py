"""Commands on the current stories: `stories`, `story`, and operators' corrections.

Does not know how stories are found: it reads the projection and appends corrections.
"""

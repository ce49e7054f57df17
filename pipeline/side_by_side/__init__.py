"""A comparison arranged for a reader, the same on the page and in a terminal: what is shown, in which order, and how
each part is called. Pure; templates and commands decide how it looks.
"""

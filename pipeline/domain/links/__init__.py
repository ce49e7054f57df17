"""Links across languages: which stories of several languages report one event.

Links are a function of the set of outlines and of operators' corrections, in whatever order they come.
"""

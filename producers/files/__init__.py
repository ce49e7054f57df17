"""Articles from files that a person has: saved pages, plain texts, JSON lines.

Knows the forms of the files; what a page's text is, the extractor and the domain decide.
"""

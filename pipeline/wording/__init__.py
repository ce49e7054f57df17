"""Reasons, changes, revisions and corrections in words, the same on page, API and command line.

Does not know HTML, terminals, or how anything was decided.
"""

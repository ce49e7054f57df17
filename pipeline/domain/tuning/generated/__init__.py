"""Labelled examples generated from labelled articles: look-alikes that a labelled stream has too few of.

Each kind has a module. All is drawn with a fixed seed. Knows no model: the caller embeds the drafts.
"""

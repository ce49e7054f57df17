"""Feeds: parsing, dates, the polling schedule, health and alarms.

Formats: RSS, Atom, RDF, JSON Feed, sitemaps, OPML.

Does not fetch anything, and does not process the pages of entries.
"""

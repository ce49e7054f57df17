"""Feeds: parsing (RSS, Atom, RDF, JSON Feed, sitemaps, OPML), dates, the polling schedule, health and alarms.

Does not fetch anything, and does not process the pages of entries.
"""

"""Feeds: RSS, Atom, RDF, JSON, sitemaps and OPML read; dates; when to poll; health and alarms.

Does not fetch anything, and does not know what becomes of an entry's page.
"""

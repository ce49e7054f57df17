"""The `feeds` commands: check, list, import, export, parse.

Does not know when a feed is polled: `domain.feeds.schedule` decides, the producer does it.
"""

"""Whose article an entry is: the feed's outlet, or the one that an aggregator took it from."""

from collections.abc import Mapping

import msgspec

from pipeline.domain.articles.urls import same_site
from pipeline.domain.feeds.parse import FeedEntry
from pipeline.domain.text.text_lines import normal
from pipeline.settings import Feed


def feed_of_outlet(entry: FeedEntry, feed: Feed, feeds: Mapping[str, Feed]) -> Feed:
    """The feed, with the outlet and family of the entry's source if it names another outlet.

    A configured outlet of that name, or else the only one of that site, is the outlet meant: its aggregated articles
    count as its own. Otherwise the outlet has the name that the source states, and is its own family.
    """
    if not entry.outlet:
        return feed
    name = normal(entry.outlet)
    of_name = next((known for known in feeds.values() if normal(known.outlet) == name), None)
    if of_name is None and entry.outlet_url:
        of_site = {known.outlet: known for known in feeds.values() if same_site(known.url, entry.outlet_url)}
        of_name = next(iter(of_site.values())) if len(of_site) == 1 else None
    outlet, family = (of_name.outlet, of_name.family) if of_name is not None else (entry.outlet, "")
    return msgspec.structs.replace(feed, outlet=outlet, family=family)

"""A feed as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from typing import Any, Final

import msgspec

from pipeline.web.feed_document import Entry, Feed, clean, html, plain, time

MEDIA_TYPE: Final = "application/feed+json"
_VERSION: Final = "https://jsonfeed.org/version/1.1"


def json_feed(feed: Feed) -> bytes:
    """The document in UTF-8."""
    return msgspec.json.encode(
        {
            "version": _VERSION,
            "title": clean(feed.title),
            "home_page_url": feed.home,
            "feed_url": feed.itself,
            "authors": [{"name": "samestory"}],
            "language": "en",
            "items": [_item(entry) for entry in feed.entries],
        }
    )


def _item(entry: Entry) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": entry.id,
        "url": entry.link,
        "title": clean(entry.title),
        "content_html": html(entry),
        "content_text": plain(entry),
        "summary": clean(entry.summary),
        "date_published": time(entry.published),
        "date_modified": time(entry.updated),
    }
    if entry.tags:
        item["tags"] = [clean(tag) for tag in entry.tags]
    return item

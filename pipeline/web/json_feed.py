"""A feed as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from pipeline.web.feed_document import Entry, Feed, Related, clean, html, plain, time

MEDIA_TYPE: Final = "application/feed+json"
_ABOUT: Final = "stories of other languages that report the same event"
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
    if entry.related:
        item["_samestory"] = {"event": _event(entry.related), "about": _ABOUT}
    return item


def _event(related: Sequence[Related]) -> dict[str, Any]:
    """The event and its stories, as an extension of the format: its name begins with an underscore."""
    stories = [
        {"id": one.id, "url": one.link, "title": clean(one.title), "language": one.language}
        for one in related
        if one.kind == "story"
    ]
    event = next(one for one in related if one.kind == "event")
    return {"id": event.id, "url": event.link, "stories": stories}

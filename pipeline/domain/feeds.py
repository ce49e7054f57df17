"""What a feed's bytes say: RSS, RDF, Atom, CDF and JSON Feed become one `ParsedFeed`.

Works on bytes that are already here and bounded; fetches nothing. Forgiving with what is broken but is a feed (`defect`
says what was wrong), plain about what is none (`NotAFeed`).
"""

from datetime import datetime
from typing import Final

from pipeline.domain.json_feeds import looks_like_json, parse_json_feed
from pipeline.domain.parsed_feeds import FeedEntry, FeedHints, FeedLimits, NotAFeed, ParsedFeed
from pipeline.domain.xml_feeds import parse_xml_feed

__all__ = ["FeedEntry", "FeedHints", "FeedLimits", "NotAFeed", "ParsedFeed", "parse_feed"]

DEFAULT_LIMITS: Final = FeedLimits()


def parse_feed(
    body: bytes,
    *,
    url: str = "",
    content_type: str | None = None,
    now: datetime | None = None,
    limits: FeedLimits = DEFAULT_LIMITS,
) -> ParsedFeed:
    """Raises NotAFeed. Dates that are not believable at `now` are None; without `now`, those from before the web.

    `url` resolves relative links. `content_type` is the header; its encoding gives way to what the bytes show.
    """
    if not body.strip(b" \t\r\n\0"):
        raise NotAFeed("it is empty")
    if looks_like_json(body):
        return parse_json_feed(body, url=url, now=now, limits=limits)
    return parse_xml_feed(body, url=url, content_type=content_type, now=now, limits=limits)

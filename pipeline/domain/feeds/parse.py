"""Parses the bytes of a feed: RSS, RDF, Atom, CDF, JSON Feed and news sitemaps.

Works on bytes that are already in memory and bounded; fetches nothing. A damaged feed is read as far as possible
(`defect` says what is wrong); what is not a feed raises `NotAFeed`.
"""

import re
import zlib
from dataclasses import replace
from datetime import datetime
from typing import Final

from pipeline.domain.feeds.json_feed import looks_like_json, parse_json_feed
from pipeline.domain.feeds.parsed import FeedEntry, FeedHints, FeedLimits, NotAFeed, ParsedFeed
from pipeline.domain.feeds.repair import without_declaration, without_junk
from pipeline.domain.feeds.roots import read_root
from pipeline.domain.feeds.rss_atom import parse_xml_feed
from pipeline.domain.feeds.sitemaps import SITEMAP_ROOTS, parse_sitemap
from pipeline.domain.text.encodings import decode

__all__ = ["FeedEntry", "FeedHints", "FeedLimits", "NotAFeed", "ParsedFeed", "parse_feed"]

DEFAULT_LIMITS: Final = FeedLimits()
_GZIP: Final = b"\x1f\x8b"
_CHARSET: Final = re.compile(r"(?i)charset\s*=\s*[\"']?\s*([\w.:-]{1,40})")
_ROOTS: Final = frozenset({"rss", "rdf", "feed", "channel", "html", "head", "body", *SITEMAP_ROOTS})


def parse_feed(
    body: bytes,
    *,
    url: str = "",
    content_type: str | None = None,
    now: datetime | None = None,
    limits: FeedLimits = DEFAULT_LIMITS,
) -> ParsedFeed:
    """Parse a feed of any format. Raises NotAFeed.

    Dates that are not plausible at `now` are None; without `now`, those from before the web.

    `url` resolves relative links. `content_type` is the header; an encoding that the bytes show overrides it. A gzip
    file is unpacked, as sitemaps often are one.
    """
    defect = None
    if body.startswith(_GZIP):
        body, defect = _unpacked(body, limits.unpacked_bytes)
        content_type = None
    if not body.strip(b" \t\r\n\0"):
        raise NotAFeed("it is empty")
    if looks_like_json(body):
        feed = parse_json_feed(body, url=url, now=now, limits=limits)
    else:
        text, problem = decode(body, stated=[_charset(content_type)])
        defect = defect or problem
        text = without_junk(text, is_known_root=read_root(text).name in _ROOTS)
        root = read_root(text)
        if root.name in SITEMAP_ROOTS and not root.declares_entities:
            feed = parse_sitemap(without_declaration(text).encode(), url=url, now=now, limits=limits)
        else:
            feed = parse_xml_feed(text, root, url=url, now=now, limits=limits)
    return replace(feed, defect=feed.defect or defect)


def _charset(content_type: str | None) -> str | None:
    found = _CHARSET.search(content_type or "")
    return found[1] if found else None


def _unpacked(body: bytes, most: int) -> tuple[bytes, str | None]:
    """The content of a gzip file, and what is wrong with the file if that is not all of it."""
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        unpacked = unpacker.decompress(body, most + 1)
    except zlib.error as exc:
        raise NotAFeed(f"it is a damaged gzip file: {exc}") from exc
    if len(unpacked) > most:
        raise NotAFeed(f"it is a gzip file that unpacks to more than {most:,} bytes")
    return unpacked, None if unpacker.eof else "the gzip file breaks off"

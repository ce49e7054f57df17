"""Finds where a site's feeds may be.

Candidates are feeds that a page names, links that look like feeds, sitemaps in robots.txt, and usual addresses. Only a
request shows whether a candidate is a feed.
"""

import re
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urljoin, urlsplit

from pipeline.domain.articles.urls import is_web_url, site_of
from pipeline.domain.text.encodings import decode

WELL_KNOWN: Final = (
    "/feed",
    "/rss",
    "/rss.xml",
    "/feed.xml",
    "/atom.xml",
    "/index.xml",
    "/feeds",
    "/index.rdf",
    "/feed.json",
    "/news-sitemap.xml",
    "/sitemap-news.xml",
    "/sitemap.xml",
)
"""The paths at which feeds of news sites most often are, the likeliest first."""

_FEED_TYPES: Final = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml", "application/json"}
)
_READ_BYTES: Final = 1_000_000
_MOST: Final = 50
_LOOKS_LIKE_FEED: Final = re.compile(
    r"""(?xi) ^/(?:[^?]*/)? (?: (?:rss|feed|feeds|atom|rdf)(?:[-_./]?(?:xml|rss|rdf|atom|json|php|index))?/?
      | [^/?]*\.(?:rss|atom|rdf) | (?:rss|feeds?|atom)/[^?]{1,80}\.(?:xml|rss|php) | [^/?]*(?:rss|feed|atom)[^/?]*\.xml
      | news-?sitemap[^/?]*\.xml(?:\.gz)? ) (?:\?|$) | [?&](?:feed=|format=(?:rss|feed|atom)|type=rss)"""
)
_FEED_HOST: Final = re.compile(r"^(?:feeds?\d*|rss)\.")
_COMMENTS: Final = re.compile(r"(?i)comment|kommentar|coment")
_SITEMAP_LINE: Final = re.compile(r"(?im)^[ \t]{0,20}sitemap[ \t]{0,20}:[ \t]{0,20}(\S{1,2000})")
_NEWS: Final = re.compile(r"(?i)news|nachricht|noticia|notizie|actu|nieuws|nyhet|aktuell|article|artikel")


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.base = ""
        self.stated: list[str] = []
        self.others: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in {"link", "a", "base"}:
            return
        named = {name: value or "" for name, value in attrs}
        href = named.get("href", "").strip()
        if not href or len(href) > 2000:
            return
        kind = named.get("type", "").split(";")[0].strip().lower()
        if tag == "base":
            self.base = self.base or href
        elif tag == "link" and "alternate" in named.get("rel", "").lower().split() and kind in _FEED_TYPES:
            self.stated.append(href)
        elif tag == "a" and (kind in _FEED_TYPES or len(self.others) < 5000):
            self.others.append(href)


def linked_feeds(body: bytes, url: str = "") -> tuple[str, ...]:
    """The feeds that an HTML page names as its own, feeds of comments last."""
    links = _read(body)
    base = _joined(url, links.base) or url if links.base else url
    found = [address for href in links.stated if (address := _joined(base, href) if base else href)]
    return tuple(sorted(dict.fromkeys(found), key=lambda address: bool(_COMMENTS.search(address))))[:_MOST]


def likely_feeds(body: bytes, url: str) -> tuple[str, ...]:
    """The links of an HTML page that look like feeds of its own site."""
    links = _read(body)
    base = _joined(url, links.base) or url if links.base else url
    site, found = site_of(url), []
    for href in links.others:
        address = _joined(base, href.removeprefix("feed:") if href.startswith("feed:http") else href)
        if address is None:
            continue
        parts = urlsplit(address)
        host = (parts.hostname or "").lower()
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        is_own = site_of(address) == site or "feedburner" in host
        if is_own and (_LOOKS_LIKE_FEED.search(path) or (_FEED_HOST.match(host) and parts.path not in {"", "/"})):
            found.append(address.split("#")[0])
    return tuple(sorted(dict.fromkeys(found), key=lambda address: bool(_COMMENTS.search(address))))[:_MOST]


def robots_sitemaps(robots: bytes) -> tuple[str, ...]:
    """The sitemaps that a robots.txt lists, those that look like news first."""
    text = robots[:500_000].decode("utf-8", "replace")
    return news_first([address for address in _SITEMAP_LINE.findall(text) if is_web_url(address)])[:_MOST]


def news_first(sitemaps: list[str]) -> tuple[str, ...]:
    """The addresses, each once: those that look like news first, else in the given order."""
    return tuple(sorted(dict.fromkeys(sitemaps), key=lambda address: not _NEWS.search(urlsplit(address).path)))


def well_known_feeds(url: str) -> tuple[str, ...]:
    """The usual addresses of feeds, for the site at `url`."""
    return tuple(urljoin(url, path) for path in WELL_KNOWN)


def _read(body: bytes) -> _Links:
    links = _Links()
    links.feed(decode(body[:_READ_BYTES])[0])
    return links


def _joined(base: str, href: str) -> str | None:
    try:
        address = urljoin(base, href)
    except ValueError:
        return None
    return address if is_web_url(address) else None

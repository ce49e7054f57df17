"""Reads news sitemaps as feeds: `<urlset>` with `news:` elements.

Many outlets provide them for search engines.

A sitemap without `news:` lists pages, not articles, and an index lists sitemaps: both are refused with a hint.
Parsing takes one pass and builds no tree, so that a large or deeply nested document costs only time.
"""

import heapq
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from xml.parsers import expat

from pipeline.domain.articles.languages import normal_language
from pipeline.domain.articles.urls import is_web_url
from pipeline.domain.feeds.discovery import news_first
from pipeline.domain.feeds.parsed import FeedEntry, FeedLimits, NotAFeed, ParsedFeed, clean_title, identified, plausible
from pipeline.domain.text.dates import parse_date
from pipeline.domain.text.markup import plain_line, shorten

SITEMAP_ROOTS: Final = frozenset({"urlset", "sitemapindex"})
_NEWS_SPACE: Final = "sitemap-news"
_MOST_URLS: Final = 50_000  # what the protocol allows in one file
_MOST_CHARS: Final = 4000
_IS_FINAL: Final = True
_EARLIEST: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class _Reading:
    """The state of the parser.

    The fields of an address are `loc`, `lastmod`, and its news elements, such as `news:title`.
    """

    root: str = ""
    prefix: str = "news:"
    path: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    chars: int = 0
    fields: dict[str, str] = field(default_factory=dict)
    urls: list[dict[str, str]] = field(default_factory=list)
    addresses: int = 0


class _TooManyAddressesError(Exception):
    """The sitemap has more addresses than allowed."""


def parse_sitemap(body: bytes, *, url: str, now: datetime | None, limits: FeedLimits) -> ParsedFeed:
    """Parses a news sitemap; the newest entries come first. Raises NotAFeed."""
    reading, defect = _read(body)
    if reading.root == "sitemapindex":
        linked = news_first([found["loc"] for found in reading.urls if is_web_url(found.get("loc", ""))])
        named = f": name one of them instead, such as {', '.join(linked[:3])}" if linked else ""
        raise NotAFeed(f"this is an index of {len(linked)} sitemaps, not a list of articles{named}", linked=linked)
    news = [found for found in reading.urls if "loc" in found and len(found.keys() - {"loc", "lastmod"})]
    if not news:
        if defect is not None:
            raise NotAFeed(f"it is a sitemap that cannot be read: {defect}")
        if reading.addresses:
            raise NotAFeed(
                f"this is a sitemap of {reading.addresses} pages without news: (<news:news>), which does not say which "
                "are articles, or when they were published"
            )
    entries = [_entry(found, now, limits) for found in news]
    newest = heapq.nlargest(limits.entries, entries, key=lambda entry: entry.published or _EARLIEST)
    names = Counter(found["news:name"] for found in news if found.get("news:name"))
    languages = Counter(entry.language for entry in entries if entry.language)
    return ParsedFeed(
        title=clean_title(names.most_common(1)[0][0], limits) if names else None,
        link=None,
        language=languages.most_common(1)[0][0] if languages else "",
        format="News sitemap",
        entries=identified(newest),
        defect=defect,
        left_out=len(entries) - len(newest),
    )


def _entry(found: dict[str, str], now: datetime | None, limits: FeedLimits) -> FeedEntry:
    link = found["loc"] if is_web_url(found["loc"]) else None
    language = normal_language(found.get("news:language", ""))
    published = plausible(parse_date(found.get("news:publication_date", ""), language=language), now)
    updated = plausible(parse_date(found.get("lastmod", "")), now)
    date = published or updated
    return FeedEntry(
        id=shorten(found["loc"], 2000),
        link=link,
        title=clean_title(found.get("news:title", ""), limits),
        published=date.at if date else None,
        published_precision=date.precision if date else "time",
        updated=updated.at if updated else None,
        language=language,
    )


def _read(body: bytes) -> tuple[_Reading, str | None]:
    """What could be read, and the error that ended the reading, if any."""
    reading = _Reading()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: _start_element(reading, name, attributes)
    parser.EndElementHandler = lambda name: _end_element(reading, name)
    parser.CharacterDataHandler = lambda text: _add_text(reading, text)
    parser.EntityDeclHandler = _refuse_entities
    try:
        parser.Parse(body.lstrip(b" \t\r\n\0"), _IS_FINAL)
    except _TooManyAddressesError:
        return reading, f"it lists more than {_MOST_URLS:,} addresses"
    except expat.ExpatError as exc:
        return reading, f"line {exc.lineno}: {expat.ErrorString(exc.code)}"
    except NotAFeed:
        raise
    except (ValueError, LookupError) as exc:
        return reading, shorten(plain_line(str(exc)), 200)
    return reading, None


def _refuse_entities(*_: object) -> None:
    raise NotAFeed("it declares entities of its own (<!ENTITY), which no sitemap needs and attacks are made of")


def _start_element(reading: _Reading, name: str, attributes: dict[str, str]) -> None:
    if not reading.path:
        reading.root = _local(name)
    for attribute, value in attributes.items():
        if attribute.startswith("xmlns:") and _NEWS_SPACE in value:
            reading.prefix = attribute.removeprefix("xmlns:") + ":"
    # Below the depth of real sitemaps only the depth is recorded.
    reading.path.append(name if len(reading.path) < 8 else "")
    reading.text.clear()
    reading.chars = 0
    if len(reading.path) == 2:
        reading.fields = {}


def _add_text(reading: _Reading, text: str) -> None:
    if len(reading.path) >= 3 and reading.chars < _MOST_CHARS:
        reading.text.append(text[: _MOST_CHARS - reading.chars])
        reading.chars += len(text)


def _end_element(reading: _Reading, name: str) -> None:
    depth = len(reading.path)
    reading.path.pop()
    if depth == 2:
        reading.addresses += 1
        reading.urls.append(reading.fields)
        reading.fields = {}
        if reading.addresses >= _MOST_URLS:
            raise _TooManyAddressesError
    elif depth >= 3:
        key = _key(reading, name, depth)
        text = " ".join("".join(reading.text).split())
        if key is not None and text:
            reading.fields.setdefault(key, text)
        reading.text.clear()


def _key(reading: _Reading, name: str, depth: int) -> str | None:
    if name.startswith(reading.prefix):
        return f"news:{_local(name)}"
    return _local(name) if depth == 3 and _local(name) in {"loc", "lastmod"} and not _is_other(name) else None


def _is_other(name: str) -> bool:
    return name.rpartition(":")[0].lower() in {"image", "video", "xhtml"}


def _local(name: str) -> str:
    return name.rpartition(":")[2].lower()

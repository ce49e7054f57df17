"""Parses RSS, RDF, Atom and CDF with feedparser, which reads malformed feeds as far as possible."""

import io
import re
import warnings
from datetime import datetime
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import feedparser

from pipeline.domain.articles.languages import normal_language
from pipeline.domain.articles.urls import host_of, is_web_url
from pipeline.domain.feeds.dates import parse_date
from pipeline.domain.feeds.discovery import linked_feeds
from pipeline.domain.feeds.links import absolute_link
from pipeline.domain.feeds.parsed import (
    FeedEntry,
    FeedHints,
    FeedLimits,
    NotAFeed,
    ParsedFeed,
    clean_authors,
    clean_body,
    clean_title,
    identified,
    plausible,
)
from pipeline.domain.feeds.roots import Root
from pipeline.domain.text.markup import shorten

FORMATS: Final = {
    "rss": "RSS",
    "rss090": "RSS 0.90",
    "rss091n": "RSS 0.91",
    "rss091u": "RSS 0.91",
    "rss092": "RSS 0.92",
    "rss093": "RSS 0.93",
    "rss094": "RSS 0.94",
    "rss10": "RSS 1.0",
    "rss20": "RSS 2.0",
    "atom": "Atom",
    "atom01": "Atom 0.1",
    "atom02": "Atom 0.2",
    "atom03": "Atom 0.3",
    "atom10": "Atom 1.0",
    "cdf": "CDF",
}
# Errors inside feedparser for feeds that are malformed in an unforeseen way.
_BROKEN: Final = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
_ROOT_FORMATS: Final = {"rss": "RSS", "rdf": "RSS 1.0", "feed": "Atom", "channel": "CDF"}
_LARGE_BYTES: Final = 1_000_000
_ENTRY_END: Final = re.compile(rb"</(?:\w{1,20}:)?(?:item|entry)\s*>")
_PERIODS_S: Final = {"hourly": 3600.0, "daily": 86400.0, "weekly": 604800.0, "monthly": 2592000.0, "yearly": 31536000.0}
_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


_AUTHOR_CHARS: Final = 2000
_MAIL: Final = re.compile(r"(?:mailto:)?[<(]?(?<![^\s<(,;:])[^\s()<>,;:@]{1,100}@[^\s()<>,;@]{1,100}[>)]?")
_MEDIA: Final = re.compile(r"(?i)\.(mp3|m4[abv]|aac|ogg|oga|opus|wav|flac|mp4|mov|avi|mkv|webm|mpe?g|wmv|torrent)$")


def parse_xml_feed(
    body: bytes, root: Root, *, url: str, content_type: str | None, now: datetime | None, limits: FeedLimits
) -> ParsedFeed:
    """Parses a feed. `root` is the root element of `body`. Raises NotAFeed."""
    if root.declares_entities:
        raise NotAFeed("it declares entities of its own (<!ENTITY), which no feed needs and attacks are made of")
    body, cut = _without_excess(body, limits.entries)
    parsed = _feedparser(body, content_type)
    known = parsed.get("version", "")
    if root.name in {"html", "body", "head"} and not known and not parsed.entries:
        _refuse_html(body, url)
    if not known and root.name not in _ROOT_FORMATS:
        raise NotAFeed(_describe_root(root))
    kept = parsed.entries[: limits.entries]
    language = normal_language(parsed.feed.get("language"))
    link = absolute_link(_value(parsed.feed, "link"), feed_url=url)
    # By its specification, a link of Atom is relative to the document; RSS has no rule, and programs write what is
    # relative to the site.
    site = None if root.name == "feed" and host_of(link or "") == host_of(url) else link
    return ParsedFeed(
        title=clean_title(_value(parsed.feed, "title"), limits),
        link=link,
        language=language,
        format=FORMATS.get(known) or _ROOT_FORMATS.get(root.name or "", known),
        entries=identified([_entry(entry, (url, site), language, now, limits) for entry in kept]),
        hints=_hints(parsed.feed, body),
        defect=_defect(parsed),
        left_out=len(parsed.entries) - len(kept) + cut,
    )


def _without_excess(body: bytes, entries: int) -> tuple[bytes, int]:
    """Cuts the entries beyond the limit from a large feed; returns the rest and their number.

    Parsing takes a second per megabyte, three seconds if the feed is malformed.
    """
    if len(body) < _LARGE_BYTES:
        return body, 0
    ends = [match.end() for match in _ENTRY_END.finditer(body)]
    if len(ends) <= entries:
        return body, 0
    return body[: ends[entries - 1]] + body[ends[-1] :], len(ends) - entries


def _feedparser(body: bytes, content_type: str | None) -> Any:
    charset = "; charset=utf-8" if _is_utf8(body) else ""
    headers = {"content-type": f"application/xml{charset}" if charset or not content_type else content_type}
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # feedparser's deprecations, and its parser's advice about markup that looks like a path
        try:
            # A stream, because feedparser may take a string for an address or a file name. Relative addresses are not
            # resolved, so that ids stay as stated. Markup is not sanitised, because we reduce it to plain text.
            return feedparser.parse(
                io.BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
            )
        except _BROKEN as exc:
            raise NotAFeed(f"it cannot be parsed: {type(exc).__name__}: {shorten(str(exc), 200)}") from exc


def _is_utf8(body: bytes) -> bool:
    """Whether the body is UTF-8 for certain: valid and not ASCII. This overrides header and declaration."""
    if b"\0" in body or b"\x1b" in body or body.isascii():
        return False
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _refuse_html(body: bytes, url: str) -> None:
    linked = tuple(dict.fromkeys(urljoin(url, href) for href in linked_feeds(body)))
    named = f"; it links to {', '.join(linked[:3])}" if linked else ""
    raise NotAFeed(f"this is an HTML page, not a feed{named}", linked=linked)


def _describe_root(root: Root) -> str:
    if root.name is None:
        return "it has no markup" if not root.text else f"it is text, not a feed: {shorten(root.text, 60)!r}"
    return f"its root element <{shorten(root.name, 40)}> is not that of a feed"


def _value(holder: Any, name: str) -> str:
    value = holder.get(name)
    return value if isinstance(value, str) else ""


def _entry(
    entry: Any, bases: tuple[str, str | None], language: str, now: datetime | None, limits: FeedLimits
) -> FeedEntry:
    title = clean_title(_value(entry, "title"), limits)
    detail = entry.get("title_detail") or {}
    contents = [item for item in entry.get("content") or () if isinstance(item.get("value"), str)]
    content = max((clean_body(item["value"], limits, is_html=_is_html(item)) for item in contents), key=len, default="")
    # If an entry has no summary, feedparser returns its content as the summary.
    is_own = all(item["value"] != _value(entry, "summary") for item in contents)
    summary = _value(entry, "summary") if is_own else ""
    summary = clean_body(summary, limits, is_html=_is_html(entry.get("summary_detail") or {}))
    own_language = normal_language(detail.get("language"))
    published, created, updated = (
        plausible(parse_date(_stated(entry, name), language=own_language or language), now)
        for name in ("published", "created", "updated")
    )
    authors = _authors(entry)
    return FeedEntry(
        id=shorten(_value(entry, "id").strip(), 2000),
        link=_link(entry, *bases),
        title=title,
        summary="" if summary == content and contents else summary,
        content=content or clean_body(_value(entry, "yandex_full-text"), limits),
        author=shorten(", ".join(authors), 200) or None,
        published=published or created or updated,
        updated=updated,
        language=own_language,
        authors=authors,
    )


def _stated(entry: Any, name: str) -> str:
    # feedparser returns `published` for a missing `updated`; dict.get returns only what the feed states.
    value = dict.get(entry, name)
    return value if isinstance(value, str) else ""


def _authors(entry: Any) -> tuple[str, ...]:
    stated = [author for author in entry.get("authors") or () if isinstance(author, dict)]
    if len(stated) > 1:
        return clean_authors([_name(author) for author in stated if author.get("name")])
    line = _MAIL.sub("", _value(entry, "author")[:_AUTHOR_CHARS]).strip(" ,;")
    return clean_authors([line[1:-1] if line.startswith("(") and line.endswith(")") else line])


def _name(author: Any) -> str:
    """The name without the rest of a mail address: feedparser removes only four letters of its last part."""
    name = str(author["name"])
    if not re.search(r"\.[A-Za-z]{4}$", str(author.get("email") or "")):
        return name
    return re.sub(r"^[a-z]{1,20}\s+\(|\s*[<(][a-z]{1,20}[>)]?$", "", name)


def _link(entry: Any, url: str, site: str | None) -> str | None:
    """The address of the entry's page; without a link, its id if that is an address.

    The address of an enclosed file is not used, nor an id that is declared as an address but is not one.
    """
    identity = _value(entry, "id")
    stated = _value(entry, "feedburner_origlink") or _value(entry, "link")
    if not stated and is_web_url(identity):
        stated = identity
    if stated == identity and not is_web_url(stated) and not stated.startswith("/"):
        return None
    enclosed = {link.get("href") for link in entry.get("links") or () if link.get("rel") == "enclosure"}
    link = absolute_link(stated, feed_url=url, site_url=site)
    return None if stated in enclosed or (link and _MEDIA.search(urlsplit(link).path)) else link


def _is_html(detail: Any) -> bool:
    return str(detail.get("type") or "text/html") != "text/plain" or "</" in str(detail.get("value") or "")


def _hints(feed: Any, body: bytes) -> FeedHints:
    period = _PERIODS_S.get(_value(feed, "sy_updateperiod").strip().lower())
    frequency = _number(_value(feed, "sy_updatefrequency")) or 1.0
    ttl = _number(_value(feed, "ttl"))
    hours = (_number(text) for text in _listed(body, b"skipHours", rb"<hour>\s*(\d{1,2})\s*</hour>"))
    days = (text.lower() for text in _listed(body, b"skipDays", rb"<day>\s*([A-Za-z]{6,9})\s*</day>"))
    return FeedHints(
        ttl_s=ttl * 60 if ttl else None,
        period_s=period / frequency if period else None,
        skip_hours=frozenset(int(hour) % 24 for hour in hours if hour is not None and hour <= 24),
        skip_days=frozenset(_DAYS.index(day) for day in days if day in _DAYS),
    )


def _listed(body: bytes, element: bytes, item: bytes) -> list[str]:
    start = body.find(b"<" + element)
    end = body.find(b"</" + element, start, start + 5000) if start >= 0 else -1
    return [found.decode() for found in re.findall(item, body[start:end])] if end > 0 else []


def _number(text: str) -> float | None:
    match = re.fullmatch(r"\s*(\d{1,9}(?:\.\d{1,6})?)\s*", text)
    return float(match.group(1)) if match else None


def _defect(parsed: Any) -> str | None:
    if not parsed.get("bozo"):
        return None
    exc = parsed.get("bozo_exception")
    return shorten(f"{type(exc).__name__}: {exc}", 200)

"""Parses RSS, RDF, Atom and CDF with feedparser, which reads malformed feeds as far as possible."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from pipeline.domain.articles.languages import normal_language
from pipeline.domain.articles.urls import host_of, is_web_url
from pipeline.domain.feeds.bodies import Origin
from pipeline.domain.feeds.discovery import linked_feeds
from pipeline.domain.feeds.links import absolute_link
from pipeline.domain.feeds.named_authors import authors_of
from pipeline.domain.feeds.parsed import (
    FeedEntry,
    FeedHints,
    FeedLimits,
    NotAFeed,
    ParsedFeed,
    clean_body,
    clean_title,
    identified,
    newest,
    plausible,
)
from pipeline.domain.feeds.reader import read_markup
from pipeline.domain.feeds.repair import without_declaration
from pipeline.domain.feeds.roots import Root
from pipeline.domain.feeds.sources import headline_without, is_other_outlet, source_of
from pipeline.domain.text.dates import parse_date
from pipeline.domain.text.markup import shorten
from pipeline.domain.text.stated_dates import StatedDate

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
_ROOT_FORMATS: Final = {"rss": "RSS", "rdf": "RSS 1.0", "feed": "Atom", "channel": "CDF"}
_LARGE_CHARS: Final = 1_000_000
_ENTRY_START: Final = re.compile(r"<(?:\w{1,20}:)?(?:item|entry)[\s>]")
_ENTRY_END: Final = re.compile(r"</(?:\w{1,20}:)?(?:item|entry)\s*>")
_ENTRY_DATE: Final = re.compile(
    r"<(?:pubDate|published|updated|issued|modified|(?:\w{1,20}:)?date)(?:\s[^<>]*)?>([^<]{1,100})<"
)
_RECORDING: Final = re.compile(r"(?i)\b(?:video|audio)\b|x-shockwave-flash")
_PERIODS_S: Final = {"hourly": 3600.0, "daily": 86400.0, "weekly": 604800.0, "monthly": 2592000.0, "yearly": 31536000.0}
_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MEDIA: Final = re.compile(r"(?i)\.(mp3|m4[abv]|aac|ogg|oga|opus|wav|flac|mp4|mov|avi|mkv|webm|mpe?g|wmv|torrent)$")


def parse_xml_feed(text: str, root: Root, *, url: str, now: datetime | None, limits: FeedLimits) -> ParsedFeed:
    """Parses a feed. `root` is the root element of `text`. Raises NotAFeed."""
    if root.declares_entities:
        raise NotAFeed("it declares entities of its own (<!ENTITY), which no feed needs and attacks are made of")
    text, cut = _without_excess(without_declaration(text), limits.entries)
    parsed = read_markup(text)
    known = parsed.version
    if root.name in {"html", "body", "head"} and not known and not parsed.entries:
        _refuse_html(text, url)
    if not known and root.name not in _ROOT_FORMATS:
        raise NotAFeed(_describe_root(root))
    language = normal_language(parsed.feed.get("language"))
    title = clean_title(_value(parsed.feed, "title"), limits)
    link = absolute_link(_value(parsed.feed, "link"), feed_url=url)
    # By its specification, a link of Atom is relative to the document; RSS has no rule, and programs write what is
    # relative to the site.
    site = None if root.name == "feed" and host_of(link or "") == host_of(url) else link
    channel = _Channel(
        feed=parsed.feed,
        url=url,
        site=site,
        home=link,
        title=title,
        tag=_language_tag(parsed.feed.get("language")),
        is_atom=known.startswith("atom"),
        now=now,
        limits=limits,
    )
    kept = list(range(len(parsed.entries)))
    if len(kept) > limits.entries:
        kept = newest([_published(entry, channel, channel.tag) for entry in parsed.entries], limits.entries)
    return ParsedFeed(
        title=title,
        link=link,
        language=language,
        format=FORMATS.get(known) or _ROOT_FORMATS.get(root.name or "", known),
        entries=identified([_entry(parsed.entries[at], channel) for at in kept]),
        hints=_hints(parsed.feed, text),
        defect=parsed.defect,
        left_out=len(parsed.entries) - len(kept) + cut,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Channel:
    """What an entry's reading depends on. Links without a host are relative to `site`, else to `url`."""

    feed: Any
    url: str
    site: str | None
    home: str | None
    title: str | None
    tag: str
    is_atom: bool
    now: datetime | None
    limits: FeedLimits


def _without_excess(text: str, most: int) -> tuple[str, int]:
    """Cuts the oldest entries beyond the limit from a large feed; returns the rest and their number.

    Parsing takes a second per megabyte, three seconds if the feed is malformed.
    """
    if len(text) < _LARGE_CHARS:
        return text, 0
    ends = [match.end() for match in _ENTRY_END.finditer(text)]
    if len(ends) <= most:
        return text, 0
    first = _ENTRY_START.search(text)
    starts = [min(first.start() if first else 0, ends[0]), *ends[:-1]]
    entries = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    dates = [parse_date(found[1]) if (found := _ENTRY_DATE.search(entry)) else None for entry in entries]
    kept = [entries[at] for at in newest(dates, most)]
    return text[: starts[0]] + "".join(kept) + text[ends[-1] :], len(ends) - most


def _refuse_html(text: str, url: str) -> None:
    linked = tuple(dict.fromkeys(urljoin(url, href) for href in linked_feeds(text.encode("utf-8", "replace"))))
    named = f"; it links to {', '.join(linked[:3])}" if linked else ""
    raise NotAFeed(f"this is an HTML page, not a feed{named}", linked=linked)


def _describe_root(root: Root) -> str:
    if root.name is None:
        return "it has no markup" if not root.text else f"it is text, not a feed: {shorten(root.text, 60)!r}"
    return f"its root element <{shorten(root.name, 40)}> is not that of a feed"


def _value(holder: Any, name: str) -> str:
    value = holder.get(name)
    return value if isinstance(value, str) else ""


def _entry(entry: Any, channel: _Channel) -> FeedEntry:
    limits = channel.limits
    detail = entry.get("title_detail") or {}
    title = clean_title(_value(entry, "title"), limits) or clean_title(_value(entry, "media_title"), limits)
    source, source_url = source_of(entry, limits)
    link = _link(entry, channel.url, channel.site)
    if title and source:
        title = headline_without(title, source)
    sites = [channel.url, channel.home]
    is_other = is_other_outlet(entry, source, source_url, feed_title=channel.title, sites=sites)
    origin = Origin(link=link, title=title, site=channel.title, home=channel.home, is_aggregated=is_other)
    contents = [item for item in entry.get("content") or () if isinstance(item.get("value"), str) and _is_text(item)]
    content = max(
        (clean_body(item["value"], limits, is_html=_is_html(item), origin=origin) for item in contents),
        key=len,
        default="",
    )
    # If an entry has no summary, feedparser returns its content as the summary.
    is_own = all(item["value"] != _value(entry, "summary") for item in contents)
    summary = _value(entry, "summary") if is_own else ""
    summary = clean_body(summary, limits, is_html=_is_html(entry.get("summary_detail") or {}), origin=origin)
    if not content and not summary and _is_recording(entry):
        is_html = _is_html(entry.get("media_description_detail") or {})
        summary = clean_body(_value(entry, "media_description"), limits, is_html=is_html, origin=origin)
    own_language = normal_language(detail.get("language"))
    date_language = _language_tag(detail.get("language")) or channel.tag
    published, updated = _published(entry, channel, date_language), _date(entry, "updated", channel, date_language)
    authors = authors_of(entry, channel.feed, is_atom=channel.is_atom)
    return FeedEntry(
        id=shorten(_value(entry, "id").strip(), 2000),
        link=link,
        title=title,
        summary="" if summary == content and contents else summary,
        content=content or clean_body(_value(entry, "yandex_full-text"), limits, origin=origin),
        author=shorten(", ".join(authors), 200) or None,
        published=published.at if published else None,
        published_precision=published.precision if published else "time",
        updated=updated.at if updated else None,
        language=own_language,
        authors=authors,
        outlet=source if is_other else "",
        outlet_url=source_url if is_other else "",
    )


def _language_tag(tag: object) -> str:
    """The language tag with its country, which says how figures of dates are ordered; empty if it is none."""
    return tag if isinstance(tag, str) and normal_language(tag) else ""


def _published(entry: Any, channel: _Channel, tag: str) -> StatedDate | None:
    stated = (_date(entry, name, channel, tag) for name in ("published", "created", "updated"))
    return next((date for date in stated if date is not None), None)


def _date(entry: Any, name: str, channel: _Channel, tag: str) -> StatedDate | None:
    # feedparser returns `published` for a missing `updated`; dict.get returns only what the feed states.
    value = dict.get(entry, name)
    stated = parse_date(value, language=tag) if isinstance(value, str) else None
    return plausible(stated, channel.now)


def _is_recording(entry: Any) -> bool:
    """Whether the entry is a film or a sound: then what describes the medium describes the entry. Captions do not."""
    media = [item for item in entry.get("media_content") or () if isinstance(item, dict)]
    kinds = " ".join(f"{item.get('medium', '')} {item.get('type', '')}" for item in media)
    return bool(_RECORDING.search(kinds))


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


def _is_text(detail: Any) -> bool:
    """Whether it is not a picture or another file, which Atom allows as content."""
    return not str(detail.get("type") or "").startswith(("image/", "audio/", "video/"))


def _is_html(detail: Any) -> bool:
    return str(detail.get("type") or "text/html") != "text/plain" or "</" in str(detail.get("value") or "")


def _hints(feed: Any, text: str) -> FeedHints:
    period = _PERIODS_S.get(_value(feed, "sy_updateperiod").strip().lower())
    frequency = _number(_value(feed, "sy_updatefrequency")) or 1.0
    ttl = _number(_value(feed, "ttl"))
    hours = (_number(text) for text in _listed(text, "skipHours", r"<hour>\s*(\d{1,2})\s*</hour>"))
    days = (text.lower() for text in _listed(text, "skipDays", r"<day>\s*([A-Za-z]{6,9})\s*</day>"))
    return FeedHints(
        ttl_s=ttl * 60 if ttl else None,
        period_s=period / frequency if period else None,
        skip_hours=frozenset(int(hour) % 24 for hour in hours if hour is not None and hour <= 24),
        skip_days=frozenset(_DAYS.index(day) for day in days if day in _DAYS),
    )


def _listed(text: str, element: str, item: str) -> list[str]:
    start = text.find(f"<{element}")
    end = text.find(f"</{element}", start, start + 5000) if start >= 0 else -1
    return re.findall(item, text[start:end]) if end > 0 else []


def _number(text: str) -> float | None:
    match = re.fullmatch(r"\s*(\d{1,9}(?:\.\d{1,6})?)\s*", text)
    return float(match.group(1)) if match else None

"""Parses JSON Feed 1.0 and 1.1 (jsonfeed.org), and salvages the items of a truncated one."""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pipeline.domain.articles.languages import normal_language
from pipeline.domain.articles.urls import is_web_url
from pipeline.domain.feeds.bodies import Origin
from pipeline.domain.feeds.links import absolute_link
from pipeline.domain.feeds.parsed import (
    FeedEntry,
    FeedLimits,
    NotAFeed,
    ParsedFeed,
    clean_authors,
    clean_body,
    clean_title,
    identified,
    newest,
    plausible,
)
from pipeline.domain.text.dates import parse_date
from pipeline.domain.text.encodings import decode
from pipeline.domain.text.markup import shorten
from pipeline.domain.text.stated_dates import StatedDate
from pipeline.domain.text.text_lines import normal

_VERSION: Final = re.compile(r"^(https?://(www\.)?jsonfeed\.org/version/)?1(\.\d)?/?$")
_OWN_KEYS: Final = frozenset({"home_page_url", "feed_url", "user_comment", "next_url", "favicon", "hubs", "expired"})
_OWN_ITEM_KEYS: Final = frozenset({"content_html", "content_text", "date_published", "external_url"})


def looks_like_json(body: bytes) -> bool:
    return body.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")[:1] in {b"{", b"["}


def parse_json_feed(body: bytes, *, url: str, now: datetime | None, limits: FeedLimits) -> ParsedFeed:
    """Parses a JSON Feed. Raises NotAFeed."""
    document, defect = _document(body)
    if not isinstance(document, dict) or not _is_feed(document):
        raise NotAFeed("it is JSON, but not a JSON Feed: no version of jsonfeed.org, and no items with address or text")
    items = _items(document)
    version = _text(document.get("version")).rstrip("/").rpartition("/")[2]
    language = normal_language(_text(document.get("language")))
    site = _link(document.get("home_page_url"), url)
    title = clean_title(_text(document.get("title")), limits)
    # An item without authors has those of the feed, which is often the outlet itself.
    authors = tuple(name for name in _authors(document) if normal(name) != normal(title or ""))
    channel = _Channel(url=url, site=site, title=title, authors=authors)
    kept = newest([_published(item, now) for item in items], limits.entries)
    return ParsedFeed(
        title=title,
        link=site,
        language=language,
        format=f"JSON Feed {version}".rstrip(),
        entries=identified([_entry(items[at], channel, now, limits) for at in kept]),
        defect=defect,
        left_out=len(items) - len(kept),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Channel:
    """What an item's reading depends on."""

    url: str
    site: str | None
    title: str | None
    authors: tuple[str, ...]


def _document(body: bytes) -> tuple[Any, str | None]:
    text, defect = decode(body, stated=[json.detect_encoding(body)])
    text = text.lstrip("\ufeff\0 \t\r\n")
    try:
        return json.loads(text), defect
    except (ValueError, RecursionError) as exc:
        salvaged = _salvage(text)
        if salvaged is None:
            raise NotAFeed(f"it is neither markup nor valid JSON: {shorten(str(exc), 120)}") from exc
        return salvaged, f"invalid JSON: {shorten(str(exc), 120)}"


def _salvage(text: str) -> dict[str, Any] | None:
    """The complete items of a truncated JSON Feed, with its version and title. Half an item is none."""
    version = re.search(r'"version"\s*:\s*"([^"]{1,80})"', text)
    items_at = re.search(r'"items"\s*:\s*\[', text)
    if not items_at:
        return None
    title = re.search(r'"title"\s*:\s*("(?:[^"\\]|\\.){0,2000}")', text[: items_at.start()])
    decoder, at, items = json.JSONDecoder(), items_at.end(), []
    while match := re.compile(r"[\s,]*(?=\{)").match(text, at):
        try:
            item, at = decoder.raw_decode(text, match.end())
        except (ValueError, RecursionError):
            break
        items.append(item)
    return {
        "version": version.group(1) if version else "",
        "title": json.loads(title.group(1)) if title else "",
        "items": items,
    }


def _is_feed(document: dict[str, Any]) -> bool:
    if not isinstance(document.get("items", []), list):
        return False
    version, items = _text(document.get("version")), _items(document)
    if _VERSION.match(version) and "jsonfeed.org" in version:
        return True
    if _VERSION.match(version) and (_OWN_KEYS & document.keys() or any(_OWN_ITEM_KEYS & item.keys() for item in items)):
        return True
    # Without a version: most items have what an entry needs.
    usable = sum(
        is_web_url(_text(item.get("url"))) or is_web_url(_text(item.get("id"))) or bool(_OWN_ITEM_KEYS & item.keys())
        for item in items
    )
    return bool(items) and 2 * usable >= len(items)


def _items(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [item for item in _list(document.get("items")) if isinstance(item, dict)]


def _entry(item: dict[str, Any], channel: _Channel, now: datetime | None, limits: FeedLimits) -> FeedEntry:
    bases = channel.url, channel.site
    link = _link(item.get("url"), *bases) or _link(item.get("external_url"), *bases) or _address_in_id(item.get("id"))
    title = clean_title(_text(item.get("title")), limits)
    origin = Origin(link=link, title=title, site=channel.title, home=channel.site)
    content = clean_body(_text(item.get("content_html")), limits, origin=origin) or clean_body(
        _text(item.get("content_text")), limits, is_html=False, origin=origin
    )
    names = _authors(item) or channel.authors
    published, updated = _published(item, now), _date(item, "date_modified", now)
    return FeedEntry(
        id=shorten(_text(item.get("id")).strip(), 2000),
        link=link,
        title=title,
        summary=clean_body(_text(item.get("summary")), limits, is_html=False, origin=origin),
        content=content,
        author=shorten(", ".join(names), 200) or None,
        published=published.at if published else None,
        published_precision=published.precision if published else "time",
        updated=updated.at if updated else None,
        language=normal_language(_text(item.get("language"))),
        authors=names,
    )


def _published(item: dict[str, Any], now: datetime | None) -> StatedDate | None:
    return _date(item, "date_published", now) or _date(item, "date_modified", now)


def _date(item: dict[str, Any], name: str, now: datetime | None) -> StatedDate | None:
    return plausible(parse_date(_text(item.get(name))), now)


def _authors(holder: dict[str, Any]) -> tuple[str, ...]:
    """The names in `authors` and `author`: persons, or names alone, in a list or alone."""
    stated = [one for key in ("authors", "author") for one in (_list(holder.get(key)) or [holder.get(key)])]
    return clean_authors([_text(one.get("name") if isinstance(one, dict) else one) for one in stated])


def _address_in_id(identity: object) -> str | None:
    """The id, if it is an address: often it is that of the article."""
    return _text(identity).strip() if is_web_url(_text(identity)) and len(_text(identity)) <= 2000 else None


def _text(value: object) -> str:
    """A text, also if it is stated as a number; nothing if it is anything else."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    # Half of a surrogate pair is legal in JSON, but cannot be encoded.
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _link(value: object, url: str, site: str | None = None) -> str | None:
    link = absolute_link(_text(value), feed_url=url, site_url=site)
    return link if link is not None and is_web_url(link) else None

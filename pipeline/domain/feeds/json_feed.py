"""Parses JSON Feed 1.0 and 1.1 (jsonfeed.org), and salvages the items of a truncated one."""

import json
import re
from datetime import datetime
from typing import Any, Final

from pipeline.domain.articles.languages import normal_language
from pipeline.domain.articles.urls import is_web_url
from pipeline.domain.feeds.dates import parse_date
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
    plausible,
)
from pipeline.domain.text.markup import shorten

_VERSION: Final = re.compile(r"^(https?://(www\.)?jsonfeed\.org/version/)?1(\.\d)?/?$")
_OWN_KEYS: Final = frozenset({"home_page_url", "feed_url", "user_comment", "next_url", "favicon", "hubs", "expired"})
_OWN_ITEM_KEYS: Final = frozenset({"content_html", "content_text", "date_published", "external_url"})


def looks_like_json(body: bytes) -> bool:
    return body.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")[:1] in {b"{", b"["}


def parse_json_feed(body: bytes, *, url: str, now: datetime | None, limits: FeedLimits) -> ParsedFeed:
    """Parses a JSON Feed. Raises NotAFeed."""
    document, defect = _document(body)
    if not isinstance(document, dict) or not _is_feed(document):
        raise NotAFeed("it is JSON, but not a JSON Feed (no version of jsonfeed.org)")
    items = [item for item in _list(document.get("items")) if isinstance(item, dict)]
    version = _text(document.get("version")).rstrip("/").rpartition("/")[2]
    language = normal_language(_text(document.get("language")))
    site = _link(document.get("home_page_url"), url)
    return ParsedFeed(
        title=clean_title(_text(document.get("title")), limits),
        link=site,
        language=language,
        format=f"JSON Feed {version}",
        entries=identified([_entry(item, (url, site), now, limits) for item in items[: limits.entries]]),
        defect=defect,
        left_out=max(0, len(items) - limits.entries),
    )


def _document(body: bytes) -> tuple[Any, str | None]:
    try:
        text = body.decode(json.detect_encoding(body))
    except UnicodeDecodeError as exc:
        text = body.decode("utf-8", "replace")
        defect: str | None = f"not {exc.encoding}: {exc.reason} at byte {exc.start}"
    else:
        defect = None
    text = text.lstrip("\ufeff")
    try:
        return json.loads(text), defect
    except (ValueError, RecursionError) as exc:
        salvaged = _salvage(text)
        if salvaged is None:
            raise NotAFeed(f"it is neither markup nor valid JSON: {shorten(str(exc), 120)}") from exc
        return salvaged, f"invalid JSON: {shorten(str(exc), 120)}"


def _salvage(text: str) -> dict[str, Any] | None:
    """The complete items of a truncated JSON Feed, with its version and title."""
    version = re.search(r'"version"\s*:\s*"([^"]{1,80})"', text)
    items_at = re.search(r'"items"\s*:\s*\[', text)
    if not version or not items_at:
        return None
    title = re.search(r'"title"\s*:\s*("(?:[^"\\]|\\.){0,2000}")', text[: items_at.start()])
    decoder, at, items = json.JSONDecoder(), items_at.end(), []
    while match := re.compile(r"[\s,]*(?=\{)").match(text, at):
        try:
            item, at = decoder.raw_decode(text, match.end())
        except (ValueError, RecursionError):
            break
        items.append(item)
    return {"version": version.group(1), "title": json.loads(title.group(1)) if title else "", "items": items}


def _is_feed(document: dict[str, Any]) -> bool:
    version = _text(document.get("version"))
    if not _VERSION.match(version) or not isinstance(document.get("items", []), list):
        return False
    if "jsonfeed.org" in version:
        return True
    items = [item for item in _list(document.get("items")) if isinstance(item, dict)]
    return bool(_OWN_KEYS & document.keys()) or any(_OWN_ITEM_KEYS & item.keys() for item in items)


def _entry(item: dict[str, Any], bases: tuple[str, str | None], now: datetime | None, limits: FeedLimits) -> FeedEntry:
    link = _link(item.get("url"), *bases) or _link(item.get("external_url"), *bases) or _address_in_id(item.get("id"))
    title = clean_title(_text(item.get("title")), limits)
    content = clean_body(_text(item.get("content_html")), limits) or clean_body(
        _text(item.get("content_text")), limits, is_html=False
    )
    authors = [*_list(item.get("authors")), item.get("author")]
    names = clean_authors([_text(author.get("name")) for author in authors if isinstance(author, dict)])
    published, updated = (
        plausible(parse_date(_text(item.get(name))), now) for name in ("date_published", "date_modified")
    )
    identity = item.get("id")
    return FeedEntry(
        id=shorten(_text(str(identity)).strip(), 2000) if isinstance(identity, (str, int, float)) else "",
        link=link,
        title=title,
        summary=clean_body(_text(item.get("summary")), limits, is_html=False),
        content=content,
        author=shorten(", ".join(names), 200) or None,
        published=published or updated,
        updated=updated,
        language=normal_language(_text(item.get("language"))),
        authors=names,
    )


def _address_in_id(identity: object) -> str | None:
    """The id, if it is an address: often it is that of the article."""
    return _text(identity).strip() if is_web_url(_text(identity)) and len(_text(identity)) <= 2000 else None


def _text(value: object) -> str:
    # Half of a surrogate pair is legal in JSON, but cannot be encoded.
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _link(value: object, url: str, site: str | None = None) -> str | None:
    link = absolute_link(_text(value), feed_url=url, site_url=site)
    return link if link is not None and is_web_url(link) else None

"""What a page says about itself in its head: title, canonical address, date, language, whether it is free to read.

Reads Open Graph, article and Dublin Core properties, JSON-LD and microdata. Believes nothing: others decide.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from lxml.html import HtmlElement

_ARTICLE_TYPES: Final = ("article", "posting", "report", "review", "newsarticle", "webpage")
_PUBLISHED_NAMES: Final = """article:published_time og:published_time datepublished date dc.date dc.date.issued
    dcterms.created dcterms.issued parsely-pub-date sailthru.date publishdate publish-date pubdate"""
_PUBLISHED: Final = tuple(_PUBLISHED_NAMES.split())
_MAX_JSON_CHARS: Final = 500_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMetadata:
    """As stated, untouched. `free` None: nothing is said."""

    titles: tuple[str, ...] = ()
    page_title: str = ""
    heading: str | None = None
    site: str | None = None
    description: str | None = None
    canonical_url: str | None = None
    published: datetime | None = None
    language: str | None = None
    free: bool | None = None


def read_metadata(tree: HtmlElement) -> PageMetadata:
    """Everything that the page states, each in the order in which it is believed."""
    stated = _properties(tree)
    linked = [node for node in _json_ld(tree) if _is_article(node)]
    headings = [" ".join(h1.text_content().split()) for h1 in tree.iter("h1")]
    headline = next((value for node in linked if (value := _string(node.get("headline")))), None)
    page_title = " ".join((tree.findtext(".//title") or "").split())
    candidates = [stated.get("og:title"), headline, stated.get("twitter:title"), page_title]
    return PageMetadata(
        titles=tuple(title for title in candidates if title),
        page_title=page_title,
        heading=next((heading for heading in headings if heading), None) if len(headings) <= 3 else None,
        site=stated.get("og:site_name") or stated.get("application-name"),
        description=stated.get("og:description") or stated.get("description"),
        canonical_url=_link(tree, "canonical") or stated.get("og:url"),
        published=_published(tree, stated, linked),
        language=tree.get("lang") or stated.get("og:locale") or stated.get("content-language"),
        free=next((free for node in linked if (free := _free(node)) is not None), None),
    )


def _properties(tree: HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv") or ""
        content = " ".join((meta.get("content") or "").split())
        if name and content:
            found.setdefault(name.strip().lower(), content)
    return found


def _json_ld(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    for script in tree.iter("script"):
        text = script.text or ""
        if "ld+json" not in (script.get("type") or "") or len(text) > _MAX_JSON_CHARS:
            continue
        try:
            waiting = [json.loads(text, strict=False)]
        except (ValueError, RecursionError):
            continue
        while waiting:
            node = waiting.pop(0)
            if isinstance(node, list):
                waiting.extend(node[:50])
            elif isinstance(node, dict):
                yield node
                waiting.extend(value for key in ("@graph", "mainEntity") if (value := node.get(key)))


def _is_article(node: dict[str, Any]) -> bool:
    types = node.get("@type")
    names = types if isinstance(types, list) else [types]
    return any(isinstance(name, str) and name.lower().endswith(_ARTICLE_TYPES) for name in names)


def _published(tree: HtmlElement, stated: dict[str, str], linked: list[dict[str, Any]]) -> datetime | None:
    texts = [_string(node.get("datePublished")) for node in linked]
    texts += [stated.get(name) for name in _PUBLISHED]
    texts += [
        element.get("datetime") or element.get("content") for element in tree.xpath("//*[@itemprop='datePublished']")
    ]
    if not any(texts):
        texts += [element.get("datetime") for element in tree.xpath("(//article//time[@datetime])[1]")]
    return next((moment for text in texts if (moment := iso_moment(text)) is not None), None)


def iso_moment(text: str | None) -> datetime | None:
    """An ISO 8601 date or time in UTC; a date alone is midnight."""
    try:
        moment = datetime.fromisoformat((text or "").strip())
    except ValueError:
        return None
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        return None


def _free(node: dict[str, Any]) -> bool | None:
    value = node.get("isAccessibleForFree")
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(str(value).strip().lower())


def _string(value: object) -> str | None:
    return " ".join(value.split()) if isinstance(value, str) and value.strip() else None


def _link(tree: HtmlElement, relation: str) -> str | None:
    for link in tree.iter("link"):
        if relation in (link.get("rel") or "").lower().split() and link.get("href"):
            return str(link.get("href")).strip()
    return None

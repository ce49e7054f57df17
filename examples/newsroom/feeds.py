"""Renders the outlets' feeds at a given simulated time: RSS 2.0, Atom, RDF (RSS 1.0) and JSON Feed.

Decides what an entry contains; the XML is in `templates/feed.*.xml`. The HTTP status is decided in `responses`.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html import escape

from content import Article, Block, Newsroom, Outlet
from jinja2 import Environment
from looks import look_of

CONTENT_TYPES = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "rdf": "application/rdf+xml",
    "json": "application/feed+json",
}
TAGS = {"paragraph": "p", "heading": "h2", "quote": "blockquote"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a feed.

    `link` is the address as the outlet's feed states it. `html` is "" if the feed has only summaries.
    """

    id: str
    link: str
    title: str
    author: str
    published: datetime
    updated: datetime
    revised: bool
    summary: str
    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedFeed:
    """A feed. `changed`: when an entry was last added or revised; None before the first entry."""

    body: bytes
    content_type: str
    changed: datetime | None


def render_feed(templates: Environment, newsroom: Newsroom, outlet: Outlet, base: str, now: datetime) -> RenderedFeed:
    """Renders the outlet's feed. `base` is the server's address without a slash at the end."""
    listed = newsroom.listed(outlet, now)
    entries = [_entry(article, base, now) for article in listed]
    changed = max((max(article.listed, article.at(now).updated) for article in listed), default=None)
    home, address = f"{base}/{outlet.key}/", base + outlet.feed_path
    charset = look_of(outlet.key).charset
    if outlet.feed == "json":
        text = _json_feed(outlet, entries, home, address)
    else:
        text = templates.get_template(f"feed.{outlet.feed}.xml").render(
            outlet=outlet,
            entries=entries,
            home=home,
            address=address,
            charset=charset,
            changed=changed or now,
            rfc822=lambda moment: format_datetime(moment, usegmt=True),
        )
    return RenderedFeed(
        body=text.encode(charset, "xmlcharrefreplace"),
        content_type=f"{CONTENT_TYPES[outlet.feed]}; charset={charset}",
        changed=changed,
    )


def _entry(article: Article, base: str, now: datetime) -> Entry:
    text = article.at(now)
    return Entry(
        id=f"tag:{article.outlet.key}.example,2026:{article.slug}",
        link=base + article.path + look_of(article.outlet.key).link_suffix,
        title=text.title,
        author=article.author,
        published=article.published,
        updated=text.updated,
        revised=text.updated > article.published,
        summary=text.summary,
        html=_html(text.blocks) if article.full_text_feed else "",
    )


def _html(blocks: tuple[Block, ...]) -> str:
    return "\n".join(f"<{TAGS[block.kind]}>{escape(block.text)}</{TAGS[block.kind]}>" for block in blocks)


def _json_feed(outlet: Outlet, entries: list[Entry], home: str, address: str) -> str:
    items = []
    for entry in entries:
        item = {"id": entry.id, "url": entry.link, "date_published": entry.published.isoformat()}
        if entry.title:
            item["title"] = entry.title
        if entry.revised:
            item["date_modified"] = entry.updated.isoformat()
        if entry.html:
            item["content_html"] = entry.html
        else:
            item["summary"] = item["content_text"] = entry.summary
        items.append({**item, "authors": [{"name": entry.author}]} if entry.author else item)
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.name,
        "home_page_url": home,
        "feed_url": address,
        "language": outlet.language,
        "items": items,
    }
    return json.dumps(feed, ensure_ascii=False, indent=1)

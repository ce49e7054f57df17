"""Renders the outlets' HTML pages: article pages with the boilerplate of real ones, and front pages.

Decides what a page contains. The markup is in `templates/`, one template for each look.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from content import Article, Block, Newsroom, Outlet, Text
from jinja2 import Environment
from looks import look_of
from page_words import WORDS

READ_ALSO = 2
MORE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedPage:
    """A page. `changed`: when the article was published or last revised."""

    body: bytes
    content_type: str
    changed: datetime


def render_article(
    templates: Environment, newsroom: Newsroom, article: Article, base: str, now: datetime, *, amp: bool = False
) -> RenderedPage:
    """Renders the article's page. `amp`: the reduced page, which names the plain one as canonical."""
    outlet, text = article.outlet, article.at(now)
    look = look_of(outlet.key)
    others = [other for other in newsroom.published(outlet, now) if other is not article]
    context: dict[str, Any] = {
        "outlet": outlet,
        "words": WORDS[outlet.language],
        "charset": look.charset,
        "base": base,
        "url": base + article.path,
        "amp_url": f"{base}{article.path}/amp" if look.link_suffix == "/amp" else "",
        "title": text.title,
        "author": article.author,
        "credit": newsroom.articles[article.wire].outlet.name if article.wire else "",
        "published": article.published,
        "updated": text.updated if text.updated > article.published else None,
        "note": text.note,
        "blocks": _visible_blocks(article, text),
        "paywall": article.paywall,
        "cookies": "cookies" in article.furniture,
        "donate": "donate" in article.furniture,
        "points": article.ai_points,
        "read_also": _links(others[-READ_ALSO:], base, now) if "read-also" in article.furniture else [],
        "more": _links(others[:MORE], base, now),
        "appended": _appended(newsroom, article, now),
        "structured": _structured(article, text, base),
    }
    html = templates.get_template("amp.html" if amp else look.template).render(context)
    return RenderedPage(
        body=html.encode(look.charset, "xmlcharrefreplace"),
        content_type=f"text/html; charset={look.charset}",
        changed=text.updated,
    )


def render_front(templates: Environment, newsroom: Newsroom, outlet: Outlet, base: str, now: datetime) -> RenderedPage:
    """Renders the outlet's front page: its published articles, newest first."""
    published = newsroom.published(outlet, now)
    html = templates.get_template("front.html").render(
        outlet=outlet, words=WORDS[outlet.language], base=base, links=_links(published, base, now)
    )
    changed = max((article.at(now).updated for article in published), default=now)
    return RenderedPage(body=html.encode(), content_type="text/html; charset=utf-8", changed=changed)


def _visible_blocks(article: Article, text: Text) -> tuple[Block, ...]:
    """The blocks that a reader sees: behind a paywall only the first paragraph."""
    return (Block("paragraph", text.summary),) if article.paywall else text.blocks


def _links(articles: list[Article], base: str, now: datetime) -> list[tuple[str, str]]:
    """Title and address of each article that has a title."""
    return [(title, base + article.path) for article in articles if (title := article.at(now).title)]


def _appended(newsroom: Newsroom, article: Article, now: datetime) -> dict[str, Any] | None:
    """The article that the page continues with, if it is published."""
    if not article.appended or newsroom.articles[article.appended].published > now:
        return None
    other = newsroom.articles[article.appended]
    text = other.at(now)
    return {"title": text.title, "blocks": text.blocks, "published": other.published, "author": other.author}


def _structured(article: Article, text: Text, base: str) -> dict[str, Any]:
    """The page's schema.org description."""
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": base + article.path,
        "datePublished": article.published.isoformat(),
        "dateModified": text.updated.isoformat(),
        "inLanguage": article.outlet.language,
        "isAccessibleForFree": not article.paywall,
        "publisher": {"@type": "NewsMediaOrganization", "name": article.outlet.name},
    }
    if text.title:
        found["headline"] = text.title
    if article.author:
        found["author"] = {"@type": "Person", "name": article.author}
    return found

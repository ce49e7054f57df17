"""The example newsroom's articles as the extractor returns them, read from files and not over HTTP."""

import tomllib
from datetime import UTC, datetime
from typing import Any

from pipeline.domain.articles.articles import Article, article_id
from tests.running import ROOT

NEWSROOM = ROOT / "examples/newsroom"


def newsroom_articles(language: str = "") -> list[Article]:
    """All articles of the newsroom, or those in one language, in order of publication."""
    listed = tomllib.loads((NEWSROOM / "outlets.toml").read_text())["outlet"]
    outlets = {outlet["key"]: outlet for outlet in listed}
    articles = []
    for file in (NEWSROOM / "articles").glob("*.md"):
        _, head, body = file.read_text().split("+++", 2)
        meta = tomllib.loads(head)
        outlet = outlets[meta["outlet"]]
        if language and outlet["language"] != language:
            continue
        url = _url(meta)
        published: datetime = meta["published"].astimezone(UTC)
        articles.append(
            Article(
                id=article_id(url),
                url=url,
                source=outlet["name"],
                family=outlet["family"],
                language=outlet["language"],
                title=meta["title"] or None,
                text=body.strip(),
                seen=published,
                published=published,
            )
        )
    return sorted(articles, key=lambda article: (article.published, article.url))


def article_url(stem: str) -> str:
    """The address of the article in this file."""
    _, head, _ = (NEWSROOM / f"articles/{stem}.md").read_text().split("+++", 2)
    return _url(tomllib.loads(head))


def _url(meta: dict[str, Any]) -> str:
    return f"https://newsroom.example/{meta['outlet']}/{meta['slug']}"

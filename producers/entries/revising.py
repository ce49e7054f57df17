"""What of an entry goes to the log: its article, the next revision with what it changed, or nothing."""

import logging
from dataclasses import replace
from datetime import datetime

from pipeline.contracts.codec import encode_article
from pipeline.contracts.topics import ARTICLES
from pipeline.domain.articles.articles import Article
from pipeline.domain.articles.revisions import Revision, appended, revision_of
from pipeline.domain.pages.site_memory import SiteMemory, without_furniture
from pipeline.ports import Message
from pipeline.settings import Feed
from producers.entries.composing import digest, is_better_or_equal
from producers.memory.changes import Changes, Count, Note
from producers.memory.records import KnownArticle


def next_article(
    article: Article | None,
    before: KnownArticle | None,
    site: SiteMemory | None,
    feed: Feed,
    now: datetime,
    *,
    is_corrected: bool = False,
) -> Changes:
    """What the log gets of an entry, and what is remembered of it.

    `article` is composed from the newest answers, `before` is what the log has of it, `site` is the memory of the site
    whose page was read just now.

    `is_corrected`: what the log has is of a page that is not the article's, so that anything is better.
    """
    if article is None:
        text = f"{feed.outlet}: an entry without title and text is left out"
        note = Note(logging.WARNING, text, feed.outlet, feed.url)
        return Changes(counts=[Count("articles", feed.outlet, "empty")], notes=[note])
    mark = digest(article.title, article.text)
    if before is None:
        return _publish(article, mark, Count("articles", feed.outlet, "new"))
    if before.source != article.source or not (
        is_corrected
        or (
            before.digest != mark
            and is_better_or_equal(article.origin, before.origin)
            and not _differs_by_furniture(before, mark, site)
        )
    ):
        return Changes(counts=[Count("articles", feed.outlet, "unchanged")])
    revisions = before.revisions if is_corrected else _revisions(article, before, now)
    return _publish(_revised(article, before, revisions), mark, Count("articles", feed.outlet, "revised"))


def replacement(article: Article, before: KnownArticle, feed: Feed) -> Changes:
    """The article in place of one that was published by mistake, which no outlet edited."""
    revised = _revised(article, before, before.revisions)
    return _publish(revised, digest(article.title, article.text), Count("articles", feed.outlet, "withdrawn"))


def _revised(article: Article, before: KnownArticle, revisions: tuple[Revision, ...]) -> Article:
    """The article as the next revision of the one before."""
    return replace(article, id=before.id, seen=before.seen, revision=before.revision + 1, revisions=revisions)


def _publish(article: Article, mark: str, count: Count) -> Changes:
    known = replace(KnownArticle.without_text(article, mark), title=article.title, text=article.text)
    message = Message(topic=ARTICLES, key=article.id.encode(), value=encode_article(article))
    return Changes(articles={article.id: known}, messages=[message], counts=[count])


def _revisions(article: Article, before: KnownArticle, now: datetime) -> tuple[Revision, ...]:
    """Those of before and the latest one.

    A text that had another origin before was not edited by the outlet.
    """
    if before.text is None or before.origin != article.origin:
        return before.revisions
    change = revision_of(
        seen=now, title_before=before.title, text_before=before.text, title=article.title, text=article.text
    )
    # Sentences that only changed places are a new text with the same statements.
    return before.revisions if change == Revision(seen=now) else appended(before.revisions, change)


def _differs_by_furniture(before: KnownArticle, mark: str, site: SiteMemory | None) -> bool:
    """Whether the text only lost lines that were not known to be furniture when it was first read."""
    if site is None or before.text is None:
        return False
    return digest(before.title, "\n".join(without_furniture(site, before.text.splitlines()))) == mark

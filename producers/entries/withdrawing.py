"""Withdraws what was published of a page that turned out not to be the article: the feed's own text replaces it."""

import logging
from collections.abc import Mapping
from datetime import datetime

from pipeline.domain.pages.seen_texts import is_same_text, words_of_text
from pipeline.settings import Feed, ProduceSettings
from producers.entries.acceptance import is_announced
from producers.entries.composing import article_of
from producers.entries.outlets import feed_of_outlet
from producers.entries.revising import replacement
from producers.memory.changes import Changes, Count, Note, Stored
from producers.memory.records import KnownArticle, PendingPage


def withdrawn(
    others: Mapping[str, PendingPage | None],
    words: tuple[int, ...],
    stored: Stored,
    feeds: Mapping[str, Feed],
    settings: ProduceSettings,
    now: datetime,
) -> Changes:
    """The articles of other entries that consist of a text that is not an article, replaced.

    `words` is that text's sample. An entry whose own feed announces the text keeps it.
    """
    changes = Changes()
    for key, page in others.items():
        entry = stored.entries.get(key)
        known = stored.articles.get(entry.article_id or "") if entry is not None else None
        feed = feeds.get(page.feed_url) if page is not None else None
        if page is None or known is None or feed is None or not _is_it(known, page, words):
            continue
        article = article_of(
            page.entry,
            None,
            url=known.url,
            feed=feed_of_outlet(page.entry, feed, feeds),
            feed_language=page.feed_language,
            seen=known.seen,
            max_text_chars=settings.max_text_chars,
        )
        if article is None:
            continue
        changes.add(replacement(article, known, feed))
        changes.counts.append(Count("pages", feed.outlet, "not the article"))
        text = f"{feed.outlet}: what stood at {key} is not its article: withdrawn"
        changes.notes.append(Note(logging.INFO, text, feed.outlet, feed.url))
    return changes


def _is_it(known: KnownArticle, page: PendingPage, words: tuple[int, ...]) -> bool:
    """Whether the article is this text, and not what its feed announced."""
    if known.text is None or known.origin != "page" or not is_same_text(words_of_text(known.text.splitlines()), words):
        return False
    return not is_announced(page.entry, known.text)

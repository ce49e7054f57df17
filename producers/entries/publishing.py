"""What goes to the log of an entry: its article, or the next revision of it with what it changed.

Part of `recording`: everything here happens within its transaction.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from pipeline.contracts.codec import encode_article
from pipeline.domain.articles.articles import Article
from pipeline.domain.articles.revisions import Revision, appended, revision_of
from pipeline.domain.articles.urls import host_of
from pipeline.domain.pages.site_memory import learn, without_furniture
from pipeline.settings import Feed
from producers.entries.gathering import FetchedPage, digest, is_better_or_equal
from producers.memory.outbox import Outbox
from producers.memory.remembered import KnownArticle
from producers.memory.state import ProducerState

logger = logging.getLogger(__name__)

Count = Callable[..., None]
"""`count(name, **labels)`: names are `polls`, `pages`, `articles`, each with labels `outlet` and `status`."""


class Publisher:
    """Writes into `state` and `outbox`."""

    def __init__(self, state: ProducerState, outbox: Outbox, count: Count) -> None:
        self._state = state
        self._outbox = outbox
        self._count = count

    def without_furniture(self, page: FetchedPage, now: datetime) -> FetchedPage:
        """The page without the lines that come back on its site's pages, which it is learnt from."""
        host, lines = host_of(page.url), page.extracted.text.splitlines()
        memory = learn(self._state.site(host), url=page.url, lines=lines, now=now)
        self._state.save_site(host, memory, now)
        kept = without_furniture(memory, lines)
        if not kept or len(kept) == len(lines):
            return page
        return replace(page, extracted=replace(page.extracted, text="\n".join(kept)))

    def publish(
        self, feed: Feed, article: Article | None, before: str | None, page: FetchedPage | None, now: datetime
    ) -> str | None:
        """Put the article, or its next revision, into the outbox; the id of the entry's article, which was `before`."""
        if article is None:
            logger.warning("%s: an entry without title and text is left out", feed.outlet)
            self._count("articles", outlet=feed.outlet, status="empty")
            return before
        # An entry keeps its article, even when its page names another address later on.
        earlier = self._state.article(before or article.id)
        mark = digest(article.title, article.text)
        if earlier is None:
            self._put(article, mark)
            self._count("articles", outlet=feed.outlet, status="new")
            return article.id
        if (
            earlier.digest == mark
            or earlier.source != feed.outlet
            or not is_better_or_equal(article.origin, earlier.origin)
            or (page is not None and self._differs_by_furniture(page, earlier, mark))
        ):
            self._count("articles", outlet=feed.outlet, status="unchanged")
            return earlier.id
        revisions = earlier.revisions
        # A text that came from elsewhere before was not edited by the outlet.
        if earlier.text is not None and earlier.origin == article.origin:
            change = revision_of(
                seen=now,
                title_before=earlier.title,
                text_before=earlier.text,
                title=article.title,
                text=article.text,
            )
            # Sentences that only changed places are a new text that says nothing else.
            if change != Revision(seen=now):
                revisions = appended(revisions, change)
        revised = replace(
            article,
            id=earlier.id,
            url=earlier.url,
            seen=earlier.seen,
            revision=earlier.revision + 1,
            revisions=revisions,
        )
        self._put(revised, mark)
        self._count("articles", outlet=feed.outlet, status="revised")
        return earlier.id

    def _differs_by_furniture(self, page: FetchedPage, earlier: KnownArticle, mark: str) -> bool:
        """Whether the text only lost lines that were not known for furniture when it was first read."""
        memory = self._state.site(host_of(page.url))
        if memory is None or earlier.text is None:
            return False
        return digest(earlier.title, "\n".join(without_furniture(memory, earlier.text.splitlines()))) == mark

    def _put(self, article: Article, mark: str) -> None:
        self._outbox.put(article.id.encode(), encode_article(article))
        known = KnownArticle.of(article, mark)
        self._state.save_article(replace(known, title=article.title, text=article.text))

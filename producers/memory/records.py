"""The records that the producer stores: pages to be read, entries, articles, outbox rows, robots.txt."""

from dataclasses import dataclass
from datetime import datetime

import msgspec

from pipeline.domain.articles.articles import Article
from pipeline.domain.articles.revisions import Revision
from pipeline.domain.feeds.parse import FeedEntry


class PendingPage(msgspec.Struct, frozen=True, kw_only=True):
    """An entry whose page is to be read. `key` is the entry's canonical address, `host` its page's.

    `is_misplaced`: the article has an address, or the text, of a page that is not its own, and is to be corrected.

    `attempts` counts failed requests since the last visit. `visits` counts the visits that were completed: from 1 on,
    the page is asked for with its own validators, and the digest of its bytes and its headline are known.
    `refused_words` is a sample of the text that was refused at the last visit, as not being the article.
    """

    key: str
    feed_url: str
    entry: FeedEntry
    fingerprint: str
    feed_language: str
    seen: datetime
    host: str = ""  # not stored by version 1 of the file
    attempts: int = 0
    visits: int = 0
    etag: str | None = None
    last_modified: str | None = None
    body_digest: str | None = None
    headline: str | None = None
    refused_words: tuple[int, ...] = ()
    is_misplaced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEntry:
    """An entry that was processed, as the feed `feed_url` described it.

    `checks` counts how often its page was read. `article_id` is None if it yielded no article.
    """

    fingerprint: str
    article_id: str | None
    checks: int
    listed_at: datetime
    feed_url: str = ""  # not stored by version 1 of the file


class Alias(msgspec.Struct, frozen=True, kw_only=True):
    """By what else than its key an entry is found: its guid, its title at a place, another address.

    `title`, `text` (its beginning) and `published` are what the feed said when it was last listed under this name.

    Of an address that its link led to or its page stated: `fits` if the page had the entry's headline or text, `shared`
    if entries with different content were given it, so that it is none of theirs.
    """

    key: str
    used_at: datetime
    title: str = ""
    text: str = ""
    published: datetime | None = None
    fits: bool = False
    shared: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownArticle:
    """What is remembered of an article.

    `digest` is of its title and text, `seen` is when it was first seen.

    `title` and `text` are None once no further visit is planned.
    """

    id: str
    url: str
    source: str
    seen: datetime
    revision: int
    origin: str
    digest: str
    title: str | None = None
    text: str | None = None
    revisions: tuple[Revision, ...] = ()

    @classmethod
    def without_text(cls, article: Article, digest: str) -> "KnownArticle":
        """The record of an article whose text is not needed again."""
        return cls(
            id=article.id,
            url=article.url,
            source=article.source,
            seen=article.seen,
            revision=article.revision,
            origin=article.origin,
            digest=digest,
            revisions=article.revisions,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    """A record that may or may not be on the log yet.

    `ends`: each partition's end offset before it was appended.
    """

    number: int
    key: bytes
    value: bytes
    ends: dict[int, int]


class StoredRobots(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of an origin's robots.txt.

    `rules` are the lines that concern this program, None if the file was never read. It is asked for again after
    `until`. `problem` and `failing_since` are set while it cannot be read.
    """

    rules: str | None
    until: datetime
    failures: int = 0
    failing_since: datetime | None = None
    problem: str = ""

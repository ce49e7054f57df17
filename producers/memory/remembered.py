"""What the producer remembers of entries and articles: the rows of its `state`."""

from dataclasses import dataclass
from datetime import datetime

import msgspec

from pipeline.domain.articles.articles import Article
from pipeline.domain.articles.revisions import Revision
from pipeline.domain.feeds.parse import FeedEntry


class Pending(msgspec.Struct, frozen=True, kw_only=True):
    """An entry whose page is to be fetched. `key` is the entry's canonical address, `host` its page's.

    `visits` counts how often it was, to an end: from 1 on it is looked at again, with the page's own validators, the
    digest of its bytes and the headline that it had.
    """

    key: str
    feed_url: str
    entry: FeedEntry
    fingerprint: str
    feed_language: str
    seen: datetime
    host: str = ""  # files of version 1 did not tell
    attempts: int = 0
    visits: int = 0
    etag: str | None = None
    last_modified: str | None = None
    body_digest: str | None = None
    headline: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEntry:
    """An entry that was dealt with, as `feed_url` told of it. `checks` counts how often its page was fetched; no
    article: it yielded none.
    """

    fingerprint: str
    article_id: str | None
    checks: int
    listed_at: datetime
    feed_url: str = ""  # files of version 1 did not tell


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownArticle:
    """What is remembered of an article: `digest` is of its title and text, `seen` its first sight. `text` is None once
    it is not looked at any more.
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
    def of(cls, article: Article, digest: str) -> "KnownArticle":
        """Without its text: for what is not looked at again."""
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
    """A record that is, or may not be, on the log yet. `ends`: the partitions' end offsets before it was appended."""

    number: int
    key: bytes
    value: bytes
    ends: dict[int, int]


class StoredRobots(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of an origin's robots.txt. `rules` are the lines that concern this program, None where there never
    was an answer. Asked again after `until`. `problem` and `failing_since` where it cannot be read at present.
    """

    rules: str | None
    until: datetime
    failures: int = 0
    failing_since: datetime | None = None
    problem: str = ""

"""The wire types: what one record of each topic holds. Version 1 of each.

JSON, one object a record, `schema` and `version` first. Times are RFC 3339 in UTC, vectors little-endian arrays in
base64. A field may be added with a default within a version; anything else is a new version.
"""

from datetime import datetime
from typing import Literal

import msgspec


class RecipeV1(msgspec.Struct, frozen=True, kw_only=True):
    model: str
    revision: str
    dimensions: int
    tokens: int
    text: str


class RevisionV1(msgspec.Struct, frozen=True, kw_only=True):
    """What a later revision of an article changed: headline, sentences, figures."""

    seen: datetime
    title_before: str | None = None
    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    numbers_removed: tuple[str, ...] = ()
    numbers_added: tuple[str, ...] = ()


class ArticleV1(msgspec.Struct, frozen=True, kw_only=True):
    """Topic `articles`."""

    schema: Literal["article"] = "article"
    version: Literal[1] = 1
    id: str
    url: str
    source: str
    family: str
    language: str
    title: str | None
    text: str
    seen: datetime
    author: str | None = None
    published: datetime | None = None
    revision: int = 1
    origin: Literal["page", "feed", "summary", "file"] = "page"
    updated: datetime | None = None
    authors: tuple[str, ...] = ()
    section: str | None = None
    image: str | None = None
    credit: str | None = None
    form: Literal["article", "live", "roundup", "teaser"] = "article"
    revisions: tuple[RevisionV1, ...] = ()


class EmbeddedArticleV1(msgspec.Struct, frozen=True, kw_only=True):
    """Topic `articles.embedded`. `embedding` and `title_embedding`: float32; `signature`: uint32 [128]."""

    schema: Literal["embedded-article"] = "embedded-article"
    version: Literal[1] = 1
    article: ArticleV1
    embedding: bytes
    title_embedding: bytes
    signature: bytes
    recipe: RecipeV1


class CorrectionV1(msgspec.Struct, frozen=True, kw_only=True):
    """Topic `articles.embedded`, in its place among the articles: what an operator asks for.

    merge: `story_id` and `other_story_id` are one story. split: `article_ids` leave `story_id` for a story of their
    own. move: they belong in `story_id`. pin: they belong in `story_id`, where they are. unpin: what operators said of
    them no longer counts.
    """

    schema: Literal["correction"] = "correction"
    version: Literal[1] = 1
    kind: Literal["merge", "split", "move", "pin", "unpin"]
    language: str
    story_id: str
    at: datetime
    other_story_id: str | None = None
    article_ids: tuple[str, ...] = ()
    note: str = ""


class ContributionV1(msgspec.Struct, frozen=True, kw_only=True):
    feature: str
    value: float
    effect: float


class SupportV1(msgspec.Struct, frozen=True, kw_only=True):
    article_id: str
    probability: float


class RunnerUpV1(msgspec.Struct, frozen=True, kw_only=True):
    story_id: str
    support: float
    members: int
    article_id: str
    probability: float
    against: tuple[ContributionV1, ...] = ()


class FollowsV1(msgspec.Struct, frozen=True, kw_only=True):
    story_id: str
    score: float


class CorrectedV1(msgspec.Struct, frozen=True, kw_only=True):
    """That an operator decided it, in the operator's words."""

    kind: Literal["merge", "split", "move", "pin", "unpin"]
    article_ids: tuple[str, ...] = ()
    note: str = ""


class ReasonV1(msgspec.Struct, frozen=True, kw_only=True):
    kind: Literal["founded", "joined", "copy"]
    threshold: float
    support: tuple[SupportV1, ...] = ()
    contributions: tuple[ContributionV1, ...] = ()
    shared_terms: tuple[str, ...] = ()
    runner_up: RunnerUpV1 | None = None
    corrected: CorrectedV1 | None = None


class ChangeV1(msgspec.Struct, frozen=True, kw_only=True):
    """Topic `stories.changes`."""

    schema: Literal["story-change"] = "story-change"
    version: Literal[1] = 1
    kind: Literal["created", "linked", "revised", "merged", "split", "closed"]
    story_id: str
    at: datetime
    score: float
    reason: ReasonV1 | None = None
    article: EmbeddedArticleV1 | None = None
    copy_of: str | None = None
    other_story_id: str | None = None
    article_ids: tuple[str, ...] = ()
    follows: FollowsV1 | None = None
    copied_share: float | None = None
    contained_share: float | None = None


class VersionV1(msgspec.Struct, frozen=True, kw_only=True):
    article_id: str
    url: str
    source: str
    family: str
    language: str
    title: str
    title_is_own: bool
    published: datetime | None
    seen: datetime
    event_time: datetime
    revision: int
    origin: str
    copy_of: str | None
    score: float
    reason: ReasonV1
    copied_share: float | None = None
    credit: str | None = None
    contained_share: float | None = None
    copy_kind: Literal["exact", "near"] | None = None
    form: Literal["article", "live", "roundup", "teaser"] = "article"
    revisions: tuple[RevisionV1, ...] = ()


class StoryV1(msgspec.Struct, frozen=True, kw_only=True):
    """Topic `stories`. A tombstone (no value) stands for a story that was merged into another."""

    schema: Literal["story"] = "story"
    version: Literal[1] = 1
    id: str
    headline: str
    state: Literal["open", "closed"]
    first_seen: datetime
    last_seen: datetime
    aliases: tuple[str, ...]
    languages: tuple[str, ...]
    outlets: tuple[str, ...]
    families: tuple[str, ...]
    versions: tuple[VersionV1, ...]
    follows: str | None = None
    left_out: int = 0


class ExcerptV1(msgspec.Struct, frozen=True, kw_only=True):
    article_id: str
    source: str
    sentence: str
    span: tuple[int, int]
    group: int = 0


class ConflictV1(msgspec.Struct, frozen=True, kw_only=True):
    kind: Literal["number", "quote", "date", "place", "contradiction"]
    confidence: float
    note: str
    sides: tuple[ExcerptV1, ...]


class SharedClaimV1(msgspec.Struct, frozen=True, kw_only=True):
    similarity: float
    excerpts: tuple[ExcerptV1, ...]


class OnlyInV1(msgspec.Struct, frozen=True, kw_only=True):
    excerpt: ExcerptV1
    missing_from: tuple[str, ...]


class ComparedVersionV1(msgspec.Struct, frozen=True, kw_only=True):
    article_id: str
    source: str
    family: str
    title: str
    published: datetime | None
    seen: datetime
    first: bool
    after_first_s: float | None
    copy_of: str | None
    copied_share: float
    lead: str
    form: Literal["article", "live", "roundup", "teaser"] = "article"


class ComparisonV1(msgspec.Struct, frozen=True, kw_only=True):
    """Topic `stories.compared`."""

    schema: Literal["comparison"] = "comparison"
    version: Literal[1] = 1
    story_id: str
    headline: str
    versions: tuple[ComparedVersionV1, ...]
    conflicts: tuple[ConflictV1, ...]
    shared: tuple[SharedClaimV1, ...]
    only_in: tuple[OnlyInV1, ...]
    not_compared: tuple[str, ...] = ()

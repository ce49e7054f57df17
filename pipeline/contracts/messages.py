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
    prompt: str = ""


class RevisionV1(msgspec.Struct, frozen=True, kw_only=True):
    """What a change of an article's page changed.

    `seen`: when the change was seen. `title_before`: null if the headline stayed. `removed` and `added` are sentences,
    `numbers_removed` and `numbers_added` figures as they are written.
    """

    seen: datetime
    title_before: str | None = None
    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    numbers_removed: tuple[str, ...] = ()
    numbers_added: tuple[str, ...] = ()


class ArticleV1(msgspec.Struct, frozen=True, kw_only=True):
    """Topic `articles`.

    `published_precision`: `day` if the outlet states a day without a time; `published` is then midnight UTC of it.
    """

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
    published_precision: Literal["time", "day"] = "time"


class EmbeddedArticleV1(msgspec.Struct, frozen=True, kw_only=True):
    """Topic `articles.embedded`. `embedding` and `title_embedding`: float32; `signature`: uint32 [128].

    `shared_embedding`: float16, of the multilingual model named in `shared_recipe`; empty beside a `shared_recipe` if
    it is `embedding`. Without a `shared_recipe` there is none.
    """

    schema: Literal["embedded-article"] = "embedded-article"
    version: Literal[1] = 1
    article: ArticleV1
    embedding: bytes
    title_embedding: bytes
    signature: bytes
    recipe: RecipeV1
    shared_embedding: bytes = b""
    shared_recipe: RecipeV1 | None = None


class CorrectionV1(msgspec.Struct, frozen=True, kw_only=True):
    """Topic `articles.embedded`, in its place among the articles: what an operator asks for.

    merge: `story_id` and `other_story_id` are one story. split: `article_ids` leave `story_id` for a story of their
    own. move: they belong in `story_id`. pin: they belong in `story_id`, where they are. unpin: what operators said of
    them no longer counts. `by`: the user who signed in to the page; empty if it was a command.
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
    by: str = ""


class ContributionV1(msgspec.Struct, frozen=True, kw_only=True):
    """One feature of the decision: its value, and its effect in log-odds (above 0: speaks for the same event)."""

    feature: str
    value: float
    effect: float


class SupportV1(msgspec.Struct, frozen=True, kw_only=True):
    """A member of the story, and the probability that the article reports the same event as this member."""

    article_id: str
    probability: float


class RunnerUpV1(msgspec.Struct, frozen=True, kw_only=True):
    """The best story that the article did not join.

    `support` is the mean over its `members`. `article_id` and `probability` are those of its likeliest member,
    `against` is what spoke most against that pair.
    """

    story_id: str
    support: float
    members: int
    article_id: str
    probability: float
    against: tuple[ContributionV1, ...] = ()


class FollowsV1(msgspec.Struct, frozen=True, kw_only=True):
    """The older story that a new one continues, and how much it supported the founding article."""

    story_id: str
    score: float


class CorrectedV1(msgspec.Struct, frozen=True, kw_only=True):
    """The operator's decision behind it. `note`: in the operator's words. `article_ids`: none for a merge.

    `by`: the user who signed in to the page; empty if it was a command.
    """

    kind: Literal["merge", "split", "move", "pin", "unpin"]
    article_ids: tuple[str, ...] = ()
    note: str = ""
    by: str = ""


class ReasonV1(msgspec.Struct, frozen=True, kw_only=True):
    """Why an article is in its story.

    founded: it founded the story. joined: the story's members supported it. copy: its text is a member's.
    """

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
    language: str = ""


class VersionV1(msgspec.Struct, frozen=True, kw_only=True):
    """One outlet's article seen as part of a story.

    `title` is made from the first sentence if `title_is_own` is false. `origin`: where the text came from. `form`: what
    kind of page it is; `live` and `roundup` report many events, of a `teaser` only the beginning is known.

    `copy_of`: the article whose text this one repeats. `copied_share`: how much of this text that is.
    `contained_share`: how much of the other text this one has. Both are in [0, 1]. `copy_kind`: `exact` if the two are
    the same, `near` if they differ. These are null if they were not measured. `credit`: the agency that it names.

    `revisions`: what the outlet changed since, oldest first; sentences of older ones may be left out.

    `published_precision`: `day` if `published` is a day without a time. `event_time` is then the end of that day
    (23:59:59.999999 UTC), or `seen` if that is earlier.
    """

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
    published_precision: Literal["time", "day"] = "time"


class StoryV1(msgspec.Struct, frozen=True, kw_only=True):
    """Topic `stories`. A tombstone (no value) stands for a story that was merged into another.

    `headline_article`, `headline_source`: the article and the outlet that the headline is from; empty in older records.
    """

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
    headline_article: str = ""
    headline_source: str = ""

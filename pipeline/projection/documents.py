"""What the API and `--json` answer with: the documents, and how stories, comparisons and articles become them.

They are composed of the wire types of the topics, so that a version or a conflict has the same fields everywhere. The
OpenAPI description is generated from these types: a field or docstring here or in `messages` is what a user of the API
reads.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

import msgspec

from pipeline.contracts.comparison import (
    ComparedVersionV1,
    ConflictV1,
    CreditedV1,
    ExcerptV1,
    FigureRowV1,
    LeftOutV1,
    LookedAtV1,
    OnlyInV1,
    QuotedV1,
    SharedClaimV1,
    ToldDifferentlyV1,
    WordingV1,
)
from pipeline.contracts.judgements import EarlierJudgementV1
from pipeline.contracts.messages import CorrectedV1, RevisionV1, VersionV1
from pipeline.domain.articles.articles import Article, Form
from pipeline.domain.comparison.result import Comparison
from pipeline.domain.stories.stories import ChangeKind, Story
from pipeline.domain.stories.telling_differences import TellingDifference
from pipeline.projection.event_documents import EventReferenceDocument


class ComparisonDocument(msgspec.Struct, frozen=True, kw_only=True):
    """The comparison of a story's versions.

    `not_compared`: the article ids of versions beyond the most that are compared, and of pages that report many events.
    `headline_article`, `headline_source`: the article and the outlet that the story's headline is from.
    """

    conflicts: tuple[ConflictV1, ...]
    shared: tuple[SharedClaimV1, ...]
    only_in: tuple[OnlyInV1, ...]
    versions: tuple[ComparedVersionV1, ...]
    not_compared: tuple[str, ...] = ()
    figures: tuple[FigureRowV1, ...] = ()
    told_differently: tuple[ToldDifferentlyV1, ...] = ()
    left_out: tuple[LeftOutV1, ...] = ()
    quoted: tuple[QuotedV1, ...] = ()
    credited: tuple[CreditedV1, ...] = ()
    wording: tuple[WordingV1, ...] = ()
    looked_at: LookedAtV1 = LookedAtV1()
    headline_article: str = ""
    headline_source: str = ""


class HistoryEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A change of the story, at event time `at`.

    `other_story_id`: the story that was merged into this one, or the one that `article_ids` were split off to.
    `revision`: what the outlet changed (revised).
    """

    kind: ChangeKind
    story_id: str
    at: datetime
    score: float
    article_id: str | None = None
    source: str | None = None
    copy_of: str | None = None
    other_story_id: str | None = None
    article_ids: tuple[str, ...] = ()
    corrected: CorrectedV1 | None = None
    revision: RevisionV1 | None = None


class StoryDocument(msgspec.Struct, frozen=True, kw_only=True):
    """The current state of a story, its versions in order of event time. Times are UTC; `aliases` lead here.

    `follows`: the older story that this one continues, by the id it had then. `left_out`: how many of its versions are
    not listed. `headline_article`, `headline_source`: the article and the outlet that the headline is from.
    """

    id: str
    headline: str
    first_seen: datetime
    last_seen: datetime
    state: Literal["open", "closed"]
    aliases: tuple[str, ...]
    languages: tuple[str, ...]
    outlets: tuple[str, ...]
    families: tuple[str, ...]
    conflict_count: int
    versions: tuple[VersionV1, ...]
    follows: str | None = None
    left_out: int = 0
    headline_article: str = ""
    headline_source: str = ""


class ThreadStoryDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A story as part of its thread. `voices`: how many publisher families report it in their own text.

    `follows`: the story that it continues, by its current id; one that is no longer kept, by the id it had.
    """

    id: str
    headline: str
    first_seen: datetime
    last_seen: datetime
    state: Literal["open", "closed"]
    voices: int
    follows: str | None


class ThreadDocument(msgspec.Struct, frozen=True, kw_only=True):
    """The stories of one affair, which follow one another, oldest first. `next`: as in a list of stories."""

    stories: tuple[ThreadStoryDocument, ...]
    next: str | None


class ThreadExcerptDocument(msgspec.Struct, frozen=True, kw_only=True):
    """The part of a thread around one story, oldest first. `earlier`, `later`: how many are before and after it."""

    stories: tuple[ThreadStoryDocument, ...]
    earlier: int
    later: int


class DifferenceDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A fact in which an article differs from another.

    `what` differs, as a noun; `here` is what the article has, `there` what the other has, as written.
    """

    what: str
    here: str
    there: str


class JudgedDocument(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody says of a finding: `by` whom, `at` what time, and what was said before, oldest first.

    `key`: the judgement's record in `stories.judged`. `finding`: identifies what it is about in the story's comparison
    of now; empty if that does not find it any more. What was judged `not` is left out of `comparison`; its sentences
    are in `sides`.
    """

    key: str
    finding: str
    kind: Literal["conflict", "told_differently", "altered", "shared"]
    verdict: Literal["real", "not", "time", "withdrawn"]
    by: str
    at: datetime
    note: str
    sides: tuple[ExcerptV1, ...]
    earlier: tuple[EarlierJudgementV1, ...] = ()


class FullStoryDocument(StoryDocument, frozen=True, kw_only=True):
    """A story with its comparison (null until there are two texts, or a copy with changes) and its history.

    `judgements`: what people say of what was found; what they say is not so is left out of the comparison.

    `event`: the stories of other languages that report the same event, null if none is known.

    `followed_by`: the stories that continue this one, oldest first. `thread`: the affair that it is part of, this story
    included; null if it is alone. `headlines`: of the other stories named here, by the ids that they are named by.
    `differences`: by the id of a version, what differs between its text and that of its `runner_up`'s likeliest
    article, the most telling first.
    """

    comparison: ComparisonDocument | None
    history: tuple[HistoryEntry, ...]
    followed_by: tuple[str, ...] = ()
    headlines: dict[str, str] = {}
    thread: ThreadExcerptDocument | None = None
    differences: dict[str, tuple[DifferenceDocument, ...]] = {}
    judgements: tuple[JudgedDocument, ...] = ()
    event: EventReferenceDocument | None = None


class StoryListDocument(msgspec.Struct, frozen=True, kw_only=True):
    """Stories, newest first. `next` is the `cursor` of the following page, null on the last."""

    stories: tuple[StoryDocument, ...]
    next: str | None


class ArticleDocument(msgspec.Struct, frozen=True, kw_only=True):
    """An article's text as samestory read it, and the story that it is part of.

    `updated`: when the outlet says that it changed the article. `credit`: the agency that it names. `section`: the
    outlet's own section. `image`: the address of its picture. `published_precision`: `day` if `published` is a day
    without a time.
    """

    id: str
    story_id: str | None
    url: str
    source: str
    family: str
    language: str
    title: str | None
    text: str
    author: str | None
    published: datetime | None
    seen: datetime
    revision: int
    origin: str
    form: Form = "article"
    updated: datetime | None = None
    authors: tuple[str, ...] = ()
    section: str | None = None
    image: str | None = None
    credit: str | None = None
    revisions: tuple[RevisionV1, ...] = ()
    published_precision: Literal["time", "day"] = "time"


class NewsDocument(msgspec.Struct, frozen=True, kw_only=True):
    """What a live update tells: up to 200 `stories` that changed, out of `count`; `all`: what is shown may be stale."""

    count: int
    stories: tuple[str, ...]
    all: bool


class HealthDocument(msgspec.Struct, frozen=True, kw_only=True):
    """`degraded`: the answers may be out of date; `cause` says why."""

    status: Literal["ok", "degraded"]
    stories: int
    cause: str | None = None


class ReadyDocument(msgspec.Struct, frozen=True, kw_only=True):
    """`reading`: the log is not read to its end yet, stories may be missing. `degraded`: it cannot be followed."""

    status: Literal["ready", "reading", "degraded"]
    cause: str | None = None


class ProblemDocument(msgspec.Struct, frozen=True, kw_only=True):
    """RFC 9457. `parameter` names the query parameter at fault."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    parameter: str | None = None


def story_document(story: Story, conflict_count: int) -> StoryDocument:
    return msgspec.convert({**_fields(story), "conflict_count": conflict_count}, StoryDocument, from_attributes=True)


def comparison_document(comparison: Comparison) -> ComparisonDocument:
    return msgspec.convert(comparison, ComparisonDocument, from_attributes=True)


def full_story_document(
    story: Story,
    comparison: Comparison | None,
    history: tuple[HistoryEntry, ...],
    followed_by: tuple[str, ...],
    headlines: Mapping[str, str],
    thread: ThreadExcerptDocument | None,
    differences: Mapping[str, Sequence[TellingDifference]],
    judgements: Sequence[JudgedDocument] = (),
    event: EventReferenceDocument | None = None,
) -> FullStoryDocument:
    return msgspec.convert(
        {
            **_fields(story),
            "conflict_count": 0 if comparison is None else len(comparison.conflicts),
            "comparison": comparison,
            "history": history,
            "followed_by": followed_by,
            "headlines": dict(headlines),
            "thread": thread,
            "differences": dict(differences),
            "judgements": tuple(judgements),
            "event": event,
        },
        FullStoryDocument,
        from_attributes=True,
    )


def article_document(article: Article, story_id: str | None) -> ArticleDocument:
    fields = {name: getattr(article, name) for name in ArticleDocument.__struct_fields__ if name != "story_id"}
    return msgspec.convert({**fields, "story_id": story_id}, ArticleDocument, from_attributes=True)


def _fields(story: Story) -> dict[str, object]:
    names = set(StoryDocument.__struct_fields__) - {"conflict_count"}
    return {name: getattr(story, name) for name in names}

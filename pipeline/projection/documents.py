"""What the API and `--json` answer with: the documents, and how stories and comparisons become them.

The OpenAPI description is generated from these types: a field or docstring here is what a user of the API reads.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

import msgspec

from pipeline.domain.articles.articles import Article, Form
from pipeline.domain.comparison.result import Comparison
from pipeline.domain.stories.corrections import CorrectionKind
from pipeline.domain.stories.stories import ChangeKind, Story


class ContributionDocument(msgspec.Struct, frozen=True, kw_only=True):
    """One feature of the decision: its value, and its effect in log-odds (above 0: speaks for the same event)."""

    feature: str
    value: float
    effect: float


class SupportDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A member of the story, and the probability that the article reports the same event as it does."""

    article_id: str
    probability: float


class CorrectedDocument(msgspec.Struct, frozen=True, kw_only=True):
    """That an operator decided it, in the operator's words. `article_ids`: what it was about; none for a merge."""

    kind: CorrectionKind
    article_ids: tuple[str, ...] = ()
    note: str = ""


class RunnerUpDocument(msgspec.Struct, frozen=True, kw_only=True):
    """The best story that the article did not join: its mean `support` over `members`, its likeliest member with the
    probability, and what spoke most against that pair.
    """

    story_id: str
    support: float
    members: int
    article_id: str
    probability: float
    against: tuple[ContributionDocument, ...] = ()


class ReasonDocument(msgspec.Struct, frozen=True, kw_only=True):
    """Why an article is in its story: it founded it, its members supported it, or its text is a member's copy."""

    kind: Literal["founded", "joined", "copy"]
    threshold: float
    support: tuple[SupportDocument, ...] = ()
    contributions: tuple[ContributionDocument, ...] = ()
    shared_terms: tuple[str, ...] = ()
    runner_up: RunnerUpDocument | None = None
    corrected: CorrectedDocument | None = None


class RevisionDocument(msgspec.Struct, frozen=True, kw_only=True):
    """What a change of an article's page changed: `seen` is when it was met. `title_before` is null where the headline
    stayed. `removed` and `added` are sentences; `numbers_removed` and `numbers_added` figures as they are written.
    """

    seen: datetime
    title_before: str | None = None
    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    numbers_removed: tuple[str, ...] = ()
    numbers_added: tuple[str, ...] = ()


class VersionDocument(msgspec.Struct, frozen=True, kw_only=True):
    """One outlet's article seen as part of a story. `copy_of` names the article whose text it repeats, `copied_share`
    how much of its own text that is, `contained_share` how much of the other's text it has, both in [0, 1], `copy_kind`
    whether the two are one (`exact`) or differ (`near`): null where it was not measured. `credit`: the agency that it
    names.

    `title` is made from the first sentence where `title_is_own` is false. `origin` tells where the text came from.
    `form`: what kind of page it is; `live` and `roundup` report many events, of a `teaser` only the beginning is known.
    `revisions`: what the outlet changed since, the oldest first; the sentences of older ones may be left out.
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
    reason: ReasonDocument
    copied_share: float | None = None
    credit: str | None = None
    contained_share: float | None = None
    copy_kind: str | None = None
    form: Form = "article"
    revisions: tuple[RevisionDocument, ...] = ()


class ExcerptDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence of one version; `span` is the part that matters, as [start, end) characters of it.

    Sides of a conflict with equal `group` say the same.
    """

    article_id: str
    source: str
    sentence: str
    span: tuple[int, int]
    group: int = 0


class ConflictDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A possible conflict between versions, with the sentence of each side."""

    kind: Literal["number", "quote", "date", "place", "contradiction"]
    confidence: float
    note: str
    sides: tuple[ExcerptDocument, ...]


class SharedClaimDocument(msgspec.Struct, frozen=True, kw_only=True):
    """The same claim as several versions word it."""

    similarity: float
    excerpts: tuple[ExcerptDocument, ...]


class OnlyInDocument(msgspec.Struct, frozen=True, kw_only=True):
    """What one version says and those in `missing_from` do not, as far as can be told."""

    excerpt: ExcerptDocument
    missing_from: tuple[str, ...]


class ComparedVersionDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A version's place in the comparison. `copied_share`: how much of it stands in the version that it copies."""

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
    form: Form = "article"


class ComparisonDocument(msgspec.Struct, frozen=True, kw_only=True):
    """The versions of a story set against each other. `not_compared`: by article id, those beyond the most that are
    compared, and pages that report many events.
    """

    conflicts: tuple[ConflictDocument, ...]
    shared: tuple[SharedClaimDocument, ...]
    only_in: tuple[OnlyInDocument, ...]
    versions: tuple[ComparedVersionDocument, ...]
    not_compared: tuple[str, ...] = ()


class HistoryEntry(msgspec.Struct, frozen=True, kw_only=True):
    """What happened to the story, at event time `at`.

    `other_story_id`: the story taken in (merged), or the one that `article_ids` left for (split). `revision`: what the
    outlet changed (revised).
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
    corrected: CorrectedDocument | None = None
    revision: RevisionDocument | None = None


class StoryDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A story as it stands, its versions in order of event time. Times are UTC; `aliases` lead here.

    `follows`: the older story that this one continues, by the id it had then. `left_out`: how many more versions it has
    than are listed.
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
    versions: tuple[VersionDocument, ...]
    follows: str | None = None
    left_out: int = 0


class FullStoryDocument(StoryDocument, frozen=True, kw_only=True):
    """A story with its comparison (null where there are no two independent versions to compare) and its history.

    `followed_by`: the stories that continue this one, oldest first. `headlines`: of the other stories named here, by
    the ids that they are named by.
    """

    comparison: ComparisonDocument | None
    history: tuple[HistoryEntry, ...]
    followed_by: tuple[str, ...] = ()
    headlines: dict[str, str] = {}


class StoryListDocument(msgspec.Struct, frozen=True, kw_only=True):
    """Stories, newest first. `next` is the `cursor` of the following page, null on the last."""

    stories: tuple[StoryDocument, ...]
    next: str | None


class ArticleDocument(msgspec.Struct, frozen=True, kw_only=True):
    """An article's text as samestory read it, and the story that it is part of. `updated`: when the outlet says that it
    changed it. `credit`: the agency that it names, `section` the outlet's own rubric, `image` its picture's address.
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
    revisions: tuple[RevisionDocument, ...] = ()


class HealthDocument(msgspec.Struct, frozen=True, kw_only=True):
    """`degraded` says in `cause` why what is shown may be out of date."""

    status: Literal["ok", "degraded"]
    stories: int
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


def full_story_document(
    story: Story,
    comparison: Comparison | None,
    history: tuple[HistoryEntry, ...],
    followed_by: tuple[str, ...],
    headlines: Mapping[str, str],
) -> FullStoryDocument:
    return msgspec.convert(
        {
            **_fields(story),
            "conflict_count": 0 if comparison is None else len(comparison.conflicts),
            "comparison": comparison,
            "history": history,
            "followed_by": followed_by,
            "headlines": dict(headlines),
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

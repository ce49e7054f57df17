"""What the API answers with about outlets."""

from datetime import datetime

import msgspec

from pipeline.contracts.comparison import ExcerptV1
from pipeline.contracts.messages import RevisionV1
from pipeline.domain.comparison.result import ConflictKind
from pipeline.projection.feed_documents import FeedDocument


class CountOfDocument(msgspec.Struct, frozen=True, kw_only=True):
    """`count` of `out_of`. `share` is null if `out_of` is below 20: a share of a few says nothing."""

    count: int
    out_of: int
    share: float | None


class OutletCountDocument(msgspec.Struct, frozen=True, kw_only=True):
    """Another outlet, and how many articles. `name` is empty for a text that is in none of the stories kept."""

    name: str
    articles: int


class PaceDocument(msgspec.Struct, frozen=True, kw_only=True):
    """Articles on each of the last days, oldest first; the last day is that of the newest article of any outlet.

    `per_day`: the mean over these `days`.
    """

    since: str
    until: str
    days: tuple[int, ...]
    per_day: float


class OutletSummaryDocument(msgspec.Struct, frozen=True, kw_only=True):
    """An outlet in figures.

    - `families`: the publisher families that it is under, usually one.
    - `articles`, `stories`: how many there are of it. `shared`: its stories that at least two voices report.
    - `first`: how often it was first, out of the shared stories of which that is known. Only a stated time of day wins.
    - `copied`: its articles that repeat another outlet's text. `edited`: its articles that changed afterwards.
    - `conflicts`, `left_out`: the stories in which it is a side of a possible conflict, or leaves out a fact that at
      least two families tell, out of the compared ones.
    """

    name: str
    families: tuple[str, ...]
    languages: tuple[str, ...]
    articles: int
    stories: int
    shared: int
    pace: PaceDocument
    first: CountOfDocument
    copied: CountOfDocument
    edited: CountOfDocument
    conflicts: CountOfDocument
    left_out: CountOfDocument


class OutletListDocument(msgspec.Struct, frozen=True, kw_only=True):
    """Outlets, those with most articles first. `next` is the `cursor` of the following page, null on the last."""

    outlets: tuple[OutletSummaryDocument, ...]
    next: str | None


class OutletStoryDocument(msgspec.Struct, frozen=True, kw_only=True):
    """The outlet's newest article in a story: its own headline, and whose text it repeats, if another's."""

    story_id: str
    article_id: str
    title: str
    language: str
    at: datetime
    voices: int
    copy_of: str | None


class EditDocument(msgspec.Struct, frozen=True, kw_only=True):
    """What the outlet changed in an article after it came out."""

    story_id: str
    article_id: str
    title: str
    language: str
    revision: RevisionV1


class LeftOutFactDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A fact that the outlet leaves out, in the words of one that tells it. `told_by`: all outlets that do.

    `more`: how many other facts it leaves out of this story. `anchor`: where the story's page shows it.
    """

    story_id: str
    anchor: str
    headline: str
    excerpt: ExcerptV1
    language: str
    told_by: tuple[str, ...]
    more: int


class OutletConflictDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A possible conflict that the outlet is a side of, with its sentence. `against`: the outlets of other sides.

    `more`: how many other conflicts of this story it is a side of. `anchor`: where the story's page shows it.
    """

    story_id: str
    anchor: str
    headline: str
    kind: ConflictKind
    note: str
    excerpt: ExcerptV1
    language: str
    against: tuple[str, ...]
    more: int


class MissingStoryDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A story that the outlet does not have. `sisters`: outlets of its publisher that do."""

    story_id: str
    headline: str
    headline_source: str
    language: str
    first_seen: datetime
    last_seen: datetime
    voices: int
    outlets: tuple[str, ...]
    sisters: tuple[str, ...]


class MissingDocument(msgspec.Struct, frozen=True, kw_only=True):
    """Stories of at least three voices, of the last `hours` of event time, that the outlet does not have.

    Those of most voices first. `missing` of `out_of` such stories; up to 50 are listed. `until`: the time of the newest
    article of any outlet.
    """

    hours: int
    until: datetime | None
    missing: int
    out_of: int
    stories: tuple[MissingStoryDocument, ...]


class OutletDocument(OutletSummaryDocument, frozen=True, kw_only=True):
    """All that is known of an outlet. Lists are the newest ones, or those of most articles.

    `edits_of`: how many of its `edits_total` changes were of a `headline` and of `figures`. `conflict_kinds`: its
    conflicts by kind. `facts_left_out`: how many, in the stories that `left_out` counts. `alike`: other outlets whose
    names differ in case only. `feeds`: its feeds; `feeds_unknown` says why there are none, else null.
    """

    copied_from: tuple[OutletCountDocument, ...]
    copied_by: tuple[OutletCountDocument, ...]
    copies: tuple[OutletStoryDocument, ...]
    edits_total: int
    edits_of: dict[str, int]
    edits: tuple[EditDocument, ...]
    facts_left_out: int
    left_out_facts: tuple[LeftOutFactDocument, ...]
    conflict_kinds: dict[str, int]
    conflict_examples: tuple[OutletConflictDocument, ...]
    latest: tuple[OutletStoryDocument, ...]
    missing: MissingDocument
    alike: tuple[str, ...]
    feeds: tuple[FeedDocument, ...]
    feeds_unknown: str | None

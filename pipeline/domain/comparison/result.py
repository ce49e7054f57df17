"""What a comparison of a story's versions says. Values only: how it is found is decided in `comparison`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pipeline.domain.articles.articles import Form

ConflictKind = Literal["number", "quote", "date", "place", "contradiction"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """A sentence of one version. `span` is the part that matters, as [start, end) characters of `sentence`.

    Sides of a conflict with equal `group` say the same; groups count from 0.
    """

    article_id: str
    source: str
    sentence: str
    span: tuple[int, int]
    group: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A possible conflict between versions: one excerpt an article, in order of group, at least two groups.

    `confidence` is in [0, 1]. `note` says in a few words what differs ("12 against 14 injured").
    """

    kind: ConflictKind
    confidence: float
    note: str
    sides: tuple[Excerpt, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedClaim:
    """The same claim as several versions word it, one excerpt a version; `similarity` is the weakest link's M."""

    similarity: float
    excerpts: tuple[Excerpt, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OnlyIn:
    """What only this version says: none of the versions in `missing_from` has it, as far as can be told."""

    excerpt: Excerpt
    missing_from: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedVersion:
    """A version's place in the comparison. `after_first_s` is in seconds, None where either time is not its own.

    `lead` is its first sentence of substance. `copied_share` is the part of its words that stand in the version it
    copies, in [0, 1]. `form`: what kind of page it is.
    """

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The versions of a story set against each other; `versions` in order of event time.

    `conflicts` strongest first. `not_compared`: by article id, the independent versions beyond the most that are
    compared, and pages that report many events.
    """

    story_id: str
    headline: str
    versions: tuple[ComparedVersion, ...]
    conflicts: tuple[Conflict, ...]
    shared: tuple[SharedClaim, ...]
    only_in: tuple[OnlyIn, ...]
    not_compared: tuple[str, ...] = ()

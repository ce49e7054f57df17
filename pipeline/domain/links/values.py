"""What links are made from and made of: outlines of stories, corrections, and events. Values only."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.matching.contributions import Contribution

LinkKind = Literal["link", "unlink"]

SCALE = 4000
"""Unit vectors are kept as integers, times this: a product of two is then exact in float32, whatever the order of
summation, because no partial sum exceeds 2**24. So links do not depend on how many stories are compared at once."""

Vector = NDArray[np.int16]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRecord:
    """Where `stories.changes` has an article: the partition, and the offset of the record that brought it."""

    article_id: str
    partition: int
    offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """What a story is linked by.

    `centroid` int16 [d], `members` up to three int16 [d] (`quantized`); none if `space`, the model of the vectors, is
    empty. Other fields as in `contracts.links`.
    """

    id: str
    language: str
    first_seen: datetime
    last_seen: datetime
    space: str = ""
    centroid: Vector = field(default_factory=lambda: np.zeros(0, dtype=np.int16), compare=False)
    members: tuple[Vector, ...] = field(default=(), compare=False)
    title: str = ""
    names: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    names_known: bool = True
    leads: tuple[ArticleRecord, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkCorrection:
    """What an operator says of two stories: that they report one event, or do not."""

    kind: LinkKind
    story_id: str
    other_story_id: str
    at: datetime
    note: str = ""
    by: str = ""

    @property
    def key(self) -> str:
        """Of the record: the same for both orders of the stories, so that a later correction replaces it."""
        return " ".join(sorted((self.story_id, self.other_story_id)))


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkReason:
    """That a story reports the same event as `story_id`, and what speaks for it."""

    story_id: str
    probability: float
    contributions: tuple[Contribution, ...] = ()
    names: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    pinned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EventStory:
    """A story of an event, with its links to the others, the likeliest first. `leads`: its first independent texts."""

    story_id: str
    language: str
    probability: float
    reasons: tuple[LinkReason, ...] = ()
    leads: tuple[ArticleRecord, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Flagged:
    """A story that is linked with one of the event, which has another story of its language."""

    story_id: str
    language: str
    probability: float
    other_story_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Stories of several languages that report one event: at most one of each language, the earliest first."""

    event_id: str
    first_seen: datetime
    last_seen: datetime
    languages: tuple[str, ...]
    stories: tuple[EventStory, ...]
    pinned: bool = False
    flagged: tuple[Flagged, ...] = ()


def quantized(vector: NDArray[np.float32] | NDArray[np.int64]) -> Vector:
    """The unit vector of this direction [d] as int16, times `SCALE`; zeros stay zeros."""
    exact = vector.astype(np.float64)
    length = float(np.sqrt(exact @ exact))
    return np.rint(exact * (SCALE / length) if length else exact).astype(np.int16)


def event_id(earliest_story: str) -> str:
    """The id of the event whose earliest story this is: `e` and 80 bits of SHA-256 in hexadecimal."""
    return "e" + hashlib.sha256(earliest_story.encode()).hexdigest()[:20]

"""A story: the articles that report one real-world event, and what happened to it.

Values only: how stories come about is decided in `clustering` and `lifecycle`.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.articles import Article

StoryState = Literal["open", "closed"]
ChangeKind = Literal["created", "linked", "revised", "merged", "split", "closed"]
ReasonKind = Literal["founded", "joined", "copy"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What an embedding depends on. Vectors of two recipes are never compared.

    `tokens` is the longest input in word pieces; `text` names which text was encoded (e.g. `title+lead`).
    """

    model: str
    revision: str
    dimensions: int
    tokens: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddedArticle:
    """An article with its vectors.

    `embedding` is float32 [d], unit length, of title and lead; `title_embedding` float32 [d], unit length, zeros where
    there is no title; `signature` uint32 [128], the MinHash of its word shingles, all ones where the text is too short.
    """

    article: Article
    embedding: NDArray[np.float32]
    title_embedding: NDArray[np.float32]
    signature: NDArray[np.uint32]
    recipe: Recipe


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """One feature of a decision: its value and its effect on the decision, in log-odds."""

    feature: str
    value: float
    effect: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """A member of the story, and the probability that the article reports the same event as it does."""

    article_id: str
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why an article is in its story.

    `founded`: no story was likely enough; `support` and `contributions` then tell of the best one, if there was any.
    `joined`: `support` from its members was enough. `copy`: its text is that of `support[0]`.
    `contributions` are those of the pair with `support[0]`, largest effect first.
    """

    kind: ReasonKind
    threshold: float
    support: tuple[Support, ...] = ()
    contributions: tuple[Contribution, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One outlet's article seen as part of a story.

    `title` is what is shown: the article's own, or one made from its first sentence (`title_is_own` tells).
    `copy_of` is the article whose text this one repeats. `score` is the probability that it belongs, 1.0 for a founder.
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
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A story as it stands. `versions` are in order of event time; `first_seen` and `last_seen` are event times."""

    id: str
    headline: str
    state: StoryState
    first_seen: datetime
    last_seen: datetime
    aliases: tuple[str, ...]
    languages: tuple[str, ...]
    outlets: tuple[str, ...]
    families: tuple[str, ...]
    versions: tuple[Version, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What happened to a story, at event time `at`.

    created, linked: `article` came in. revised: `article` is a newer revision of a member; its place and the story's
    clock stay. merged: `story_id` took in `other_story_id`, now its alias. split: `article_ids` left `story_id` for
    `other_story_id`, a new story or one that stands. closed: the story left the window.

    `packed`: what was computed of an article that came into the window (`domain.packed`), to rebuild the state by.
    """

    kind: ChangeKind
    story_id: str
    at: datetime
    score: float
    reason: Reason | None = None
    article: EmbeddedArticle | None = None
    copy_of: str | None = None
    other_story_id: str | None = None
    article_ids: tuple[str, ...] = ()
    packed: bytes | None = field(default=None, compare=False, repr=False)


def story_id(founding_article_id: str) -> str:
    """The id of the story that this article founds: `s` and 80 bits of SHA-256 in hexadecimal."""
    return "s" + hashlib.sha256(founding_article_id.encode()).hexdigest()[:20]

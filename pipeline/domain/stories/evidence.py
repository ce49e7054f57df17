"""The port through which the clusterer asks whether articles report one event, and its answers.

Two implementations: `computed_evidence` reads and compares the articles; `tuning.known_evidence` takes the answers from
changes that were decided before. Both answer alike, so the clusterer cannot distinguish them. Decides nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.articles.articles import Article
from pipeline.domain.articles.embedded import EmbeddedArticle
from pipeline.domain.matching.contributions import Contribution
from pipeline.domain.matching.features import Profile
from pipeline.domain.matching.records import words_in
from pipeline.domain.stories.shared_terms import shared_terms

Links = Mapping[str, Mapping[str, float]]
"""By article id: each linked article with the probability that the two report one event. Symmetric."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyFound:
    """The article repeats the text of another one of the window.

    `of` is that other article, which may be a copy itself. `similarity`: how alike the two texts are. `copied_share`:
    the part of the article that is in the other; `contained_share`: the part of the other that is in the article.
    `compared`: the article beside its candidates, None where the answers were known before.
    """

    of: str
    similarity: float
    copied_share: float
    contained_share: float
    compared: "Compared | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A new article beside its n candidates.

    `features` [n, len(FEATURES)], `first` [n] first-stage probabilities.

    `profile` and `profiles`, of the article and of each candidate, are empty where the answers were known before.
    """

    article_id: str
    candidates: tuple[str, ...]
    features: NDArray[np.float32]
    first: NDArray[np.float32]
    profile: Profile | None = None
    profiles: tuple[Profile, ...] = ()

    def shared_terms(self, article: Article, other: str) -> tuple[str, ...]:
        """The rarest words that the article, which is the one compared, has in common with this candidate."""
        if self.profile is None:
            return ()
        (own, own_idf), (others, idf) = (
            words_in(profile.data) for profile in (self.profile, self.profiles[self.candidates.index(other)])
        )
        both, here, there = np.intersect1d(own, others, assume_unique=True, return_indices=True)
        rarity = np.minimum(own_idf[here], idf[there])
        return shared_terms(
            f"{article.title or ''}\n{article.text}",
            dict(zip(both.tolist(), rarity.tolist(), strict=True)),
            article.language,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The candidates that the second stage judged.

    `probability` by article id; `rows`, by article id, the features of both stages.
    """

    probability: Mapping[str, float]
    rows: Mapping[str, tuple[NDArray[np.float32], NDArray[np.float32]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """The result of taking an article into the window.

    How its candidates were judged (of a copy, not at all), and what was computed of it as bytes (`matching.packed`),
    None if nothing was computed.
    """

    judged: Judged
    packed: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FreedCopy:
    """An article that was taken for a copy, and is none as is known by now.

    `copies`: other copies of its supposed original that have this article's text.
    """

    article_id: str
    copies: tuple[str, ...] = ()


NOT_JUDGED = Judged(probability={}, rows={})


class Stories(Protocol):
    """What evidence needs to know about the current stories."""

    def story_of(self, article_id: str) -> str:
        """The open story of an article of the window; empty if it was closed under a shorter window than this one."""
        ...

    def original_of(self, article_id: str) -> str | None:
        """Whose text the article repeats, itself if it is not a copy; None where that is not in the window."""
        ...

    def is_large(self, story: str) -> bool:
        """Whether it has enough articles for the second stage to underrate its members (`large_stories`)."""
        ...


class Evidence(Protocol):
    """What the clusterer asks about the articles of its window, in order of arrival."""

    def compare(self, embedded: EmbeddedArticle, stories: Stories) -> CopyFound | Compared:
        """Compare a new article with those of the window. Changes nothing."""
        ...

    def take_in(self, embedded: EmbeddedArticle, found: CopyFound | Compared, stories: Stories) -> TakenIn:
        """Put the article, as `compare` found it, into the window and judge its candidates.

        An article that reports many events is judged, but is not evidence for any other.
        """
        ...

    def freed_copies(
        self, embedded: EmbeddedArticle, found: CopyFound | Compared, stories: Stories
    ) -> Sequence[FreedCopy]:
        """The articles that are no copies, as is known since this article, the last that was taken in."""
        ...

    def set_free(self, copy: FreedCopy, stories: Stories) -> TakenIn:
        """Make an original of what was a copy, and judge its candidates."""
        ...

    def links(self, among: Collection[str], stories: Stories) -> Links:
        """Every likely pair among these articles, with its probability given all articles up to now."""
        ...

    def closest(self, articles: Collection[str], others: Collection[str]) -> NDArray[np.float32] | None:
        """The likeliest pair between two groups of articles, as `STRONGEST` features; None if no pair is likely."""
        ...

    def contributions(self, judged: Judged, other: str) -> tuple[Contribution, ...]:
        """What each feature contributed to the probability of one judged pair, largest effect first."""
        ...

    def drop_before(self, watermark: datetime) -> list[str]:
        """Forget the articles that left the window. Their ids, in order of slices and arrival."""
        ...

"""The articles of the window and what speaks for any two of them being one event.

Holds everything that is computed of articles and their pairs; decides nothing. What it holds follows from the articles
in their order alone.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.articles.embedded import EmbeddedArticle
from pipeline.domain.matching.contributions import Contribution
from pipeline.domain.matching.copying import (
    CopyVerdict,
    copied_by_runs,
    known_text,
    shingles_in_order,
    worth_comparing,
)
from pipeline.domain.matching.feature_names import FEATURES, STRONGEST_COLUMNS
from pipeline.domain.matching.features import PairFeatures, Profile, profile_of
from pipeline.domain.matching.large_stories import large_story_probability
from pipeline.domain.matching.neighbourhood import neighbourhood
from pipeline.domain.matching.packed import (
    FINGERPRINT_BYTES,
    Opener,
    Packed,
    Partners,
    StoredArticle,
    counted_of,
    packed_bystander,
    packed_copy,
    packed_original,
    unpacked,
)
from pipeline.domain.matching.pairs import PairTable
from pipeline.domain.matching.records import counted_in, header_of, shingles_in
from pipeline.domain.matching.spill import InMemory, Spill
from pipeline.domain.search.window import Filing, Window
from pipeline.domain.terms.counts import TermCounts

_COMPUTED = 2
"""Counts up whenever terms, features or candidates come to be computed in another way: what was packed before is then
computed again."""

LEAST_LINK = 0.02
"""Links weaker than this are as good as none, and most of all: leaving them out changes no grouping that matters."""

_SHARED_LOG = FEATURES.index("shared_shingles_log")


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A new article beside its n candidates: `features` [n, len(FEATURES)], `first` [n] first-stage probabilities."""

    article_id: str
    candidates: tuple[str, ...]
    features: NDArray[np.float32]
    first: NDArray[np.float32]
    profiles: tuple[Profile, ...] = ()

    def copied_from(self, text: str) -> tuple[str, CopyVerdict] | None:
        """The candidate with which the article, whose text is given, is one text, at least in part."""
        near = worth_comparing(np.expm1(self.features[:, _SHARED_LOG]))
        if not near:
            return None
        records = [self.profiles[i].data for i in near]
        known = [known_text(shingles_in(data), int(header_of(data)["text_chars"])) for data in records]
        found = copied_by_runs(shingles_in_order(text), known)
        return None if found is None else (self.candidates[near[found.original]], found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The candidates that the second stage thought about: `probability` by id; rows of both stages' features by id."""

    probability: dict[str, float]
    rows: dict[str, tuple[NDArray[np.float32], NDArray[np.float32]]]


class PairModel(Protocol):
    """What the evidence asks of the join model (`joinmodel.JoinModel`)."""

    @property
    def start_articles(self) -> int: ...
    @property
    def start(self) -> Mapping[int, float]: ...
    @property
    def fingerprint(self) -> bytes: ...
    def first(self, features: NDArray[np.float32]) -> NDArray[np.float32]: ...
    def second(self, features: NDArray[np.float32]) -> NDArray[np.float32]: ...
    def contributions(
        self, pair: NDArray[np.float32], neighbourhood: NDArray[np.float32]
    ) -> tuple[Contribution, ...]: ...


class Evidence:
    """`embedding_known`: whether the embedding model was made for the language of these articles. `spill`: where that
    lies which is seldom read, in memory by default.
    """

    def __init__(
        self,
        model: PairModel,
        features: PairFeatures,
        *,
        window_days: float,
        slice_hours: float,
        candidates: int,
        embedding_known: bool,
        spill: Spill | None = None,
    ) -> None:
        self._model, self._features = model, features
        self._k, self._embedding_known = candidates, embedding_known
        # The shipped counts are of the language that the embedding model and the join model were made for.
        self._counts = (
            TermCounts(start_articles=model.start_articles, start=model.start) if embedding_known else TermCounts()
        )
        self.spill = InMemory() if spill is None else spill
        self.window = Window(window_days=window_days, slice_hours=slice_hours, spill=self.spill)
        self._pairs = PairTable()
        self._rows: dict[str, int] = {}
        self._ids: dict[int, str] = {}
        self._next_row = 0
        depends_on = (_COMPUTED, window_days, slice_hours, candidates, embedding_known, model.fingerprint)
        self.fingerprint = hashlib.sha256(repr(depends_on).encode()).digest()[:FINGERPRINT_BYTES]
        self._opener = Opener(self.fingerprint)

    def profile(self, embedded: EmbeddedArticle) -> Profile:
        """Read the article and count its terms: once an article."""
        return profile_of(embedded, self._counts, embedding_known=self._embedding_known)

    def compare(self, profile: Profile) -> Compared:
        """The article beside its candidates."""
        candidates = self.window.candidates(profile, self._k)
        features = self._features.of(profile, candidates)
        return Compared(
            article_id=profile.article_id,
            candidates=tuple(c.article_id for c in candidates),
            features=features,
            first=self._model.first(features),
            profiles=tuple(candidates),
        )

    def keep(
        self, embedded: EmbeddedArticle, profile: Profile, compared: Compared | None, *, searched: bool = True
    ) -> bytes:
        """Put the article in the window: with its pairs as an original, without (None) as a copy. What to `refile` it
        by. Not `searched`: others will not be compared with it, and it is to be taken back (`take_back`) once it is
        judged.
        """
        row = self._number(profile.article_id)
        searched = searched and compared is not None
        filing = Filing(
            article_id=profile.article_id,
            event_time=embedded.article.event_time,
            counted=counted_in([profile.data]) if compared is None else None,
            signature=embedded.signature,
            profile=profile if searched else None,
        )
        self.window.file([filing])
        if compared is None:
            return packed_copy(counted_in([profile.data]), self.fingerprint)
        others = np.array([self._rows[c] for c in compared.candidates], dtype=np.int64)
        kept = self._pairs.add(row, others, compared.features, compared.first)
        partners = Partners(
            article_ids=tuple(compared.candidates[i] for i in kept),
            probability=compared.first[kept],
            strongest=compared.features[kept][:, STRONGEST_COLUMNS],
        )
        if not searched:
            return packed_bystander(partners, self.fingerprint)
        return packed_original(profile, partners, self.fingerprint)

    def take_back(self, profile: Profile) -> None:
        """Forget the pairs and the words of the article that was kept last: what is said of others is what it was."""
        self._pairs.take_back(self._rows[profile.article_id])
        self._counts.remove_many(counted_in([profile.data]), 1)

    def opened(self, packed: bytes | None) -> Packed | None:
        """None where it must be computed again."""
        return self._opener.opened(packed)

    def refile(self, articles: Sequence[tuple[StoredArticle, Packed]]) -> None:
        """Put articles in the window again as they were kept, in the same order; what they were paired with and is no
        longer here stays away.
        """
        if not articles:
            return
        found = unpacked(articles)
        self._counts.add_many(counted_of(found), sum(one.is_counted for one in found))
        rows = [self._number(kept.article_id) for kept, _ in articles]
        self._pair_again([(row, one.partners) for row, one in zip(rows, found, strict=True) if one.profile is not None])
        self.window.file(
            [
                Filing(
                    article_id=kept.article_id,
                    event_time=kept.event_time,
                    counted=one.counted if one.is_counted else None,
                    signature=kept.signature,
                    profile=one.profile,
                )
                for (kept, _), one in zip(articles, found, strict=True)
            ]
        )

    def _pair_again(self, partners: Sequence[tuple[int, Partners]]) -> None:
        if not partners:
            return
        others = [[self._rows.get(article, -1) for article in its.article_ids] for _, its in partners]
        every = np.array([row for its in others for row in its], dtype=np.int64)
        here = every >= 0
        self._pairs.add_kept(
            [row for row, _ in partners],
            [sum(row >= 0 for row in its) for its in others],
            every[here],
            np.concatenate([its.probability for _, its in partners])[here],
            np.concatenate([its.strongest for _, its in partners])[here],
        )

    def _number(self, article: str) -> int:
        row = self._next_row
        self._next_row += 1
        self._rows[article], self._ids[row] = row, article
        return row

    def judge(self, compared: Compared) -> Judged:
        """The second stage's view of an original that is kept."""
        row = self._rows[compared.article_id]
        pairs, own = self._pairs.around(row)
        if not len(own):
            return Judged(probability={}, rows={})
        seen = neighbourhood(pairs, own)
        others = [self._ids[o] for o in (pairs.left[own] + pairs.right[own] - row).tolist()]
        place = {candidate: i for i, candidate in enumerate(compared.candidates)}
        return Judged(
            probability=dict(zip(others, self._model.second(seen).tolist(), strict=True)),
            rows={o: (compared.features[place[o]], seen[i]) for i, o in enumerate(others)},
        )

    def contributions(self, judged: Judged, other: str) -> tuple[Contribution, ...]:
        """What the features did to the probability of one of the judged pairs."""
        return self._model.contributions(*judged.rows[other])

    def links(self, among: Collection[str]) -> Mapping[str, Mapping[str, float]]:
        """The second stage's probability of every pair among these articles that is at all likely, with all that is
        known by now.
        """
        pairs, targets = self._pairs.among([self._rows[article] for article in among])
        if not len(targets):
            return {}
        probability = self._model.second(neighbourhood(pairs, targets)).tolist()
        ends = zip(pairs.left[targets].tolist(), pairs.right[targets].tolist(), strict=True)
        return self._linked(ends, probability)

    def large_story_links(
        self, among: Collection[str], story_of: Callable[[str], str], large_stories: Collection[str]
    ) -> Mapping[str, Mapping[str, float]]:
        """The probability (`large_story_probability`) of every likely pair among these articles. `large_stories`: which
        stories are large.
        """
        pairs, targets = self._pairs.among([self._rows[article] for article in among])
        number: dict[str, int] = {}
        rows, place = np.unique(np.concatenate([pairs.left, pairs.right]), return_inverse=True)
        of = [number.setdefault(story_of(self._ids[row]), len(number)) for row in rows.tolist()]
        stories = np.array(of, dtype=np.int64)[place].reshape(2, -1)
        is_large = np.array([story in large_stories for story in number])
        probability = large_story_probability(pairs, targets, stories, is_large).tolist() if number else []
        ends = zip(pairs.left[targets].tolist(), pairs.right[targets].tolist(), strict=True)
        return self._linked(ends, probability)

    def _linked(self, ends: Iterable[tuple[int, int]], probability: Iterable[float]) -> dict[str, dict[str, float]]:
        links: dict[str, dict[str, float]] = {}
        for (left, right), p in zip(ends, probability, strict=True):
            if p < LEAST_LINK:
                continue
            one, other = self._ids[left], self._ids[right]
            links.setdefault(one, {})[other] = p
            links.setdefault(other, {})[one] = p
        return links

    def drop_before(self, watermark: datetime) -> list[str]:
        """Forget what left the window: the ids of its articles, in order of slices and arrival."""
        dropped = self.window.drop_before(watermark)
        if not dropped:
            return []
        for old in dropped:
            for ids in old.counted():
                self._counts.remove_many(ids, 0)
            self._counts.articles -= len(old.article_ids) - old.uncounted
            old.forget()
        gone = [article for old in dropped for article in old.article_ids]
        rows = [self._rows.pop(article) for article in gone]
        for row in rows:
            del self._ids[row]
        self._pairs.drop(rows)
        return gone

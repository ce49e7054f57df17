"""The articles that can still be matched, in time slices: candidates come from here, and slices leave it whole.

Two searches, because each misses what the other finds: the text's own words (an inverted index) and its embedding
(FAISS, exact inner product). Nothing is ever deleted from inside an index.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import faiss
import numpy as np
from numpy.typing import NDArray

from pipeline.domain.features import Profile
from pipeline.domain.fingerprints import says_nothing
from pipeline.domain.near_copies import NearCopies
from pipeline.domain.postings import Postings
from pipeline.domain.terms import Field

LEAST_TEXT_COSINE = 0.05
LEAST_EMBEDDING_COSINE = 0.30
"""Below these a candidate is never the same event: with 40 of each, the candidates held over 99% of true pairs."""

HEAVIEST_WORDS = 120
"""Words looked up for candidates, by weight: the rest are common and share little of the vector's length."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """What the window keeps of an article. `counted`: the terms that were counted for it. `profile` None: a copy, found
    by its signature alone.
    """

    article_id: str
    event_time: datetime
    counted: NDArray[np.int32]
    signature: NDArray[np.uint32]
    profile: Profile | None


@dataclass(slots=True)
class Slice:
    """One stretch of event time. `originals` are searched; copies are filed by their signature only."""

    originals: list[Profile] = field(default_factory=list)
    article_ids: list[str] = field(default_factory=list)
    counted: list[NDArray[np.int32]] = field(default_factory=list)
    vectors: faiss.IndexFlatIP | None = None
    embedded: list[int] = field(default_factory=list)
    postings: Postings = field(default_factory=Postings)
    copies: NearCopies = field(default_factory=NearCopies)

    def add(self, filings: Sequence[Filing]) -> None:
        """Put articles in, in their order."""
        self.article_ids += [f.article_id for f in filings]
        self.counted += [f.counted for f in filings]
        self._search([f.profile for f in filings if f.profile is not None])
        signed = [f for f in filings if not says_nothing(f.signature)]
        if signed:
            self.copies.add([f.article_id for f in signed], np.stack([f.signature for f in signed]))

    def _search(self, profiles: Sequence[Profile]) -> None:
        if not profiles:
            return
        first = len(self.originals)
        self.originals += profiles
        words = [profile.terms.words for profile in profiles]
        self.postings.add(first, words, [profile.terms.word_weights[:, Field.FULL] for profile in profiles])
        meant = [place for place, p in enumerate(profiles) if p.embedding_known and p.embedding.any()]
        if meant:
            vectors = np.stack([profiles[place].embedding for place in meant])
            if self.vectors is None:
                self.vectors = faiss.IndexFlatIP(vectors.shape[1])
            self.vectors.add(vectors)
            self.embedded += [first + place for place in meant]

    def by_embedding(self, vector: NDArray[np.float32], k: int) -> Iterator[tuple[float, int]]:
        if self.vectors is not None:
            cosines, places = self.vectors.search(vector[None, :], min(k, self.vectors.ntotal))
            for cosine, place in zip(cosines[0].tolist(), places[0].tolist(), strict=True):
                if place >= 0:
                    yield cosine, self.embedded[place]


class Window:
    """Slices of `slice_hours`; what lies more than `window_days` before the watermark is dropped by `advance`."""

    def __init__(self, *, window_days: float, slice_hours: float) -> None:
        self._length = timedelta(days=window_days)
        self._slice_s = slice_hours * 3600
        self._slices: dict[int, Slice] = {}

    def slice_of(self, when: datetime) -> int:
        return int(when.timestamp() // self._slice_s)

    def holds(self, when: datetime, watermark: datetime) -> bool:
        """Whether the slice of this event time is still within the window."""
        return self._end(self.slice_of(when)) > watermark - self._length

    def _end(self, number: int) -> datetime:
        return _end_of(number, self._slice_s)

    def file(self, filings: Sequence[Filing]) -> None:
        """Put articles in their slices, in their order."""
        by_slice: dict[int, list[Filing]] = {}
        for filing in filings:
            by_slice.setdefault(self.slice_of(filing.event_time), []).append(filing)
        for number, among in by_slice.items():
            self._slices.setdefault(number, Slice()).add(among)

    def drop_before(self, watermark: datetime) -> list[Slice]:
        """Drop the slices that ended before the window, oldest first, and give them back."""
        old = sorted(number for number in self._slices if self._end(number) <= watermark - self._length)
        return [self._slices.pop(number) for number in old]

    def candidates(self, profile: Profile, k: int) -> list[Profile]:
        """The `k` originals nearest by words and the `k` nearest by embedding, each once, oldest slice first."""
        weights = profile.terms.word_weights[:, Field.FULL]
        heaviest = np.argsort(-weights, kind="stable")[:HEAVIEST_WORDS]
        words, heavy = profile.terms.words[heaviest], weights[heaviest]
        numbers = sorted(self._slices)
        lexical: list[tuple[float, int, int]] = []
        semantic: list[tuple[float, int, int]] = []
        embedded = profile.embedding_known and bool(profile.embedding.any())
        for number in numbers:
            here = self._slices[number]
            scores = here.postings.products(words, heavy, len(here.originals))
            best = np.argpartition(-scores, k)[:k] if len(scores) > k else np.arange(len(scores))
            lexical.extend((float(scores[i]), number, int(i)) for i in best if scores[i] > LEAST_TEXT_COSINE)
            if embedded:
                near = here.by_embedding(profile.embedding, k)
                semantic.extend((c, number, i) for c, i in near if c > LEAST_EMBEDDING_COSINE)
        lexical.sort(key=lambda found: (-found[0], found[1], found[2]))
        semantic.sort(key=lambda found: (-found[0], found[1], found[2]))
        chosen = sorted({found[1:] for found in lexical[:k]} | {found[1:] for found in semantic[:k]})
        return [self._slices[number].originals[place] for number, place in chosen]

    def copy_candidates(self, signature: NDArray[np.uint32], least: float) -> list[tuple[float, str]]:
        """Articles whose estimated resemblance is at least `least`, most alike first."""
        if says_nothing(signature):
            return []
        found = [
            (-alike, number, place, article_id)
            for number in sorted(self._slices)
            for alike, place, article_id in self._slices[number].copies.alike(signature, least)
        ]
        return [(-negative, article_id) for negative, _, _, article_id in sorted(found)]


@lru_cache(maxsize=1024)
def _end_of(number: int, slice_s: float) -> datetime:
    return datetime.fromtimestamp((number + 1) * slice_s, tz=UTC)

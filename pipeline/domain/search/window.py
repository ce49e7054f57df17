"""The articles that can still be matched, in time slices; finds candidates among them.

There are two searches, because each misses what the other finds: by words (an inverted index, then the exact cosine of
the best) and by embedding (by signs, then the exact cosine). No index deletes single articles. An article's record is
read only when the article is a candidate, so records are stored in a `Spill`.
"""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.matching.features import Profile, full_weights, text_cosines_of
from pipeline.domain.matching.records import counted_in, embedding_in, record_bytes
from pipeline.domain.matching.spill import InMemory, Spill
from pipeline.domain.search.best import Best
from pipeline.domain.search.doubtful_copies import DoubtfulCopies
from pipeline.domain.search.near_copies import NearCopies
from pipeline.domain.search.near_copies import Query as SignatureQuery
from pipeline.domain.search.postings import Postings, Query
from pipeline.domain.search.vectors import Vectors, nearest
from pipeline.domain.terms.fingerprints import is_empty_signature

MIN_TEXT_COSINE = 0.05
MIN_EMBEDDING_COSINE = 0.30
"""Candidates at or below these are dropped: none reported the same event. With 40 of each search, the candidates
contained over 99% of the true pairs."""

HEAVIEST_WORDS = 120
"""How many words of an article are in its query, heaviest first: the others are common and hardly change a cosine."""

RESCORE_FACTOR = 4
"""The exact cosine is computed for this many times the requested candidates. With the heaviest 120 of about 250 words,
.989 of the 40 nearest by all words are among them (`benchmarks.bench_candidates`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """What the window stores of an article.

    `profile` is None if the article is found by its signature only. `counted` are then the terms that were counted for
    it; None if none were. A copy that may be set free has a profile too, and its shingles `in_order`, but is found by
    its signature only until it is (`set_free`).
    """

    article_id: str
    event_time: datetime
    counted: NDArray[np.int32] | None
    signature: NDArray[np.uint32]
    profile: Profile | None
    in_order: NDArray[np.int32] | None = None


_READ_BATCH = 1000


@dataclass(slots=True)
class Slice:
    """The articles of one period of event time.

    Originals are in all indexes, copies in the index of signatures only. `originals` (a record and vectors each) and
    `counted_of_copies` are numbers in `spill`. `doubtful`: the copies that may be set free. `uncounted`: the number of
    articles whose terms were not counted.
    """

    spill: Spill
    article_ids: list[str] = field(default_factory=list)
    uncounted: int = 0
    original_ids: list[str] = field(default_factory=list)
    originals: "array[int]" = field(default_factory=lambda: array("q"))
    counted_of_copies: "array[int]" = field(default_factory=lambda: array("q"))
    vectors: Vectors | None = None
    postings: Postings = field(default_factory=Postings)
    copies: NearCopies = field(default_factory=NearCopies)
    doubtful: DoubtfulCopies = field(init=False)

    def __post_init__(self) -> None:
        self.doubtful = DoubtfulCopies(self.spill)

    def add(self, filing: Filing) -> None:
        self.article_ids.append(filing.article_id)
        if not is_empty_signature(filing.signature):
            self.copies.add([filing.article_id], filing.signature[None, :])
        if filing.profile is None:
            if filing.counted is None:
                self.uncounted += 1
            else:
                self.counted_of_copies.append(self.spill.put(filing.counted.astype("<i4").tobytes()))
            return
        piece = self.spill.put(filing.profile.data + filing.profile.vectors)
        if filing.in_order is None:
            self._add_original(filing.profile, piece)
        else:
            self.doubtful.add(filing.article_id, piece, filing.in_order)

    def set_free(self, article_id: str) -> None:
        """Puts a doubtful copy among the originals, as the newest of them."""
        self._add_original(*self.doubtful.take(article_id))

    def _add_original(self, profile: Profile, piece: int) -> None:
        place = len(self.originals)
        self.original_ids.append(profile.article_id)
        self.originals.append(piece)
        self.postings.add(*full_weights(profile))
        vector = embedding_in(profile.data, profile.vectors)
        if vector is not None:
            if self.vectors is None:
                self.vectors = Vectors(len(vector))
            self.vectors.add(vector, place)

    def compact(self) -> None:
        """Releases spare memory, for a slice that will hardly grow."""
        self.postings.compact()
        if self.vectors is not None:
            self.vectors.compact()

    def counted(self) -> Iterator[NDArray[np.int32]]:
        """The terms that were counted for its articles, in batches of articles."""
        with_record = [*self.originals, *self.doubtful.records()]
        for start in range(0, len(with_record), _READ_BATCH):
            pieces = self.spill.get(with_record[start : start + _READ_BATCH])
            yield counted_in([piece[: record_bytes(piece)] for piece in pieces])
        for start in range(0, len(self.counted_of_copies), _READ_BATCH):
            pieces = self.spill.get(self.counted_of_copies[start : start + _READ_BATCH])
            yield np.frombuffer(b"".join(pieces), dtype="<i4").copy()

    def forget(self) -> None:
        """Removes its records from the spill."""
        self.spill.drop(self.originals)
        self.spill.drop(self.counted_of_copies)
        self.doubtful.forget()


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowBounds:
    """Which event times are within the window: its length, and the length of a slice."""

    window_days: float
    slice_hours: float

    def slice_of(self, when: datetime) -> int:
        """The number of the slice of this event time."""
        return int(when.timestamp() // (self.slice_hours * 3600))

    def has_left(self, number: int, watermark: datetime) -> bool:
        """Whether the slice with this number ended before the window begins."""
        return _end_of(number, self.slice_hours * 3600) <= watermark - timedelta(days=self.window_days)

    def holds(self, when: datetime, watermark: datetime) -> bool:
        """Whether the slice of this event time is still within the window."""
        return not self.has_left(self.slice_of(when), watermark)


class Window:
    """Slices of `slice_hours`.

    `drop_before` removes those that ended `window_days` before the watermark or earlier.
    """

    def __init__(self, *, window_days: float, slice_hours: float, spill: Spill | None = None) -> None:
        self._bounds = WindowBounds(window_days=window_days, slice_hours=slice_hours)
        self._slices: dict[int, Slice] = {}
        self._spill = InMemory() if spill is None else spill

    def file(self, filings: Sequence[Filing]) -> None:
        """Adds articles to their slices, in the given order."""
        for filing in filings:
            number = self._bounds.slice_of(filing.event_time)
            if number not in self._slices:
                for other in self._slices.values():
                    other.compact()
                self._slices[number] = Slice(self._spill)
            self._slices[number].add(filing)

    def drop_before(self, watermark: datetime) -> list[Slice]:
        """Drops the slices that ended before the window, and returns them, oldest first."""
        old = sorted(number for number in self._slices if self._bounds.has_left(number, watermark))
        return [self._slices.pop(number) for number in old]

    def candidates(self, profile: Profile, k: int) -> list[Profile]:
        """The `k` originals nearest by words and the `k` nearest by embedding, each once, oldest slice first."""
        by_words, pieces = self._by_words(profile, k)
        places = sorted({*by_words, *self._by_embedding(profile, k)})
        return self._profiles_at(places, pieces, len(profile.vectors))

    def searched(self, profile: Profile, k: int) -> tuple[list[Profile], list[Profile]]:
        """What each search finds: by words and by embedding, nearest first."""
        by_words, pieces = self._by_words(profile, k)
        found, size = (by_words, self._by_embedding(profile, k)), len(profile.vectors)
        return self._profiles_at(found[0], pieces, size), self._profiles_at(found[1], pieces, size)

    def _by_words(self, profile: Profile, k: int) -> tuple[list[int], dict[int, bytes]]:
        """Places, nearest first; and the pieces that were read, by place."""
        words, weights = full_weights(profile)
        found = Best(RESCORE_FACTOR * k, above=0)
        heaviest = np.argsort(-weights, kind="stable")[:HEAVIEST_WORDS]
        query = Query(words[heaviest], weights[heaviest])
        for number in sorted(self._slices):
            self._slices[number].postings.search(query, found, number)
        places = np.sort(found.ranked()[1]).tolist()
        if not places:
            return [], {}
        pieces = self._read(places)
        cosines = text_cosines_of(profile, pieces)
        nearest = np.argsort(-cosines, kind="stable")[:k]
        return [places[i] for i in nearest.tolist() if cosines[i] > MIN_TEXT_COSINE], dict(
            zip(places, pieces, strict=True)
        )

    def _by_embedding(self, profile: Profile, k: int) -> list[int]:
        vector = embedding_in(profile.data, profile.vectors)
        if vector is None:
            return []
        slices = {
            number: vectors for number in sorted(self._slices) if (vectors := self._slices[number].vectors) is not None
        }
        return [place for cosine, place in nearest(slices, vector, k) if cosine > MIN_EMBEDDING_COSINE]

    def _profiles_at(self, places: Sequence[int], pieces: dict[int, bytes], vector_bytes: int) -> list[Profile]:
        """The profiles at these places. `pieces` were read before; missing ones are read and added.

        `vector_bytes`: how many bytes the vectors of every article of the window take.
        """
        missing = [place for place in places if place not in pieces]
        pieces |= zip(missing, self._read(missing), strict=True)
        ends = -vector_bytes
        return [
            Profile(
                article_id=self._slices[place >> 32].original_ids[place & 0xFFFFFFFF],
                data=pieces[place][:ends],
                vectors=pieces[place][ends:],
            )
            for place in places
        ]

    def _read(self, places: Sequence[int]) -> list[bytes]:
        slices = self._slices
        return self._spill.get([slices[place >> 32].originals[place & 0xFFFFFFFF] for place in places])

    def doubtful_copy(self, article_id: str) -> tuple[Profile, NDArray[np.int32]] | None:
        """What a copy would be compared by, and its shingles in order; None if it is not one that may be set free."""
        number = self._slice_with(article_id)
        return None if number is None else self._slices[number].doubtful.read(article_id)

    def set_free(self, article_id: str) -> None:
        """Puts a doubtful copy among the originals."""
        number = self._slice_with(article_id)
        if number is not None:
            self._slices[number].set_free(article_id)

    def _slice_with(self, doubtful: str) -> int | None:
        return next((number for number, one in self._slices.items() if doubtful in one.doubtful), None)

    def copy_candidates(self, signature: NDArray[np.uint32], min_resemblance: float) -> list[tuple[float, str]]:
        """Estimated resemblance and id of each article that is similar enough, most similar first."""
        if is_empty_signature(signature):
            return []
        query = SignatureQuery(signature)
        found = [
            (-similarity, number, place, article_id)
            for number in sorted(self._slices)
            for similarity, place, article_id in self._slices[number].copies.find_similar(query, min_resemblance)
        ]
        return [(-negative, article_id) for negative, _, _, article_id in sorted(found)]


@lru_cache(maxsize=1024)
def _end_of(number: int, slice_s: float) -> datetime:
    return datetime.fromtimestamp((number + 1) * slice_s, tz=UTC)

"""The articles that can still be matched, in time slices: candidates come from here, and slices leave it whole.

Two searches, because each misses what the other finds: the text's own words (an inverted index) and its embedding
(FAISS, exact inner product). Nothing is ever deleted from inside an index.
"""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import faiss
import numpy as np
from numpy.typing import NDArray

from pipeline.domain.features import Profile
from pipeline.domain.fingerprints import bands, resemblance, says_nothing
from pipeline.domain.terms import Field

LEAST_TEXT_COSINE = 0.05
LEAST_EMBEDDING_COSINE = 0.30
"""Below these a candidate is never the same event: with 40 of each, the candidates held over 99% of true pairs."""

HEAVIEST_WORDS = 120
"""Words looked up for candidates, by weight: the rest are common and share little of the vector's length."""


@dataclass(slots=True)
class Slice:
    """One stretch of event time. `originals` are searched; copies are filed by their signature only."""

    originals: list[Profile] = field(default_factory=list)
    article_ids: list[str] = field(default_factory=list)
    counted: list[NDArray[np.int32]] = field(default_factory=list)
    vectors: faiss.IndexFlatIP | None = None
    embedded: list[int] = field(default_factory=list)
    postings: "dict[int, tuple[array[int], array[float]]]" = field(default_factory=dict)
    signatures: list[NDArray[np.uint32]] = field(default_factory=list)
    signed: list[str] = field(default_factory=list)
    bands: dict[bytes, list[int]] = field(default_factory=dict)

    def add(self, profile: Profile) -> None:
        place = len(self.originals)
        self.originals.append(profile)
        weights = profile.terms.word_weights[:, Field.FULL].tolist()
        for word, weight in zip(profile.terms.words.tolist(), weights, strict=True):
            if weight:
                posting = self.postings.get(word)
                if posting is None:
                    posting = self.postings[word] = (array("i"), array("f"))
                posting[0].append(place)
                posting[1].append(weight)
        if profile.embedding_known and profile.embedding.any():
            if self.vectors is None:
                self.vectors = faiss.IndexFlatIP(len(profile.embedding))
            self.vectors.add(profile.embedding[None, :])
            self.embedded.append(place)

    def sign(self, article_id: str, signature: NDArray[np.uint32]) -> None:
        place = len(self.signed)
        self.signed.append(article_id)
        self.signatures.append(signature)
        for band in bands(signature):
            self.bands.setdefault(band, []).append(place)

    def by_words(self, words: list[int], weights: list[float]) -> NDArray[np.float64]:
        """Cosine of the heaviest words' part with every original here."""
        found = [(self.postings[w], weight) for w, weight in zip(words, weights, strict=True) if w in self.postings]
        if not found:
            return np.zeros(len(self.originals))
        places = np.concatenate([np.frombuffer(posting[0], dtype=np.intc) for posting, _ in found])
        products = np.concatenate([np.frombuffer(posting[1], dtype=np.float32) * weight for posting, weight in found])
        return np.bincount(places, weights=products, minlength=len(self.originals)).astype(np.float64)

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
        return datetime.fromtimestamp((number + 1) * self._slice_s, tz=UTC)

    def file(self, when: datetime, profile: Profile, signature: NDArray[np.uint32], *, searched: bool) -> None:
        """Put an article in its slice; `searched` false files a copy by its signature only."""
        into = self._slices.setdefault(self.slice_of(when), Slice())
        into.article_ids.append(profile.article_id)
        into.counted.append(profile.terms.counted)
        if searched:
            into.add(profile)
        if not says_nothing(signature):
            into.sign(profile.article_id, signature)

    def drop_before(self, watermark: datetime) -> list[Slice]:
        """Drop the slices that ended before the window, oldest first, and give them back."""
        old = sorted(number for number in self._slices if self._end(number) <= watermark - self._length)
        return [self._slices.pop(number) for number in old]

    def candidates(self, profile: Profile, k: int) -> list[Profile]:
        """The `k` originals nearest by words and the `k` nearest by embedding, each once, oldest slice first."""
        weights = profile.terms.word_weights[:, Field.FULL]
        heaviest = np.argsort(-weights, kind="stable")[:HEAVIEST_WORDS]
        words, heavy = profile.terms.words[heaviest].tolist(), weights[heaviest].tolist()
        numbers = sorted(self._slices)
        lexical: list[tuple[float, int, int]] = []
        semantic: list[tuple[float, int, int]] = []
        embedded = profile.embedding_known and bool(profile.embedding.any())
        for number in numbers:
            here = self._slices[number]
            scores = here.by_words(words, heavy)
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
        keys = bands(signature)
        found: list[tuple[float, int, int, str]] = []
        for number in sorted(self._slices):
            here = self._slices[number]
            places = sorted({place for key in keys for place in here.bands.get(key, ())})
            if places:
                alike = resemblance(signature, np.stack([here.signatures[p] for p in places]))
                found.extend(
                    (-float(s), number, p, here.signed[p]) for s, p in zip(alike, places, strict=True) if s >= least
                )
        return [(-negative, article_id) for negative, _, _, article_id in sorted(found)]

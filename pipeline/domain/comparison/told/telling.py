"""Whether another version tells what a claim says, wherever in it and in however many sentences.

    judged = judge_versions(told, judge)      # once a story; facts in common need it too
    found = tellings(versions, judged)
    found[a, b]                               # for each claim of a: does b tell it?

A claim is told if the judge finds it in a claim of the other (`shared`), or speaks of the same thing (`related`: it may
be told differently there, which is not left out either), or if the words and the meaning of its clause are in one
sentence or two neighbouring ones (`passage`), captions and other furniture included. Low values mean that the other
leaves it out; what is in between is uncertain. Does not decide where that begins.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from pipeline.domain.comparison.sentences import ReadText
from pipeline.domain.comparison.told.judging import JudgedPairing, JudgedPairings
from pipeline.domain.comparison.told.pairs import ToldVersion

PASSAGE_COSINE, PASSAGE_CONTAINED, PASSAGE_CONSTANT = 3.27, 2.71, -3.46
"""A logistic regression of "both speak of the same thing" on the cosine of the sentences and the share (by idf squared)
of the claim's words in the other sentence, over both sides of the 1,763 labelled pairs: area under the curve .80."""

NEAR = 0.5
"""The least cosine of two sentences that may speak of the same thing."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Telling:
    """How likely another version tells each claim of a version; arrays [claims], in [0, 1] but for `missing`.

    `shared`: the best probability that a claim of the other tells the same fact, if not differently. `by`: the index of
    that claim, -1 if no claim was near enough. `related`: the best probability that one speaks of the same thing.
    `passage`: the best probability that a sentence, or two neighbouring ones, do. `contained`: the largest share of the
    claim's words, by idf squared, in one such passage; `near`: in one whose meaning is near, too. `anywhere`: that
    share in the whole text and the title; `missing`: how many of its words are not there.
    """

    shared: Floats
    related: Floats
    by: NDArray[np.int64]
    passage: Floats
    contained: Floats
    near: Floats
    anywhere: Floats
    missing: Floats

    @property
    def told(self) -> Floats:
        """The best evidence of any kind that the other speaks of it."""
        return np.maximum(np.maximum(self.shared, self.related), self.passage)


def tellings(versions: Mapping[str, ReadText], judged: JudgedPairings) -> dict[tuple[str, str], Telling]:
    """For each claim of a version, how likely another one tells it, by the ids of the two.

    `versions`: at least those of the pairings, by article id.
    """
    if not judged:
        return {}
    told: dict[str, ToldVersion] = {}
    for (a, b), found in judged.items():
        told |= {a: found.pairing.a, b: found.pairing.b}
    weights = next(iter(judged.values())).pairing.weights
    passages = _Passages([versions[article] for article in told], list(told.values()), weights)
    tellings: dict[tuple[str, str], Telling] = {}
    for place, own in enumerate(told):
        passage, contained, near, anywhere, missing = passages.of(place)
        for column, other in enumerate(told):
            side = 0 if (own, other) in judged else 1
            pairing = judged.get((own, other) if side == 0 else (other, own))
            if pairing is None:
                continue
            shared, related, by = _best(pairing, side, len(told[own].claims))
            tellings[own, other] = Telling(
                shared=shared,
                related=related,
                by=by,
                passage=passage[:, column],
                contained=contained[:, column],
                near=near[:, column],
                anywhere=anywhere[:, column],
                missing=missing[:, column],
            )
    return tellings


def _best(judged: JudgedPairing, side: int, claims: int) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """The best `shared` and `related` of each claim on this side, and the other side's claim that is it likeliest."""
    shared, related = np.zeros(claims), np.zeros(claims)
    by = np.full(claims, -1, dtype=np.int64)
    mine, theirs = judged.at[:, side], judged.at[:, 1 - side]
    order = np.argsort(judged.fact, kind="stable")  # the likeliest last: it is the one that stays
    by[mine[order]] = theirs[order]
    np.maximum.at(shared, mine, judged.fact)
    np.maximum.at(related, mine, judged.related)
    return shared, related, by


class _Passages:
    """The sentences of several versions, and every two neighbouring ones taken as one, below each other."""

    def __init__(self, versions: Sequence[ReadText], told: Sequence[ToldVersion], weights: Mapping[str, float]) -> None:
        lemmas = [[claim.lemmas for claim in one.claims] for one in told]
        self._columns = {lemma: n for n, lemma in enumerate(sorted({w for one in lemmas for x in one for w in x}))}
        self._squares = np.array([weights.get(lemma, 1.0) ** 2 for lemma in self._columns])
        self._claims = [self._incidence(one) for one in lemmas]
        self._claim_vectors = [one.sentence_vectors.astype(np.float64) for one in told]
        single = [[sentence.lemmas for sentence in version.sentences] for version in versions]
        sets = [[*one, *(x | y for x, y in itertools.pairwise(one))] for one in single]
        self._bounds = np.cumsum([0, *map(len, sets)])
        self._lemmas = self._incidence([lemmas for one in sets for lemmas in one])
        self._vectors = [_unit_passages(version.vectors) for version in versions]
        everywhere = [
            frozenset().union(*one, version.title.lower().split())
            for one, version in zip(single, versions, strict=True)
        ]
        self._everywhere = self._incidence(everywhere)

    def of(self, place: int) -> tuple[Floats, Floats, Floats, Floats, Floats]:
        """`passage`, `contained`, `near`, `anywhere`, `missing` of the claims at this place, [claims, versions]."""
        own, vectors = self._claims[place], self._claim_vectors[place]
        total = np.maximum(own @ self._squares, 1e-9)[:, None]
        weighed = csr_matrix(own.multiply(self._squares[None, :]))
        shares = np.asarray((weighed @ self._lemmas.T).toarray(), dtype=np.float64) / total
        anywhere = np.asarray((weighed @ self._everywhere.T).toarray(), dtype=np.float64) / total
        counts = np.asarray(own.sum(axis=1), dtype=np.float64).reshape(-1, 1)
        missing = counts - np.asarray((own @ self._everywhere.T).toarray(), dtype=np.float64)
        passage, contained, near = np.zeros_like(anywhere), np.zeros_like(anywhere), np.zeros_like(anywhere)
        for column, others in enumerate(self._vectors):
            part = shares[:, self._bounds[column] : self._bounds[column + 1]]
            if part.shape[1] and len(own.indptr) > 1:
                cosine = vectors @ others.T
                score = PASSAGE_COSINE * cosine + PASSAGE_CONTAINED * part + PASSAGE_CONSTANT
                passage[:, column] = 1 / (1 + np.exp(-score.max(axis=1)))
                contained[:, column] = part.max(axis=1)
                near[:, column] = np.where(cosine >= NEAR, part, 0.0).max(axis=1)
        return passage, contained, near, anywhere, missing

    def _incidence(self, sets: Sequence[frozenset[str]]) -> csr_matrix:
        cols = [[self._columns[w] for w in sorted(lemmas) if w in self._columns] for lemmas in sets]
        ends = np.cumsum([0, *map(len, cols)])
        flat = np.array([column for one in cols for column in one], dtype=np.int64)
        return csr_matrix((np.ones(len(flat)), flat, ends), shape=(len(sets), len(self._columns)))


def _unit_passages(vectors: NDArray[np.float32]) -> Floats:
    """The unit vectors of every sentence, then of every two neighbouring ones, [2 sentences - 1, d]."""
    single = vectors.astype(np.float64)
    double = single[:-1] + single[1:]
    norms = np.linalg.norm(double, axis=1, keepdims=True)
    return np.concatenate([single, double / np.where(norms > 0, norms, 1.0)])

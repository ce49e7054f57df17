"""Whether another version tells what a claim says, wherever in it and in however many sentences.

    pairings = judge_versions(told, judge)                # once a story; facts in common need it too
    of_a = told_by(pairings[a, b], "a", version_b)        # for each claim of a: does b tell it?
    of_b = told_by(pairings[a, b], "b", version_a)

A claim is told if the judge finds it in a claim of the other (`shared`), or speaks of the same thing (`related`: it may
be told differently there, which is not left out either), or if the words and the meaning of its clause are in one
sentence or two neighbouring ones (`passage`), captions and other furniture included. Low values mean that the other
leaves it out; what is in between is uncertain. Does not decide where that begins.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from pipeline.domain.comparison.sentences import ReadText
from pipeline.domain.comparison.told.claims import Claim
from pipeline.domain.comparison.told.judging import JudgedPairing

PASSAGE_COSINE, PASSAGE_CONTAINED, PASSAGE_CONSTANT = 3.27, 2.71, -3.46
"""A logistic regression of "both speak of the same thing" on the cosine of the sentences and the share (by idf squared)
of the claim's words in the other sentence, over both sides of the 1,763 labelled pairs: area under the curve .80."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Telling:
    """How likely another version tells each claim of a version; arrays [claims], in [0, 1].

    `shared`: the best probability that a claim of the other tells the same fact, if not differently. `by`: the index of
    that claim, -1 if no claim was near enough. `related`: the best probability that one speaks of the same thing.
    `passage`: the best probability that a sentence, or two neighbouring ones, do. `contained`: the largest share of the
    claim's words, by idf squared, in one such passage. `anywhere`: that share in the whole text and the title.
    """

    shared: NDArray[np.float64]
    related: NDArray[np.float64]
    by: NDArray[np.int64]
    passage: NDArray[np.float64]
    contained: NDArray[np.float64]
    anywhere: NDArray[np.float64]

    @property
    def told(self) -> NDArray[np.float64]:
        """The best evidence of any kind that the other speaks of it."""
        return np.maximum(np.maximum(self.shared, self.related), self.passage)


def told_by(judged: JudgedPairing, own: Literal["a", "b"], other: ReadText) -> Telling:
    """For each claim of the version that is `own` in the pairing, how likely `other`, the other one, tells it."""
    side = 0 if own == "a" else 1
    versions = judged.pairing.a, judged.pairing.b
    claims = versions[side].claims
    shared, related = np.zeros(len(claims)), np.zeros(len(claims))
    by = np.full(len(claims), -1, dtype=np.int64)
    mine, theirs = judged.at[:, side], judged.at[:, 1 - side]
    order = np.argsort(judged.fact, kind="stable")  # the likeliest last: it is the one that stays
    by[mine[order]] = theirs[order]
    np.maximum.at(shared, mine, judged.fact)
    np.maximum.at(related, mine, judged.related)
    contained, anywhere = _contained(claims, other, judged.pairing.weights)
    passage = np.zeros(len(claims))
    if len(other.sentences) and len(claims):
        cosine = versions[side].sentence_vectors.astype(np.float64) @ _passages(other.vectors).T
        score = PASSAGE_COSINE * cosine + PASSAGE_CONTAINED * contained + PASSAGE_CONSTANT
        passage = 1 / (1 + np.exp(-score.max(axis=1)))
    return Telling(
        shared=shared,
        related=related,
        by=by,
        passage=passage,
        contained=contained.max(axis=1, initial=0.0),
        anywhere=anywhere,
    )


def _passages(vectors: NDArray[np.float32]) -> NDArray[np.float64]:
    """The unit vectors of every sentence, then of every two neighbouring ones, [2 sentences - 1, d]."""
    single = vectors.astype(np.float64)
    double = single[:-1] + single[1:]
    norms = np.linalg.norm(double, axis=1, keepdims=True)
    return np.concatenate([single, double / np.where(norms > 0, norms, 1.0)])


def _contained(
    claims: Sequence[Claim], other: ReadText, weights: Mapping[str, float]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The share of each claim's words, by idf squared, in each passage [claims, passages], and in the whole text."""
    columns = {lemma: n for n, lemma in enumerate(sorted({lemma for claim in claims for lemma in claim.lemmas}))}
    squares = np.array([weights.get(lemma, 1.0) ** 2 for lemma in columns])
    own = _incidence([claim.lemmas for claim in claims], columns)
    total = np.maximum(own @ squares, 1e-9) if columns else np.ones(len(claims))
    sentences = [sentence.lemmas for sentence in other.sentences]
    passages = [*sentences, *(x | y for x, y in itertools.pairwise(sentences))]
    everywhere = frozenset().union(*sentences, other.title.lower().split())
    found = (own.multiply(squares[None, :]) @ _incidence([*passages, everywhere], columns).T).toarray()
    shares = np.asarray(found, dtype=np.float64) / total[:, None]
    return shares[:, :-1], shares[:, -1]


def _incidence(sets: Sequence[frozenset[str]], columns: Mapping[str, int]) -> csr_matrix:
    found = [(row, columns[lemma]) for row, lemmas in enumerate(sets) for lemma in sorted(lemmas) if lemma in columns]
    rows, at = ([pair[side] for pair in found] for side in (0, 1))
    return csr_matrix((np.ones(len(found)), (rows, at)), shape=(len(sets), len(columns)))

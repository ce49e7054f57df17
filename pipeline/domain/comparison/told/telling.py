"""Whether another version tells what a claim says, wherever in it and in however many sentences.

    judged = judge_versions(told, judge)[a, b]      # facts in common need it too
    there, back = tellings(a, b, judged)
    there                                           # for each claim of a: does b tell it?

A claim is told if the judge finds it in a claim of the other (`shared`), or speaks of the same thing (`related`: it may
be told differently there, which is not left out either), or if the words and the meaning of its clause are in one
sentence or two neighbouring ones (`passage`), captions and other furniture included. Low values mean that the other
leaves it out; what is in between is uncertain. Does not decide where that begins.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.comparison.kept import kept
from pipeline.domain.comparison.lemma_sets import LemmaSets, lemma_sets
from pipeline.domain.comparison.sentences import ReadText
from pipeline.domain.comparison.told.judging import JudgedPairing
from pipeline.domain.comparison.told.pairs import claim_sets

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


@kept
def tellings(a: ReadText, b: ReadText, judged: JudgedPairing) -> tuple[Telling, Telling]:
    """For each claim of `a` how likely `b` tells it, and the other way round. `judged`: their claims."""
    return _telling(judged, 0, b), _telling(judged, 1, a)


def _telling(judged: JudgedPairing, side: int, other: ReadText) -> Telling:
    """How likely the other version tells each claim on this side."""
    told = (judged.a, judged.b)[side]
    shared, related, by = _best(judged, side, len(told.claims))
    own, theirs = claim_sets(told), _passages(other)
    squared = own.weights(judged.weights) ** 2
    total = np.maximum(own.sizes(squared), 1e-9)
    anywhere = own.shared(theirs.everywhere, squared)[:, 0] / total
    missing = own.rows.sum(axis=1) - own.shared(theirs.everywhere, np.ones_like(squared))[:, 0]
    passage, contained, near = (np.zeros(len(told.claims)) for _ in range(3))
    if other.sentences and told.claims:
        part = own.shared(theirs.passages, squared) / total[:, None]
        single = told.sentence_vectors.astype(np.float64) @ other.vectors.astype(np.float64).T
        cosine = np.concatenate([single, (single[:, :-1] + single[:, 1:]) / theirs.lengths], axis=1)
        score = PASSAGE_COSINE * cosine + PASSAGE_CONTAINED * part + PASSAGE_CONSTANT
        passage = 1 / (1 + np.exp(-score.max(axis=1)))
        contained = part.max(axis=1)
        near = np.where(cosine >= NEAR, part, 0.0).max(axis=1)
    return Telling(
        shared=shared,
        related=related,
        by=by,
        passage=passage,
        contained=contained,
        near=near,
        anywhere=anywhere,
        missing=missing,
    )


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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Passages:
    """The lemmas of each sentence of a text and then of every two neighbouring ones, and of all of it with its title.

    `lengths`: of the sums of the vectors of two neighbouring sentences, [sentences - 1].
    """

    passages: LemmaSets
    everywhere: LemmaSets
    lengths: Floats


@kept
def _passages(text: ReadText) -> _Passages:
    single = [sentence.lemmas for sentence in text.sentences]
    vectors = text.vectors.astype(np.float64)
    lengths = np.linalg.norm(vectors[:-1] + vectors[1:], axis=1)
    return _Passages(
        passages=lemma_sets([*single, *(x | y for x, y in pairwise(single))]),
        everywhere=lemma_sets([frozenset().union(*single, text.title.lower().split())]),
        lengths=np.where(lengths > 0, lengths, 1.0),
    )

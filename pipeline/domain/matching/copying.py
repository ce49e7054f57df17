"""Decides whether a text is a copy of another, and measures how much of it is copied.

The rules, in this order:

1. If a text's signature resembles another's by at least `min_resemblance`, it is a copy of the most similar one
   (`shares_by_resemblance`).
2. Otherwise the text is compared with each original that shares enough shingles, by the words that are in runs of both
   texts (`find_copy_by_runs`).
3. In both cases a text that carries other facts (`same_facts`) is not a copy, however alike the words are: both were
   made from one template. The words that several such texts share are the template's, and count for nothing.

The clusterer applies the rules to its window, `copied_texts.find_originals` to a list of texts.

Words are counted, not shingles: a desk that changes one word in ten breaks half of the five-word shingles, but only a
tenth of the words. A run that several other originals also have is a quotation or boilerplate of the page. It is left
out on both sides, as evidence neither for a copy nor against one.
Resemblance and containment: A. Broder (1997). Texts are given as the ids of their shingles, in order or as a set.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.terms.counts import TERM_SPACE
from pipeline.domain.terms.fingerprints import SHINGLE_WORDS
from pipeline.domain.terms.hashing import hash_runs
from pipeline.domain.terms.terms import FULL_CHARS
from pipeline.domain.text.text import fold_case_and_accents, normalise_letters, words_of

CopyKind = Literal["exact", "near"]
"""`exact`: the same text. `near`: the text with cuts, additions or changed words."""

EXACT_SHARE = 0.997
"""From this share of both texts on they count as the same text: a long text may differ by a word. If the share is
estimated from signatures, all values must agree. At .98, three in ten texts with a new lead were called the same."""

MIN_COPIED_WORDS = 40
"""Fewer copied words are a quotation, whatever their share of a short text."""

COPIED_SHARE = 0.66
"""From this share on one text is a copy of the other, with cuts or additions. Of edited copies of real articles, 99 of
100 kept .67 or more; independent reports of one event shared up to .65 (2,000 articles). Texts slightly below it mostly
retell a third text, a press release or an agency report, so neither is a copy of the other (decisions/0012)."""

WHOLE_SHARE = 0.85
"""From this share on a text is a copy even if several originals have the same runs: they are copies too."""

MERGED_SHARE, MERGED_PART = 0.75, 0.2
"""A text was merged from two others if they cover the first share of it together, and each adds the second."""

COMMON_ORIGINALS = 3
"""A run that this many originals have is attributed to none of them: shares are computed from the remaining words. If
all of these carry other facts than the new text, it is a run of a template."""

TEMPLATE_SHARE = 0.5
"""From this share of its words in runs of a template on, a text is a copy only of an original that is the same text."""

MIN_FOUND_SHARE = 0.5
"""Of a long text only the beginning is stored. If at least this share of the new text is found in it, the words after
the last one found may come from the part that is not stored."""

MIN_RUN_WORDS = 6
"""Words. A common phrase ("said on Tuesday that the") is shorter."""

SHARED_SHINGLES, COMPARED_ORIGINALS = 20, 12
"""Only originals that share this many shingles are compared by runs, and at most this many of them: those that share
most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownText:
    """What is stored of a text.

    `shingles`: the ids of its shingles, ascending; of a long text those of its beginning. `words`: the number of words
    of the whole text.
    """

    shingles: NDArray[np.int32]
    words: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyVerdict:
    """The original of a copy, and how much the two have in common.

    `original`: the index of the text from which most words come. `share`: the part of the new text's words that are in
    the original. `contained`: the part of the original's words that are in the new text. Both in [0, 1].
    """

    original: int
    share: float
    contained: float


def shingles_in_order(text: str) -> NDArray[np.int32]:
    """The ids of all shingles of a text, in order; `Terms.shingles` has those of its beginning as a set."""
    words = words_of(fold_case_and_accents(normalise_letters(text)))
    return (hash_runs(words, run=SHINGLE_WORDS) & np.uint32(TERM_SPACE - 1)).astype(np.int32)


def known_beginning(text: str) -> KnownText:
    """What the clusterer stores of this text."""
    return known_text(np.unique(shingles_in_order(text[:FULL_CHARS])), len(text))


def known_text(shingles: NDArray[np.int32], text_chars: int) -> KnownText:
    """A stored text, from its `Terms.shingles` and its length in characters.

    Its number of words is estimated.
    """
    known = len(shingles) + SHINGLE_WORDS - 1
    return KnownText(shingles=shingles, words=round(known * max(1.0, text_chars / FULL_CHARS)))


def shares_by_resemblance(similarity: float) -> tuple[float, float]:
    """The share of each of two texts that is in the other, estimated for texts of equal length."""
    share = round(2 * similarity / (1 + similarity), 4)
    return share, share


def select_for_comparison(shared_shingles: NDArray[np.float64 | np.intp]) -> list[int]:
    """The indices of the originals to compare by runs, given how many shingles each shares; most first."""
    most_shared = np.argsort(-shared_shingles, kind="stable")[:COMPARED_ORIGINALS]
    return [int(i) for i in most_shared if shared_shingles[i] >= SHARED_SHINGLES - 0.5]


def copied_share(text: str, original: str) -> float:
    """The share of a text's words that are in runs of the original, in [0, 1]."""
    covered = covered_words(shingles_in_order(text), np.unique(shingles_in_order(original)))
    return round(float(covered.mean()), 4)


def copy_kind(share: float | None, contained: float | None) -> CopyKind | None:
    """The kind of copy, from the share of each text that is in the other; None if unknown."""
    if share is None or contained is None:
        return None
    return "exact" if min(share, contained) >= EXACT_SHARE else "near"


def find_copy_by_runs(
    own: NDArray[np.int32], others: Sequence[KnownText], has_other_facts: Sequence[bool] | None = None
) -> CopyVerdict | None:
    """Finds the text of `others` that the new text is a copy of, or that is a copy of it.

    `own`: the shingles of the new text, in order. `has_other_facts`: of each other text, whether the new one cannot be
    a copy of it (`same_facts`); of none by default. Returns None if there is no such text.
    """
    if not others or not len(own):
        return None
    different = np.array(has_other_facts or [False] * len(others), dtype=np.bool_)
    if different.all():
        return None
    covered = np.stack([covered_words(own, other.shingles) for other in others])
    lengths = np.array([max(other.words, 1) for other in others])
    known = np.array([len(other.shingles) + SHINGLE_WORDS - 1 for other in others])
    shares = np.where(different, 0.0, _larger_shares(covered, lengths, known))
    best = int(shares.argmax())
    if shares[best] < (EXACT_SHARE if is_template(covered[different]) else WHOLE_SHARE):
        common = covered.sum(axis=0) >= COMMON_ORIGINALS
        distinctive, distinctive_lengths = covered[:, ~common], lengths - covered[:, common].sum(axis=1)
        if distinctive.shape[1] < MIN_COPIED_WORDS:
            return None
        shares = np.where(different, 0.0, _larger_shares(distinctive, distinctive_lengths, known))
        best = int(shares.argmax())
        if shares[best] < COPIED_SHARE:
            best = _larger_part(distinctive & ~different[:, None])
            if best < 0:
                return None
    copied = int(covered[best].sum())
    return CopyVerdict(
        original=best,
        share=round(copied / covered.shape[1], 4),
        contained=round(min(copied / int(lengths[best]), 1.0), 4),
    )


def is_template(covered: NDArray[np.bool_]) -> bool:
    """Whether a text consists mostly of runs that several texts with other facts have: bool [texts, words]."""
    return bool((covered.sum(axis=0) >= COMMON_ORIGINALS).mean() >= TEMPLATE_SHARE)


def covered_words(own: NDArray[np.int32], known: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Which words of a text are in runs of the known text: bool [len(own) + 4].

    `own`: the text's shingles, in order. `known`: the shingles of the known text, ascending.
    """
    shared = np.isin(own, known)
    edges = np.flatnonzero(np.diff(shared, prepend=False, append=False))
    starts, ends = edges[::2], edges[1::2] + SHINGLE_WORDS - 1
    long = ends - starts >= MIN_RUN_WORDS
    change = np.zeros(len(own) + SHINGLE_WORDS, dtype=np.int32)
    np.add.at(change, starts[long], 1)
    np.add.at(change, ends[long], -1)
    return np.asarray(change.cumsum()[:-1] > 0)


def _larger_shares(
    covered: NDArray[np.bool_], lengths: NDArray[np.intp], known: NDArray[np.intp]
) -> NDArray[np.float64]:
    """For each other text, the larger of two shares: of the new text in it, and of it in the new text.

    `covered` [n, words]; `lengths` and `known` [n]: the number of words of each other text, and of those stored.
    """
    words = covered.shape[1]
    copied = covered.sum(axis=1)
    last = words - covered[:, ::-1].argmax(axis=1)
    hidden = np.maximum(lengths - known, 0)
    found_in = np.where(copied >= MIN_FOUND_SHARE * words, np.maximum(last, words - hidden), words)
    shares = np.maximum(copied / found_in, np.minimum(copied / lengths, 1.0))
    return np.where(copied >= MIN_COPIED_WORDS, shares, 0.0)


def _larger_part(covered: NDArray[np.bool_]) -> int:
    """If the new text was merged from two others, the index of the one that contributed more; else -1."""
    words = covered.shape[1]
    copied = covered.sum(axis=1)
    best = int(copied.argmax())
    rest = int((covered & ~covered[best]).sum(axis=1).max())
    both = int(copied[best]) + rest
    is_merged = rest >= max(MERGED_PART * words, MIN_COPIED_WORDS) and both >= MERGED_SHARE * words
    return best if is_merged else -1

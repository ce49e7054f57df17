"""The one rule for what a copy is, and how much of a text is copied.

1. A text whose signature resembles another's by `least_resemblance` is a copy of the most similar one
   (`copied_by_resemblance`).
2. Else each original that shares enough shingles is compared by the words that are in runs of both texts
   (`copied_by_runs`).

The clusterer asks both of its window, `originals_among` asks both of a list of texts.

Words count, not shingles: a desk that changes one word in ten breaks half the shingles of five words, and a tenth of
the words. A run that several other originals have too is a quotation or a page's furniture: it is left out on both
sides, so it is evidence neither for a copy nor against one.
Resemblance and containment: A. Broder (1997). Knows texts as the ids of their shingles, in order or as a set.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.terms.counts import TERM_SPACE
from pipeline.domain.terms.fingerprints import SHINGLE_WORDS, resemblance, says_nothing
from pipeline.domain.terms.hashing import hashed_runs
from pipeline.domain.terms.terms import FULL_CHARS
from pipeline.domain.text.text import fold_case_and_accents, normalise_letters, words_of

CopyKind = Literal["exact", "near"]
"""`exact`: the same text. `near`: with cuts, additions or changed words."""

EXACT_SHARE = 0.997
"""From this share of both texts they are the same but for a word in a long one; where it is estimated by signatures,
all values agree. At .98 three in ten texts with a new lead were called the same text."""

FEWEST_COPIED = 40
"""Words. Fewer are a quotation, whatever share of a short text they are."""

COPIED_SHARE = 0.66
"""From this share one text is a copy of the other, with cuts or additions. Desks' edits of real articles kept .67 and
more in 99 of 100; other reports of one event shared up to .65 (2,000 articles). Those that come near it mostly retell a
press release or an agency's report that neither of them is, so neither is a copy of the other (decisions/0012)."""

WHOLE_SHARE = 0.85
"""From this share it is a copy even where several others have the same runs: they are copies too."""

MERGED_SHARE, MERGED_PART = 0.75, 0.2
"""From this share of a text in two others together, and this part in each of them, it was made of the two."""

COMMON_ORIGINALS = 3
"""A run that this many originals have belongs to none of them: shares are of the words that are left."""

LEAST_OF_OPEN = 0.5
"""Of a long text only the beginning is known. Where this share of the new text is found in it, what follows the last
word found can come from the rest."""

SHORTEST_RUN = 6
"""Words. A formula ("said on Tuesday that the") is shorter."""

SHARED_SHINGLES, COMPARED_ORIGINALS = 20, 12
"""Originals that share fewer shingles are not compared by runs, and of the others only this many that share most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownText:
    """What is stored of a text: the ids of its shingles, ascending, maybe of its beginning only; `words` of it all."""

    shingles: NDArray[np.int32]
    words: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedText:
    """A text with its signature (`fingerprints.signature_of`)."""

    text: str
    signature: NDArray[np.uint32]


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyVerdict:
    """The known text that a new text repeats most, and how much.

    `original` is its index. `share` of the new text's words are in it, `contained` of its words in the new text; both
    in [0, 1].
    """

    original: int
    share: float
    contained: float


def originals_among(texts: Sequence[SignedText], least_resemblance: float) -> list[int | None]:
    """For each text, in order of arrival, the index of the earlier original that it is a copy of; None: of none."""
    found: list[int | None] = []
    for new in texts:
        copied = _copied_from(new, texts[: len(found)], found, least_resemblance)
        found.append(copied if copied is None or found[copied] is None else found[copied])
    return found


def _copied_from(
    new: SignedText, earlier: Sequence[SignedText], originals: Sequence[int | None], least_resemblance: float
) -> int | None:
    if says_nothing(new.signature) or not earlier:
        return None
    alike = resemblance(new.signature, np.stack([one.signature for one in earlier]))
    nearest = int(alike.argmax())
    if alike[nearest] >= least_resemblance:
        return nearest
    searched = [i for i in range(len(earlier)) if originals[i] is None]
    own, known = known_beginning(new.text), [known_beginning(earlier[i].text) for i in searched]
    compared = worth_comparing(np.array([np.isin(own.shingles, one.shingles).sum() for one in known]))
    verdict = copied_by_runs(shingles_in_order(new.text), [known[i] for i in compared])
    return None if verdict is None else searched[compared[verdict.original]]


def shingles_in_order(text: str) -> NDArray[np.int32]:
    """The ids of all its shingles in order, as `Terms.shingles` has those of the beginning."""
    words = words_of(fold_case_and_accents(normalise_letters(text)))
    return (hashed_runs(words, run=SHINGLE_WORDS) & np.uint32(TERM_SPACE - 1)).astype(np.int32)


def known_beginning(text: str) -> KnownText:
    """What the clusterer stores of a text."""
    return known_text(np.unique(shingles_in_order(text[:FULL_CHARS])), len(text))


def known_text(shingles: NDArray[np.int32], text_chars: int) -> KnownText:
    """What `Terms.shingles` say about a text of this many characters."""
    known = len(shingles) + SHINGLE_WORDS - 1
    return KnownText(shingles=shingles, words=round(known * max(1.0, text_chars / FULL_CHARS)))


def copied_by_resemblance(alike: float) -> tuple[float, float]:
    """The share of each of two texts that is in the other, from their resemblance, taking both for equally long."""
    share = round(2 * alike / (1 + alike), 4)
    return share, share


def worth_comparing(shared_shingles: NDArray[np.float64 | np.intp]) -> list[int]:
    """The indices of the originals that are compared by runs, by how many shingles each shares: most first."""
    most_shared = np.argsort(-shared_shingles, kind="stable")[:COMPARED_ORIGINALS]
    return [int(i) for i in most_shared if shared_shingles[i] >= SHARED_SHINGLES - 0.5]


def copied_share(text: str, original: str) -> float:
    """The part of the words of a text that are in runs of the original, in [0, 1]."""
    covered = covered_words(shingles_in_order(text), np.unique(shingles_in_order(original)))
    return round(float(covered.mean()), 4)


def copy_kind(share: float | None, contained: float | None) -> CopyKind | None:
    """What kind of copy, by how much of each text is in the other; None where that was not measured."""
    if share is None or contained is None:
        return None
    return "exact" if min(share, contained) >= EXACT_SHARE else "near"


def copied_by_runs(own: NDArray[np.int32], others: Sequence[KnownText]) -> CopyVerdict | None:
    """Whether the text with these shingles, in order, is a copy of one of the others, or that one of it."""
    if not others or not len(own):
        return None
    covered = np.stack([covered_words(own, other.shingles) for other in others])
    lengths = np.array([max(other.words, 1) for other in others])
    known = np.array([len(other.shingles) + SHINGLE_WORDS - 1 for other in others])
    alike = _alike(covered, lengths, known)
    best = int(alike.argmax())
    if alike[best] < WHOLE_SHARE:
        common = covered.sum(axis=0) >= COMMON_ORIGINALS
        telling, telling_lengths = covered[:, ~common], lengths - covered[:, common].sum(axis=1)
        if telling.shape[1] < FEWEST_COPIED:
            return None
        alike = _alike(telling, telling_lengths, known)
        best = int(alike.argmax())
        if alike[best] < COPIED_SHARE:
            best = _larger_part(telling)
            if best < 0:
                return None
    copied = int(covered[best].sum())
    return CopyVerdict(
        original=best,
        share=round(copied / covered.shape[1], 4),
        contained=round(min(copied / int(lengths[best]), 1.0), 4),
    )


def covered_words(own: NDArray[np.int32], known: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Which words of a text, given by its shingles in order, are in runs of the known text: bool [len(own) + 4]."""
    shared = np.isin(own, known)
    edges = np.flatnonzero(np.diff(shared, prepend=False, append=False))
    starts, ends = edges[::2], edges[1::2] + SHINGLE_WORDS - 1
    long = ends - starts >= SHORTEST_RUN
    change = np.zeros(len(own) + SHINGLE_WORDS, dtype=np.int32)
    np.add.at(change, starts[long], 1)
    np.add.at(change, ends[long], -1)
    return np.asarray(change.cumsum()[:-1] > 0)


def _alike(covered: NDArray[np.bool_], lengths: NDArray[np.intp], known: NDArray[np.intp]) -> NDArray[np.float64]:
    """For each other text, the larger of two shares: of the new text in it and of it in the new text.

    `covered` [n, words]; `lengths` and `known` [n]: how many words the others have, and how many of them are known.
    """
    words = covered.shape[1]
    copied = covered.sum(axis=1)
    last = words - covered[:, ::-1].argmax(axis=1)
    hidden = np.maximum(lengths - known, 0)
    found_in = np.where(copied >= LEAST_OF_OPEN * words, np.maximum(last, words - hidden), words)
    alike = np.maximum(copied / found_in, np.minimum(copied / lengths, 1.0))
    return np.where(copied >= FEWEST_COPIED, alike, 0.0)


def _larger_part(covered: NDArray[np.bool_]) -> int:
    """The index of the one that gave more, where two others together make up the new text; else -1."""
    words = covered.shape[1]
    copied = covered.sum(axis=1)
    best = int(copied.argmax())
    rest = int((covered & ~covered[best]).sum(axis=1).max())
    both = int(copied[best]) + rest
    is_merged = rest >= max(MERGED_PART * words, FEWEST_COPIED) and both >= MERGED_SHARE * words
    return best if is_merged else -1

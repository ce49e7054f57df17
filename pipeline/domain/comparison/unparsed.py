"""Figures, dates and names that differ between two texts of one language without a parse.

What a figure or a date is about is only known by the words around it, so much has to agree: the word that is counted
or the unit, and most words of the sentence. Texts of two languages are not compared.
"""

import re
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from pipeline.domain.comparison.alignment import Pairing
from pipeline.domain.comparison.findings import Finding, Statement
from pipeline.domain.comparison.sentences import ReadText, Sentence
from pipeline.domain.comparison.stated import STEM, Stated, stems
from pipeline.domain.text.date_names import fold

SENTENCE_MATCH = 0.35
AROUND = 0.5
"""The least share of the words around two figures that both have."""

SENTENCE_SHARED = 0.5
FEWEST_SHARED = 2
FEWEST_BESIDE_A_DATE = 3
LARGEST_RATIO = 3.0
LARGEST_CLOSE_RATIO = 5.0
CLOSE = 0.75
COMMON = 20.0
CLEARLY_LATER_H = 6.0
NAME_SPELLING = 70.0

_RUN = re.compile(r"(?:[^\W\d_a-z]['’]?[^\W\d_]+(?:-[^\W\d_]+)?)(?: [^\W\d_a-z]['’]?[^\W\d_]+(?:-[^\W\d_]+)?)+")


def differing_statements(
    pairing: Pairing[ReadText], a: Sequence[Stated], b: Sequence[Stated], language: str, hours: float | None
) -> Iterator[Finding]:
    """Figures and dates of one thing that exclude each other, if neither version also has the other's.

    `hours`: how much later `b` was published than `a`, if that is known; a later and higher count is an update.
    """
    for left in a:
        for right in b:
            if not exclusive(left, right) or _is_update(left, right, hours):
                continue
            score = same_thing(pairing, left, right, language)
            if score and _others_agree(a, b, left, right) and not _has_too(a, right) and not _has_too(b, left):
                kind = "number" if left.kind == "number" else "date"
                yield Finding(
                    kind="number" if kind == "number" else "date",
                    confidence=score,
                    topic=" ".join(filter(None, (left.kind, left.unit, left.noun))),
                    a=Statement(sentence=left.sentence, span=left.span, value=f"{left.value:g}"),
                    b=Statement(sentence=right.sentence, span=right.span, value=f"{right.value:g}"),
                )


def _others_agree(a: Sequence[Stated], b: Sequence[Stated], left: Stated, right: Stated) -> bool:
    """Whether nothing of another kind differs in the two sentences as well: then they are of two events."""
    return not any(
        exclusive(x, y)
        for x in a
        for y in b
        if x.kind != left.kind and x.sentence is left.sentence and y.sentence is right.sentence
    )


def exclusive(left: Stated, right: Stated) -> bool:
    """Whether both are of one kind and unit, and not both can be right."""
    if "said" in {left.kind, right.kind}:
        return False
    return (left.kind, left.unit) == (right.kind, right.unit) and (left.low > right.high or right.low > left.high)


def same_thing(pairing: Pairing[ReadText], left: Stated, right: Stated, language: str) -> float:
    """How surely both are about one thing, in [0, 1]; 0 if there is any doubt."""
    match = float(pairing.match[left.sentence.index, right.sentence.index])
    if match < SENTENCE_MATCH or left.stage != right.stage or (left.noun != right.noun and left.kind == "number"):
        return 0.0
    own = _words(left.sentence, language), _words(right.sentence, language)
    shared = own[0] & own[1]
    share = len(shared) / max(1, min(map(len, own)))
    if left.kind != "number":
        return min(1.0, share) if share >= SENTENCE_SHARED and len(shared) >= FEWEST_BESIDE_A_DATE else 0.0
    if not (left.noun or left.unit) or not _alike_in_size(left.value, right.value, close=share >= CLOSE):
        return 0.0
    near = left.around & right.around - {left.noun}
    around = len(near) / max(1, min(len(left.around - {left.noun}), len(right.around - {right.noun})))
    if share < SENTENCE_SHARED or around < AROUND or len(near) < FEWEST_SHARED:
        return 0.0
    return min(1.0, 0.4 * around + 0.4 * share + 0.2 * max(0.0, match))


def _words(sentence: Sentence, language: str) -> frozenset[str]:
    return frozenset(stem for stem, _ in stems(sentence.plain, language))


def _alike_in_size(first: float, second: float, *, close: bool) -> bool:
    small, large = sorted((abs(first), abs(second)))
    if small <= 0:
        return False
    ratio = large / small
    thousandfold = close and abs(ratio / 1000 - 1) < 0.01
    return ratio <= (LARGEST_CLOSE_RATIO if close else LARGEST_RATIO) or thousandfold


def _is_update(left: Stated, right: Stated, hours: float | None) -> bool:
    if left.kind != "number" or left.unit or hours is None:
        return False
    return abs(hours) >= CLEARLY_LATER_H and (hours > 0) == (right.value > left.value)


def _has_too(own: Sequence[Stated], other: Stated) -> bool:
    return any(
        (one.kind, one.unit) == (other.kind, other.unit)
        and not (one.low > other.high or other.low > one.high)
        and (bool(one.unit) or one.kind != "number" or one.value >= COMMON or one.noun == other.noun)
        for one in own
    )


def differing_runs(pairing: Pairing[ReadText], language: str) -> Iterator[Finding]:
    """Names of two or more words in one place of two alike sentences, behind one word: "Mayor Ida Krone"."""
    known = [
        frozenset(fold(w) for s in text.sentences for w in re.findall(r"[^\W\d_]+", s.plain))
        for text in (pairing.a, pairing.b)
    ]
    for i, j in zip(*(pairing.match >= SENTENCE_MATCH).nonzero(), strict=True):
        left, right = pairing.a.sentences[i], pairing.b.sentences[j]
        first, second = _names(left), _names(right)
        if not first or not second:
            continue
        own = _words(left, language), _words(right, language)
        for before, words, span in first:
            for other_before, others, other_span in second:
                if before != other_before or {*words} & known[1] or {*others} & known[0]:
                    continue
                rest = own[0] - {w[:STEM] for w in words}, own[1] - {w[:STEM] for w in others}
                share = len(rest[0] & rest[1]) / max(1, min(map(len, rest)))
                alike = fuzz.ratio(" ".join(words), " ".join(others)) >= NAME_SPELLING
                if share >= SENTENCE_SHARED and len(rest[0] & rest[1]) >= FEWEST_BESIDE_A_DATE and not alike:
                    yield Finding(
                        kind="contradiction",
                        confidence=min(1.0, share),
                        topic=f"who {before}",
                        a=Statement(sentence=left, span=span, value=" ".join(words)),
                        b=Statement(sentence=right, span=other_span, value=" ".join(others)),
                    )


def _names(sentence: Sentence) -> list[tuple[str, tuple[str, ...], tuple[int, int]]]:
    """The last two words of each run of capitals, folded, with the stem before them and their characters."""
    found = []
    for match in _RUN.finditer(sentence.plain):
        words = match.group().split(" ")
        start = match.start() + len(" ".join(words[:-2])) + (len(words) > 2)
        before = re.findall(r"[^\W\d_]+", sentence.plain[max(0, start - 40) : start])
        if before and start > 0:
            found.append((fold(before[-1])[:STEM], tuple(fold(w) for w in words[-2:]), (start, match.end())))
    return found

"""How likely two claims conflict, about what, and which words show it.

Uses the detectors of `compare`, except for what needs whole versions (what either says elsewhere). Results are graded:
a doubt that drops a pair there only weakens it here. The weights were fitted on real sentence pairs of several outlets,
unchanged or with one word that reverses the sense (benchmarks/bench_compare.py measures how well).
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.domain.comparison.alignment import Pairing
from pipeline.domain.comparison.assertions import Assertions, assertions
from pipeline.domain.comparison.axes import poles
from pipeline.domain.comparison.clauses import Clause
from pipeline.domain.comparison.dates import dated_pairs
from pipeline.domain.comparison.differing_quotes import difference
from pipeline.domain.comparison.findings import Span
from pipeline.domain.comparison.numbers import are_exclusive, same_thing
from pipeline.domain.comparison.opposite_clauses import graded_opposition
from pipeline.domain.comparison.places import placed_pairs
from pipeline.domain.comparison.quotes import quotes_of
from pipeline.domain.comparison.result import ConflictKind
from pipeline.domain.comparison.reversed_sentences import reversing_edit, words_reverse
from pipeline.domain.comparison.sentences import ReadText, Sentence
from pipeline.domain.comparison.slots import number_mentions, same_circumstances, slot_score
from pipeline.domain.comparison.substitutions import substitution

CONFLICT = 0.5
"""The probability from which two claims count as conflicting."""

_BIAS = -2.0
_WEIGHT = {"number": 6.5, "quote": 5.5, "date": 3.5, "place": 5.0, "contradiction": 9.0, "substitution": 2.8}
"""By detector, in log-odds of a conflict; rounded, lowered for rare kinds and for what paraphrases often change."""

_PER_OTHER_CHANGE = 0.75
_HAS_FIGURE = 0.3
"""Left of a sign that figures differ if one claim has both of them."""
_NOUN = 0.5
"""Left of a substitution of a noun: it is mostly another word for the same thing ("protesters", "demonstrators")."""
_WORDS_AGREE = 0.5
"""Left of a contradiction between clauses whose sentences have no word that reverses one of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """A sign of conflict between a sentence of each claim.

    `strength` in [0, 1]; `by` is the detector that saw it.
    """

    kind: ConflictKind
    by: str
    strength: float
    a: Sentence
    b: Sentence
    spans: tuple[Span, Span]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`conflict`: the probability that the claims conflict.

    `signal`: the strongest sign of it, if there is any.
    """

    conflict: float
    signal: Signal | None


def judge(pairing: Pairing[ReadText]) -> Verdict:
    """Whether the two claims conflict."""
    found = sorted(signals(pairing), key=lambda signal: -_WEIGHT[signal.by] * signal.strength)
    strongest: dict[str, float] = {}
    for signal in found:
        strongest.setdefault(signal.by, signal.strength)
    logit = _BIAS + sum(_WEIGHT[by] * strength for by, strength in strongest.items())
    return Verdict(conflict=round(1 / (1 + math.exp(-logit)), 4), signal=found[0] if found else None)


def signals(pairing: Pairing[ReadText]) -> Iterator[Signal]:
    """Every sign of conflict, in no order."""
    yield from _numbers(pairing)
    yield from _quotes(pairing)
    yield from _contradictions(pairing)
    yield from _substitutions(pairing)
    for strength, a, b, spans in dated_pairs(pairing):
        yield Signal(kind="date", by="date", strength=strength, a=a, b=b, spans=spans)
    for strength, a, b, spans in placed_pairs(pairing):
        yield Signal(kind="place", by="place", strength=strength, a=a, b=b, spans=spans)


def _numbers(pairing: Pairing[ReadText]) -> Iterator[Signal]:
    left, right = number_mentions(pairing.a.sentences), number_mentions(pairing.b.sentences)
    for first in left:
        for second in right:
            if not are_exclusive(first.quantity, second.quantity):
                continue
            if not same_thing(first.quantity, second.quantity, close=True):
                continue
            strength = slot_score(pairing, first, second)
            strength *= 1.0 if same_circumstances(first, second) else 0.6
            values = {c.quantity.value for c in left}, {c.quantity.value for c in right}
            if first.quantity.value in values[1] and second.quantity.value in values[0]:
                continue  # both claims have both figures
            if second.quantity.value in values[0] or first.quantity.value in values[1]:
                strength *= _HAS_FIGURE
            spans = (first.quantity.span, second.quantity.span)
            yield Signal(
                kind="number",
                by="number",
                strength=min(1.0, strength),
                a=first.sentence,
                b=second.sentence,
                spans=spans,
            )


def _quotes(pairing: Pairing[ReadText]) -> Iterator[Signal]:
    for left in quotes_of(pairing.a.sentences):
        for right in quotes_of(pairing.b.sentences):
            if found := difference(left, right):
                spans = (found.a.span, found.b.span)
                yield Signal(
                    kind="quote", by="quote", strength=found.confidence, a=left.sentence, b=right.sentence, spans=spans
                )


def _substitutions(pairing: Pairing[ReadText]) -> Iterator[Signal]:
    for left in pairing.a.sentences:
        for right in pairing.b.sentences:
            if found := substitution(left, right):
                strength = float(pairing.match[left.index, right.index]) * _PER_OTHER_CHANGE**found.other_changes
                if found.a.pos == "NOUN" and found.kind in {"contradiction", "quote"}:
                    strength *= _NOUN
                spans = ((found.a.start, found.a.end), (found.b.start, found.b.end))
                yield Signal(
                    kind=found.kind, by="substitution", strength=max(0.0, strength), a=left, b=right, spans=spans
                )


def _agrees(
    pairing: Pairing[ReadText], first: Assertions, second: Assertions, strength: float, left: Clause, right: Clause
) -> bool:
    """Whether either claim says of one of these clauses the same as the other, in a clause that is at least as like."""
    ours = {axis: pole * left.sign for axis, pole in poles(left.predicate)}
    theirs = {axis: pole * right.sign for axis, pole in poles(right.predicate)}
    return any(
        sign == own and graded_opposition(pairing, left, clause) >= strength
        for axis, own in ours.items()
        for sign, clause in second.by_axis.get(axis, ())
    ) or any(
        sign == own and graded_opposition(pairing, clause, right) >= strength
        for axis, own in theirs.items()
        for sign, clause in first.by_axis.get(axis, ())
    )


def _contradictions(pairing: Pairing[ReadText]) -> Iterator[Signal]:
    first, second = assertions(pairing.a.sentences), assertions(pairing.b.sentences)
    for axis in first.by_axis.keys() & second.by_axis.keys():
        for sign, left in first.by_axis[axis]:
            for other, right in second.by_axis[axis]:
                if sign == -other:
                    strength = graded_opposition(pairing, left, right)
                    if _agrees(pairing, first, second, strength, left, right):
                        continue
                    if not words_reverse(left.sentence, right.sentence):
                        strength *= _WORDS_AGREE
                    spans = (left.span, right.span)
                    yield Signal(
                        kind="contradiction",
                        by="contradiction",
                        strength=strength,
                        a=left.sentence,
                        b=right.sentence,
                        spans=spans,
                    )
    for ours_s in pairing.a.sentences:
        for theirs_s in pairing.b.sentences:
            if edit := reversing_edit(ours_s, theirs_s):
                strength = float(pairing.match[ours_s.index, theirs_s.index])
                yield Signal(
                    kind="contradiction", by="contradiction", strength=strength, a=ours_s, b=theirs_s, spans=edit[:2]
                )

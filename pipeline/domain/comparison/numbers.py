"""Numbers that differ: two values for the same thing that cannot both be right.

True conflicts are rare among the numbers of two versions, so any doubt drops the pair. The more alike two sentences
are, the fewer doubts there are.
"""

from collections.abc import Iterator, Sequence

from pipeline.domain.comparison.alignment import Pairing
from pipeline.domain.comparison.findings import Finding, Statement
from pipeline.domain.comparison.quantities import Quantity
from pipeline.domain.comparison.sentences import ReadText
from pipeline.domain.comparison.slots import NumberMention, harm, is_duration, same_circumstances, slot_score

SLOT = 0.5
NUMBER_MATCH = 0.42
CLOSE_MATCH = 0.6
SLACK = 1.0
"""How much less a slot may score for each point of M above `CLOSE_MATCH`: such sentences rarely count two things."""

LARGEST_RATIO = 2.5
"""Values further apart count different things (6 of 7 false alarms in one check), unless the sentences are close."""

LARGEST_CLOSE_RATIO = 20.0

_LABELS = {"dead": "dead", "hurt": "injured", "missing": "missing", "held": "arrested", "rescued": "rescued"}


def differing_numbers(
    pairing: Pairing[ReadText], a: Sequence[NumberMention], b: Sequence[NumberMention]
) -> Iterator[Finding]:
    """Numbers of one slot that exclude each other, if neither version also has the other's value.

    If a number could be paired with several in one sentence, the likeliest pair counts.
    """
    best: dict[tuple[int, int, int, int], Finding] = {}
    for found in _candidates(pairing, a, b):
        first, second = found.a, found.b
        keys = (
            (0, first.sentence.index, first.span[0], second.sentence.index),
            (1, second.sentence.index, second.span[0], first.sentence.index),
        )
        for key in keys:
            if key not in best or found.confidence > best[key].confidence:
                best[key] = found
    yield from (f for f in dict.fromkeys(best.values()) if sum(f is other for other in best.values()) == 2)


def _candidates(
    pairing: Pairing[ReadText], a: Sequence[NumberMention], b: Sequence[NumberMention]
) -> Iterator[Finding]:
    for left in a:
        for right in b:
            if not are_exclusive(left.quantity, right.quantity) or _also_has(a, right) or _also_has(b, left):
                continue
            match = float(pairing.match[left.sentence.index, right.sentence.index])
            if match < NUMBER_MATCH or not same_circumstances(left, right):
                continue
            if not same_thing(left.quantity, right.quantity, close=match >= CLOSE_MATCH):
                continue
            score = slot_score(pairing, left, right)
            if score >= SLOT - SLACK * max(0.0, match - CLOSE_MATCH):
                yield finding(left, right, score)


def finding(left: NumberMention, right: NumberMention, score: float) -> Finding:
    """The conflict of two quantities."""
    first, second = left.quantity, right.quantity
    a = Statement(sentence=left.sentence, span=first.span, value=_value_text(first))
    b = Statement(sentence=right.sentence, span=second.span, value=_value_text(second))
    label = _LABELS.get(harm(first), first.label or second.label)
    return Finding(
        kind="number",
        confidence=min(1.0, score),
        topic=" ".join(filter(None, (first.unit, harm(first) or first.noun or second.noun, first.hyphen))),
        note=f"{_figure(a)} against {_figure(b)} {label}".rstrip(),
        a=a,
        b=b,
    )


def are_exclusive(first: Quantity, second: Quantity) -> bool:
    """Whether not both values can be right.

    Two bounds of one kind ("more than") are compared by their figures.
    """
    if first.hedge == second.hedge and first.hedge in {"up", "down"}:
        return abs(first.value - second.value) > 0.1 * max(first.value, second.value)
    return first.low > second.high or second.low > first.high


def same_thing(first: Quantity, second: Quantity, *, close: bool) -> bool:
    """Whether two quantities have one unit and count one thing, not a whole and its rest.

    `close`: their sentences are nearly the same, so less has to agree.
    """
    if first.unit != second.unit or first.hyphen != second.hyphen or first.others != second.others:
        return False
    small, large = sorted((first.value, second.value))
    if small <= 0 or large / small > (LARGEST_CLOSE_RATIO if close else LARGEST_RATIO):
        return False
    if harm(first) != harm(second):
        return False
    if not close and (is_duration(first) or is_duration(second)) and first.verb != second.verb:
        return False
    if first.unit or first.hyphen or harm(first):
        return True
    if first.noun and second.noun:
        return first.noun == second.noun
    return close and bool(first.verb) and first.verb == second.verb


def _also_has(own: Sequence[NumberMention], other: NumberMention) -> bool:
    value = other.quantity.value
    return any(
        q.quantity.unit == other.quantity.unit and abs(q.quantity.value - value) <= 1e-6 * max(1.0, value) for q in own
    )


def _value_text(quantity: Quantity) -> str:
    return f"{quantity.value:g}" if quantity.value < 1e6 else f"{quantity.value / 1e6:g} million"


def _figure(statement: Statement) -> str:
    """The number as it is written, or in figures if it is written in words."""
    words = statement.sentence.text[slice(*statement.span)]
    return words if any(c.isdigit() for c in words) else statement.value

"""Numbers that differ: the same thing counted, two values that cannot both be right.

True conflicts are rare among the numbers of two versions, so every doubt drops the pair; the closer two sentences are,
the less there is to doubt.
"""

from collections.abc import Iterator, Sequence

from pipeline.domain.comparison.alignment import Pairing
from pipeline.domain.comparison.findings import Finding, Statement
from pipeline.domain.comparison.quantities import Quantity
from pipeline.domain.comparison.sentences import ReadText
from pipeline.domain.comparison.slots import Counted, harm, is_duration, same_circumstances, slot_score

SLOT = 0.5
NUMBER_MATCH = 0.42
CLOSE_MATCH = 0.6
SLACK = 1.0
"""What a slot may score less for each point of M above `CLOSE_MATCH`: sentences that alike rarely count two things."""

LARGEST_RATIO = 2.5
"""Values further apart count different things (a round of false alarms: 6 of 7), unless the sentences are close."""

LARGEST_CLOSE_RATIO = 20.0

_LABELS = {"dead": "dead", "hurt": "injured", "missing": "missing", "held": "arrested", "rescued": "rescued"}


def differing_numbers(pairing: Pairing[ReadText], a: Sequence[Counted], b: Sequence[Counted]) -> Iterator[Finding]:
    """Numbers of one slot that exclude each other, where neither version has the other's value as well. Of several that
    a number could be set against in one sentence, the likeliest.
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


def _candidates(pairing: Pairing[ReadText], a: Sequence[Counted], b: Sequence[Counted]) -> Iterator[Finding]:
    for ours in a:
        for theirs in b:
            if not exclude(ours.quantity, theirs.quantity) or _has_too(a, theirs) or _has_too(b, ours):
                continue
            match = float(pairing.match[ours.sentence.index, theirs.sentence.index])
            if match < NUMBER_MATCH or not same_circumstances(ours, theirs):
                continue
            if not same_thing(ours.quantity, theirs.quantity, close=match >= CLOSE_MATCH):
                continue
            score = slot_score(pairing, ours, theirs)
            if score >= SLOT - SLACK * max(0.0, match - CLOSE_MATCH):
                yield finding(ours, theirs, score)


def finding(ours: Counted, theirs: Counted, score: float) -> Finding:
    """The conflict of two quantities."""
    first, second = ours.quantity, theirs.quantity
    a = Statement(sentence=ours.sentence, span=first.span, value=_shown(first))
    b = Statement(sentence=theirs.sentence, span=second.span, value=_shown(second))
    label = _LABELS.get(harm(first), first.label or second.label)
    return Finding(
        kind="number",
        confidence=min(1.0, score),
        topic=" ".join(filter(None, (first.unit, harm(first) or first.noun or second.noun, first.hyphen))),
        note=f"{_figure(a)} against {_figure(b)} {label}".rstrip(),
        a=a,
        b=b,
    )


def exclude(first: Quantity, second: Quantity) -> bool:
    """Whether both values cannot be right. Of two bounds of one kind ("more than"), the figures are compared."""
    if first.hedge == second.hedge and first.hedge in {"up", "down"}:
        return abs(first.value - second.value) > 0.1 * max(first.value, second.value)
    return first.low > second.high or second.low > first.high


def same_thing(first: Quantity, second: Quantity, *, close: bool) -> bool:
    """Whether two quantities are of one unit and thing, not a whole and a rest of it. `close`: their sentences are
    nearly the same, so less has to agree.
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


def _has_too(own: Sequence[Counted], other: Counted) -> bool:
    wanted = other.quantity
    return any(
        q.quantity.unit == wanted.unit and abs(q.quantity.value - wanted.value) <= 1e-6 * max(1.0, wanted.value)
        for q in own
    )


def _shown(quantity: Quantity) -> str:
    return f"{quantity.value:g}" if quantity.value < 1e6 else f"{quantity.value / 1e6:g} million"


def _figure(statement: Statement) -> str:
    """The number as it stands, in figures where it is one in words."""
    words = statement.sentence.text[slice(*statement.span)]
    return words if any(c.isdigit() for c in words) else statement.value

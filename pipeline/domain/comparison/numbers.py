"""Numbers that differ: two values for the same thing that cannot both be right.

True conflicts are rare among the numbers of two versions, so any doubt drops the pair: another stage, date or place, a
part against the whole, a list against a list in another order. A later count of what grows is an update, no conflict.
"""

from collections.abc import Iterator, Sequence

from pipeline.domain.comparison.alignment import Pairing
from pipeline.domain.comparison.findings import Finding, Statement
from pipeline.domain.comparison.given_names import given_names
from pipeline.domain.comparison.kept import kept
from pipeline.domain.comparison.quantities import Quantity, counts_anyone, harm
from pipeline.domain.comparison.sentences import ReadText
from pipeline.domain.comparison.slots import NumberMention, is_duration, same_circumstances, slot_score
from pipeline.domain.text.figures import exclusive
from pipeline.domain.text.stated_figure import AGE, MAGNITUDE, ORDINAL, PLACING, POINTS, SCORE, SHARE
from pipeline.domain.text.wordlists import word_list

SLOT = 0.4
"""The least probability of one slot at which two values that exclude each other are a conflict."""

KEYED, KEYED_MATCH = 0.6, 0.2
"""The probability of one slot if a key shows it, and the least M of the sentences."""

DEGREES_MATCH = 0.3
"""The same where both say how warm it was in one place."""

DEGREES_ALIKE = 0.5
"""The same where no place is named, but words around both."""

NONE_MATCH = 0.15
"""The same where one says that nobody was hurt or killed, and the other how many."""

CLOSE_MATCH = 0.6
LARGEST_RATIO = 3.0
"""Values further apart count different things (6 of 7 false alarms in one check), unless the sentences are close."""

LARGEST_CLOSE_RATIO = 20.0

CLEARLY_LATER_H = 6.0
"""Hours between two reports from which a higher count of what grows is a later count."""

_OPEN_SCALES = frozenset({MAGNITUDE, ORDINAL, PLACING, SCORE, AGE, "°C"})
"""Units in which a ratio says nothing."""

_NO_KEY = frozenset(word_list("man woman boy girl person old building story period deal contract group team record"))
_GROWS = frozenset(
    word_list("""acre hectare home house building case infection infect sicken evacuate destroy burn damage raise
    collect donate sign signature donation displace resident vote""")
)
_COMMON_COUNT = 20.0
"""A smaller number without a unit is so common that its being elsewhere in a text says nothing of what it counts."""

_LABELS = {"dead": "dead", "hurt": "injured", "missing": "missing", "held": "arrested", "rescued": "rescued",
           "critical": "in critical condition"}  # fmt: skip


def differing_numbers(
    pairing: Pairing[ReadText],
    a: Sequence[NumberMention],
    b: Sequence[NumberMention],
    hours: float | None = None,
) -> Iterator[Finding]:
    """Numbers of one slot that exclude each other, if neither version also has the other's value.

    If a number could be paired with several in one sentence, the likeliest pair counts. `hours`: how much later `b`
    was published than `a`, if that is known.
    """
    best: dict[tuple[int, int, int, int], Finding] = {}
    for found in _candidates(pairing, a, b, hours):
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
    pairing: Pairing[ReadText], a: Sequence[NumberMention], b: Sequence[NumberMention], hours: float | None
) -> Iterator[Finding]:
    for left, right in _rivals(a, b):
        if not is_update(left, right, hours):
            score = differ_in_one_thing(pairing, left, right)
            if score is not None:
                yield finding(left, right, score)


@kept
def _rivals(a: Sequence[NumberMention], b: Sequence[NumberMention]) -> tuple[tuple[NumberMention, NumberMention], ...]:
    """The figures that exclude each other and may be of one thing, whatever else is said in the story."""
    return tuple(
        (left, right)
        for left in a
        for right in b
        if are_exclusive(left.quantity, right.quantity)
        and may_be_of_one_thing(left, right)
        and not also_has(a, right)
        and not also_has(b, left)
    )


def differ_in_one_thing(pairing: Pairing[ReadText], left: NumberMention, right: NumberMention) -> float | None:
    """How surely two figures with different values are of one thing; None if there is any doubt.

    For figures that may be (`may_be_of_one_thing`), which depends on the two versions alone and is asked once.
    """
    close = float(pairing.match[left.sentence.index, right.sentence.index]) >= CLOSE_MATCH
    if left.quantity.unit == AGE and not close and not (left.person or right.person):
        return None  # "a 10-year-old boy", "a nine-year-old boy"
    if not same_thing(left.quantity, right.quantity, close=close):
        return None
    score = max(slot_score(pairing, left, right), _sureness(pairing, left, right, close=close))
    return score if score >= SLOT else None


def may_be_of_one_thing(left: NumberMention, right: NumberMention) -> bool:
    """Whether two figures can be of one thing, however alike their sentences are."""
    return (
        same_thing(left.quantity, right.quantity, close=True)
        and not _of_two_people(left, right)
        and same_circumstances(left, right)
        and same_place_in_lists(left, right)
    )


def _of_two_people(left: NumberMention, right: NumberMention) -> bool:
    """Whether two ages are those of two people."""
    return bool(left.person and right.person) and not _may_be_one_person(left.person, right.person)


def _may_be_one_person(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """Whether they have one last name, and no two first names: not "Jan Lis" and "Ada Lis"."""
    if first[-1] != second[-1]:
        return False
    return min(len(first), len(second)) < 2 or bool(given_names(first[0]) & given_names(second[0]))


def _sureness(pairing: Pairing[ReadText], left: NumberMention, right: NumberMention, *, close: bool) -> float:
    """How surely two figures are of one thing by their key alone, whatever else the sentences say.

    The key is the person of an age, or what a joined noun describes ("the 47-page indictment").
    """
    first, second = left.quantity, right.quantity
    match = float(pairing.match[left.sentence.index, right.sentence.index])
    if first.unit == AGE and left.person and right.person and _may_be_one_person(left.person, right.person):
        return KEYED
    if first.hyphen and not is_duration(first) and first.noun == second.noun and match >= KEYED_MATCH:
        return KEYED if first.noun and first.noun not in _NO_KEY else 0.0
    if 0.0 in (first.value, second.value):
        return KEYED if match >= NONE_MATCH else 0.0
    if harm(first) == "critical":
        return KEYED if match >= KEYED_MATCH else 0.0
    if first.unit == "°C" and not left.rivals and not right.rivals and match >= DEGREES_MATCH:
        of_what = {first.noun, second.noun} - {"temperature", "degree", ""}
        alike = match >= DEGREES_ALIKE and len(left.around & right.around - {"degree"}) > 1
        return KEYED if alike or (left.places & right.places and not of_what) else 0.0
    return 0.0


def finding(left: NumberMention, right: NumberMention, score: float) -> Finding:
    """The conflict of two quantities."""
    first, second = left.quantity, right.quantity
    a = Statement(sentence=left.sentence, span=first.span, value=_value_text(first))
    b = Statement(sentence=right.sentence, span=second.span, value=_value_text(second))
    label = _LABELS.get(harm(first), first.label or second.label)
    return Finding(
        kind="contradiction" if 0.0 in (first.value, second.value) and not first.unit else "number",
        confidence=min(1.0, score),
        topic=" ".join(filter(None, (first.unit, harm(first) or first.noun or second.noun, first.hyphen))),
        note=f"{_figure(a)} against {_figure(b)} {label}".rstrip(),
        a=a,
        b=b,
    )


def are_exclusive(first: Quantity, second: Quantity) -> bool:
    """Whether not both values can be right; so many percent and as many percentage points cannot."""
    if _in_points(first, second):
        return abs(first.value - second.value) <= 0.01 * first.value
    return exclusive(first, second)


def same_thing(first: Quantity, second: Quantity, *, close: bool) -> bool:
    """Whether two quantities have one unit and count one thing, not a whole and its part or rest.

    `close`: their sentences are nearly the same, so less has to agree.
    """
    # "A margin of 0.5 percent" is one of 0.5 points: only what moves by either is another thing.
    in_points = _in_points(first, second) and first.verb == second.verb and first.verb not in {"", "be"}
    if (first.unit != second.unit and not in_points) or first.hyphen != second.hyphen:
        return False
    if first.others != second.others or (harm(first) != harm(second) and not _denies_all_harm(first, second)):
        return False
    if first.part != second.part and harm(first) != "critical":  # always said of some of those hurt
        return False
    if 0.0 in (first.value, second.value) and not first.unit:
        none, some = sorted((first, second), key=lambda quantity: quantity.value)
        return bool(harm(first)) and (none.noun == some.noun or counts_anyone(none))
    one_slip = bool(first.unit) and _another_scale(first.value, second.value)
    if first.unit not in _OPEN_SCALES and not one_slip and not _alike_in_size(first.value, second.value, close=close):
        return False
    if first.unit == ORDINAL and (first.noun != second.noun or not first.noun):
        return False
    if not close and (is_duration(first) or is_duration(second)) and first.verb != second.verb:
        return False
    if first.unit or first.hyphen or harm(first):
        return True
    if first.noun and second.noun and first.noun == second.noun:
        return True
    return close and bool(first.verb) and first.verb == second.verb


def _in_points(first: Quantity, second: Quantity) -> bool:
    """Whether one is in percent and the other in percentage points, or in points without a word of what kind."""
    units = {POINTS if q.noun == "point" and not q.unit else q.unit for q in (first, second)}
    return units == {SHARE, POINTS}


def _denies_all_harm(first: Quantity, second: Quantity) -> bool:
    """Whether one says that there were no casualties, and the other counts dead or injured."""
    none, some = sorted((first, second), key=lambda quantity: quantity.value)
    return none.value == 0.0 and none.noun == "casualty" and harm(some) in {"dead", "hurt"}


def is_update(left: NumberMention, right: NumberMention, hours: float | None) -> bool:
    """Whether one is a later count of something that grows. `hours`: how much later the right one is, if known."""
    first, second = left.quantity, right.quantity
    if first.value > second.value:
        return is_update(right, left, None if hours is None else -hours)
    as_of = bool(right.as_of) and (hours is None or hours >= 0)
    if as_of and not left.as_of and not first.unit:
        return True  # "has now rescued 17", whatever is counted
    later = hours is not None and hours >= CLEARLY_LATER_H
    return _grows(first) and _grows(second) and (later or as_of)


def also_has(own: Sequence[NumberMention], other: NumberMention) -> bool:
    """Whether a version has the other's value as well, for what may be the same thing."""
    quantity = other.quantity
    return any(
        q.unit == quantity.unit
        and abs(q.value - quantity.value) <= 1e-6 * max(1.0, abs(quantity.value))
        and (bool(q.unit) or q.value >= _COMMON_COUNT or _may_count_one_thing(q, quantity))
        for q in (mention.quantity for mention in own)
    )


def same_place_in_lists(left: NumberMention, right: NumberMention) -> bool:
    """Whether two figures of lists are at the same place in them; always true of sentences with a figure each."""
    if not left.rivals and not right.rivals:
        return True
    if left.rivals == right.rivals:
        return left.place == right.place
    return max(left.rivals, right.rivals) <= 1


def _alike_in_size(first: float, second: float, *, close: bool) -> bool:
    """Whether the values are near enough for one thing; of close sentences also another scale ("million")."""
    small, large = sorted((abs(first), abs(second)))
    if small <= 0:
        return False
    ratio = large / small
    if ratio <= (LARGEST_CLOSE_RATIO if close else LARGEST_RATIO):
        return True
    return close and any(abs(ratio / scale - 1) < 0.01 for scale in (1e2, 1e3, 1e6))


def _another_scale(first: float, second: float) -> bool:
    """Whether the values have the same digits, at least two of them, in thousands of one another ("2.5m", "2.5bn")."""
    small, large = sorted((abs(first), abs(second)))
    if small <= 0 or not any(abs(large / small / scale - 1) < 1e-6 for scale in (1e3, 1e6)):
        return False
    return len(f"{small:.6e}".partition("e")[0].replace(".", "").rstrip("0")) > 1


def _grows(quantity: Quantity) -> bool:
    return bool(harm(quantity)) or quantity.unit == "ha" or bool({quantity.noun, quantity.verb} & _GROWS)


def _may_count_one_thing(first: Quantity, second: Quantity) -> bool:
    harms = {harm(first), harm(second)}
    if all(harms) or "critical" in harms:
        return len(harms) == 1
    return not first.noun or not second.noun or first.noun == second.noun


def _value_text(quantity: Quantity) -> str:
    if quantity.unit == SCORE:
        return f"{quantity.value:.4f}"
    return f"{quantity.value:g}" if quantity.value < 1e6 else f"{quantity.value / 1e6:g} million"


def _figure(statement: Statement) -> str:
    """The number as it is written, or in figures if it is written in words."""
    words = statement.sentence.text[slice(*statement.span)]
    return words if any(c.isdigit() for c in words) else statement.value

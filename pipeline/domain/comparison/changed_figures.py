"""Whether a copy changed a figure, or what bounds one.

A number in words or in another unit, a rounding and a later toll are no change.
"""

import math
import re
from itertools import product

from pipeline.domain.comparison.change import Change
from pipeline.domain.comparison.numbers import CLEARLY_LATER_H
from pipeline.domain.text.figures import exclusive, figures
from pipeline.domain.text.numerals import SMALL_NUMBERS, Numeral, numerals
from pipeline.domain.text.stated_figure import MANY, Figure
from pipeline.domain.text.wordlists import word_list

_NEAR_CHARS = 60
_SIGNS = frozenset("$€£¥₹R")
_BOUNDING = frozenset(
    word_list(
        "at least most more than over above up to no as many much fewer less under below nearly almost about some"
    )
)
_GROWS = re.compile(
    r"(?i)\b(?:dead|died|deaths?|dying|killed|fatalit\w+|bod(?:y|ies)|toll|injur\w+|wounded|hurt|casualt\w+|missing"
    r"|arrest\w+|detained|rescued|evacuat\w+|displaced|acres?|hectares?|homes|houses|buildings|cases|infect\w+"
    r"|destroyed|burned|damaged|donat\w+|signatures?)\b"
)
_CLOCK = re.compile(r"(?<![\d.,:])(\d{1,2})(?:[:.](\d\d))?(?: ?([ap])\.?m\b|(?=[ ,.;)-]|$))", re.IGNORECASE)
_NOBODY = frozenset({"nobody", "none", "no", "one"})
_BESIDE = frozenset(word_list("was were is are been has have had people person"))
_BROKEN = re.compile(r"\d[,.] \d{1,3}(?!\d)|\d ?/ ?\d|[½¼¾⅓⅔]")


def figure_differs(change: Change) -> bool:
    """Whether a figure has become another, which cannot be right beside the first."""
    if not change.has_figures():
        return False
    if _same_clock(change) or any(_is_broken_number(change, side) for side in (0, 1)):
        return False
    if _is_one_number_each(change):
        value, before = (float(change.numbers(words[0].text)[0]) for words in change.words)
        return value != before and not _is_rounding(value, before) and not _is_later_toll(change, value, before)
    new, old = (_figures(change, side) for side in (0, 1))
    if bool(new) != bool(old):
        return False
    if not new:
        here, there = (set(change.numbers(change.slice(side))) for side in (0, 1))
        return not here & there and not any(a.startswith(b) or b.startswith(a) for a in here for b in there)
    pairs = list(product(new, old))
    if any(a.hedge == MANY or b.hedge == MANY or a.value == b.value for a, b in pairs):
        return False
    alike = [(a, b) for a, b in pairs if a.unit == b.unit]
    if not alike or not all(exclusive(a, b) for a, b in alike):
        return False
    return not any(_is_later_toll(change, a.value, b.value) for a, b in alike)


def unit_differs(change: Change) -> bool:
    """Whether one figure is of another unit and so of another size: "eight miles" for "eight kilometres"."""
    before = [change.preceding(side) for side in (0, 1)]
    if change.has_figures() or not all(word is not None and change.numbers(word.text) for word in before):
        return False
    new, old = (_figures(change, side, word.start) for side, word in enumerate(before) if word is not None)
    if len(new) != 1 or len(old) != 1 or new[0].unit != old[0].unit:
        return False
    return new[0].written_unit != old[0].written_unit and exclusive(new[0], old[0])


def bound_differs(change: Change) -> bool:
    """Whether only one has what bounds a figure, or the other a bound the other way: "at least nine", "nine"."""
    if change.has_figures() or not all(_is_before_figure(change, side) for side in (0, 1)):
        return False
    hedges = {numeral.hedge for side in (0, 1) for numeral in _numerals_after(change, side)}
    bounded = all(w.folded in _BOUNDING for words in change.words for w in words)
    return bounded and len(hedges) > 1 and bool(hedges & {"up", "down"})


def toll_differs(change: Change) -> bool:
    """Whether one says nobody and the other how many: "nobody was hurt", "two people were hurt"."""
    words = [{w.folded for w in side} - _BESIDE for side in change.words]
    for side in (0, 1):
        counts = [number for w in change.words[1 - side] for number in change.numbers(w.text)]
        if words[side] <= _NOBODY and words[side] and counts and not words[1 - side] & _NOBODY - {"one"}:
            value = float(counts[0])
            return not _is_later_toll(change, *((0.0, value) if side == 0 else (value, 0.0)))
    return False


def _is_before_figure(change: Change, side: int) -> bool:
    following = change.following(side)
    return following is not None and (bool(change.numbers(following.text)) or following.folded in SMALL_NUMBERS)


def _numerals_after(change: Change, side: int) -> list[Numeral]:
    """The figure that follows the passage."""
    (start, end), following = change.sentence(side), change.following(side)
    if following is None:
        return []
    return [n for n in numerals(change.texts[side].text[start:end]) if n.digits_at == following.start - start]


def _is_one_number_each(change: Change) -> bool:
    """Whether the one has a number where the other has one: what follows, such as a unit, is the same."""
    signs = []
    for text, words in zip(change.texts, change.words, strict=True):
        if len(words) != 1 or len(change.numbers(words[0].text)) != 1:
            return False
        before = text.text[words[0].start - 1] if words[0].start else ""
        signs.append(before if words[0].text[0].isdigit() and before in _SIGNS else "")
    return signs[0] == signs[1]


def _figures(change: Change, side: int, begins: int | None = None) -> list[Figure]:
    """The figures of the sentence that have words of the passage, or what stands between `begins` and its end."""
    start, end = change.sentence(side)
    words = change.words[side]
    if not words:
        return []
    begins = words[0].start if begins is None else begins
    return [
        figure
        for figure in figures(change.texts[side].text[start:end])
        if figure.span[0] < words[-1].end - start and figure.span[1] > begins - start
    ]


def _is_broken_number(change: Change, side: int) -> bool:
    """Whether the figures are part of a number with a space or a stroke in it: "2, 000", "41 / 2"."""
    words = change.words[side]
    around = change.texts[side].text[max(0, words[0].start - 4) : words[-1].end + 4]
    return _BROKEN.search(around) is not None


def _same_clock(change: Change) -> bool:
    """Whether both sides have one time of day: 5pm is 17:00."""
    clocks = []
    for side in (0, 1):
        words, text = change.words[side], change.texts[side].text
        around = text[words[0].start : words[-1].end + 6]
        found = _CLOCK.match(around)
        if found is None:
            return False
        hour, minute = int(found[1]), int(found[2] or 0)
        clocks.append(((hour % 12) * 60 + minute, bool(found[2] or found[3])))
    (new, new_sure), (old, old_sure) = clocks
    return new == old and (new_sure or old_sure)


def _is_later_toll(change: Change, new: float, old: float) -> bool:
    if change.hours is None or abs(change.hours) < CLEARLY_LATER_H or (new > old) != (change.hours > 0):
        return False
    place = change.place(0)
    return _GROWS.search(change.texts[0].text, max(0, place - _NEAR_CHARS), place + _NEAR_CHARS) is not None


def _is_rounding(first: float, second: float) -> bool:
    """Whether one number is the other, rounded to two digits or more."""
    return any(
        abs(exact - rounded) <= _last_digit(rounded) / 2 * (1 + 1e-9)
        for exact, rounded in ((first, second), (second, first))
    )


def _last_digit(number: float) -> float:
    """What the last digit that is not 0 is worth, of the second digit at most: 0.1 of 3.3, 1000 of 10,000."""
    digits = f"{number:.10g}"
    decimals = len(digits.partition(".")[2]) or len(digits.rstrip("0")) - len(digits)
    return 10.0 ** min(-decimals, math.floor(math.log10(number)) - 1) if number > 0 else 0.0

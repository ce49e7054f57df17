"""A figure as a text states it, and what its kinds have in common."""

import math
from dataclasses import dataclass

from pipeline.domain.text.numerals import SMALL_NUMBERS, Numeral, qualified, small_number

MANY = "many"
"""The hedge of a round word ("dozens"): no figure that two outlets could differ in."""

ORDINAL, SCORE, MAGNITUDE, AGE, SHARE, POINTS = "ordinal", "score", "magnitude", "age", "%", "points"
PLACING = "placing"
"""The unit of a place in a race or a ranking: "finished third"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure(Numeral):
    """A stated figure. Its values are in `unit`, whatever it was written in.

    `unit`: a numeral's, or m, kg, ha, l, km/h, °C, `points` (percentage points), `ordinal`, `score`, `magnitude`,
    `age`, or empty for a count. `written_unit`: the unit's name as written, if it was converted. Of a score, `value`
    is the larger number plus a ten-thousandth of the smaller.
    """

    written_unit: str = ""


SMALL = "|".join(SMALL_NUMBERS)
"""The small numbers in words, for patterns."""


def stated(text: str, span: tuple[int, int], value: float, low: float, high: float, unit: str) -> Figure:
    """The figure of this unit at this place, with what the words before it leave open."""
    low, high, hedge = qualified(text[: span[0]], value, low, high)
    return Figure(
        value=value,
        low=low,
        high=high,
        hedge=MANY if math.isinf(high) and not hedge else hedge,
        unit=unit,
        span=span,
        digits_at=span[0],
        stop=span[1],
    )


def number_of(word: str) -> float:
    """What a small number stands for, in figures or in words; 0 if it is none."""
    word = word.lower().removeprefix("a ") or "a"
    if word[0].isdigit():
        return float(word)
    return {"a": 1.0, "an": 1.0, "hundred": 100.0, "thousand": 1000.0}.get(word) or small_number(word)

"""Reads the figures of a text as a fact-checker would: what is stated, in which unit, and how exactly.

Beyond plain numbers (`numerals`): units of measure, ranges ("between 10 and 15"), shares ("one in five"), scores and
votes ("2-1"), ordinals ("the third"), magnitudes and ages. English words, figures of any language. Knows nothing of
grammar.
"""

import math
import re
from collections.abc import Iterator

from pipeline.domain.text.measures import ALIKE, MONEY, Measure, measure_after
from pipeline.domain.text.numerals import OPEN_ENDED, SCALES, Numeral, numerals, small_number
from pipeline.domain.text.ordinals import ordinals
from pipeline.domain.text.scores import CHANGED_FROM, NO_SCORE, scores, votes
from pipeline.domain.text.stated_figure import AGE, MAGNITUDE, MANY, POINTS, SHARE, SMALL, Figure, number_of, stated

_NUMBER = (
    rf"(?:(?:US|A|C|HK|NZ)?[$€£¥₹])?(?:\d[\d,]*(?:\.\d+)?|(?:{SMALL})(?:-(?:{SMALL}))?)"
    r"(?: (?:hundred|thousand|million|billion|trillion)\b|(?:k|m|mn|bn|tn)\b)?"
)
_PERCENT = r"(?:\s?%| per ?cent\b)?"
_RANGE = re.compile(
    rf"(?<![\w.,:/$€£-])(?:(?P<between>between )(?P<a>{_NUMBER}){_PERCENT} and (?P<b>{_NUMBER})"
    rf"|(?P<c>{_NUMBER}){_PERCENT}(?: to | or |-to-|-|–)(?P<d>{_NUMBER}))(?![\w/:]|[-.,]\d)",
    re.IGNORECASE,
)
_CHANGED_BY = re.compile(
    r"\b(?:up|down|by|rose|risen|rises?|fell|fallen|falls?|gain\w*|climb\w*|jump\w*|drop\w*|declin\w*|increas\w*"
    r"|slip\w*|grew|grown|los[te]\w*|add\w*|surg\w*|plung\w*)(?: (?:by|about|around|nearly|almost|some|another))* $",
    re.IGNORECASE,
)
"""What leads to a change and the level after it, each with its unit: "up three percent to 17 percent"."""

_SMALL_DENOMINATORS = {
    "half": 2, "halve": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10,
}  # fmt: skip
_FRACTION = re.compile(
    r"\b(?:(?P<over>an?|one|two|three|four|five|seven|nine)[- ](?P<under>third|quarter|fourth|fifth|sixth|seventh"
    r"|eighth|ninth|tenth|half|halve)s?(?= (?:of|the|as|from|said|say|were|are|in)\b)(?! of (?:19|20)\d\d)"
    r"|(?P<half>half)(?= (?:of|the|its|their|his|her|all|say|said)\b)(?! the (?:time|battle|story|fun)\b)"
    rf"|(?P<some>\d+|{SMALL})(?:-in-| in | out of | of every | in every | out of every )(?P<all>\d{{1,5}}|five|four"
    r"|three|ten|two|six|seven|eight|nine|a hundred|a thousand|20|100)\b(?![-,.]\d|[:%]))",
    re.IGNORECASE,
)
_HALF_A = re.compile(
    r"\bhalf[- ]an?[- ](?P<scale>dozen|hundred|thousand|million|billion|trillion)\b"
    rf"|\b(?P<whole>\d+|{SMALL}) and a half\b(?P<times> (?:hundred|thousand|million|billion|trillion)\b)?"
    r"|\b(?P<many>tens|hundreds|thousands) of (?P<of>thousands|millions|billions)\b",
    re.IGNORECASE,
)
_MANY = OPEN_ENDED | {"tens": 20.0}
_MAGNITUDE = re.compile(
    r"\bmagnitudes?(?:[- ]of)?[- ](?P<a>\d(?:\.\d{1,2})?)\b|\b(?P<b>\d(?:\.\d{1,2})?)[- ]magnitude\b"
    r"|\bmeasur(?:ed|ing) (?P<c>\d\.\d{1,2})\b(?! ?(?:%|[a-z]+s\b(?<!points)))"
    r"|\b(?P<d>\d\.\d{1,2})(?= on the Richter\b)"
    r"|\bmagnitude(?: of (?:the|an?) [\w ]{1,25})? (?:at|was|is) (?P<e>\d\.\d{1,2})\b(?! ?(?:%|[a-z]+s\b))",
    re.IGNORECASE,
)
_AND_ANOTHER = re.compile(r",? and (?P<value>\d(?:\.\d{1,2})?)\b(?! [a-z]{3,}s\b)", re.IGNORECASE)
_REVISED = re.compile(
    r"\b(?:put|revised|upgraded|downgraded|lowered|raised)(?: it)? (?:at|to) (?P<value>\d\.\d{1,2})\b"
)
_AGE = re.compile(
    rf"\b(?P<a>\d{{1,3}}|(?:{SMALL})(?:-(?:{SMALL}))?)[- ]years?[- ]old(?!\w)"
    rf"|\b(?:aged|age|at the age of) (?P<b>\d{{1,3}}|(?:{SMALL})(?:-(?:{SMALL}))?)\b(?! (?:to|and) \d)"
    r"|(?<=[a-z], )(?P<c>1?\d{1,2})(?=, (?:of|was|who|is|has|from|told|said|and|a|an|the)\b"
    r"|,? (?:and|told|said|was)\b)",
    re.IGNORECASE,
)
_OLDEST = 115
_SAME_DEGREE = 0.25
"""Celsius, besides the half degree that each figure may be rounded by."""

_BELOW_ZERO = re.compile(r"(?:\bminus |\bnegative |(?<![\w°])[-−\x00])$", re.IGNORECASE)
_ZERO_AFTER = re.compile(r" below(?: zero| freezing)?\b", re.IGNORECASE)
_SIGN = re.compile(r"(?<![\w°])[-−–](?=\d{1,3}(?:\.\d+)?\s?(?:°|º|degrees?\b|[CF]\b))")
_PART_OF_A_POINT = re.compile(
    r"\b(?:a )?(?:(?P<half>half)|(?P<quarter>quarter)|(?P<three>three[- ]quarters?))"
    r"(?:[- ](?:of )?(?:an? )?)(?:(?:full|single) )?(?:percentage|percent|per cent)?[- ]?points?\b"
    r"|\b(?P<one>an?|one) (?:(?:full|whole|single) )?(?:percentage|percent|per cent)[- ]point\b",
    re.IGNORECASE,
)


_HALF_A_PERCENT = re.compile(
    r"\b(?:a )?(?:(?P<half>half)|quarter)(?: of)? (?:a|one) (?:percent|per cent)\b(?![- ]points?)", re.IGNORECASE
)


def figures(text: str) -> tuple[Figure, ...]:
    """The figures of a text, from left to right; none overlaps another."""
    found: list[Figure] = []
    rest = _SIGN.sub("\x00", text)
    for read in (_parts_of_a_point, _multiples, _magnitudes, _ages, scores, votes, _ranges, _shares, ordinals):
        for figure in read(rest):
            found.append(figure)
            start, end = figure.span
            rest = rest[:start] + "\x00" * (end - start) + rest[end:]
    found += [_measured(rest, numeral) for numeral in numerals(rest)]
    return tuple(sorted(found, key=lambda figure: figure.span))


def exclusive(first: Figure, second: Figure) -> bool:
    """Whether not both can be right, if they are of one thing.

    Two bounds of one kind ("more than") are compared by their figures. What was converted is given some slack.
    """
    slack = ALIKE if first.written_unit != second.written_unit else 0.0
    if slack and first.unit == "°C":  # a share of it would be four degrees Fahrenheit on a hot day
        return max(first.low - second.high, second.low - first.high) > _SAME_DEGREE
    if first.hedge == second.hedge and first.hedge in {"up", "down"}:
        return abs(first.value - second.value) > (0.1 + slack) * max(first.value, second.value)
    gap = max(first.low - second.high, second.low - first.high)
    return gap > slack * max(abs(first.value), abs(second.value))


def _measured(text: str, numeral: Numeral) -> Figure:
    """The numeral with the unit that follows it, in that unit's common one."""
    start, end = numeral.span
    value, low, high, unit, name = numeral.value, numeral.low, numeral.high, numeral.unit.removeprefix("US"), ""
    if unit in {"", "%"}:
        found = measure_after(text, start, numeral.stop, value, digits=text[numeral.digits_at].isdigit())
        unit, end = "", numeral.stop
        if found is not None:
            measure, end = found
            unit, name = measure.unit, measure.name
            if unit == "°C" and (_BELOW_ZERO.search(text[:start]) or _ZERO_AFTER.match(text, end)):
                value, low, high = -value, -high, -low
            is_degree = unit == "°C" and not numeral.hedge and value.is_integer()  # "102F" is no rounder than "98F"
            if is_degree or (unit not in MONEY and unit not in {SHARE, POINTS} and low == value == high):
                low, high = value - 0.5, value + 0.5
            value, low, high = (measure.convert(x) for x in (value, low, high))
    return Figure(
        value=value,
        low=low,
        high=high,
        hedge=MANY
        if math.isinf(high) and text[numeral.digits_at : numeral.stop].lower().endswith("s")
        else numeral.hedge,
        unit=unit,
        span=(start, end),
        digits_at=numeral.digits_at,
        stop=numeral.stop,
        written_unit=name,
    )


def _parts_of_a_point(text: str) -> Iterator[Figure]:
    """Such as "half a percentage point", "a quarter point" and "half a percent"."""
    for match in _HALF_A_PERCENT.finditer(text):
        value = 0.5 if match["half"] else 0.25
        yield stated(text, match.span(), value, value, value, SHARE)
    for match in _PART_OF_A_POINT.finditer(text):
        value = 0.5 if match["half"] else 0.25 if match["quarter"] else 1.0 if match["one"] else 0.75
        yield stated(text, match.span(), value, value, value, POINTS)


def _multiples(text: str) -> Iterator[Figure]:
    """Such as "half a million" and "tens of thousands"."""
    for match in _HALF_A.finditer(text):
        if match["scale"]:
            value = SCALES[match["scale"].lower()] / 2
            yield stated(text, match.span(), value, 0.9 * value, 1.1 * value, "")
        elif match["whole"]:
            value = (number_of(match["whole"]) + 0.5) * (
                SCALES[match["times"].strip().lower()] if match["times"] else 1.0
            )
            yield stated(text, match.span(), value, 0.9 * value, 1.1 * value, "")
        else:
            value = _MANY[match["many"].lower()] * SCALES[match["of"].lower().removesuffix("s")]
            yield stated(text, match.span(), value, value, math.inf, "")


def _magnitudes(text: str) -> Iterator[Figure]:
    for match in _MAGNITUDE.finditer(text):
        value = float(match["a"] or match["b"] or match["c"] or match["d"] or match["e"])
        yield _magnitude(text, match.span(), value)
        another = _AND_ANOTHER.match(text, match.end()) if match["a"] else None
        if another is not None:
            yield _magnitude(text, another.span("value"), float(another["value"]))
    if "magnitude" in text.lower():
        for match in _REVISED.finditer(text):
            yield _magnitude(text, match.span("value"), float(match["value"]))


def _magnitude(text: str, span: tuple[int, int], value: float) -> Figure:
    return stated(text, span, value, value - 0.05, value + 0.05, MAGNITUDE)


def _ages(text: str) -> Iterator[Figure]:
    for match in _AGE.finditer(text):
        value = number_of(match["a"] or match["b"] or match["c"])
        if value <= _OLDEST:
            yield stated(text, match.span(), value, value, value, AGE)


def _ranges(text: str) -> Iterator[Figure]:
    """Such as "between 10 and 15", "10 to 15" and "10-15", not "from 10 to 15", which is mostly a change."""
    for match in _RANGE.finditer(text):
        start, end = match.span()
        first, second = match["a"] or match["c"], match["b"] or match["d"]
        if not match["between"] and CHANGED_FROM.search(text[:start]):
            continue
        low, high = (next(numerals(f"{word} things"), None) for word in (first, second))
        if low is None or high is None or (low.value, high.value) in NO_SCORE:
            continue
        has_unit = bool(low.unit) or re.search(r"(?:%| cent|percent) to ", match.group()) is not None
        if has_unit and " to " in match.group() and _CHANGED_BY.search(text[:start]):
            continue
        if 1500 <= high.value <= 2100 and not high.unit:  # years
            continue
        scale = high.value / max(1e-9, _bare(second)) if low.value < high.value else 1.0
        bottom = low.value * scale if scale >= 100 and _bare(first) == low.value else low.value
        if not 0 <= bottom < high.value or (not match["between"] and high.value > 20 * max(bottom, 1)):
            continue
        money = low.unit or high.unit
        measured = measure_after(text, start, end, high.value, digits=second[-1].isdigit() or second[0].isdigit())
        measure, end = measured or (Measure(money.removeprefix("US"), ""), end)
        low_value, high_value = measure.convert(bottom), measure.convert(high.value)
        yield Figure(
            value=(low_value + high_value) / 2,
            low=low_value,
            high=high_value,
            hedge="about",
            unit=measure.unit,
            span=(start, end),
            digits_at=match.start("a" if match["a"] else "c"),
            stop=match.end(),
            written_unit=measure.name,
        )


def _shares(text: str) -> Iterator[Figure]:
    """Shares of a whole, in percent: "a third of", "half the", "one in five"."""
    for match in _FRACTION.finditer(text):
        if match["half"]:
            value = 50.0
        elif match["under"]:
            value = 100 * number_of(match["over"]) / _SMALL_DENOMINATORS[match["under"].lower()]
        else:
            value = 100 * number_of(match["some"]) / max(1.0, number_of(match["all"]))
        if 0 < value < 100:
            yield stated(text, match.span(), value, 0.9 * value, 1.1 * value, SHARE)


def _bare(written: str) -> float:
    """The number without its scale."""
    word = re.sub(r"^[^\w]*(?:US|A|C|HK|NZ)?[$€£¥₹]?", "", written).split(" ")[0].lower()
    figure = re.match(r"[\d,]*\d(?:\.\d+)?", word)
    return float(figure[0].replace(",", "")) if figure else small_number(word)

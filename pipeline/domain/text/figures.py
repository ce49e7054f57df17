"""Reads the figures of a text as a fact-checker would: what is stated, in which unit, and how exactly.

Beyond plain numbers (`numerals`): units of measure, ranges ("between 10 and 15"), shares ("one in five"), scores and
votes ("2-1"), ordinals ("the third"), magnitudes and ages. English words, figures of any language. Knows nothing of
grammar.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.domain.text.date_names import ENGLISH_MONTHS, ENGLISH_WEEKDAYS
from pipeline.domain.text.measures import ALIKE, MONEY, Measure, measure_after
from pipeline.domain.text.numerals import OPEN_ENDED, SCALES, SMALL_NUMBERS, Numeral, numerals, qualified, small_number
from pipeline.domain.text.wordlists import word_list

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


_SMALL = "|".join(SMALL_NUMBERS)
_NUMBER = (
    rf"(?:(?:US|A|C|HK|NZ)?[$€£¥₹])?(?:\d[\d,]*(?:\.\d+)?|(?:{_SMALL})(?:-(?:{_SMALL}))?)"
    r"(?: (?:hundred|thousand|million|billion|trillion)\b|(?:k|m|mn|bn|tn)\b)?"
)
_PERCENT = r"(?:\s?%| per ?cent\b)?"
_RANGE = re.compile(
    rf"(?<![\w.,:/$€£-])(?:(?P<between>between )(?P<a>{_NUMBER}){_PERCENT} and (?P<b>{_NUMBER})"
    rf"|(?P<c>{_NUMBER}){_PERCENT}(?: to | or |-to-|-|–)(?P<d>{_NUMBER}))(?![\w/:]|[-.,]\d)",
    re.IGNORECASE,
)
_CHANGED_FROM = re.compile(
    r"\b(?:(?<!anywhere )(?<!range )(?<!ranges )(?<!ranged )(?<!ranging )from|vote of|votes? of|odds of) $",
    re.IGNORECASE,
)
_CHANGED_BY = re.compile(
    r"\b(?:up|down|by|rose|risen|rises?|fell|fallen|falls?|gain\w*|climb\w*|jump\w*|drop\w*|declin\w*|increas\w*"
    r"|slip\w*|grew|grown|los[te]\w*|add\w*|surg\w*|plung\w*)(?: (?:by|about|around|nearly|almost|some|another))* $",
    re.IGNORECASE,
)
"""What leads to a change and the level after it, each with its unit: "up three percent to 17 percent"."""

_SCORE = re.compile(
    r"(?<![\w.,:/$€£-])(?P<a>\d{1,3})(?: votes)?(?P<between>-|–| to |-to-)(?P<b>\d{1,3})"
    r"(?![\w/:%]|[-–.,]\d| per ?cent)",
)
_WORDED = rf"(?:\d{{1,3}}|(?:{_SMALL})(?:-(?:{_SMALL}))?)"
_VOTES = re.compile(
    rf"\b(?P<a>{_WORDED}) (?:votes? )?(?P<between>to|against) (?P<b>{_WORDED})"
    r"(?: votes?)?\b(?!-|,\d| per| million| billion| thousand| %)",
    re.IGNORECASE,
)
_SCORED = re.compile(
    r"\b(?:w[io]ns?|won|winning|beat\w*|lost|lose|loss|losing|lead\w*|led|defeat\w*|victory|draws?|drew|tied?|vot\w+"
    r"|ruling|ruled|decision|series|games?|sets?|final|scor\w+|passed|rejected|approved|trail\w*|record|up|down)\b",
    re.IGNORECASE,
)
_VOTED = re.compile(r"\b(?:vot\w+|rul\w+|passed|approved|rejected|decision)\b(?: \w+){0,2} $", re.IGNORECASE)
_NO_SCORE = frozenset({(24, 7), (9, 11), (50, 50), (20, 20)})
_SMALL_DENOMINATORS = {
    "half": 2, "halve": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10,
}  # fmt: skip
_FRACTION = re.compile(
    r"\b(?:(?P<over>an?|one|two|three|four|five|seven|nine)[- ](?P<under>third|quarter|fourth|fifth|sixth|seventh"
    r"|eighth|ninth|tenth|half|halve)s?(?= (?:of|the|as|from|said|say|were|are|in)\b)(?! of (?:19|20)\d\d)"
    r"|(?P<half>half)(?= (?:of|the|its|their|his|her|all|say|said)\b)(?! the (?:time|battle|story|fun)\b)"
    rf"|(?P<some>\d+|{_SMALL})(?:-in-| in | out of | of every | in every | out of every )(?P<all>\d{{1,5}}|five|four"
    r"|three|ten|two|six|seven|eight|nine|a hundred|a thousand|20|100)\b(?![-,.]\d|[:%]))",
    re.IGNORECASE,
)
_HALF_A = re.compile(
    r"\bhalf[- ]an?[- ](?P<scale>dozen|hundred|thousand|million|billion|trillion)\b"
    rf"|\b(?P<whole>\d+|{_SMALL}) and a half\b(?P<times> (?:hundred|thousand|million|billion|trillion)\b)?"
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
    rf"\b(?P<a>\d{{1,3}}|(?:{_SMALL})(?:-(?:{_SMALL}))?)[- ]years?[- ]old(?!\w)"
    rf"|\b(?:aged|age|at the age of) (?P<b>\d{{1,3}}|(?:{_SMALL})(?:-(?:{_SMALL}))?)\b(?! (?:to|and) \d)"
    r"|(?<=[a-z], )(?P<c>1?\d{1,2})(?=, (?:of|was|who|is|has|from|told|said|and|a|an|the)\b"
    r"|,? (?:and|told|said|was)\b)",
    re.IGNORECASE,
)
_OLDEST = 115
_ORDINALS = {
    word: number
    for number, word in enumerate(
        word_list("""first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth
        fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"""),
        start=1,
    )
}
_PLACING = re.compile(
    r"\b(?:finish(?:ed|es|ing)?|came|comes|coming|come|placed|ranked|ranks|ranking|tied for|in)"
    rf" (?:a (?:\w+ )?)?(?P<word>{'|'.join(_ORDINALS)}|\d{{1,3}}(?:st|nd|rd|th))"
    r"(?= place\b(?! to\b)|(?: overall)?(?:[,.;]|$)| (?:in|of|among|behind|on) )",
    re.IGNORECASE,
)
_ORDINAL = re.compile(
    rf"\b(?:(?:the|its|his|her|their|a|for the) )(?P<word>{'|'.join(_ORDINALS)}|\d{{1,3}}(?:st|nd|rd|th))"
    r"(?=(?:-(?:largest|biggest|highest|lowest|worst|best|most|longest|deadliest|busiest|richest|oldest|youngest|placed))?"
    r"[ -][a-z])(?!-(?!largest|biggest|highest|lowest|worst|best|most|longest|deadliest|busiest|richest|oldest"
    r"|youngest|placed))(?! (?:quarter|centur\w+|part(?:y|ies)|degree|person|half|world|floor|grade\w*|round|lady"
    r"|place to|thing|step|time (?:in|that|since)|of (?:january|february|march|april|may|june|july|august|september"
    r"|october|november|december)|and|or"
    r"|amendment|row|base|baseman|inning|period|hole|minute)\b)",
    re.IGNORECASE,
)


_CALENDAR = frozenset((*ENGLISH_WEEKDAYS, *ENGLISH_MONTHS))
_TO = re.compile(r" to\b")
_DONE = re.compile(r" to (?:hit|strike|kill|reach|win|die|join|leave|be)\b", re.IGNORECASE)
_IS = re.compile(r"\b(?:is|was|are|were|be|been|becom(?:e|es|ing)|became) $", re.IGNORECASE)
"""What stands before an ordinal that says which one something is: "is the third to close"."""

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
    for read in (_parts_of_a_point, _multiples, _magnitudes, _ages, _scores, _votes, _ranges, _shares, _ordinals):
        for figure in read(rest):
            found.append(figure)
            start, end = figure.span
            rest = rest[:start] + "\x00" * (end - start) + rest[end:]
    found += [_measured(rest, numeral) for numeral in numerals(rest)]
    return tuple(sorted(found, key=lambda figure: figure.span))


def ordinal(word: str) -> int:
    """The number that an English ordinal in lower case stands for ("third", "3rd"); 0 if it is none."""
    if word[:-2].isdigit() and word[-2:] in {"st", "nd", "rd", "th"}:
        return int(word[:-2])
    return _ORDINALS.get(word, 0)


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


def _special(text: str, span: tuple[int, int], value: float, low: float, high: float, unit: str) -> Figure:
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


def _parts_of_a_point(text: str) -> Iterator[Figure]:
    """Such as "half a percentage point", "a quarter point" and "half a percent"."""
    for match in _HALF_A_PERCENT.finditer(text):
        value = 0.5 if match["half"] else 0.25
        yield _special(text, match.span(), value, value, value, SHARE)
    for match in _PART_OF_A_POINT.finditer(text):
        value = 0.5 if match["half"] else 0.25 if match["quarter"] else 1.0 if match["one"] else 0.75
        yield _special(text, match.span(), value, value, value, POINTS)


def _multiples(text: str) -> Iterator[Figure]:
    """Such as "half a million" and "tens of thousands"."""
    for match in _HALF_A.finditer(text):
        if match["scale"]:
            value = SCALES[match["scale"].lower()] / 2
            yield _special(text, match.span(), value, 0.9 * value, 1.1 * value, "")
        elif match["whole"]:
            value = (_value(match["whole"]) + 0.5) * (SCALES[match["times"].strip().lower()] if match["times"] else 1.0)
            yield _special(text, match.span(), value, 0.9 * value, 1.1 * value, "")
        else:
            value = _MANY[match["many"].lower()] * SCALES[match["of"].lower().removesuffix("s")]
            yield _special(text, match.span(), value, value, math.inf, "")


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
    return _special(text, span, value, value - 0.05, value + 0.05, MAGNITUDE)


def _ages(text: str) -> Iterator[Figure]:
    for match in _AGE.finditer(text):
        value = _value(match["a"] or match["b"] or match["c"])
        if value <= _OLDEST:
            yield _special(text, match.span(), value, value, value, AGE)


def _scores(text: str) -> Iterator[Figure]:
    for match in _SCORE.finditer(text):
        first, second = int(match["a"]), int(match["b"])
        around = text[max(0, match.start() - 40) : match.end() + 25]
        scored = _SCORED.search(around) is not None
        if (first, second) in _NO_SCORE or not (scored or (first >= second and "to" not in match["between"])):
            continue
        if "to" in match["between"] and (first < second or _CHANGED_FROM.search(text[: match.start()])):
            continue
        value = max(first, second) + min(first, second) / 10_000
        yield _special(text, match.span(), value, value, value, SCORE)


def _votes(text: str) -> Iterator[Figure]:
    """Votes of which a part is in words: "by 12 votes to nine", "voted six to three"."""
    for match in _VOTES.finditer(text):
        words = match.group().lower()
        around = text[max(0, match.start() - 30) : match.start()]
        first, second = int(_value(match["a"])), int(_value(match["b"]))
        if " vote" in words or (match["between"] == "to" and first > second and _VOTED.search(around)):
            value = max(first, second) + min(first, second) / 10_000
            yield _special(text, match.span(), value, value, value, SCORE)


def _ranges(text: str) -> Iterator[Figure]:
    """Such as "between 10 and 15", "10 to 15" and "10-15", not "from 10 to 15", which is mostly a change."""
    for match in _RANGE.finditer(text):
        start, end = match.span()
        first, second = match["a"] or match["c"], match["b"] or match["d"]
        if not match["between"] and _CHANGED_FROM.search(text[:start]):
            continue
        low, high = (next(numerals(f"{word} things"), None) for word in (first, second))
        if low is None or high is None or (low.value, high.value) in _NO_SCORE:
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
            value = 100 * _value(match["over"]) / _SMALL_DENOMINATORS[match["under"].lower()]
        else:
            value = 100 * _value(match["some"]) / max(1.0, _value(match["all"]))
        if 0 < value < 100:
            yield _special(text, match.span(), value, 0.9 * value, 1.1 * value, SHARE)


def _ordinals(text: str) -> Iterator[Figure]:
    for match in _PLACING.finditer(text):
        if " " not in match.group() or (match.group()[:3].lower() == "in " and text[match.end() :][:6] != " place"):
            continue
        word = match["word"].lower()
        value = float(_ORDINALS.get(word) or int(word[:-2]))
        yield _special(text, match.span("word"), value, value, value, PLACING)
    for match in _ORDINAL.finditer(text):
        word = match["word"].lower()
        following = text[match.end() + 1 :].split(" ", 1)[0].strip(".,;:")
        named = following[:1].isupper() and (match["word"][0].isdigit() or following in _CALENDAR)  # "the 6th Circuit"
        if match["word"][0].isupper() or named:
            continue
        if _TO.match(text, match.end()) and not (_DONE.match(text, match.end()) or _IS.search(text[: match.start()])):
            continue
        value = float(_ORDINALS.get(word) or int(word[:-2]))
        yield _special(text, match.span("word"), value, value, value, ORDINAL)


def _value(word: str) -> float:
    word = word.lower().removeprefix("a ") or "a"
    if word[0].isdigit():
        return float(word)
    return {"a": 1.0, "an": 1.0, "hundred": 100.0, "thousand": 1000.0}.get(word) or small_number(word)


def _bare(written: str) -> float:
    """The number without its scale."""
    word = re.sub(r"^[^\w]*(?:US|A|C|HK|NZ)?[$€£¥₹]?", "", written).split(" ")[0].lower()
    figure = re.match(r"[\d,]*\d(?:\.\d+)?", word)
    return float(figure[0].replace(",", "")) if figure else small_number(word)

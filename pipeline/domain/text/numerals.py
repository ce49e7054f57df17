"""Reads the numbers in a text, in figures and words: value, margin, unit.

Dates, years, clock times, votes, ordinals and numbers inside names are left out. Knows nothing of sentences.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.domain.text.date_names import ENGLISH_MONTHS
from pipeline.domain.text.wordlists import word_list

SMALL_NUMBERS = {
    word: value
    for value, word in enumerate(
        word_list("""zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
        sixteen seventeen eighteen nineteen""")
    )
} | {
    word: value * 10
    for value, word in enumerate(word_list("twenty thirty forty fifty sixty seventy eighty ninety"), start=2)
}
SCALES = {
    "hundred": 100.0,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "dozen": 12.0,
    "lakh": 1e5,
    "lakhs": 1e5,
    "crore": 1e7,
    "crores": 1e7,
    "k": 1e3,
    "m": 1e6,
    "mn": 1e6,
    "bn": 1e9,
    "tn": 1e12,
}
OPEN_ENDED = {"dozens": 24.0, "scores": 40.0, "hundreds": 200.0, "thousands": 2000.0, "millions": 2e6, "billions": 2e9}
_SMALL = "|".join(SMALL_NUMBERS)
_NUMBER = re.compile(
    r"(?P<currency>(?:US|A|C|HK|NZ)?[$€£¥₹])?\s?"
    rf"(?<![\w.,:/-])(?P<digits>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<short>(?:k|m|mn|bn|tn)\b)?"
    rf"|\b(?P<words>(?:{_SMALL})(?:-(?:{_SMALL}))?)\b|\b(?P<a>an?)(?= (?:dozen|hundred|thousand|million|billion)\b)"
    rf"|\b(?P<open>{'|'.join(OPEN_ENDED)})(?= of\b)",
    re.IGNORECASE,
)
_SCALE_AFTER = re.compile(r"[ -](hundred|thousand|million|billion|trillion|dozen|lakhs?|crores?)\b(?!s)", re.IGNORECASE)
_WORDS_AFTER = re.compile(rf"(?: and| )+ ?((?:{_SMALL})(?:-(?:{_SMALL}))?)\b", re.IGNORECASE)
_PERCENT = re.compile(r"\s?-?(%|per ?cent\b|percentage points?\b|points?\b(?! out))", re.IGNORECASE)
_NOT_A_QUANTITY_AFTER = re.compile(
    r"\s?(?:[ap]\.?m\b\.?|[.:] \d\d ?[ap]\.? ?m\b|, \d{3}\b(?!,)"
    r"|o'clock|st\b|nd\b|rd\b|th\b|:\d|/\d|-\d|-(?:to|and)-|(?:st|nd|rd|th) |\.\d+\.| votes?\b"
    r"| to \d+ (?:vote|on)| (?:in|out of) (?:\d|ten|five|four|three)|v\b|G\b)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"(?:\d[:/.-]|\bNo\.? ?|#|\bvotes? (?:to|against) )$", re.IGNORECASE)
_TIME_AFTER = re.compile(
    r"\s?(?:[ap]\.?m|o'clock|,|\.(?!\d)|$| on\b| in the (?:morning|afternoon|evening)| tonight)", re.IGNORECASE
)
_OR_MORE = re.compile(r"\s?(?:\w+ )?or (?:more|so many more|above|over)\b|\+", re.IGNORECASE)
# With a capital: "30 marched" and "12 may die" are no dates. "3 decades" is none either.
_NAMES = [written for name in ENGLISH_MONTHS for written in (name, name.upper())]
_MONTH = rf"(?-i:{'|'.join(rf'{name[:3]}(?:{name[3:]})?' for name in _NAMES)}|Sept|SEPT)\.?"
_DATE_AROUND = re.compile(rf"(?:^|\W){_MONTH}\s?$", re.IGNORECASE)
_DATE_AFTER = re.compile(rf"^\s(?:of )?{_MONTH}(?:\W|$)", re.IGNORECASE)
_HEDGES: tuple[tuple[str, str], ...] = (
    (
        r"(?:more than|over|above|upwards of|at least|exceed\w*|as (?:many|much) as at least|no fewer than|topp?\w*)",
        "up",
    ),
    (r"(?:fewer than|less than|under|below|up to|at most|no more than|as (?:many|much) as|maximum of)", "down"),
    (r"(?:nearly|almost|close to|approaching|just under)", "nearly"),
    (r"(?:about|around|some|roughly|approximately|an estimated|estimated|or so|circa|perhaps|maybe)", "about"),
)
_HEDGE = re.compile("|".join(rf"(?P<{name}>\b{words})" for words, name in _HEDGES), re.IGNORECASE)
_ABOUT = 0.1
_MOST_ROUNDING = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Numeral:
    """A stated number: it is in [low, high]; `value` is the figure itself.

    `hedge` is how it was qualified: `up` ("more than"), `down`, `nearly`, `about`, or nothing. `unit` is a currency
    sign, `%`, or empty. `span` takes in the unit, `digits_at` and `stop` are where the number itself begins and ends.
    """

    value: float
    low: float
    high: float
    hedge: str
    unit: str
    span: tuple[int, int]
    digits_at: int
    stop: int


def numerals(text: str) -> Iterator[Numeral]:
    """The numbers of a text, from left to right."""
    position = 0
    while match := _NUMBER.search(text, position):
        position = max(match.end(), position + 1)
        number = _read(text, match)
        if number is None:
            continue
        value, unit_of_last_digit, end = number
        position = stop = end
        percent = _PERCENT.match(text, end)
        unit = (match["currency"] or "").upper() or ("%" if percent else "")
        digits_at = next(match.start(name) for name in ("digits", "words", "a", "open") if match[name])
        start = match.start("currency") if match["currency"] else digits_at
        end = percent.end() if percent else end
        if not unit and _is_no_quantity(text, start, end, value, match):
            continue
        low, high, hedge = _interval(text[:start], value, unit_of_last_digit)
        if match["open"] or _OR_MORE.match(text, end):
            high, hedge = math.inf, "up"
        yield Numeral(
            value=value, low=low, high=high, hedge=hedge, unit=unit, span=(start, end), digits_at=digits_at, stop=stop
        )


def _read(text: str, match: re.Match[str]) -> tuple[float, float, int] | None:
    """Value, unit of its last significant digit, end. None for a bare `one`."""
    end = match.end()
    if match["open"]:
        value = OPEN_ENDED[match["open"].lower()]
        return value, value, end
    if match["digits"]:
        value, last = _figures(match["digits"].replace(",", ""))
        if match["short"]:
            scale = SCALES[match["short"].lower()]
            return value * scale, last * scale, end
    else:
        value, last = (small_number(match["words"]), 1.0) if match["words"] else (1.0, 0.1)
    total, scaled = 0.0, False
    while True:  # "two hundred" "and fifty" "thousand"
        if word := _SCALE_AFTER.match(text, end):
            scale = SCALES[word[1].lower()]
            last, scaled = last * scale, True
            if scale < 1000:
                value *= scale
            else:  # "two lakh crore": a scale of a scale
                total, value = (total + value * scale if value else total * scale), 0.0
        elif scaled and (word := _WORDS_AFTER.match(text, end)):
            value, last = value + small_number(word[1]), 1.0
        else:
            break
        end = word.end()
    value += total
    return None if not scaled and match["words"] and value <= 1 else (value, last, end)


def _figures(digits: str) -> tuple[float, float]:
    """The value, and the unit of its last significant digit.

    Below 100, zeros at the end are taken to be meant.
    """
    value = float(digits)
    if "." in digits:
        return value, 10.0 ** -len(digits.partition(".")[2])
    zeros = len(digits) - len(digits.rstrip("0")) if value >= 100 else 0
    return value, min(10.0**zeros, _MOST_ROUNDING * value) if zeros else 1.0


def small_number(word: str) -> float:
    """The value of "seven" or "thirty-two"."""
    return float(sum(SMALL_NUMBERS[part] for part in word.lower().split("-")))


def _is_no_quantity(text: str, start: int, end: int, value: float, match: re.Match[str]) -> bool:
    if _NOT_A_QUANTITY_AFTER.match(text, end) or _DATE_AFTER.match(text[end : end + 14]):
        return True
    before = text[max(0, start - 14) : start]
    if _DATE_AROUND.search(before) or _NUMBERED.search(before):
        return True
    if before.endswith("at ") and _TIME_AFTER.match(text, end):
        return True
    # A year.
    return match["digits"] is not None and "," not in match["digits"] and 1500 <= value <= 2100 and value == int(value)


def _interval(before: str, value: float, last: float) -> tuple[float, float, str]:
    """The range of a number by its last digit and the words before it, and the kind of hedge."""
    # Rounded to the next unit, or cut down to it; where that would be a wide margin ("3 million"), only rounded.
    up = last if last <= _MOST_ROUNDING * value else last / 2
    low, high = value - last / 2, value + up * (1 - 1e-9)
    if value == int(value) and value < 100:
        low, high = value, value
    return qualified(before, value, low, high)


def qualified(before: str, value: float, low: float, high: float) -> tuple[float, float, str]:
    """The range [low, high] as the words before the number widen it, and the kind of hedge, or none."""
    hedge = hedge_before(before)
    kind = (hedge.lastgroup or "") if hedge else ""
    if kind == "up":
        return low, math.inf, kind
    if kind == "down":
        return 0.0, high, kind
    if kind == "nearly":
        return 0.85 * value, high, kind
    if kind:
        return min(low, value * (1 - _ABOUT)), max(high, value * (1 + _ABOUT)), kind
    return low, high, ""


def hedge_before(before: str) -> re.Match[str] | None:
    """The hedge that ends the text before a number ("at least the "), as characters of the whole text."""
    hedges = list(_HEDGE.finditer(before, max(0, len(before) - 28)))
    if hedges and re.fullmatch(r"[\s'\"(]*(?:the |a |an )?[\s$€£]*", before[hedges[-1].end() :]):
        return hedges[-1]
    return None

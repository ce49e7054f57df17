"""Figures and dates of a sentence in a language that is not parsed, each with the words around it.

Reads decimal commas and grouped thousands as the language writes them, scales ("Millionen", "млн"), number words up to
twenty, units, bounds ("mindestens"), and the names of months and weekdays. Knows no grammar: what a figure counts is
the word behind it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from math import inf

from pipeline.domain.comparison.sentences import Sentence
from pipeline.domain.comparison.stated_words import (
    BOUND,
    KILOMETRES,
    NO_FIGURE_AFTER,
    PART,
    PAST,
    PER_HOUR,
    SAYING,
    SAYING_NEAR,
    SCALES,
    SLAVIC,
    SQUARED,
    TWO,
    UNITS,
    WHOLE,
    WHOLE_UNITS,
    longest,
)
from pipeline.domain.terms.written_numbers import numbers
from pipeline.domain.text.date_names import fold, own_months, own_weekdays
from pipeline.domain.text.number_words import number_words
from pipeline.domain.text.stop_words import listed_stop_words

STEM = 5
"""Letters by which the forms of a word are one: "Verletzte", "Verletzten"."""

WINDOW = 120
"""Characters on each side of a figure that are read for what it is about."""

MOST_IN_A_SENTENCE = 12
"""Figures. More of them are a table or a list."""

NEAR_WORDS = 6
"""Content words on each side of a figure that show what it is about."""

_ABOUT, _ROUNDING = 0.1, 0.05

_FIGURE = re.compile(
    r"(?<![\w.,:/-])(?P<sign>[$€£])?\d+(?:[.,'\u066c\u00a0\u202f ]\d{3})*(?:[.,\u066b]\d+)?(?![\w/:]|[.,]\d|-\d)"
)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_AFTER = re.compile(r"[\s\u00a0\u202f-]*(°\s?[CcСс]|[%€$₽₴]|[^\W\d_]+)")
_YEARS = range(1500, 2101)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A figure or a date in a sentence.

    `kind`: `number`, `weekday`, `day` (of a month), `year`, or `said` for a day on which
    something was said. `value`, [`low`, `high`] and `unit` as in `Figure`; a
    weekday's value is 1 for Monday, a day's is month · 100 + day. `noun`: the stem of the word behind a figure.
    `around`: the stems of the content words near it. `stage`: `part` of another figure, `past`, or empty.
    """

    kind: str
    sentence: Sentence
    span: tuple[int, int]
    value: float
    low: float
    high: float
    unit: str
    noun: str
    around: frozenset[str]
    stage: str = ""


def stated(sentence: Sentence, language: str) -> tuple[Stated, ...]:
    """The figures and dates of a sentence in a language that is not parsed, from left to right; none of a list."""
    text = sentence.plain
    dates = tuple(islice(_dates(sentence, language), MOST_IN_A_SENTENCE))
    masked = text
    for date in dates:
        start, end = date.span
        masked = masked[:start] + "\x00" * (end - start) + masked[end:]
    found = [*dates, *islice(_figures(sentence, masked, language), MOST_IN_A_SENTENCE + 1)]
    return tuple(sorted(found, key=lambda one: one.span)) if len(found) <= MOST_IN_A_SENTENCE else ()


def _dates(sentence: Sentence, language: str) -> Iterator[Stated]:
    for match in _day_pattern(language).finditer(sentence.plain):
        if match["weekday"]:
            value, kind = float(own_weekdays(language)[fold(match["weekday"])]), "weekday"
        else:
            value, kind = 100.0 * own_months(language)[fold(match["month"])] + int(match["day"]), "day"
        before = sentence.plain[max(0, match.start() - SAYING_NEAR) : match.start()].split(",")[-1]
        after = sentence.plain[match.end() : match.end() + SAYING_NEAR].split(",")[0]
        if kind == "weekday" or 1 <= value % 100 <= 31:
            said = SAYING.search(before) or SAYING.search(after)
            yield _stated(sentence, match.span(), "said" if said else kind, value, language)


@cache
def _day_pattern(language: str) -> re.Pattern[str]:
    months, weekdays = (
        "|".join(sorted({form for name in names for form in _unfolded(name)}, key=len, reverse=True)) or "(?!)"
        for names in (
            [m for m in own_months(language) if len(m) > 3 or m in {"mai", "маи", "мая"}],
            [d for d in own_weekdays(language) if len(d) > 3],
        )
    )
    return re.compile(
        rf"(?<![\w.,])(?P<day>\d\d?)(?:\.|er|º|-?го)? (?:de |di |d')?(?P<month>{months})\b"
        rf"|\b(?P<weekday>{weekdays})s?\b",
        re.IGNORECASE,
    )


def _unfolded(name: str) -> Iterator[str]:
    """The folded name as a pattern that also finds it with accents."""
    marks = {"a": "[aàáâãä]", "e": "[eèéêë]", "i": "[iìíîï]", "o": "[oóôõö]", "u": "[uùúûü]", "c": "[cç]", "и": "[ий]"}
    yield "".join(marks.get(c, re.escape(c)) for c in name)


def _figures(sentence: Sentence, text: str, language: str) -> Iterator[Stated]:
    for match in _FIGURE.finditer(text):
        values = numbers(match.group().lstrip("$€£").replace("\u00a0", " ").replace("\u202f", " "), language)
        if len(values) == 1:
            yield from _figure(sentence, text, match.span(), float(values[0]), match["sign"] or "", language)
    words = number_words(language)
    for match in _WORD.finditer(text):
        value = words.get(match.group().lower().replace("’", "'"))
        if value is not None:
            yield from _figure(sentence, text, match.span(), float(value), "", language)


def _figure(
    sentence: Sentence, text: str, span: tuple[int, int], value: float, sign: str, language: str
) -> Iterator[Stated]:
    start, end = span
    if NO_FIGURE_AFTER.match(text, end):
        return
    scaled, unit = False, sign
    while (after := _AFTER.match(text, end)) and (scale := longest(SCALES, after[1], WHOLE)) is not None:
        value, end, scaled = value * scale, after.end(), True
        end += text[end : end + 1] == "."
    joined = re.compile(r"\s+d[ei]u? |\s+d['’]|\s+de ").match(text, end) if scaled else None
    at = joined.end() if joined else end
    two = next(((found, name) for pattern, name in TWO if (found := pattern.match(text, end))), None)
    if two is not None:
        unit, end = two[1], two[0].end()
    elif (after := _AFTER.match(text, at)) and (measure := longest(UNITS, after[1], WHOLE_UNITS)) is not None:
        unit, end = measure[0], after.end()
        if measure == KILOMETRES and (hourly := PER_HOUR.match(text, end)):
            measure, end = ("km/h", 1.0), hourly.end()
            unit = measure[0]
        value *= measure[1]
        if squared := SQUARED.match(text, end):
            unit, end = f"{unit}²", squared.end()
    elif not scaled and not unit and value in _YEARS and text[start:end].isdigit():
        if re.search(
            r"\b(?:en|in|im|nel|em|în|в|у|seit|depuis|desde|dal|с|з|van|sinds)(?: jahr| año)? $",
            text[max(0, start - 20) : start],
            re.I,
        ):
            yield _stated(sentence, (start, end), "year", value, language)
        return
    bound = BOUND.search(text[max(0, start - 24) : start].rstrip("$€£").replace("\u00a0", " "))
    name = bound.lastgroup if bound else ""
    margin = _ABOUT if name == "about" else _ROUNDING if scaled or value >= 1000 else 0.0
    yield _stated(
        sentence,
        (start, end),
        "number",
        value,
        language,
        low=0.0 if name == "down" else value * (1 - margin),
        high=inf if name == "up" else value * (1 + margin),
        unit=unit,
    )


def _stated(
    sentence: Sentence,
    span: tuple[int, int],
    kind: str,
    value: float,
    language: str,
    *,
    low: float | None = None,
    high: float | None = None,
    unit: str = "",
) -> Stated:
    text_before = sentence.plain[max(0, span[0] - WINDOW) : span[0]]
    text_after = sentence.plain[span[1] : span[1] + WINDOW]
    before = [stem for stem, _ in stems(text_before, language)]
    after = stems(text_after, language)
    nouns = [stem for stem, at in after if at <= 12] if not unit else []
    return Stated(
        kind=kind,
        sentence=sentence,
        span=span,
        value=value,
        low=value if low is None else low,
        high=value if high is None else high,
        unit=unit,
        noun=nouns[0] if nouns else "",
        around=frozenset(before[-NEAR_WORDS:] + [stem for stem, _ in after[:NEAR_WORDS]]),
        stage="part" if PART.search(text_before) else "past" if PAST.search(text_before + text_after) else "",
    )


def without_bound(before: str) -> str:
    """The text before a figure without the words that qualify it."""
    found = BOUND.search(before)
    return before[: found.start()] if found else before


def words_of(text: str) -> list[str]:
    """The words of a text as they are written, without its figures."""
    return [match.group() for match in _WORD.finditer(text)]


def stems(text: str, language: str) -> list[tuple[str, int]]:
    """The stems of the content words, and where each begins."""
    skipped = SLAVIC if language in {"ru", "uk"} else listed_stop_words(language)
    return [
        (folded[:STEM], match.start())
        for match in _WORD.finditer(text)
        if len(folded := fold(match.group())) > 2 and folded not in skipped
    ]

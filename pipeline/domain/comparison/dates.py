"""Dates that differ: two versions date the same event differently.

Knows English month names, weekdays and years. Relative words ("yesterday") are ignored: they depend on when a sentence
was written.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.domain.comparison.alignment import Pairing
from pipeline.domain.comparison.findings import Finding, Span, Statement
from pipeline.domain.comparison.frames import Adjunct, adjuncts, graded_frame, same_frame
from pipeline.domain.comparison.sentences import ReadText, Sentence
from pipeline.domain.text.date_names import ENGLISH_MONTHS, ENGLISH_WEEKDAYS

_MONTHS = tuple(name.lower() for name in ENGLISH_MONTHS)
_DAYS = tuple(name.lower() for name in ENGLISH_WEEKDAYS)
_MONTH_NAMES = "|".join([*_MONTHS, *(rf"{m[:3]}\.?" for m in _MONTHS if m != "may"), r"sept\.?"])
_DATE = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{_MONTH_NAMES})\b"
    rf"|(?P<month2>{_MONTH_NAMES}) (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!,\d)"
    rf"|(?P<month3>{'|'.join(m for m in _MONTHS if m not in {'march', 'may'})})\b)"
    rf"(?:,? (?P<year>(?:19|20)\d\d)\b)?"
    rf"|\b(?P<weekday>{'|'.join(_DAYS)})\b|\b(?:in|of|since|by|from|until) (?P<year2>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_CASED = re.compile(r"^[A-Z0-9]|^(?:in|of|since|by|from|until) ")


DATE_MATCH = 0.55


@dataclass(frozen=True, slots=True, kw_only=True)
class DateMention:
    """The stated parts of a date: any of year, month (1-12), day of the month, weekday (0 is Monday)."""

    year: int | None
    month: int | None
    day: int | None
    weekday: int | None
    span: tuple[int, int]


def date_mentions(sentence: Sentence) -> tuple[DateMention, ...]:
    """The dates a sentence names, from left to right."""
    return tuple(
        DateMention(
            year=int(found) if (found := match["year"] or match["year2"]) else None,
            month=_month(name) if (name := match["month"] or match["month2"] or match["month3"]) else None,
            day=int(found) if (found := match["day"] or match["day2"]) else None,
            weekday=_DAYS.index(match["weekday"].lower()) if match["weekday"] else None,
            span=(match.start("year2"), match.end()) if match["year2"] else match.span(),
        )
        for match in _DATE.finditer(sentence.plain)
        if _CASED.match(match.group())
    )


def differing_dates(
    pairing: Pairing[ReadText], a: tuple[DateMention, ...], b: tuple[DateMention, ...]
) -> Iterator[Finding]:
    """Dates of one event that exclude each other. `a`, `b`: all dates that each version mentions."""
    for i, j in zip(*(pairing.match >= DATE_MATCH).nonzero(), strict=True):
        left, right = pairing.a.sentences[i], pairing.b.sentences[j]
        for first, second in _differing_pairs(left, right):
            if any(_agree(first, m) for m in b) or any(_agree(second, m) for m in a):
                continue
            if score := same_frame(pairing, left, right, _adjunct(left, first), _adjunct(right, second)):
                yield Finding(
                    kind="date",
                    confidence=score,
                    topic="date",
                    a=Statement(sentence=left, span=first.span, value=left.plain[slice(*first.span)]),
                    b=Statement(sentence=right, span=second.span, value=right.plain[slice(*second.span)]),
                )


def dated_pairs(pairing: Pairing[ReadText]) -> Iterator[tuple[float, Sentence, Sentence, tuple[Span, Span]]]:
    """The differing dates of any two sentences, and how likely they date one event, in [0, 1]."""
    for left in pairing.a.sentences:
        for right in pairing.b.sentences:
            for first, second in _differing_pairs(left, right):
                strength = graded_frame(pairing, left, right, _adjunct(left, first), _adjunct(right, second))
                yield strength, left, right, (first.span, second.span)


def _differing_pairs(left: Sentence, right: Sentence) -> Iterator[tuple[DateMention, DateMention]]:
    for first in date_mentions(left):
        for second in date_mentions(right):
            if _differ(first, second):
                yield first, second


def _differ(first: DateMention, second: DateMention) -> bool:
    """Both are days of a month, both years, or both weekdays, and not the same."""
    if first.day is not None and second.day is not None:
        return (first.month, first.day) != (second.month, second.day)
    if first.weekday is not None and second.weekday is not None:
        return first.weekday != second.weekday
    alone = all(m.day is None and m.month is None for m in (first, second))
    return alone and first.year is not None and second.year is not None and first.year != second.year


def _agree(first: DateMention, second: DateMention) -> bool:
    if first.weekday is not None:
        return first.weekday == second.weekday
    if first.day is not None:
        return (first.month, first.day) == (second.month, second.day)
    return first.year is not None and first.year == second.year


def _adjunct(sentence: Sentence, mention: DateMention) -> Adjunct | None:
    return next((a for a in adjuncts(sentence) if a.start <= mention.span[0] < a.end), None)


def _month(name: str) -> int:
    return next(i for i, month in enumerate(_MONTHS, start=1) if month.startswith(name.lower().rstrip(".")[:3]))

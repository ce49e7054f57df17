"""Dates that differ: two versions date the same event differently.

Knows English month names, weekdays, years and "yesterday", "today", "tomorrow". Weekdays and relative days are resolved
against the day on which the article was published, if it states one; where that day depends on the time zone, both
count.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.domain.comparison.adjuncts import Adjunct, adjuncts
from pipeline.domain.comparison.alignment import Pairing
from pipeline.domain.comparison.clauses import Clause
from pipeline.domain.comparison.findings import Finding, Span, Statement
from pipeline.domain.comparison.frames import (
    alike_clauses,
    graded_frame,
    is_saying,
    parts_differ,
    same_event,
    same_frame,
)
from pipeline.domain.comparison.once import once
from pipeline.domain.comparison.sentences import ReadText, Sentence, VersionText
from pipeline.domain.text.date_names import ENGLISH_MONTHS, ENGLISH_WEEKDAYS
from pipeline.domain.text.numerals import SMALL_NUMBERS
from pipeline.domain.text.wordlists import word_list

_MONTHS = tuple(name.lower() for name in ENGLISH_MONTHS)
_DAYS = tuple(name.lower() for name in ENGLISH_WEEKDAYS)
_RELATIVE = (
    {"yesterday": -1, "today": 0, "tomorrow": 1, "tonight": 0, "last night": -1}
    | {f"this {part}": 0 for part in ("morning", "afternoon", "evening")}
    | {f"{word} days ago": -days for word, days in SMALL_NUMBERS.items() if 2 <= days <= 6}
)
_MONTH_NAMES = "|".join([*_MONTHS, *(rf"{m[:3]}\.?" for m in _MONTHS if m != "may"), r"sept\.?"])
_DATE = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{_MONTH_NAMES})\b"
    rf"|(?P<month2>{_MONTH_NAMES}) (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!,\d)"
    rf"|(?P<month3>{'|'.join(m for m in _MONTHS if m not in {'march', 'may'})})\b)"
    rf"(?:,? (?P<year>(?:19|20)\d\d)\b)?"
    rf"|\b(?P<weekday>{'|'.join(_DAYS)})\b|\b(?P<relative>{'|'.join(_RELATIVE)})\b(?!')"
    rf"|\b(?:in|since|until|late|early|mid|next|last|this) (?P<month4>march|may)\b(?! (?:not|be|have)\b)"
    rf"|\b(?:in|of|since|by|from|until) (?P<year2>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_CASED = re.compile(
    r"^[A-Z0-9]|^(?:in|of|since|by|from|until) (?=\d)|^\w+ [A-Z]|^(?:yesterday|today|tomorrow|tonight|last night"
    r"|this \w+|\w+ days ago)$"
)
_NIGHT = re.compile(r"night|midnight|overnight|evening|early|late\b|dawn|local time|GMT|morning", re.IGNORECASE)
_NEAR = 25

DATE_MATCH = 0.55
EVENT_MATCH = 0.4
FEWEST_SHARED = 2
_NAMED_AS_WELL = 0.4
"""Left of a sign that dates differ if one text has both."""
_DAY_LIMIT = 6
"""Days before or after publication within which a weekday alone names a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DateMention:
    """The stated parts of a date: any of year, month (1-12), day of the month, weekday (0 is Monday).

    `relative`: days after the day of publication ("yesterday" is -1).
    """

    year: int | None
    month: int | None
    day: int | None
    weekday: int | None
    span: tuple[int, int]
    relative: int | None = None


@once
def date_mentions(sentence: Sentence) -> tuple[DateMention, ...]:
    """The dates a sentence names, from left to right."""
    return tuple(
        DateMention(
            year=int(found) if (found := match["year"] or match["year2"]) else None,
            month=_month(name)
            if (name := match["month"] or match["month2"] or match["month3"] or match["month4"])
            else None,
            day=int(found) if (found := match["day"] or match["day2"]) else None,
            weekday=_DAYS.index(match["weekday"].lower()) if match["weekday"] else None,
            span=next((match.start(g), match.end()) for g in ("year2", "month4", 0) if match[g]),
            relative=_RELATIVE[match["relative"].lower()] if match["relative"] else None,
        )
        for match in _DATE.finditer(sentence.plain)
        if _CASED.match(match.group())
    )


def differing_dates(
    pairing: Pairing[ReadText], a: tuple[DateMention, ...], b: tuple[DateMention, ...]
) -> Iterator[Finding]:
    """Dates of one event that exclude each other, in sentences that otherwise agree.

    `a`, `b`: all dates that each version mentions.
    """
    for i, j in zip(*(pairing.match >= DATE_MATCH).nonzero(), strict=True):
        left, right = pairing.a.sentences[i], pairing.b.sentences[j]
        for first, second in _differing_pairs(left, right):
            if any(_agree(first, m) for m in b) or any(_agree(second, m) for m in a):
                continue
            if _name_others(left, right):
                continue
            if score := same_frame(pairing, left, right, _adjunct(left, first), _adjunct(right, second)):
                yield _finding(left, right, first, second, score)


def _name_others(left: Sentence, right: Sentence) -> bool:
    """Whether either names someone whom the other does not: a team's two matches on two days."""
    ours, theirs = (
        {t.lemma.lower() for t in s.tokens if t.pos == "PROPN" and t.entity != "DATE"} for s in (left, right)
    )
    return bool(ours - theirs and theirs - ours)


Dated = Mapping[Clause, tuple[DateMention, ...]]
"""The clauses whose verb is dated, in order, with its dates."""


def dated_clauses(clauses: Iterable[Clause]) -> Dated:
    """Those of these clauses whose verb is dated."""
    return {clause: dates for clause in clauses if (dates := _dates_of(clause))}


def differently_dated(pairing: Pairing[ReadText], a: Dated, b: Dated) -> Iterator[Finding]:
    """Clauses of one event on days that exclude each other, resolved by the days of publication.

    Left out if either version dates the same verb as the other does.
    """
    days = published_days(pairing.a), published_days(pairing.b)
    for left, right, _ in alike_clauses(pairing, tuple(a), tuple(b), EVENT_MATCH):
        if is_saying(left.predicate) or is_saying(right.predicate) or left.predicate in _GOING_ON:
            continue
        if parts_differ(left, right):
            continue
        for first in a[left]:
            for second in b[right]:
                if not exclude(first, second, *days):
                    continue
                at_night = _at_night(left, first) or _at_night(right, second)
                if at_night and not _far_apart(first, second, *days):
                    continue
                if _dates_as(a, left, second, days[1], days[0]) or _dates_as(b, right, first, days[0], days[1]):
                    continue
                least = FEWEST_SHARED
                score = same_event(pairing, left, right, without=(first.span, second.span), least=least)
                if score and (left.theme & right.theme or score >= _SURE):
                    yield _finding(left.sentence, right.sentence, first, second, score)


_SURE = 0.75
# What goes on from day to day has no day of its own: "the toll had risen to 159 on Wednesday".
_GOING_ON = frozenset(word_list("rise reach climb grow increase stand fall drop total hit trade continue remain"))


def _far_apart(
    first: DateMention, second: DateMention, first_days: frozenset[date], second_days: frozenset[date]
) -> bool:
    """Whether the days are known, and more than a night lies between them."""
    left, right = _resolved(first, first_days), _resolved(second, second_days)
    return bool(left and right) and min(abs((x - y).days) for x in left for y in right) > 1


def _at_night(clause: Clause, mention: DateMention) -> bool:
    """Whether it is near the turn of a day, which outlets of two time zones date differently."""
    text = clause.sentence.plain
    return bool(_NIGHT.search(text[max(0, mention.span[0] - _NEAR) : mention.span[1] + _NEAR]))


def _dates_of(clause: Clause) -> tuple[DateMention, ...]:
    return tuple(
        m for m in date_mentions(clause.sentence) if (found := _around(clause.adjuncts, m)) and found.at == clause.verb
    )


def _dates_as(own: Dated, event: Clause, mention: DateMention, stated: frozenset[date], days: frozenset[date]) -> bool:
    """Whether one of these clauses dates the event's verb as this mention of the other version does."""
    return any(
        clause.predicate == event.predicate and _same_day(mine, mention, days, stated)
        for clause, dates in own.items()
        for mine in dates
    )


def published_days(text: ReadText) -> frozenset[date]:
    """The days on which an article may have been published where it was written; empty if it is not known."""
    if not isinstance(text, VersionText) or (published := text.article.published) is None:
        return frozenset()
    day = published.date()
    if text.article.published_precision == "day" or published.time().isoformat() == "00:00:00":
        return frozenset({day})
    if published.hour < _EARLY:
        return frozenset({day, day - timedelta(days=1)})
    return frozenset({day, day + timedelta(days=1)} if published.hour >= _LATE else {day})


_EARLY, _LATE = 8, 15
"""UTC hours: before, it is still the day before in America; from then on, already the next in East Asia."""


def exclude(first: DateMention, second: DateMention, first_days: frozenset[date], second_days: frozenset[date]) -> bool:
    """Whether two mentions are of different days. `first_days`, `second_days`: when each was published."""
    if _differ(first, second):
        return first.weekday is None or _near_in_time(first_days, second_days)
    left, right = _resolved(first, first_days), _resolved(second, second_days)
    if not left or not right or (first.weekday is None and second.weekday is None and not first.day and not second.day):
        return False
    return not left & right and min(abs((x - y).days) for x in left for y in right) <= _DAY_LIMIT


def _same_day(
    first: DateMention, second: DateMention, first_days: frozenset[date], second_days: frozenset[date]
) -> bool:
    return _agree(first, second) or bool(_resolved(first, first_days) & _resolved(second, second_days))


def _near_in_time(first: frozenset[date], second: frozenset[date]) -> bool:
    return not first or not second or min(abs((x - y).days) for x in first for y in second) < _DAY_LIMIT


def _resolved(mention: DateMention, published: frozenset[date]) -> frozenset[date]:
    """The days that a mention may mean."""
    if mention.relative is not None:
        return frozenset(day + timedelta(days=mention.relative) for day in published)
    if mention.weekday is not None:
        near = (day + timedelta(days=n) for day in published for n in range(-_DAY_LIMIT, _DAY_LIMIT + 1))
        return frozenset(day for day in near if day.weekday() == mention.weekday)
    if mention.month is None or mention.day is None:
        return frozenset()
    found = set()
    for day in published:
        years = (mention.year,) if mention.year else (day.year - 1, day.year, day.year + 1)
        dates = [d for year in years if (d := _date(year, mention.month, mention.day))]
        if dates:
            found.add(min(dates, key=lambda d: abs((d - day).days)))
    return frozenset(found)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _finding(left: Sentence, right: Sentence, first: DateMention, second: DateMention, score: float) -> Finding:
    return Finding(
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
                if _names(pairing.b, first) or _names(pairing.a, second):
                    strength *= _NAMED_AS_WELL
                yield strength, left, right, (first.span, second.span)


def _names(text: ReadText, mention: DateMention) -> bool:
    return any(_agree(mention, other) for sentence in text.sentences for other in date_mentions(sentence))


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
    if first.month is not None and second.month is not None:
        return first.month != second.month
    alone = all(m.day is None and m.month is None for m in (first, second))
    return alone and first.year is not None and second.year is not None and first.year != second.year


def _agree(first: DateMention, second: DateMention) -> bool:
    if first.weekday is not None:
        return first.weekday == second.weekday
    if first.day is not None:
        return (first.month, first.day) == (second.month, second.day)
    if first.month is not None:
        return first.month == second.month
    if first.relative is not None:
        return first.relative == second.relative
    return first.year is not None and first.year == second.year


def _adjunct(sentence: Sentence, mention: DateMention) -> Adjunct | None:
    return _around(adjuncts(sentence), mention)


def _around(around: Sequence[Adjunct], mention: DateMention) -> Adjunct | None:
    return next((a for a in around if a.start <= mention.span[0] < a.end), None)


def _month(name: str) -> int:
    return next(i for i, month in enumerate(_MONTHS, start=1) if month.startswith(name.lower().rstrip(".")[:3]))

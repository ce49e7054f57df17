"""Times of day that differ: two versions say that one event happened at two hours.

Reads "14:30", "2.30 p.m.", "3am", noon and midnight. A time without "a.m." or "p.m." up to twelve may be either.
Nothing is claimed of times that are near each other or stated in different time zones.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pipeline.domain.comparison.alignment import Pairing
from pipeline.domain.comparison.clauses import Clause
from pipeline.domain.comparison.findings import Finding, Span, Statement
from pipeline.domain.comparison.frames import alike_clauses, is_saying, same_event
from pipeline.domain.comparison.sentences import ReadText, Sentence

CLOCK_MATCH = 0.4
FEWEST_SHARED = 2

TOLERANCE_MIN = 20
"""Minutes by which reports of one time differ without anybody being wrong."""

ROUNDED_MIN = 45
"""The same if one of them says "about" or "shortly after"."""

_HALF_DAY, _DAY = 720, 1440
_TIME = re.compile(
    r"\b(?P<hour>[01]?\d|2[0-3])(?:[:.](?P<minute>[0-5]\d))?\s?(?P<half>[ap])\.?m\b"
    r"|\b(?:at|around|about|until|by|from|before|after) "
    r"(?P<hour2>[01]?\d|2[0-3])[:.](?P<minute2>[0-5]\d)\b(?!\s?%|[\d.])"
    r"|\b(?P<hour3>[01]\d|2[0-3]):(?P<minute3>[0-5]\d)\b"
    r"|\b(?P<word>noon|midday|midnight)\b",
    re.IGNORECASE,
)
_ROUND = re.compile(
    r"\b(?:about|around|shortly|just|nearly|approximately|roughly|some|before|after|by)\s*$", re.IGNORECASE
)
_ZONE = re.compile(r"\b(?:GMT|UTC|[BC]?EST|[ECMP][SD]?T|CET|IST|JST|local time|Eastern|Pacific)\b")
_AROUND = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockTime:
    """A time of day: the minutes after midnight that it may mean. `zone`: as stated, or empty."""

    minutes: tuple[int, ...]
    is_round: bool
    zone: str
    span: Span


@lru_cache(maxsize=4096)
def clock_times(text: str) -> tuple[ClockTime, ...]:
    """The times of day in a text, from left to right."""
    found = []
    for match in _TIME.finditer(text):
        zone = _ZONE.search(text[match.end() : match.end() + _AROUND])
        start = next((match.start(group) for group in ("hour2",) if match[group]), match.start())
        found.append(
            ClockTime(
                minutes=_minutes(match),
                is_round=bool(_ROUND.search(text[max(0, start - _AROUND) : start])),
                zone=zone.group() if zone else "",
                span=(start, match.end()),
            )
        )
    return tuple(found)


def _minutes(match: re.Match[str]) -> tuple[int, ...]:
    if word := match["word"]:
        return (0,) if word.lower() == "midnight" else (_HALF_DAY,)
    hour = int(match["hour"] or match["hour2"] or match["hour3"])
    minute = int(match["minute"] or match["minute2"] or match["minute3"] or 0)
    if half := match["half"]:
        return ((hour % 12) * 60 + minute + (_HALF_DAY if half.lower() == "p" else 0),)
    written = hour * 60 + minute
    is_sure = hour > 12 or (match["hour2"] or match["hour3"]).startswith("0")
    return (written,) if is_sure else (written, (written + _HALF_DAY) % _DAY)


def apart(first: ClockTime, second: ClockTime) -> bool:
    """Whether not both can be the time of one event."""
    if first.zone != second.zone and (first.zone or second.zone):
        return False
    least = min(min(abs(x - y), _DAY - abs(x - y)) for x in first.minutes for y in second.minutes)
    return least > (ROUNDED_MIN if first.is_round or second.is_round else TOLERANCE_MIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """The times of day of a version: of the clauses that state when they happen, in order, and `all` of them."""

    clauses: Mapping[Clause, tuple[ClockTime, ...]]
    all: tuple[ClockTime, ...]


def timed(sentences: Iterable[Sentence], clauses: Iterable[Clause]) -> Timed:
    """The times of day in these sentences, and of their clauses."""
    return Timed(
        clauses={clause: times for clause in clauses if (times := _times_of(clause))},
        all=tuple(time for sentence in sentences for time in clock_times(sentence.plain)),
    )


def differing_times(pairing: Pairing[ReadText], a: Timed, b: Timed) -> Iterator[Finding]:
    """Clauses of one event at two times of day, if neither version also has the other's time."""
    for left, right, _ in alike_clauses(pairing, tuple(a.clauses), tuple(b.clauses), CLOCK_MATCH):
        if is_saying(left.predicate) or is_saying(right.predicate):
            continue
        for first in a.clauses[left]:
            for second in b.clauses[right]:
                if not all(apart(first, t) for t in b.all) or not all(apart(second, t) for t in a.all):
                    continue
                score = same_event(pairing, left, right, without=(first.span, second.span), least=FEWEST_SHARED)
                if score and left.theme & right.theme:
                    yield Finding(
                        kind="date",
                        confidence=score,
                        topic="time",
                        a=_statement(left, first),
                        b=_statement(right, second),
                    )


def _statement(clause: Clause, time: ClockTime) -> Statement:
    return Statement(sentence=clause.sentence, span=time.span, value=str(time.minutes))


def _times_of(clause: Clause) -> tuple[ClockTime, ...]:
    """The times that an adjunct of the clause's verb states."""
    times = clock_times(clause.sentence.plain)
    if not times:
        return ()
    own = [x for x in clause.adjuncts if x.at == clause.verb]
    return tuple(t for t in times if any(x.start <= t.span[0] < x.end for x in own))

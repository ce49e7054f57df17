"""The figures of an outlet in words. What is counted of a few is never a percentage."""

from datetime import datetime
from typing import Protocol

from pipeline.wording import words


class CountOf(Protocol):
    """A count of some; `share` is None if these are too few."""

    @property
    def count(self) -> int: ...
    @property
    def out_of(self) -> int: ...
    @property
    def share(self) -> float | None: ...


class Pace(Protocol):
    """Articles on each of the last days, oldest first."""

    @property
    def since(self) -> str: ...
    @property
    def until(self) -> str: ...
    @property
    def days(self) -> tuple[int, ...]: ...
    @property
    def per_day(self) -> float: ...


def share(one: CountOf) -> str:
    """`23%`; `2 of 9` of a few; `–` of none."""
    if not one.out_of:
        return "–"
    return f"{one.count:,} of {one.out_of:,}" if one.share is None else words.percent(one.share)


def out_of(one: CountOf, noun: str, nouns: str = "") -> str:
    """What a share is of: `7 of 31 stories`; of a few: `stories: too few for a share`; `no story yet`."""
    many = nouns or noun + "s"
    if not one.out_of:
        return f"no {noun} yet"
    if one.share is None:
        return f"{noun if one.out_of == 1 else many}: too few for a share"
    return f"{one.count:,} of {words.count(one.out_of, noun, many)}"


def per_day(pace: Pace) -> str:
    """`12`, `1.4`, `under 0.1`; `0` if nothing came."""
    value = pace.per_day
    if not value:
        return "0"
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}" if value >= 0.1 else "under 0.1"


def over(pace: Pace) -> str:
    """The days of a pace: `on 4 March 2026`, `over 14 days to 4 March 2026`."""
    if not pace.days:
        return "no article yet"
    until = words.date(datetime.fromisoformat(pace.until))
    return f"on {until}" if len(pace.days) == 1 else f"over {len(pace.days)} days to {until}"


def hours(number: int) -> str:
    """A span: `24 hours`, `3 days`."""
    return words.count(number // 24, "day") if number % 24 == 0 and number > 24 else words.count(number, "hour")


def articles_on_days(pace: Pace) -> str:
    """The chart in words: each day's number, oldest first."""
    return f"Articles {over(pace)}: {', '.join(f'{n:,}' for n in pace.days)}"

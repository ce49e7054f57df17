"""What each version is called beside the others: by its outlet, and by more if an outlet has several."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from pipeline.domain.text.stated_dates import Precision
from pipeline.wording import words


class NamedVersion(Protocol):
    """A version, as far as its name goes."""

    @property
    def article_id(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def published(self) -> datetime | None: ...
    @property
    def published_precision(self) -> Precision: ...


def version_names(versions: Sequence[NamedVersion]) -> Mapping[str, str]:
    """By article id, a name that no other version has: `Post`; of two by one outlet, `Post, 12:35` and `Post, 17:10`.

    The day is named too if they are of several days. Versions that their times do not tell apart are numbered.
    """
    by_source: dict[str, list[NamedVersion]] = {}
    for version in {one.article_id: one for one in versions}.values():
        by_source.setdefault(version.source, []).append(version)
    return {
        version.article_id: name
        for source, same in by_source.items()
        for version, name in zip(same, _names(source, same), strict=True)
    }


def _names(source: str, versions: Sequence[NamedVersion]) -> list[str]:
    if len(versions) == 1:
        return [source]
    dates = [version.published for version in versions]
    timed = all(version.published_precision == "time" for version in versions)
    known = [date for date in dates if date is not None]
    if len(known) == len(versions):
        days = [f"{words.day_and_month(date)}" for date in known]
        clocks = [f"{date.hour:02}:{date.minute:02}" for date in known]
        several_days = len({date.date() for date in known}) > 1
        stated = days if several_days else clocks if timed else []
        if len(set(stated)) < len(versions) and timed:
            stated = [f"{day}, {clock}" for day, clock in zip(days, clocks, strict=True)]
        if len(set(stated)) == len(versions):
            return [f"{source}, {said}" for said in stated]
    return [f"{source} ({number})" for number in range(1, len(versions) + 1)]

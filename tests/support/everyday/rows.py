"""A labelled article of everyday news, as one line of a labelled file has it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from pipeline.domain.articles.articles import Article, article_id

MONDAY = datetime(2026, 5, 11, tzinfo=UTC)
"""The first day of the invented week: weekdays that texts name agree with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An article with its label. `saga`: steps of one affair are stories of their own with this in common."""

    id: str
    story: str
    kind: str
    title: str
    text: str
    source: str
    published: datetime | None
    saga: str = ""

    def as_article(self, seen: datetime) -> Article:
        """The article as a file holds it: dated by itself where it has a date."""
        return Article(
            id=article_id(self.id),
            url=f"https://{self.source.lower().replace(' ', '-')}.example/{self.id}",
            source=self.source,
            family=self.source,
            language="en",
            title=self.title or None,
            text=self.text,
            seen=self.published or seen,
            published=self.published,
            origin="file",
        )

    def as_line(self) -> dict[str, object]:
        """The fields of a labelled file."""
        return {
            "id": self.id,
            "story": self.story,
            "kind": self.kind,
            "title": self.title,
            "text": self.text,
            "source": self.source,
            "published": self.published.isoformat() if self.published else None,
            "published_is_own": self.published is not None,
        }


Item = tuple[str, str, str, str, str]
"""An article of a case: story, time, outlet, title, text."""


def at(when: str) -> datetime:
    """`2 07:30`: the third day of the week at half past seven."""
    day, time = when.split()
    hours, minutes = time.split(":")
    return MONDAY + timedelta(days=int(day), hours=int(hours), minutes=int(minutes))


DATINGS = ("as written", "undated", "on one day", "on following days")


def dated(rows: Iterable[Row], dating: str) -> list[Row]:
    """The rows with other dates, in order of appearance: undated rows stay in the order given.

    On following days, each story has a day of its own. The time of day is kept.
    """
    rows = list(rows)
    if dating == "undated":
        return [replace(row, published=None) for row in rows]
    if dating != "as written":
        day_of = {story: day for day, story in enumerate(dict.fromkeys((row.kind, row.story) for row in rows))}
        first_of: dict[str, int] = {}
        for kind, story in day_of:
            first_of.setdefault(kind, day_of[kind, story])
        rows = [
            _on(row, 0 if dating == "on one day" else day_of[row.kind, row.story] - first_of[row.kind]) for row in rows
        ]
    return sorted(rows, key=lambda row: row.published or MONDAY)


def _on(row: Row, day: int) -> Row:
    if row.published is None:
        return row
    return replace(row, published=datetime.combine(MONDAY + timedelta(days=day), row.published.time(), UTC))

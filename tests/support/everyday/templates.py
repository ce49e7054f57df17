"""Texts that outlets fill in from a template: one event each, with another outlet's report of every fourth."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.support.everyday.rows import Row, at


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Another outlet's report, in its own words, of the event at this place of its template."""

    of: int
    when: str
    outlet: str
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A template with its events: each has the time, then a value for each of `slots`, divided by `|`."""

    kind: str
    outlet: str
    slots: str
    title: str
    text: str
    events: tuple[str, ...]
    reports: tuple[Report, ...]

    def rows(self) -> Iterator[Row]:
        """A story for each event, in the order given, with the other outlet's report after its own."""
        for n, event in enumerate(self.events):
            when, *values = (value.strip() for value in event.split("|"))
            filled = dict(zip(self.slots.split(), values, strict=True))
            story = f"{self.kind}-{n}"
            yield Row(
                id=f"{story}-bot",
                story=story,
                kind=self.kind,
                title=self.title.format(**filled),
                text=self.text.format(**filled),
                source=self.outlet,
                published=at(when),
            )
            for report in self.reports:
                if report.of == n:
                    yield Row(
                        id=f"{story}-report",
                        story=story,
                        kind=self.kind,
                        title=report.title,
                        text=report.text,
                        source=report.outlet,
                        published=at(report.when),
                    )


def rows_of(templates: Sequence[Template]) -> list[Row]:
    return [row for template in templates for row in template.rows()]

"""A version as one cites it: outlet, title, date, address."""

from datetime import datetime
from typing import Protocol

from pipeline.domain.text.stated_dates import Precision
from pipeline.wording import words


class Citable(Protocol):
    """A version of a story, or an article."""

    @property
    def source(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def title(self) -> str | None: ...
    @property
    def published(self) -> datetime | None: ...
    @property
    def published_precision(self) -> Precision: ...


def citation(version: Citable) -> str:
    """`Skarne Post, “Ferry aground in fog”, 4 March 2026, 09:25 UTC, https://…`; what is not known is left out."""
    title = f"“{words.shortened(version.title)}”" if version.title else ""
    when = words.published(version.published, version.published_precision) if version.published else ""
    return ", ".join(filter(None, (version.source, title, when, version.url)))

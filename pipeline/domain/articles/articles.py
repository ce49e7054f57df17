"""An article: one outlet's text at one address, and its revisions.

Knows how an article gets its id and its event time. Does not know where articles come from or go to.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from pipeline.domain.articles.revisions import Revision
from pipeline.domain.text.stated_dates import END_OF_DAY, Precision

Origin = Literal["page", "feed", "summary", "file"]
"""Where the text came from: the page itself, the feed's full text, the feed's summary, or a file given by hand."""

Form = Literal["article", "live", "roundup", "teaser"]
"""What kind of page it is: an article; a live blog or a round-up, which report many events on one page; or the
beginning of an article that the outlet keeps for subscribers."""

EARLIEST_PLAUSIBLE = datetime(1990, 1, 1, tzinfo=UTC)
"""No news page is older than the web: earlier dates are a broken clock (1970) or a placeholder."""

FUTURE_TOLERANCE = timedelta(hours=24)
"""Outlets' clocks and time zones are off by hours; a date further ahead than this is a mistake."""

_HALF_DAY = timedelta(hours=12)

LEAD_CHARS = 800
"""How much of a text is its lead: what is embedded, and what the features of the lead are taken from."""

UNKNOWN_LANGUAGE = "und"
"""ISO 639-2's code for a text whose language was not determined."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One outlet's text at one address.

    `url` is canonical and decides `id`. `language` is ISO 639-1 or `und`. `published` is what the outlet states, or
    None if it states nothing plausible; with `published_precision` `day` it is midnight UTC of the stated day, and
    says nothing of the time. `seen` is when samestory first got this article (not this revision).
    `revision` counts from 1, and `revisions` describes what the later ones changed, the oldest first. `text` holds
    paragraphs separated by blank lines or single line breaks. `updated` is when the outlet says that it changed it.
    `credit` is the agency that it names as its source, `section` the outlet's own rubric, `image` the address of its
    picture.
    """

    id: str
    url: str
    source: str
    family: str
    language: str
    title: str | None
    text: str
    seen: datetime
    author: str | None = None
    published: datetime | None = None
    revision: int = 1
    origin: Origin = "page"
    updated: datetime | None = None
    authors: tuple[str, ...] = ()
    section: str | None = None
    image: str | None = None
    credit: str | None = None
    form: Form = "article"
    revisions: tuple[Revision, ...] = ()
    published_precision: Precision = "time"

    @property
    def event_time(self) -> datetime:
        """When the article appeared, as far as is known: the latest moment that is possible.

        That is the stated time, or the end of the stated day, and never later than when it was seen. So an article
        comes before another one only if it appeared before it for certain.
        """
        if self.published is None:
            return self.seen
        is_day = self.published_precision == "day"
        return min(datetime.combine(self.published, END_OF_DAY, UTC) if is_day else self.published, self.seen)

    @property
    def published_about(self) -> datetime | None:
        """When it was published, for how far apart articles are: of a day without a time, about its middle.

        At the day's beginning or end it would be up to a day from an article of the same day.
        """
        if self.published is None or self.published_precision == "time":
            return self.published
        return min(self.published + _HALF_DAY, max(self.seen, self.published))


def article_id(url: str) -> str:
    """The id of the article at this canonical URL: `a` and 80 bits of its SHA-256 in hexadecimal."""
    return "a" + hashlib.sha256(url.encode()).hexdigest()[:20]


def with_believable_dates(article: Article, now: datetime) -> Article:
    """The article with no date that cannot be: what another producer wrote may have any.

    It was not seen later than now, nor before the web: then it is taken to be seen now.
    """
    seen = article.seen if EARLIEST_PLAUSIBLE <= article.seen <= now + FUTURE_TOLERANCE else now
    published, updated = believable_date(article.published, seen), believable_date(article.updated, seen)
    if (seen, published, updated) == (article.seen, article.published, article.updated):
        return article
    return replace(article, seen=seen, published=published, updated=updated)


def believable_date(stated: datetime | None, seen: datetime) -> datetime | None:
    """The stated date in UTC; None if it is before the web, or well after the article was seen."""
    if stated is None:
        return None
    stated = stated.replace(tzinfo=UTC) if stated.tzinfo is None else stated.astimezone(UTC)
    return stated if EARLIEST_PLAUSIBLE <= stated <= seen + FUTURE_TOLERANCE else None

"""What is read from the bytes of a page or a feed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pipeline.domain.articles.articles import Form
from pipeline.domain.feeds.parse import ParsedFeed
from pipeline.domain.pages.pagination import PageLink
from pipeline.domain.text.stated_dates import Precision


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """What the extractor made of a page.

    `language` is ISO 639-1 or `und`; dates are as the page states them, in UTC.

    The other fields are those of `domain.articles.Article`. `form` `teaser`: the rest is kept for subscribers.
    `headings` are the titles and headings that the page shows, the article's among them.
    `page_links` may lead to further pages of the article.
    """

    title: str | None
    text: str
    author: str | None
    published: datetime | None
    language: str
    canonical_url: str | None = None
    form: Form = "article"
    authors: tuple[str, ...] = ()
    updated: datetime | None = None
    section: str | None = None
    image: str | None = None
    credit: str | None = None
    published_precision: Precision = "time"
    headings: tuple[str, ...] = ()
    page_links: tuple[PageLink, ...] = ()


class Extractor(Protocol):
    """Extracts an article's text from a page, and a feed's entries from its bytes.

    It works in other processes with limits of time and memory. Several threads may use it at once.
    """

    def extract(self, html: bytes, *, url: str | None, encoding: str | None = None) -> Extracted:
        """Raises ExtractionError where the page has no article text, or breaks a limit."""
        ...

    def parse_feed(
        self, body: bytes, *, url: str, content_type: str | None = None, now: datetime | None = None
    ) -> ParsedFeed:
        """As `domain.feeds.parse_feed`. Raises NotAFeed, also where the bytes break a limit."""
        ...

    def close(self) -> None: ...

"""Which text represents an entry, its page's or the feed's own, and the article composed from both."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from urllib.parse import quote

from pipeline.domain.articles.articles import UNKNOWN_LANGUAGE, Article, Form, Origin, article_id, believable_date
from pipeline.domain.articles.languages import language_of, normal_language
from pipeline.domain.articles.urls import is_web_url
from pipeline.domain.feeds.parse import FeedEntry
from pipeline.domain.pages.extraction import clean_lines, own_title
from pipeline.domain.text.stated_dates import StatedDate
from pipeline.domain.text.text_lines import normal
from pipeline.ports import Extracted
from pipeline.settings import Feed

# A feed's description of this length is not a teaser.
FULL_TEXT_CHARS: Final = 1500
# A page that yields this much less than the feed's own text was extracted badly.
SHORTER_PAGE: Final = 0.8
_RANK: Final[dict[str, int]] = {"summary": 0, "feed": 1, "page": 1, "file": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedPage:
    """A page as it was answered and extracted. `url` is its address after all redirects."""

    url: str
    extracted: Extracted


def entry_address(entry: FeedEntry, feed_url: str) -> str:
    """The address that represents an entry: its link, or one within the feed if it has none."""
    if entry.link and is_web_url(entry.link):
        return entry.link
    if is_web_url(entry.id):
        return entry.id
    return f"{feed_url.split('#')[0]}#!{quote(entry.id, safe='')}"


def has_page(entry: FeedEntry) -> bool:
    return is_web_url(entry.link or "")


def fingerprint(entry: FeedEntry) -> str:
    """A digest that changes whenever the feed describes the entry differently."""
    parts = (entry.title or "", entry.summary, entry.content, entry.updated.isoformat() if entry.updated else "")
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]


def digest(title: str | None, text: str) -> str:
    """A digest of what a reader would call the text: spacing, punctuation and case do not count."""
    return hashlib.sha256(f"{normal(title or '')}\0{normal(text)}".encode()).hexdigest()[:24]


def is_better_or_equal(new: str, old: str) -> bool:
    """Whether a text of origin `new` may replace one of origin `old`."""
    return _RANK[new] >= _RANK[old]


def article_of(
    entry: FeedEntry,
    page: FetchedPage | None,
    *,
    url: str,
    feed: Feed,
    feed_language: str,
    seen: datetime,
    max_text_chars: int,
) -> Article | None:
    """The article as far as it is known now, as revision 1.

    None if neither page nor feed has any text or title.
    """
    extracted = page.extracted if page is not None else None
    title = _title(entry, extracted, feed.outlet)
    text, origin = _text(entry, extracted, title)
    if not text and not title:
        return None
    text = text[:max_text_chars]
    prior = entry.language or normal_language(feed.language) or feed_language
    language = extracted.language if extracted is not None and origin == "page" else UNKNOWN_LANGUAGE
    if language == UNKNOWN_LANGUAGE:
        language = language_of(f"{title or ''}\n{text}", prior=prior)
    published = _published(entry, extracted, seen)
    return Article(
        id=article_id(url),
        url=url,
        source=feed.outlet,
        family=feed.family or feed.outlet,
        language=language,
        title=title,
        text=text,
        seen=seen,
        author=entry.author or (extracted.author if extracted else None),
        published=published.at if published else None,
        published_precision=published.precision if published else "time",
        origin=origin,
        updated=_updated(published.at if published else None, entry, extracted, seen),
        authors=entry.authors or (extracted.authors if extracted else ()),
        section=extracted.section if extracted else None,
        image=extracted.image if extracted else None,
        credit=extracted.credit if extracted else None,
        form=_form(extracted, origin),
    )


def _published(entry: FeedEntry, extracted: Extracted | None, seen: datetime) -> StatedDate | None:
    """The date that the feed states, else the page's. A day gives way to the page's time on that day."""
    stated = [
        StatedDate(at, one.published_precision)
        for one in (entry, extracted)
        if one is not None and (at := believable_date(one.published, seen)) is not None
    ]
    for later in stated[1:]:
        if stated[0].precision == "day" and later.precision == "time" and stated[0].covers(later.at):
            return later
    return stated[0] if stated else None


def _updated(
    published: datetime | None, entry: FeedEntry, extracted: Extracted | None, seen: datetime
) -> datetime | None:
    """The later of the dates that feed and page state, if it is after publication."""
    stated = (believable_date(moment, seen) for moment in (entry.updated, extracted.updated if extracted else None))
    latest = max((moment for moment in stated if moment is not None), default=None)
    return latest if latest is not None and (published is None or latest > published) else None


def _form(extracted: Extracted | None, origin: Origin) -> Form:
    """The page's form, unless it is only a teaser of the full text that the feed carries."""
    if extracted is None or (extracted.form == "teaser" and origin == "feed"):
        return "article"
    return extracted.form


def page_headline(page: FetchedPage, outlet: str) -> str | None:
    """The headline that the page itself shows."""
    return own_title(page.extracted.title, site=outlet)


def with_new_headline(entry: FeedEntry, page: FetchedPage, before: str | None, outlet: str) -> FeedEntry:
    """The entry with its page's headline, if the page has changed that since it showed `before`.

    A feed seldom lists an entry long enough to show a later headline.
    """
    now = page_headline(page, outlet)
    if now is None or before is None or normal(now) == normal(before):
        return entry
    return replace(entry, title=now)


def _title(entry: FeedEntry, extracted: Extracted | None, outlet: str) -> str | None:
    page_title = own_title(extracted.title, site=outlet) if extracted else None
    if entry.title is None:
        return page_title
    cut = entry.title.rstrip(" .…")
    if page_title and entry.title.endswith(("…", "...")) and normal(page_title).startswith(normal(cut)):
        return page_title
    return entry.title


def _text(entry: FeedEntry, extracted: Extracted | None, title: str | None) -> tuple[str, Origin]:
    content = _clean(entry.content, title)
    summary = _clean(entry.summary, title)
    full = max(content, summary if len(summary) >= FULL_TEXT_CHARS else "", key=len)
    if (
        extracted is not None
        and extracted.form != "teaser"
        and len(extracted.text) >= len(full) * SHORTER_PAGE
        and extracted.text
    ):
        return extracted.text, "page"
    if full:
        return full, "feed"
    teaser = extracted.text if extracted is not None else ""
    return max(summary, teaser, key=len), "summary"


def _clean(text: str, title: str | None) -> str:
    return "\n".join(clean_lines(text.splitlines(), title))

"""Which text stands for an entry: its page's, or what the feed itself carries. Pure; see `feeds` for who fetches."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from urllib.parse import quote

from pipeline.domain.articles.articles import UNKNOWN_LANGUAGE, Article, Form, Origin, article_id, believable_date
from pipeline.domain.articles.languages import language_of, normal_language
from pipeline.domain.articles.urls import canonical_url, is_home, is_web_url
from pipeline.domain.feeds.parse import FeedEntry
from pipeline.domain.pages.extraction import clean_lines, own_title
from pipeline.domain.text.text_lines import normal
from pipeline.ports import Extracted
from pipeline.settings import Feed

# A feed's description of this length is no teaser.
FULL_TEXT_CHARS: Final = 1500
# A page that yields this much less than the feed's own text was extracted badly.
SHORTER_PAGE: Final = 0.8
_RANK: Final[dict[str, int]] = {"summary": 0, "feed": 1, "page": 1, "file": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedPage:
    """A page as it was answered and extracted. `url` is where it was in the end."""

    url: str
    extracted: Extracted


def entry_address(entry: FeedEntry, feed_url: str) -> str:
    """The address that stands for an entry: its link, or one within the feed where it has none."""
    if entry.link and is_web_url(entry.link):
        return entry.link
    if is_web_url(entry.id):
        return entry.id
    return f"{feed_url.split('#')[0]}#!{quote(entry.id, safe='')}"


def has_page(entry: FeedEntry) -> bool:
    return is_web_url(entry.link or "")


def fingerprint(entry: FeedEntry) -> str:
    """Changes whenever what the feed says of the entry changes."""
    said = (entry.title or "", entry.summary, entry.content, entry.updated.isoformat() if entry.updated else "")
    return hashlib.sha256("\0".join(said).encode()).hexdigest()[:24]


def digest(title: str | None, text: str) -> str:
    """Of what a reader would call the text: spacing, punctuation and case do not count."""
    return hashlib.sha256(f"{normal(title or '')}\0{normal(text)}".encode()).hexdigest()[:24]


def is_better_or_equal(new: str, old: str) -> bool:
    """Whether a text of origin `new` may replace one of origin `old`."""
    return _RANK[new] >= _RANK[old]


def article_of(
    entry: FeedEntry,
    page: FetchedPage | None,
    *,
    feed: Feed,
    feed_language: str,
    seen: datetime,
    max_text_chars: int,
) -> Article | None:
    """The article as it is known by now, as revision 1. None where neither page nor feed say anything at all."""
    address = entry_address(entry, feed.url)
    url, found = canonical_url(address), None
    if page is not None and _is_its_page(page, address):
        url = canonical_url(page.url, page_canonical=page.extracted.canonical_url)
        found = page.extracted
    title = _title(entry, found, feed.outlet)
    text, origin = _text(entry, found, title)
    if not text and not title:
        return None
    text = text[:max_text_chars]
    prior = entry.language or normal_language(feed.language) or feed_language
    language = found.language if found is not None and origin == "page" else UNKNOWN_LANGUAGE
    if language == UNKNOWN_LANGUAGE:
        language = language_of(f"{title or ''}\n{text}", prior=prior)
    published = believable_date(entry.published, seen) or believable_date(found.published if found else None, seen)
    return Article(
        id=article_id(url),
        url=url,
        source=feed.outlet,
        family=feed.family or feed.outlet,
        language=language,
        title=title,
        text=text,
        seen=seen,
        author=entry.author or (found.author if found else None),
        published=published,
        origin=origin,
        updated=_updated(published, entry, found, seen),
        authors=entry.authors or (found.authors if found else ()),
        section=found.section if found else None,
        image=found.image if found else None,
        credit=found.credit if found else None,
        form=_form(found, origin),
    )


def _updated(published: datetime | None, entry: FeedEntry, found: Extracted | None, seen: datetime) -> datetime | None:
    """The later of what feed and page say, where that is after it was published."""
    stated = (believable_date(moment, seen) for moment in (entry.updated, found.updated if found else None))
    latest = max((moment for moment in stated if moment is not None), default=None)
    return latest if latest is not None and (published is None or latest > published) else None


def _form(found: Extracted | None, origin: Origin) -> Form:
    """A page behind a wall says nothing of the text that the feed carries itself."""
    if found is None or (found.form == "teaser" and origin == "feed"):
        return "article"
    return found.form


def page_headline(page: FetchedPage, outlet: str) -> str | None:
    """The headline that the page itself bears."""
    return own_title(page.extracted.title, site=outlet)


def with_new_headline(entry: FeedEntry, page: FetchedPage, before: str | None, outlet: str) -> FeedEntry:
    """The entry under the headline that its page has by now, where that is another than when it was last read: a feed
    seldom lists an entry long enough to tell.
    """
    now = page_headline(page, outlet)
    if now is None or before is None or normal(now) == normal(before):
        return entry
    return replace(entry, title=now)


def _is_its_page(page: FetchedPage, address: str) -> bool:
    """Articles that were taken down often lead to the front page."""
    return not is_home(page.url) or is_home(address)


def _title(entry: FeedEntry, found: Extracted | None, outlet: str) -> str | None:
    of_page = own_title(found.title, site=outlet) if found else None
    if entry.title is None:
        return of_page
    cut = entry.title.rstrip(" .…")
    if of_page and entry.title.endswith(("…", "...")) and normal(of_page).startswith(normal(cut)):
        return of_page
    return entry.title


def _text(entry: FeedEntry, found: Extracted | None, title: str | None) -> tuple[str, Origin]:
    content = _clean(entry.content, title)
    summary = _clean(entry.summary, title)
    full = max(content, summary if len(summary) >= FULL_TEXT_CHARS else "", key=len)
    if found is not None and found.form != "teaser" and len(found.text) >= len(full) * SHORTER_PAGE and found.text:
        return found.text, "page"
    if full:
        return full, "feed"
    teaser = found.text if found is not None else ""
    return max(summary, teaser, key=len), "summary"


def _clean(text: str, title: str | None) -> str:
    return "\n".join(clean_lines(text.splitlines(), title))

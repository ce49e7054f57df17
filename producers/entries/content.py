"""Whether a page, an entry and an article have the same content: by headlines and the beginnings of texts."""

from typing import Final

from pipeline.domain.feeds.parse import FeedEntry
from pipeline.domain.text.likeness import ALIKE, likeness, title_likeness
from producers.entries.composing import FetchedPage
from producers.entries.identity import TELLING_CHARS
from producers.memory.records import Alias, KnownArticle

# The same headline, or nearly: series of reports share more than `ALIKE` of theirs.
_SAME: Final = 0.9
_SAME_TEXT: Final = 0.7
_COMPARED_CHARS: Final = 400


def has_same_text(fetched: FetchedPage, article: KnownArticle) -> bool | None:
    """Whether page and article begin with the same text; None if one of them is not known."""
    if not article.text or not fetched.extracted.text:
        return None
    return likeness(fetched.extracted.text[:_COMPARED_CHARS], article.text[:_COMPARED_CHARS]) >= _SAME_TEXT


def is_same(entry: FeedEntry, other: Alias) -> bool:
    """Whether feeds say the same of two entries."""
    alike = title_likeness(entry.title or "", other.title)
    texts = _text_likeness(entry.summary or entry.content, other.text)
    if texts is None:
        return alike >= _SAME and (not entry.published or not other.published or entry.published == other.published)
    return texts >= _SAME or (texts >= ALIKE and alike >= _SAME) or (texts >= _SAME_TEXT and alike >= ALIKE)


def says_the_same(fetched: FetchedPage, entry: FeedEntry) -> bool:
    """Whether the page has the entry's headline, or begins with what the feed says of it."""
    if has_its_headline(fetched, entry):
        return True
    said = (entry.summary or entry.content)[:_COMPARED_CHARS]
    # Not much more than that: a list of events begins with the first of them only.
    return (_text_likeness(said, fetched.extracted.text[: len(said) + TELLING_CHARS]) or 0.0) >= _SAME_TEXT


def has_its_headline(fetched: FetchedPage, entry: FeedEntry) -> bool:
    return title_likeness(entry.title or "", fetched.extracted.title or "") >= _SAME_TEXT


def _text_likeness(first: str, second: str) -> float | None:
    """How alike the beginnings of two texts are; None if one of them says too little."""
    if min(len(first), len(second)) < TELLING_CHARS:
        return None
    return likeness(first[:_COMPARED_CHARS], second[:_COMPARED_CHARS])

"""Whether a page that was answered is the entry's article: the reasons to refuse it.

A consent wall, a soft 404, a log-in or maintenance page comes with status 200, and extractors take it for an article.
No list of words recognises it in every language. What does: it shares nothing with what the feed says of the entry, the
same text stands under other entries, and after a visit that found the article, it shares nothing with that.
"""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote, urlsplit

from pipeline.domain.feeds.parse import FeedEntry
from pipeline.domain.pages.announcement import Agreement, agreement
from pipeline.domain.pages.seen_texts import is_same_text
from pipeline.domain.text.likeness import ALIKE, likeness
from pipeline.domain.text.text_lines import normal
from pipeline.ports import Extracted
from producers.memory.records import KnownArticle, PendingPage

# Fewer announced terms than this say nothing about a page. Of 389 labelled pages with more, each has at least .3 of its
# title's and summary's terms in its text or the title among its headings; of other articles in the same language, 97 in
# 100 have less, and a notice about the page itself has fewer words than those.
LEAST_TERMS: Final = 4
LITTLE: Final = 0.25
# The title's share in the page's headings from which on they announce the same.
SAME_TITLE: Final = 0.33
# Under the announced title, a text may be a recipe or a list: it must share hardly a word with a long announcement.
LEAST_TERMS_TITLED: Final = 6
LITTLE_TITLED: Final = 0.06
# A text with half of what its feed announces is the article, though it may stand under a second entry too.
MUCH: Final = 0.5
# Of the text before an edit, so much says what it is about.
_LEAD_CHARS: Final = 600
# An address of fewer words is a section's name, or a number.
LEAST_LINK_WORDS: Final = 2
_LINK_WORD: Final = re.compile(r"[^\W\d_]+")
_COMPARED_CHARS: Final = 20_000

UNANNOUNCED: Final = "it shares nothing with the title and summary that the feed gave"
NOT_AN_EDIT: Final = "it shares nothing with the text that stood there before"


def objection(page: PendingPage, extracted: Extracted, others: Mapping[str, PendingPage | None]) -> str | None:
    """The reason why this text is not the entry's article; None if it may be.

    `others` are the entries under which the same text was seen, by key; None if one is not stored any more.
    """
    found = _announced_in(page.entry, extracted.text)
    is_titled = _has_title(page.entry, extracted)
    least, little = (LEAST_TERMS_TITLED, LITTLE_TITLED) if is_titled else (LEAST_TERMS, LITTLE)
    if found.of >= least and found.share < little and not _has_words_of_link(page.entry, extracted.text):
        return UNANNOUNCED
    if _is_much(found) or (found.of < LEAST_TERMS and is_titled):
        return None
    unlike = [key for key, other in others.items() if other is None or not _is_announced_alike(page.entry, other.entry)]
    return f"the same text stands at {unlike[0]}" if unlike else None


def is_announced(entry: FeedEntry, text: str) -> bool:
    """Whether the text has much of what the feed says of the entry."""
    return _is_much(_announced_in(entry, text))


def objection_to_edit(page: PendingPage, extracted: Extracted, before: KnownArticle | None) -> str | None:
    """The reason why this text is no edit of the one that the page had before; None if it may be."""
    if before is None or before.text is None or before.origin != "page":
        return None
    kept = agreement(f"{before.title or ''}\n{before.text}"[:_LEAD_CHARS], extracted.text[:_COMPARED_CHARS])
    if kept.of < LEAST_TERMS or kept.share >= LITTLE or is_announced(page.entry, extracted.text):
        return None
    return NOT_AN_EDIT


def has_persisted(page: PendingPage, extracted: Extracted, words: tuple[int, ...]) -> bool:
    """Whether a text that was refused at an earlier visit is the article after all, written anew.

    It stands there still, and says when it was published, as articles do and notices about a page do not.
    """
    return page.attempts == 0 and extracted.published is not None and is_same_text(page.refused_words, words)


def announcement(entry: FeedEntry) -> str:
    """What the feed says of the entry."""
    return f"{entry.title or ''}\n{entry.summary or entry.content}"


def _announced_in(entry: FeedEntry, text: str) -> Agreement:
    return agreement(announcement(entry), text[:_COMPARED_CHARS])


def _is_much(found: Agreement) -> bool:
    return found.of > 0 and found.share >= MUCH


def _has_title(entry: FeedEntry, extracted: Extracted) -> bool:
    """Whether the page shows the entry's title, or much of it, among its headings."""
    title = normal(entry.title or "")
    if title and title in map(normal, extracted.headings):
        return True
    found = agreement(entry.title or "", " ".join(extracted.headings))
    return found.of > 0 and found.share >= SAME_TITLE


def _has_words_of_link(entry: FeedEntry, text: str) -> bool:
    """Whether the text has half of the words of the entry's address, which often repeats an earlier headline."""
    path = urlsplit(entry.link or "").path.rstrip("/")
    words = " ".join(_LINK_WORD.findall(unquote(path.rpartition("/")[2])))
    found = agreement(words, text[:_COMPARED_CHARS])
    return found.of >= LEAST_LINK_WORDS and found.share >= MUCH


def _is_announced_alike(one: FeedEntry, other: FeedEntry) -> bool:
    """Whether two entries announce one article, which an outlet may list under two addresses."""
    return likeness(one.title or one.summary, other.title or other.summary) >= ALIKE

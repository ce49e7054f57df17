"""Recognises pages that speak of themselves instead of showing an article: not found, maintenance, log-in, consent.

Such a page speaks of pages, accounts and cookies, and to its reader: in its few lines, more than a tenth of the words
do. In a report fewer do, whatever it reports. In a language that `notice_words` does not know, a producer still refuses
the page by what its feed announced (`producers.entries.acceptance`).
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from pipeline.domain.pages.announcement import agreement
from pipeline.domain.pages.notice_words import PAGE_WORDS, READER, REQUESTS
from pipeline.domain.text.letters import SIGNS
from pipeline.domain.text.text_lines import normal

# A consent wall may explain itself at length.
NOTICE_CHARS: Final = 2500
# Shares of a text's words. In 50 labelled pages without a date .11 is the highest, with a title that is not theirs .08;
# of 235 invented notices in twenty languages one in thirty has less. Where the page's title is of its text, as that of
# an article is, or only two words are found, a notice needs more.
SHARE: Final = 0.11
SHARE_OF_TWO: Final = 0.15
SHARE_TITLED: Final = 0.25
# The headline of a notice consists of its words: "page not found".
SHARE_IN_HEADLINE: Final = 0.5
LEAST_WORDS: Final = 2
# A text of at most APART_CHARS without a word of its own headline needs few of them: of 2,300 openings of labelled
# articles, one in 25 has no word of its headline, and one in 100 has a word of a page then too.
APART_CHARS: Final = 400
SHARE_APART: Final = 0.06
# Beside buttons or fields, so little text needs none of them.
ASKED_CHARS: Final = 160
ASKED_LINES: Final = 2
# A dated page is an article's; so the text beside its headline must speak of the page at length, or the headline too.
DATED_CHARS: Final = 800
SHARE_DATED: Final = 0.15
DATED_WORDS: Final = 3
DATED_READER: Final = 2
# Works on roads and lines are reported in the words of maintenance, and an outlet dates the report of its own.
_TELLING: Final = frozenset(PAGE_WORDS) - {"it is under maintenance"}
# Words of a heading that its text has too.
REPORTED: Final = 2
# Headings after these are those of other articles.
MOST_HEADINGS: Final = 5
_LETTER: Final = rf"[\w{SIGNS}]"
_UNSPACED: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_ARABIC: Final = re.compile("[\u0600-\u06ff]")
_QUOTED: Final = re.compile(r"[\"“„«「『][^\"”“»」』]*[\"”“»」』]")
# Ideograms and syllables: so many are about a word.
_CHARACTERS_PER_WORD: Final = 3


def _any_of(listed: str) -> re.Pattern[str]:
    """A pattern for words as `notice_words` lists them."""
    spaced: list[str] = []
    arabic: list[str] = []
    unspaced: list[str] = []
    for word in listed.split():
        pattern = word.rstrip("*").replace("_", " ") + (f"{_LETTER}*" if word.endswith("*") else "")
        kind = unspaced if _UNSPACED.search(word) else arabic if _ARABIC.search(word) else spaced
        kind.append(pattern)
    patterns = [f"(?<!{_LETTER})(?:{'|'.join(spaced)})(?!{_LETTER})"]
    if arabic:
        patterns.append(rf"(?<!\w)[وفبلك]{{0,2}}(?:ال|لل)?(?:{'|'.join(arabic)})(?!\w)")
    return re.compile("|".join([*patterns, *unspaced]))


_PAGE: Final = {reason: _any_of(words) for reason, words in PAGE_WORDS.items()}
_READER: Final = _any_of(READER)
_REQUEST: Final = re.compile(
    rf"(?:^|[.!?:;,…]\s+|\b(?:and|or|und|oder|et|ou|e|o|y|i|lub|albo|of|en|och|и|или|чи|або|أو|و)\s+)[¿¡]?"
    rf"(?P<word>{'|'.join(REQUESTS.split())})(?!\w)"
)
# German's polite "you" is "they" at the beginning of a sentence.
_GERMAN_YOU: Final = re.compile(r"(?<![.!?:] )(?<!^)\b(?:Sie|Ihre?[nmrs]?|Ihnen)\b")


class NoticeWords(NamedTuple):
    """Different words on pages, by reason, and to the reader; `share` is that of all their places in the text."""

    on_page: dict[str, int]
    to_reader: int
    share: float


def notice_in(
    page_title: str,
    headings: Sequence[str],
    lines: Sequence[str],
    *,
    is_dated: bool = False,
    is_described: bool = False,
    has_controls: bool = False,
) -> str | None:
    """What a page without an article says of itself, for a message; None if its text is not a notice.

    `lines` are those that would be its article, `headings` what the page shows, in order, `page_title` what its window
    shows. `is_dated`: the page states when it was published; `is_described`: by whom, that it is an article,
    or where its other pages are; `has_controls`: buttons or fields are beside its text.
    """
    if is_dated:
        return _notice_in_dated(page_title, headings, lines)
    return _notice_in_undated(page_title, headings, lines) or (
        None if is_described else _notice_apart(page_title, headings, lines, has_controls=has_controls)
    )


def _notice_in_undated(page_title: str, headings: Sequence[str], lines: Sequence[str]) -> str | None:
    text = ". ".join(dict.fromkeys([*headings[:1], *lines]))
    if len(text) > NOTICE_CHARS:
        return None
    found = count_words(text)
    on_page = sum(found.on_page.values())
    if not on_page or on_page + found.to_reader < LEAST_WORDS or found.share < SHARE:
        return None
    needed = SHARE if on_page + found.to_reader > LEAST_WORDS else SHARE_OF_TWO
    if _is_titled(page_title, headings[:MOST_HEADINGS], " ".join(lines)):
        is_in_headline = on_page > 1 and count_words(" ".join(headings[:1])).share >= SHARE_IN_HEADLINE
        if not found.to_reader and not (is_in_headline and on_page > LEAST_WORDS):
            return None
        needed = SHARE if is_in_headline else SHARE_TITLED
    return _reason(found) if found.share >= needed else None


def _notice_apart(page_title: str, headings: Sequence[str], lines: Sequence[str], *, has_controls: bool) -> str | None:
    """What a short text says that has nothing of what it is headed by."""
    text = _without_headings(headings, lines)
    if not text or len(text) > APART_CHARS or _is_titled(page_title, headings[:MOST_HEADINGS], text):
        return None
    found = count_words(text)
    if any(found.on_page[reason] for reason in _TELLING) and found.share >= SHARE_APART:
        return _reason(found)
    is_little = len(text) <= ASKED_CHARS and len(lines) <= ASKED_LINES
    if has_controls and is_little:
        return "it asks its reader for something"
    if _is_headline_of_its_own(page_title, headings[:MOST_HEADINGS], text):
        return None
    on_page = sum(found.on_page.values())
    if on_page and on_page + found.to_reader >= LEAST_WORDS and found.share >= SHARE_APART:
        return _reason(found)
    return "it does not say that it is an article" if headings and is_little else None


def _is_headline_of_its_own(page_title: str, headings: Sequence[str], text: str) -> bool:
    """Whether a heading is the page's title too, as an article's is, or of what the text says.

    Without headings, the title may be that of the article.
    """
    return any(
        normal(heading) in normal(page_title) or agreement(heading, page_title).found or agreement(heading, text).found
        for heading in headings
    )


def _notice_in_dated(page_title: str, headings: Sequence[str], lines: Sequence[str]) -> str | None:
    text = _without_headings(headings, lines)
    if not text or len(text) > DATED_CHARS:
        return None
    found = count_words(text)
    on_page = sum(found.on_page.values())
    if not on_page or on_page + found.to_reader < DATED_WORDS or found.share < SHARE_DATED:
        return None
    if _is_titled(page_title, headings[:MOST_HEADINGS], text):
        is_in_headline = count_words(headings[0] if headings else page_title).share >= SHARE_IN_HEADLINE
        if not is_in_headline or found.to_reader < DATED_READER or found.share < SHARE_TITLED:
            return None
    reason = _reason(found)
    return reason if reason in _TELLING else None


def _without_headings(headings: Sequence[str], lines: Sequence[str]) -> str:
    """The text without the headings above it, which an extractor may put into the first line of a short one."""
    text = " ".join(lines)
    for heading in headings[:MOST_HEADINGS]:
        text = text.replace(heading, " ", 1) if text.lstrip().startswith(heading) else text
    return " ".join(text.split())


def _reason(found: NoticeWords) -> str:
    return max(found.on_page, key=lambda reason: found.on_page[reason])


def _is_titled(page_title: str, headings: Sequence[str], text: str) -> bool:
    """Whether the page's title is of what the text says, and not the site's name only."""
    named = [heading for heading in headings if agreement(heading, page_title).found] if headings else [page_title]
    if not named and headings and _reports(headings[0], text):
        return True
    return any(agreement(name, text).found for name in named)


def _reports(heading: str, text: str) -> bool:
    """Whether a heading that is not in the window's title is a report's: of its text, hardly of notices."""
    return agreement(heading, text).found >= REPORTED and count_words(heading).share < SHARE_TITLED


def count_words(text: str) -> NoticeWords:
    """The words of notices in a text; those that it quotes do not count."""
    own = _QUOTED.sub(" ", text)
    # The capital of the Turkish "i" becomes two characters.
    low = own.lower().replace("i\u0307", "i")
    places: dict[int, str] = {}
    on_page = {reason: _add(places, pattern.finditer(low)) for reason, pattern in _PAGE.items()}
    asks = _add(places, _REQUEST.finditer(low), "word")
    to_reader = asks + _add(places, _READER.finditer(low)) + _add(places, _GERMAN_YOU.finditer(own))
    size = len(_UNSPACED.sub(" ", text).split()) + len(_UNSPACED.findall(text)) / _CHARACTERS_PER_WORD
    return NoticeWords(on_page, to_reader, len(places) / max(size, 1))


def _add(places: dict[int, str], matches: Iterable[re.Match[str]], group: str | int = 0) -> int:
    """Add the places of the words; the number of words that were not yet among them."""
    known = set(places.values())
    found = {match.start(group): match[group] for match in matches}
    places |= found
    return len({*found.values()} - known)

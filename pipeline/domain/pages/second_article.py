"""Finds where a second article begins on a page that shows several, one below the other.

It is recognised by its head: a label or date line and a headline in the middle of the text, then prose on another
subject. A headline alone may be the article's own sub-headline, so there the change of subject must be larger.
"""

import re
from collections.abc import Sequence
from typing import Final

from pipeline.domain.pages.bylines import author_of, date_of
from pipeline.domain.pages.furniture import is_meta_label
from pipeline.domain.text.text_lines import is_headline, is_prose, is_rubric, normal, stems, words_in

# Before the cut there must be an article, after it another.
LEAST_PROSE_BEFORE: Final = 2
LEAST_PROSE_AFTER: Final = 2
LEAST_CHARS_AFTER: Final = 200
# Words that both parts have, as a share of the smaller vocabulary. Measured on labelled articles cut in two at a
# random paragraph, and on pairs of different ones: below .24 are 5% of the halves and 52% of the others; below .40, 63%
# and 99%, which is enough where a label or date line says the same.
SAME_SUBJECT_MARKED: Final = 0.40
SAME_SUBJECT_BARE: Final = 0.24
# A headline's words are found in its own text (at least half of them in 97 of 100 articles), and not in another's.
FOREIGN_HEADLINE: Final = 0.34
OWN_HEADLINE: Final = 0.5
_HEAD_LINES: Final = 5
_HEADLINE_WORDS: Final = 4
_OTHER_DATE: Final = re.compile(
    r"(?i)^[—–@-]|updated|modified|edited|aktualisiert|geändert|mis à jour|modifié|actualizad|atualizad|aggiornat"
    r"|\d\.?\s*(?:to|until|till|bis|–|-|au|al|até|do|по)\s*\d{1,2}\b\.?\s*[^\W\d_]"
)


def second_article_at(lines: Sequence[str], title: str | None, *, bare: bool = True) -> int:
    """The index of the line at which another article begins; the number of lines if none does.

    With `bare`, a headline alone, without label, date or byline, may begin one.
    """
    prose = 0
    for at, line in enumerate(lines):
        if prose >= LEAST_PROSE_BEFORE and _begins(lines, at, title, bare=bare):
            return at
        prose += is_prose(line)
    return len(lines)


def _begins(lines: Sequence[str], at: int, title: str | None, *, bare: bool) -> bool:
    marked = is_meta_label(lines[at]) or _is_dateline(lines[at])
    found: int | None = at
    if marked:
        found = _headline_below(lines, at)
    elif is_headline(lines[at]) and words_in(lines[at]) >= _HEADLINE_WORDS:
        marked = any(author_of(line) or _is_dateline(line) for line in lines[at + 1 : at + 3])
    else:
        found = None
    if found is None or not (marked or bare) or normal(lines[found]) == normal(title or ""):
        return False
    after = [line for line in lines[found + 1 :] if is_prose(line)]
    if len(after) < LEAST_PROSE_AFTER or sum(map(len, after)) < LEAST_CHARS_AFTER:
        return False
    before_words = stems([title or "", *lines[:at]])
    return _is_other_subject(before_words, lines[found], after, marked=marked)


def _is_other_subject(before: set[str], headline: str, after: Sequence[str], *, marked: bool) -> bool:
    later = stems(after)
    if not later or not before:
        return False
    shared = len(later & before) / min(len(later), len(before))
    named = stems([headline])
    if len(named) < 2 or len(named & later) / len(named) < OWN_HEADLINE:
        return False
    if marked:
        return shared < SAME_SUBJECT_MARKED
    return shared < SAME_SUBJECT_BARE and len(named & before) / len(named) <= FOREIGN_HEADLINE


def _headline_below(lines: Sequence[str], at: int) -> int | None:
    """The headline below a label or date line, with only labels, dates and their values between."""
    for line in range(at + 1, min(at + 1 + _HEAD_LINES, len(lines))):
        if words_in(lines[line]) >= _HEADLINE_WORDS and is_headline(lines[line]) and not _is_dateline(lines[line]):
            return line
        if not (is_rubric(lines[line]) or is_meta_label(lines[line]) or _is_dateline(lines[line])):
            return None
    return None


def _is_dateline(line: str) -> bool:
    """A date as it is written above an article: not a correction's, a tweet's or an opening time's."""
    if len(line) > 80 or is_prose(line) or _OTHER_DATE.search(line):
        return False
    return date_of(line) is not None

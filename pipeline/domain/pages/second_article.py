"""Finds where a second article begins on a page that shows several, one below the other.

An article has sub-headlines, datelines, embedded posts and bylines in its middle, so these alone prove nothing. Proof
is the page's structure (`other_headline_at`), or, in a plain text, a head above prose that shares almost none of the
people, places, numbers and words of the text before it.
"""

import re
from collections.abc import Iterable, Sequence, Set
from typing import Final

from pipeline.domain.pages.bylines import author_of, date_of
from pipeline.domain.pages.furniture import is_meta_label
from pipeline.domain.text.text_lines import is_headline, is_prose, is_rubric, normal, stems, words_in

# Before the cut there must be an article, after it another.
LEAST_PROSE_BEFORE: Final = 2
LEAST_PROSE_AFTER: Final = 2
LEAST_CHARS_AFTER: Final = 200
# Words that both parts have, as a share of the smaller vocabulary, and names and numbers likewise. Measured on 1,718
# labelled articles cut in two at a random paragraph, and on pairs of different ones. Four or more own names, below .10
# of the names and .40 of the words in common: 1.6% of the halves and 42% of the others. Below .12 of the words: .1% and
# 2%. A headline alone must be almost certain: sub-headlines are far more frequent than second articles.
SAME_SUBJECT_MARKED: Final = 0.40
SAME_SUBJECT_BARE: Final = 0.12
SAME_NAMES: Final = 0.10
OWN_NAMES: Final = 4
# A headline's words are found in its own text (at least half of them in 97 of 100 articles), and not in another's.
FOREIGN_HEADLINE: Final = 0.34
OWN_HEADLINE: Final = 0.5
# A page's template puts several labels above each article; one label alone may be the article's own.
_LABELS: Final = 2
_HEAD_LINES: Final = 5
_HEADLINE_WORDS: Final = 4
# A word with a capital inside a sentence, or a number. Scripts without capitals have no names here: nothing is cut.
_NAME: Final = re.compile(r"(?<=[\w,;’'”\")] )[^\W\d_a-zß-öø-ÿ][\w’'-]+|\d[\d.,]*\d|\b\d\b")
_OTHER_DATE: Final = re.compile(
    r"(?i)^[—–@-]|updated|modified|edited|aktualisiert|geändert|mis à jour|modifié|actualizad|atualizad|aggiornat"
    r"|\d\.?\s*(?:to|until|till|bis|–|-|au|al|até|do|по)\s*\d{1,2}\b\.?\s*[^\W\d_]"
)


def second_article_at(lines: Sequence[str], title: str | None) -> int:
    """The index of the line at which another article begins in a plain text; the number of lines if none does."""
    prose = 0
    for at, line in enumerate(lines):
        if prose >= LEAST_PROSE_BEFORE and _begins(lines, at, title):
            return at
        prose += is_prose(line)
    return len(lines)


def other_headline_at(
    lines: Sequence[str], title: str | None, headlines: Set[str], headings: Set[str] = frozenset()
) -> int:
    """The index of the first line below the article that is one of `headlines`; else the number of lines.

    The headlines (as `normal` writes them) are those of other articles, as the page's structure says. A date line,
    label or byline above the headline belongs to it. The only one of the page's `headings` that is right below a date
    line counts as well, if other people and places follow; several are a chronicle's.
    """
    prose = 0
    dated = [at for at in range(1, len(lines)) if normal(lines[at]) in headings and _is_dateline(lines[at - 1])]
    for at, line in enumerate(lines):
        is_proven = normal(line) in headlines
        if prose >= LEAST_PROSE_BEFORE and (is_proven or dated == [at]) and normal(line) != normal(title or ""):
            before, after = [title or "", *lines[:at]], [line for line in lines[at + 1 :] if is_prose(line)]
            is_other = is_proven or (_has_other_names(before, after) and _is_headline_of(line, after))
            if is_other and _is_text(after) and _shared(stems(before), stems(after)) < SAME_SUBJECT_MARKED:
                while at and _is_head(lines[at - 1]):
                    at -= 1
                return at
        prose += is_prose(line)
    return len(lines)


def _begins(lines: Sequence[str], at: int, title: str | None) -> bool:
    labels = 0
    found: int | None = at
    marked = True
    if is_meta_label(lines[at]) or _is_dateline(lines[at]):
        found = _headline_below(lines, at)
        labels = sum(map(is_meta_label, lines[at:found]))
    elif is_headline(lines[at]) and words_in(lines[at]) >= _HEADLINE_WORDS:
        marked = any(author_of(line) or _is_dateline(line) for line in lines[at + 1 : at + 3])
    else:
        found = None
    if found is None or normal(lines[found]) == normal(title or ""):
        return False
    before, headline = [title or "", *lines[:at]], lines[found]
    after = [line for line in lines[found + 1 :] if is_prose(line)]
    if not _is_text(after) or not _is_headline_of(headline, after):
        return False
    shared = _shared(stems(before), stems(after))
    if labels >= _LABELS:
        return shared < SAME_SUBJECT_MARKED
    if not _has_other_names(before, after):
        return False
    return shared < (SAME_SUBJECT_MARKED if marked else SAME_SUBJECT_BARE) and (
        marked or _share_in(headline, before) <= FOREIGN_HEADLINE
    )


def _is_text(prose: Sequence[str]) -> bool:
    return len(prose) >= LEAST_PROSE_AFTER and sum(map(len, prose)) >= LEAST_CHARS_AFTER


def _is_headline_of(headline: str, text: Sequence[str]) -> bool:
    return len(stems([headline])) >= 2 and _share_in(headline, text) >= OWN_HEADLINE


def _share_in(headline: str, text: Iterable[str]) -> float:
    """The share of the headline's words that the text has."""
    named = stems([headline])
    return len(named & stems(text)) / max(1, len(named))


def _shared(one: set[str], other: set[str]) -> float:
    """What both have, as a share of the smaller; 1 if one is empty."""
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller else 1.0


def _has_other_names(before: Sequence[str], after: Sequence[str]) -> bool:
    earlier, later = _names(before), _names(after)
    return len(later - earlier) >= OWN_NAMES and (not earlier or _shared(earlier, later) < SAME_NAMES)


def _names(lines: Iterable[str]) -> set[str]:
    return {name.casefold() for line in lines for name in _NAME.findall(line)}


def _headline_below(lines: Sequence[str], at: int) -> int | None:
    """The headline below a label or date line, with only labels, dates and their values between."""
    for line in range(at + 1, min(at + 1 + _HEAD_LINES, len(lines))):
        if words_in(lines[line]) >= _HEADLINE_WORDS and is_headline(lines[line]) and not _is_dateline(lines[line]):
            return line
        if not (is_rubric(lines[line]) or is_meta_label(lines[line]) or _is_dateline(lines[line])):
            return None
    return None


def _is_head(line: str) -> bool:
    return is_meta_label(line) or _is_dateline(line) or author_of(line) is not None


def _is_dateline(line: str) -> bool:
    """A date as it is written above an article: not a correction's, a tweet's or an opening time's."""
    if len(line) > 80 or is_prose(line) or _OTHER_DATE.search(line):
        return False
    return date_of(line) is not None

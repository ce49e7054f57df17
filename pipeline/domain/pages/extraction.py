"""Takes the article out of a page's text: headline, byline and body, without the page's furniture.

Works line by line on text: a plain-text page, or the lines that an extractor took from HTML. Knows no outlet: the rules
are about how news pages are built (`furniture`, `bylines`, `paywalls`, `second_article`).
"""

import re
from collections.abc import Callable, Set
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from pipeline.domain.articles.paywalls import is_paywall
from pipeline.domain.pages import furniture
from pipeline.domain.pages.bylines import author_of, date_of
from pipeline.domain.pages.headings import TITLE_CHARS, own_title
from pipeline.domain.pages.second_article import other_headline_at, second_article_at
from pipeline.domain.text.markup import shorten, tidy_lines
from pipeline.domain.text.stated_dates import StatedDate
from pipeline.domain.text.text_lines import is_headline, is_prose, is_rubric, normal

__all__ = ["CleanText", "clean_lines", "clean_page", "clean_text", "own_title"]

# Above the first paragraph are at most a dozen lines: title, byline, date, section, captions.
_HEAD_LINES: Final = 16
_BELOW_LEAD: Final = 4
_DATE_CHARS: Final = 40
_ITEM_CHARS: Final = 400
# A date in figures, though which is the month is not known.
_FIGURES: Final = re.compile(
    r"^\W*\d{1,2}([/.-])\d{1,2}\1(?:\d\d){1,2}(?:\W+\d{1,2}[:.h]\d\d\s?(?:[ap]\.?m\.?)?)?\W*$", re.I
)
# A plea for donations is a few lines; up to this many lines between two of them belong to it.
_PLEA_GAP: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanText:
    """`text` holds the article's paragraphs, a line each. `published` is as stated."""

    title: str | None
    text: str
    author: str | None = None
    published: StatedDate | None = None
    paywalled: bool = False


def clean_text(text: str, title: str | None = None) -> CleanText:
    """The article on a plain-text page.

    Without `title`, the page's first line is the headline if it reads like one.
    """
    lines = tidy_lines(text).splitlines()
    start = next((at for at, line in enumerate(lines) if not _is_noise(line)), len(lines))
    if title is None and start < len(lines) and is_headline(lines[start]):
        title = lines[start]
        start += 1
    title = shorten(title, TITLE_CHARS) if title else None
    head, body = _split_head(_without_boxes(lines[start:]), title, is_rubric)
    byline = next(filter(None, map(author_of, head)), None)
    stated = next(filter(None, map(date_of, head)), None)
    cleaned = clean_lines(body[: second_article_at(body, title)], title)
    while cleaned and is_rubric(cleaned[-1]):
        del cleaned[-1]
    return CleanText(
        title=title, text="\n".join(cleaned), author=byline, published=stated, paywalled=any(map(is_paywall, body))
    )


def clean_page(
    lines: list[str],
    title: str | None,
    *,
    page_title: str = "",
    others: Set[str] = frozenset(),
    headings: Set[str] = frozenset(),
) -> list[str]:
    """The article's own lines, of the lines that an extractor took from a page.

    Without byline, date and the site's name (as in `page_title`) above its first paragraph, and without what begins at
    one of `others`: the headlines, as `normal` writes them, of further articles on the page. `headings`: all it shows.
    """
    unfolded, named = [_out_of_table(line) for line in lines], normal(page_title)
    _, body = _split_head(_without_boxes(unfolded), title, lambda line: is_rubric(line) and normal(line) in named)
    # The lead may be above byline and date.
    below = [line for line in body[1:_BELOW_LEAD] if not (author_of(line) or _is_bare_date(line))]
    body = [*body[:1], *below, *body[_BELOW_LEAD:]]
    return clean_lines(body[: other_headline_at(body, title, others, headings)], title)


def clean_lines(lines: list[str], title: str | None) -> list[str]:
    """The article's own lines, in order, without boxes and notices."""
    kept = _without_pleas(_without_boxes(lines))
    own = normal(title or "")
    return [line for line in kept if not _is_noise(line) and not is_paywall(line) and (not own or normal(line) != own)]


def _split_head(
    lines: list[str], title: str | None, is_furniture: Callable[[str], bool]
) -> tuple[list[str], list[str]]:
    """The lines above the first paragraph, and the rest."""
    own = normal(title or "")
    # Of a short page, an extractor may take the menu too.
    above = next((at for at, line in enumerate(lines[:_HEAD_LINES]) if own and normal(line) == own), 0)
    start = above if not any(map(is_prose, lines[:above])) else 0
    for at, line in enumerate(lines[:_HEAD_LINES]):
        if at < start:
            continue
        is_head = (own and normal(line) == own) or _is_noise(line) or is_furniture(line)
        if not is_head and not author_of(line) and not date_of(line) and not _FIGURES.match(line):
            return lines[:at], lines[at:]
    return lines[:_HEAD_LINES], lines[_HEAD_LINES:]


def _is_bare_date(line: str) -> bool:
    return len(line) <= _DATE_CHARS and date_of(line) is not None


def _out_of_table(line: str) -> str:
    """Text out of a table that only lays out the page; rows of several cells stay rows."""
    if not (line.startswith("|") and line.endswith("|")):
        return line
    cells = [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)]
    full = [cell for cell in cells if cell.strip(" -:")]
    return full[0] if len(full) == 1 else line


def _is_noise(line: str) -> bool:
    return (
        furniture.is_notice(line)
        or furniture.is_label(line)
        or furniture.is_credit(line)
        or furniture.is_source(line)
        or furniture.is_linked(line)
        or furniture.is_editorial(line)
    )


def _without_boxes(lines: list[str]) -> list[str]:
    """Without headings of boxes, and the list items below them."""
    kept: list[str] = []
    in_box = False
    for line in lines:
        if furniture.is_box(line):
            in_box = True
        elif in_box and (_is_item(line) or furniture.is_ai_note(line)):
            continue
        elif furniture.is_ai_note(line):
            in_box = False
        else:
            in_box = False
            kept.append(line)
    return kept


def _is_item(line: str) -> bool:
    """Whether the line is an item of a box: a headline or a point, not a list item as long as a paragraph."""
    return len(line) <= _ITEM_CHARS and furniture.without_bullet(line) is not None


def _without_pleas(lines: list[str]) -> list[str]:
    """Without pleas for support, the lines between two of them, and the remains of their form."""
    pleas = [at for at, line in enumerate(lines) if furniture.is_plea(line)]
    drop = set(pleas)
    for one, other in pairwise(pleas):
        if other - one - 1 <= _PLEA_GAP:
            drop.update(range(one, other))
    for at in pleas:
        after = at + 1
        while after < len(lines) and furniture.is_plea_stray(lines[after]):
            drop.add(after)
            after += 1
    return [line for at, line in enumerate(lines) if at not in drop]

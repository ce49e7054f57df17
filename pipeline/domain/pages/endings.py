"""Removes what is below an article's last paragraph: its date, a note in italics, what the author has done before."""

import re
from collections.abc import Sequence, Set
from typing import Final

from pipeline.domain.pages.bylines import date_of
from pipeline.domain.text.text_lines import normal, words_in

# What is left of the text after this many lines were removed at most.
LEAST_LEFT: Final = 3
MOST_LINES: Final = 4
_NAME_WORDS: Final = 2
_DATE_CHARS: Final = 60
# Who edited it, in brackets: "[责任编辑：…]", "(Redaktion: …)".
_SIGNED: Final = re.compile(r"[\[(（【［〔][^:：。.!?]{2,24}[:：]\s*\S[^:：。!?]{0,40}[\])）】］〕]")


def without_ending(lines: Sequence[str], *, authors: Sequence[str], slanted: Set[str]) -> list[str]:
    """The lines without those at the end that are not of the text.

    Of a short text too, without a line in brackets that says who edited it.

    `authors` as the page states them; a last line that begins with a full name of theirs says who they are. `slanted`:
    the paragraphs, as `normal` writes them, that are in italics throughout.
    """
    names = tuple(author for author in authors if words_in(author) >= _NAME_WORDS)
    end = len(lines)
    while end > 1 and _SIGNED.fullmatch(lines[end - 1].strip()):
        end -= 1
    while end > max(LEAST_LEFT, len(lines) - MOST_LINES):
        line = lines[end - 1]
        is_note = normal(line) in slanted and normal(lines[0]) not in slanted
        is_date = len(line) <= _DATE_CHARS and date_of(line) is not None
        if not (is_note or is_date or (names and line.startswith(names))):
            break
        end -= 1
    return list(lines[:end])

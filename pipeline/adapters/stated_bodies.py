"""Chooses the article's text that a page states in its data, where the page itself shows none or far less.

Search engines are given the text as JSON-LD; a framework's script is given the data to show it from.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import trafilatura

from pipeline.adapters.page_metadata import PageMetadata
from pipeline.adapters.page_state import read_state, read_strings
from pipeline.domain.pages.state_text import StateSearch
from pipeline.domain.pages.stated_text import agrees, paragraphs_of
from pipeline.domain.text.text_lines import is_prose, normal

# A text that the page states counts if it is this many times as long as what the page shows.
FAR_LONGER: Final = 2
# The data in scripts is searched only for a shown text shorter than this; and only stated texts this long count.
SHOWN_CHARS: Final = 800
LEAST_STATED_CHARS: Final = 100


def stated_lines(shown: Sequence[str], stated: PageMetadata, decoded: bytes | str) -> list[str]:
    """The stated text's paragraphs; empty if what the page shows is the text."""
    size, own = sum(map(len, shown)), normal("".join(shown))
    # Stated beside the page's own headline, a text need not repeat its words.
    is_titled = bool(stated.bodies) and [normal(stated.title or "")] == list(map(normal, stated.headlines))
    for lines in _texts(stated, decoded, search=size < SHOWN_CHARS):
        length = sum(map(len, lines))
        if length < LEAST_STATED_CHARS or not any(map(is_prose, lines)):
            continue
        if not is_titled and not agrees(lines, stated.title, stated.description):
            continue
        is_same = len(lines) > len(shown) and own in normal("".join(lines))
        if length > FAR_LONGER * size or (is_same and size > 0 and len(shown) == 1):
            return lines
    return []


def _texts(stated: PageMetadata, decoded: bytes | str, *, search: bool) -> Iterator[list[str]]:
    yield from sorted(map(paragraphs_of, stated.bodies), key=lambda lines: -sum(map(len, lines)))
    if search and stated.title:
        tree = trafilatura.load_html(decoded)
        for document in read_state(tree):
            yield StateSearch(document, stated.title).text()
        yield from map(paragraphs_of, read_strings(tree))

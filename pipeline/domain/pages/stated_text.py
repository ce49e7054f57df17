"""Makes paragraphs of a text that a page states in its data, where it may be HTML, escaped, or one long line."""

import html
import re
from collections.abc import Iterable, Iterator
from typing import Final

from pipeline.domain.pages.announcement import agreement
from pipeline.domain.text.markup import html_to_text, tidy_lines
from pipeline.domain.text.sentences import sentences_of
from pipeline.domain.text.text_lines import words_in

# A line of more words than this is not one paragraph; it is cut after the sentence that reaches PARAGRAPH_WORDS.
LONG_WORDS: Final = 120
PARAGRAPH_WORDS: Final = 40
# A stated text is the article's if it has this share of the words of the page's title and description.
AGREEING: Final = 0.34
_TAG: Final = re.compile(
    r"(?i)</?(?:p|br|div|h[1-6]|ul|ol|li|a|b|i|em|strong|span|blockquote|figure|img|section)\b[^<>]{0,2000}>"
)
_GLUED: Final = re.compile(r"(?<=[^\W\d_A-Z][^\W\d_A-Z][.!?…])([\"'”’»)\]]*)(?=[\"“„«‘(\[¿¡]*[^\W\d_a-z])")


def paragraphs_of(text: str) -> list[str]:
    """The text's paragraphs, a line each."""
    if not _TAG.search(text) and "&" in text:
        text = html.unescape(text)
    text = html_to_text(text) if _TAG.search(text) else tidy_lines(html.unescape(text))
    return [part for line in text.splitlines() for part in _parts(line)]


def agrees(lines: Iterable[str], *described: str | None) -> bool:
    """Whether a text has words of what the page says of itself, or the page says nothing that could be compared."""
    return agreement("\n".join(text for text in described if text), "\n".join(lines)).share >= AGREEING


def _parts(line: str) -> Iterator[str]:
    """A line as paragraphs: where two sentences are glued together, else after some sentences of a very long one."""
    parts = _GLUED.sub(r"\1\n", line).splitlines() if _GLUED.search(line) else [line]
    for part in parts:
        if words_in(part) <= LONG_WORDS:
            yield part
            continue
        waiting: list[str] = []
        for sentence in sentences_of(part):
            waiting.append(sentence)
            if words_in(" ".join(waiting)) >= PARAGRAPH_WORDS:
                yield " ".join(waiting)
                waiting = []
        if waiting:
            yield " ".join(waiting)

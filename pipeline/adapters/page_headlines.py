"""Finds the headlines of further articles on a page, by the page's structure.

A sub-headline, a dateline or an embedded post in an article looks like the head of another article; what proves another
one is an element of its own, or a second headline of the page with its own byline or date.
"""

from collections.abc import Iterable
from typing import Final

from lxml.html import HtmlElement

from pipeline.adapters.page_text import text_of
from pipeline.domain.pages.bylines import author_of, date_of
from pipeline.domain.text.text_lines import is_prose, normal

_HEADINGS: Final = ("h1", "h2", "h3", "h4")
_MAX_HEADINGS: Final = 200
# Between a headline and its article's first paragraph are at most a few short blocks: byline, date, caption.
_HEAD_BLOCKS: Final = 4


def other_headlines(tree: HtmlElement, title: str | None, stated: Iterable[str] = ()) -> frozenset[str]:
    """The headlines, as `normal` writes them, of the articles on the page below its own.

    `stated` are headlines of the articles that the page's JSON-LD describes.
    """
    headings = [heading for heading in tree.iter(*_HEADINGS) if heading.text_content().strip()][:_MAX_HEADINGS]
    own_title = normal(title or "")
    texts = [normal(heading.text_content()) for heading in headings]
    main = next(
        (at for at, text in enumerate(texts) if text == own_title),
        next((at for at, heading in enumerate(headings) if heading.tag == "h1"), None),
    )
    if main is None:
        return frozenset()
    described = {normal(headline) for headline in stated}
    found = set()
    for heading, text in zip(headings[main + 1 :], texts[main + 1 :], strict=True):
        if text != own_title and (text in described or _begins_another(heading, headings[main])):
            found.add(text)
    return frozenset(found)


def _begins_another(heading: HtmlElement, main: HtmlElement) -> bool:
    own, other = _article_of(main), _article_of(heading)
    if other is not None and other is not own and own not in other.iterancestors():
        # The posts of a live blog are elements of their own too, but below one headline that is in none of them.
        return (own is not None or heading.tag == "h1") and main not in other.iter()
    return (own is None or own is not other) and heading.tag == main.tag == "h1" and _has_head(heading)


def _article_of(element: HtmlElement) -> HtmlElement | None:
    """The innermost element around it that is an article."""
    for parent in element.iterancestors():
        if parent.tag == "article" or parent.get("role") == "article":
            return parent
        if (parent.get("itemtype") or "").rstrip("/").endswith(("Article", "BlogPosting")):
            return parent
    return None


def _has_head(heading: HtmlElement) -> bool:
    """Whether a byline or date is below the heading, before the first paragraph."""
    for number, block in enumerate(heading.itersiblings()):
        line = text_of(block) if isinstance(block.tag, str) else ""
        if author_of(line) is not None or (not is_prose(line) and date_of(line) is not None):
            return True
        if number >= _HEAD_BLOCKS or is_prose(line):
            break
    return False

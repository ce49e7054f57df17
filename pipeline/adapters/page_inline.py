"""Turns a page's elements inside a line into plain text, as a reader sees them, before the text is taken out.

An extractor drops `<time>` with its words and `<q>` with its marks, keeps what `<del>` strikes out, and joins a raised
figure to the number before it. Works on the tree, in place.
"""

import re
from typing import Final

from lxml import etree
from lxml.html import HtmlElement

from pipeline.adapters.page_text import text_of
from pipeline.domain.text.inline_marks import quoted, raised_text
from pipeline.domain.text.letters import UNSPACED
from pipeline.domain.text.text_lines import PROSE_CHARS, is_prose, words_in

_LINE_NAMES: Final = "p li dd dt td th blockquote figcaption caption h1 h2 h3 h4 h5 h6 div section article"
_LINES: Final = frozenset(_LINE_NAMES.split())
# In these a few words beside a time are a line of the text, with it or without.
_SENTENCES: Final = frozenset(["p", "li", "h2", "h3", "h4", "h5", "h6"])
_FEWEST_WORDS: Final = 3
# More than this in one element is not an edit in a sentence, but a tag that was never closed.
_STRUCK_CHARS: Final = 2000
_MOST: Final = 2000
# A line with more elements than this is not looked at anew for each of its times.
_MANY: Final = 200
_CLIMB: Final = 12
_NOTE: Final = re.compile(
    r"(?i)foot-?note|end-?note|note-?ref|doc-note|fn-?ref|(?:^|[\s_-])(?:fn|cite|reference)(?:$|[\s_-])"
)
_STRUCK: Final = etree.XPath(
    "//del | //s | //strike | //*[contains(@style, 'line-through') or contains(@class, 'line-through')"
    " or contains(@class, 'strikethrough')]"
)


def read_inline_elements(tree: HtmlElement) -> None:
    """Replaces `<del>`, `<time>`, `<q>` and `<sup>` by their text."""
    for struck in _STRUCK(tree)[:_MOST]:
        if struck.getparent() is not None and len(struck.text_content()) <= _STRUCK_CHARS:
            struck.drop_tree()
    for time in list(tree.iter("time"))[:_MOST]:
        if _is_in_prose(time):
            time.drop_tag()
    for raised in list(tree.iter("sup"))[:_MOST]:
        _read_raised(raised)
    page_language = tree.get("lang") or ""
    for quotation in list(tree.iter("q"))[:_MOST]:
        _read_quotation(quotation, page_language)


def _is_in_prose(time: HtmlElement) -> bool:
    """Whether a sentence goes on around the time: it is not a stamp above or beside the text."""
    line = next((above for above in time.iterancestors() if above.tag in _LINES), None)
    if line is None or (line.tag in ("div", "section", "article") and any(child.tag in _LINES for child in line)):
        return False
    if len(line) > _MANY:
        return line.tag in _SENTENCES
    whole = text_of(line)
    around = whole.replace(text_of(time), " ", 1)
    if words_in(around) < _FEWEST_WORDS:
        return False
    is_embedded = any(above.get("class") for above in line.iterancestors("blockquote"))
    if line.tag in _SENTENCES and not is_embedded:
        return True
    reads_on = len(around) >= PROSE_CHARS or len(UNSPACED.findall(around)) >= 2 * _FEWEST_WORDS
    return reads_on or (is_prose(whole) and len(whole) < PROSE_CHARS)


def _read_raised(raised: HtmlElement) -> None:
    if raised.getparent() is None:
        return
    text = raised_text(_before(raised), raised.text_content(), _after(raised), is_note=_is_note(raised))
    tail = raised.tail
    raised.clear()
    raised.tail = tail
    raised.text = text
    raised.drop_tag()


def _is_note(raised: HtmlElement) -> bool:
    parent = raised.getparent()
    for element in (parent, raised, *raised.iterdescendants("a", "span")):
        if element is not None and element.tag in ("a", "sup", "span"):
            named = " ".join(filter(None, (element.get(name) for name in ("class", "id", "role", "rel"))))
            if "#" in (element.get("href") or "") or _NOTE.search(named):
                return True
    return False


def _read_quotation(quotation: HtmlElement, page_language: str) -> None:
    if quotation.getparent() is None:
        return
    inner = sum(above.tag == "q" or "data-q" in above.attrib for above in quotation.iterancestors()) % 2 == 1
    own = quotation.get("lang")
    # The marks are those of the language around the quotation.
    around = (above.get("lang") for above in quotation.iterancestors() if above.get("lang"))
    language = next(around, None) or page_language or own or ""
    whole = quotation.text_content()
    marked = quoted(whole, language, before=_before(quotation), inner=inner)
    if marked == whole:
        quotation.tag = "span"
        return
    start = marked.index(whole.strip())
    opening, closing = marked[:start], marked[start + len(whole.strip()) :]
    quotation.text = opening + (quotation.text or "").lstrip()
    if len(quotation):
        last = quotation[-1]
        last.tail = (last.tail or "").rstrip() + closing
    else:
        quotation.text = quotation.text.rstrip() + closing
    quotation.tag = "span"
    quotation.set("data-q", "")


def _before(element: HtmlElement) -> str:
    """The text just before an element in its line."""
    for _ in range(_CLIMB):
        previous = element.getprevious()
        if previous is not None:
            text = str(previous.tail or "") or ("" if not isinstance(previous.tag, str) else previous.text_content())
            if text or previous.tag == "br":
                return text
            element = previous
            continue
        parent = element.getparent()
        if parent is None or parent.text or parent.tag in _LINES:
            return str(parent.text or "") if parent is not None else ""
        element = parent
    return ""


def _after(element: HtmlElement) -> str:
    """The text just after an element in its line."""
    for _ in range(_CLIMB):
        if element.tail:
            return str(element.tail)
        following = element.getnext()
        if following is not None:
            text = following.text_content() if isinstance(following.tag, str) else ""
            if text or following.tag == "br":
                return str(text)
            element = following
            continue
        parent = element.getparent()
        if parent is None or parent.tag in _LINES:
            return ""
        element = parent
    return ""

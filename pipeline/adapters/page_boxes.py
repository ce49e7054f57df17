"""Takes out the boxes between an article's paragraphs that ask the reader for something, and captions.

Such a box has a button, a field or a link that looks like a button beside little text, and paragraphs around it.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Final

from lxml import etree
from lxml.html import HtmlElement

from pipeline.adapters.page_text import text_of
from pipeline.domain.text.text_lines import is_prose, normal

_MOST: Final = 2000
_BOX_CHARS: Final = 600
_BOX_PARAGRAPHS: Final = 3
# Beside a box, the article has this many paragraphs, and this many times its text.
_PARAGRAPHS_BESIDE: Final = 2
_TIMES_BESIDE: Final = 1.5
# More boxes of one kind are the page's own items: the entries of a live blog, questions and answers.
_MOST_OF_KIND: Final = 2
_BUTTON_CHARS: Final = 60
_HEADLINE_CHARS: Final = 12
# A picture's text, in an element with nothing else; together they are at most a small share of the article.
_CAPTION_CHARS: Final = 250
_PARAGRAPHS_BESIDE_CAPTION: Final = 3
_CAPTION_SHARE: Final = 0.25
_CAPTION_DEPTH: Final = 4
_DIALOGS: Final = etree.XPath("//dialog | //*[@role='dialog' or @role='alertdialog' or @aria-modal='true']")
_CONTROLS: Final = etree.XPath(
    "//*[self::button or self::input[not(@type='hidden')] or self::select or self::textarea or @role='button']"
    "[not(@aria-controls) and not(@aria-expanded)]"
    " | //a[contains(concat(' ', @class, ' '), ' btn') or contains(@class, 'button') or contains(@class, '-cta')]"
)
_AROUND: Final = frozenset(["html", "body", "main", "article", "td", "li", "header", "footer", "nav"])
_PARTS: Final = frozenset(["p", "div", "ul", "ol", "section", "form", "table"])
_BESIDE: Final = frozenset(["header", "footer", "nav", "aside"])


def holds_controls(tree: HtmlElement) -> bool:
    """Whether a button or a field is on the page outside its header, its footer and what is beside its text."""
    return any(
        control.tag != "a" and not any(above.tag in _BESIDE for above in control.iterancestors())
        for control in _CONTROLS(tree)[:_MOST]
    )


def slanted_in(tree: HtmlElement) -> set[str]:
    """The paragraphs that are in italics throughout, as `normal` writes them."""
    found = set()
    for paragraph in islice(tree.iter("p"), _MOST):
        own = normal(paragraph.text_content())
        if own and any(normal(part.text_content()) == own for part in paragraph.iter("em", "i")):
            found.add(own)
    return found


def drop_boxes(tree: HtmlElement) -> None:
    """Removes from the tree the dialogs, boxes and captions beside its text, and short buttons."""
    paragraphs = [(element, text_of(element)) for element in islice(tree.iter("p"), _MOST)]
    prose = [(element, len(text)) for element, text in paragraphs if is_prose(text)]
    controls = _CONTROLS(tree)[:_MOST]
    title = normal(tree.findtext(".//title") or "")
    found = dict.fromkeys(box for control in controls if (box := _box_around(control)) is not None)
    boxes = [box for box in found if not _holds_headline(box, title)]
    places = {element: at for at, element in enumerate(tree.iter())} if boxes else {}
    kinds = Counter(map(_kind, boxes))
    for dialog in _DIALOGS(tree)[:_MOST]:
        if dialog.find(".//h1") is None and _prose_beside(dialog, prose) > 0:
            _drop(dialog)
    for box in boxes:
        if kinds[_kind(box)] <= _MOST_OF_KIND and _is_among(box, prose) and _follows(box, prose, places):
            _drop(box)
    captions = [box for box in dict.fromkeys(map(_captioned, list(tree.iter("img"))[:_MOST])) if box is not None]
    captions = [box for box in captions if _is_among(box, prose, paragraphs=_PARAGRAPHS_BESIDE_CAPTION)]
    if sum(len(text_of(box)) for box in captions) <= _CAPTION_SHARE * sum(size for _, size in prose):
        for box in captions:
            _drop(box)
    for button in list(tree.iter("button")):
        if len(text_of(button)) <= _BUTTON_CHARS and button.find(".//img") is None:
            _drop(button)


def _box_around(control: HtmlElement) -> HtmlElement | None:
    """The largest element around the control that is little but a box."""
    box = None
    for element in control.iterancestors():
        if element.tag in _AROUND or len(text_of(element)) > _BOX_CHARS or element.find(".//h1") is not None:
            break
        if sum(is_prose(text_of(part)) for part in element.iter("p")) > _BOX_PARAGRAPHS:
            break
        if element.tag != "p":
            box = element
    return box if box is not None and any(map(is_prose, _parts(box))) else None


def _holds_headline(box: HtmlElement, title: str) -> bool:
    headings = (normal(heading.text_content()) for heading in box.iter("h2", "h3"))
    return any(len(heading) >= _HEADLINE_CHARS and heading in title for heading in headings)


def _parts(element: HtmlElement) -> Iterator[str]:
    """The texts of the elements in it that hold no block of their own."""
    for part in element.iter("p", "div", "span", "label", "h2", "h3", "h4"):
        if not any(child.tag in _PARTS for child in part):
            yield text_of(part)


def _captioned(image: HtmlElement) -> HtmlElement | None:
    """The element around a picture that holds one short text beside it."""
    for element in islice(image.iterancestors(), _CAPTION_DEPTH):
        if element.tag in _AROUND or element.tag in ("a", "p") or element.find(".//h1") is not None:
            continue
        if text := text_of(element):
            parts = [part for part in element.iter("p", "div", "span", "small") if part is not element]
            is_one = any(text_of(part) == text for part in parts)
            return element if is_one and len(text) <= _CAPTION_CHARS else None
    return None


def _is_among(box: HtmlElement, prose: list[tuple[HtmlElement, int]], *, paragraphs: int = _PARAGRAPHS_BESIDE) -> bool:
    around = box.getparent()
    if around is None:
        return False
    beside = [size for element, size in prose if _is_in(element, around) and not _is_in(element, box)]
    return len(beside) >= paragraphs and sum(beside) >= _TIMES_BESIDE * len(text_of(box))


def _follows(box: HtmlElement, prose: list[tuple[HtmlElement, int]], places: dict[HtmlElement, int]) -> bool:
    """Whether a paragraph is above the box, so that it is not the article's head."""
    around = box.getparent()
    return any(places[element] < places[box] and _is_in(element, around) for element, _ in prose)


def _prose_beside(box: HtmlElement, prose: list[tuple[HtmlElement, int]]) -> int:
    return sum(size for element, size in prose if not _is_in(element, box))


def _is_in(element: HtmlElement, around: HtmlElement) -> bool:
    return element is around or any(above is around for above in element.iterancestors())


def _kind(element: HtmlElement) -> tuple[str, str]:
    return element.tag, element.get("class") or ""


def _drop(element: HtmlElement) -> None:
    if element.getparent() is not None:
        element.drop_tree()

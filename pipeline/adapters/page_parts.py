"""Finds the parts of an article that an extractor leaves out: the lead above it, and further blocks like its first.

An extractor takes one element for the article. The lead is often beside it, below the headline, and some pages have a
block for each section. Both are recognised by their place and their markup, without words.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lxml import html
from lxml.html import HtmlElement

from pipeline.adapters.page_text import text_of
from pipeline.domain.text.text_lines import ends_sentence, normal

# Between headline and text are few blocks; a lead has this many characters, and at most two paragraphs.
_LEAD_BLOCKS: Final = 25
_LEAD_CHARS: Final = 60
_MOST_LEAD_CHARS: Final = 800
_LEADS: Final = 2
# Enough letters to recognise a block in the text.
_COMPARED: Final = 60
_LEAST_COMPARED: Final = 20
# Blocks were left out if they hold this share of the text's length, and paragraphs enough not to be a list of teasers:
# on two of 400 labelled pages, both rightly.
_LEFT_OUT: Final = 0.5
_LEAST_PER_BLOCK: Final = 2
_PROSE_CHARS: Final = 60
_MOST_PARAGRAPHS: Final = 3000
_DEPTH: Final = 6
# Elements by class or id that are neither lead nor section.
_BESIDE: Final = re.compile(
    r"(?i)caption|credit|copyright|legend|comment|teaser|related|newsletter|promo|share|social|cookie|consent|banner"
    r"|bread-?crumb|author|byline|\bbio|signup|subscri|sponsor|advert|\bads?\b|sidebar|widget|footer|modal|popup"
)
_BESIDE_TAGS: Final = frozenset(
    ["figure", "figcaption", "aside", "nav", "footer", "form", "table", "ul", "ol", "button", "label", "dialog"]
)
_LEAST_CONTENTS: Final = 3
_CONTENTS_LINKED: Final = 0.8
_NOTE_CHARS: Final = 600
_MENU: Final = (".//ul", ".//ol", ".//select", ".//script", ".//style", ".//img", ".//button")
_MOST_LINKED: Final = 0.5

Kind = tuple[str, str]

Leaves = Sequence[tuple[HtmlElement, str]]


@dataclass(frozen=True, slots=True)
class Section:
    """A paragraph of the page: its text, the element around it, and that element's tag and class."""

    text: str
    around: HtmlElement
    kind: Kind


def drop_notes(tree: HtmlElement) -> None:
    """Take out footnotes: list items to which the text links, and which link back to it."""
    addresses = {link.get("href") for link in tree.iter("a")}
    for note in list(tree.iter("li")):
        if f"#{note.get('id')}" in addresses and note.getparent() is not None and _leads_back(note):
            note.drop_tree()


def drop_contents(tree: HtmlElement) -> None:
    """Take out tables of contents: lists that hold little but links to places on the page itself."""
    for contents in list(tree.iter("ul", "ol")):
        links = contents.findall(".//a[@href]")
        if len(links) < _LEAST_CONTENTS or not all(link.get("href").startswith("#") for link in links):
            continue
        text = text_of(contents)
        linked = sum(len(text_of(link)) for link in links)
        if contents.getparent() is not None and linked >= _CONTENTS_LINKED * len(text):
            contents.drop_tree()


def _leads_back(note: HtmlElement) -> bool:
    """Whether it is a short note with a link, an arrow mostly, to a place on the page."""
    links = [link for link in note.findall(".//a[@href]") if link.get("href").startswith("#")]
    is_short = len(note.text_content()) <= _NOTE_CHARS
    return is_short and any(not any(map(str.isalnum, link.text_content())) for link in links)


def leads_of(tree: HtmlElement, leaves: Leaves, title: str | None) -> list[str]:
    """The blocks below the headline, in order, that may be its lead or the text's first lines.

    As the prepared tree has them: what no browser shows has been taken out of it.
    """
    own = normal(title or "")
    start = next((at for at, (element, text) in enumerate(leaves) if _is_headline(element, normal(text), own)), None)
    if start is None:
        return []
    found = []
    for element, _ in leaves[start + 1 :][:_LEAD_BLOCKS]:
        text = text_of(element)
        if normal(text) != own and tree in element.iterancestors() and not _is_menu(element, text):
            found += [] if _is_beside(element) else [text]
    return found


def with_lead(lines: Sequence[str], blocks: Sequence[str]) -> list[str]:
    """The lines, after the blocks of prose that are directly above the first of them on the page."""
    text = normal("".join(lines))
    found: list[str] = []
    for block in blocks:
        letters = normal(block)[:_COMPARED]
        if len(letters) >= _LEAST_COMPARED and letters in text:
            return [*found[:_LEADS], *lines]
        if _LEAD_CHARS <= len(block) <= _MOST_LEAD_CHARS and ends_sentence(block) and block not in found:
            found.append(block)
    return list(lines)


def sections_of(tree: HtmlElement) -> list[Section]:
    """The page's paragraphs of prose in elements with a class, before the extractor changes the tree."""
    found = []
    for paragraph in list(tree.iter("p"))[:_MOST_PARAGRAPHS]:
        around = paragraph.getparent()
        text = text_of(paragraph)
        if around is not None and around.get("class") and len(text) >= _PROSE_CHARS and not _is_beside(paragraph):
            found.append(Section(text, around, (around.tag, around.get("class"))))
    return found


def left_out(sections: Sequence[Section], lines: Sequence[str]) -> Kind | None:
    """The kind of elements that the text is from, if much of what such elements hold is missing in it."""
    text = normal("".join(lines))
    taken = [normal(section.text)[:_COMPARED] in text for section in sections]
    kinds = Counter(section.kind for section, is_taken in zip(sections, taken, strict=True) if is_taken)
    if not kinds:
        return None
    kind, count = kinds.most_common(1)[0]
    alike = [(section, is_taken) for section, is_taken in zip(sections, taken, strict=True) if section.kind == kind]
    missing = sum(len(section.text) for section, is_taken in alike if not is_taken)
    if 2 * count < kinds.total() or missing < _LEFT_OUT * sum(map(len, lines)):
        return None
    return kind if len(alike) >= _LEAST_PER_BLOCK * len({section.around for section, _ in alike}) else None


def joined(tree: HtmlElement, kind: Kind) -> HtmlElement:
    """A page whose article is the tree's elements of this kind, in order. It changes the tree."""
    page = html.fromstring("<html><body><article></article></body></html>")
    article = page.find(".//article")
    elements = list(dict.fromkeys(section.around for section in sections_of(tree) if section.kind == kind))
    for element in elements:
        if not any(above in elements for above in element.iterancestors()):
            article.append(element)
    return page


def _is_headline(element: HtmlElement, text: str, title: str) -> bool:
    return bool(title) and (text == title or (element.tag == "h1" and title in text))


def _is_menu(element: HtmlElement, text: str) -> bool:
    linked = sum(len(link.text_content()) for link in element.iter("a"))
    return linked > _MOST_LINKED * len(text) or any(element.find(inside) is not None for inside in _MENU)


def _is_beside(element: HtmlElement) -> bool:
    above = element
    for _ in range(_DEPTH):
        if above is None or above.tag in {"body", "main", "article"}:
            return False
        if above.tag in _BESIDE_TAGS or _BESIDE.search(f"{above.get('class') or ''} {above.get('id') or ''}"):
            return True
        above = above.getparent()
    return False

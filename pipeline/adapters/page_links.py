"""Finds paragraphs, headings and lists that are one link to another story of the site, between those of the article.

In a list of stories each such link is an item of the page itself, so there they stay, as does a link to another site,
to a file or to a part of the page.
"""

import re
from itertools import islice
from typing import Final
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HtmlElement

from pipeline.adapters.page_text import text_of
from pipeline.domain.text.text_lines import is_headline, is_prose, normal, words_in

_MOST: Final = 2000
_PROSE_WORDS: Final = 12
# Inflected languages say in eight words what others say in twelve.
_SENTENCE_WORDS: Final = 8
# With more links than this for each paragraph of prose, the page is a list of stories.
LINKS_FOR_PROSE: Final = 0.5
_MOST_ITEMS: Final = 8
_LABEL_WORDS: Final = 4
_HEADLINE_WORDS: Final = 4
# A menu's text is short, and its links are a few elements deep.
_MENU_CHARS: Final = 500
_MOST_LINKS: Final = 50
_NESTED: Final = 3
_LABEL_END: Final = re.compile(r"[:：>»→➡|–—-]\s*$")
_FILE: Final = re.compile(r"(?i)\.(?!html?$|php\d?$|aspx?$|jspx?$|s?html$|cms$|ece$|amp$)[a-z][a-z0-9]{1,4}$")
_PARAGRAPHS: Final = etree.XPath("//p[.//a[@href]] | //div[a[@href] and not(div or p or ul or ol or table)]")
_BOXES: Final = etree.XPath(
    "//*[self::h2 or self::h3 or self::h4 or self::h5 or self::figure or self::ul or self::ol or self::table]"
    "[.//a[@href]]"
)
# With more of them the page has a list of teasers, which shows where the article ends.
_MOST_BOXES: Final = 2


def drop_linked_paragraphs(tree: HtmlElement, host: str) -> None:
    """Removes them from the tree. `host` is the page's."""
    paragraphs = [paragraph for paragraph in _PARAGRAPHS(tree)[:_MOST] if _is_story_link(paragraph, host)]
    boxes = [box for box in _BOXES(tree)[:_MOST] if _leads_away(box, host)]
    if not paragraphs and not boxes:
        return
    prose = sum(_is_prose(paragraph) for paragraph in islice(tree.iter("p"), _MOST))
    for linked in (paragraphs, boxes if len(boxes) <= _MOST_BOXES else []):
        if len(linked) <= LINKS_FOR_PROSE * (prose - len(linked)):
            for paragraph in linked:
                if paragraph.getparent() is not None and _is_among_prose(paragraph):
                    paragraph.drop_tree()


def linked_texts(tree: HtmlElement) -> set[str]:
    """The texts, as `normal` writes them, of the elements that hold nothing but links."""
    links = [link for link in islice(tree.iter("a"), _MOST) if link.get("href")]
    found = {normal(link.text_content()) for link in links}
    for box in dict.fromkeys(above for link in links for above in islice(link.iterancestors(), _NESTED)):
        linked = "".join(link.text_content() for link in islice(box.iter("a"), _MOST_LINKS))
        if len(linked) <= _MENU_CHARS and (text := normal(box.text_content())) == normal(linked):
            found.add(text)
    return found - {""}


def _leads_away(paragraph: HtmlElement, host: str) -> bool:
    if paragraph.tag not in ("ul", "ol"):
        return _is_story_link(paragraph, host)
    items = paragraph.findall("li")
    return 0 < len(items) == len(paragraph) <= _MOST_ITEMS and all(_is_story_link(item, host) for item in items)


def _is_story_link(paragraph: HtmlElement, host: str) -> bool:
    links = [link for link in paragraph.iter("a") if link.get("href") and link.text_content().strip()]
    if len(links) != 1 or not _is_of_site(links[0].get("href"), host):
        return False
    whole, text = (text_of(element) for element in (paragraph, links[0]))
    label, _, after = whole.partition(text)
    if any(map(str.isalnum, after)) or not is_headline(text) or words_in(text) < _HEADLINE_WORDS:
        return False
    if is_prose(text) and text.rstrip("\"'”’»)")[-1:] in ".。।۔":
        return False
    if not any(map(str.isalnum, label)):
        return True
    if words_in(label) > _LABEL_WORDS:
        return False
    # A paragraph that ends in a headline, and not as a sentence does, needs no mark after its label.
    is_unended = paragraph.tag == "p" and whole.endswith(text) and is_headline(whole)
    return is_unended or bool(_LABEL_END.search(label)) or _is_below_break(links[0])


def _is_below_break(link: HtmlElement) -> bool:
    """Whether a line break parts the link from the label above it."""
    previous = link.getprevious()
    return previous is not None and previous.tag == "br" and not (previous.tail or "").strip()


def _is_of_site(address: str, host: str) -> bool:
    """Whether the address is of another page of the site."""
    try:
        parts = urlsplit(address.strip())
        named = (parts.hostname or host).removeprefix("www.")
    except ValueError:
        return False
    if (
        parts.scheme not in ("", "http", "https")
        or not (parts.path.strip("/") or parts.query)
        or _FILE.search(parts.path)
    ):
        return False
    own = host.removeprefix("www.")
    return named == own or named.endswith(f".{own}") or own.endswith(f".{named}")


def _is_among_prose(paragraph: HtmlElement) -> bool:
    """Whether a paragraph of prose is before or after it, up to a few elements away."""
    for siblings in (paragraph.itersiblings(preceding=True), paragraph.itersiblings()):
        for sibling in islice(siblings, 4):
            if sibling.tag == "p" and _is_prose(sibling):
                return True
    return False


def _is_prose(paragraph: HtmlElement) -> bool:
    text = text_of(paragraph)
    return words_in(text) >= _PROSE_WORDS or (words_in(text) >= _SENTENCE_WORDS and is_prose(text))

"""Reads the links of a page that may lead to further pages of the same article."""

from typing import Final
from urllib.parse import urldefrag, urljoin

from lxml.html import HtmlElement

from pipeline.domain.articles.urls import host_of, is_web_url
from pipeline.domain.pages.pagination import PageLink, are_pages_of_one

_MOST: Final = 60
_LABEL_CHARS: Final = 3
# "1 2 3 … 12 Next page", without spaces, and no paragraph.
_ROW_CHARS: Final = 60
_ROOTS: Final = frozenset({"html", "body"})


def page_links(tree: HtmlElement, url: str | None) -> tuple[PageLink, ...]:
    """The links of this page's host that are stated as the next page, or labelled with a number."""
    if not url:
        return ()
    base = _base(tree, url)
    found: dict[PageLink, None] = {}
    for element in tree.iter("a", "link"):
        is_next = "next" in (element.get("rel") or "").lower().split()
        label = _number(element) if element.tag == "a" else None
        if not is_next and label is None:
            continue
        address = _address(element, base)
        if address is not None and host_of(address) == host_of(url) and len(found) < _MOST:
            found[PageLink(address=address, is_next=is_next, label=label)] = None
    return tuple(found)


def drop_page_numbers(tree: HtmlElement, url: str | None) -> None:
    """Remove the row of numbers that leads to the article's pages: it is not its text."""
    links = [element for element in tree.iter("a") if _number(element) is not None][:_MOST] if url else []
    base = _base(tree, url or "")
    for link in links:
        address = _address(link, base)
        if address is None or not are_pages_of_one(url or "", address):
            continue
        row = link
        while (parent := row.getparent()) is not None and parent.tag not in _ROOTS and _chars(parent) <= _ROW_CHARS:
            row = parent
        if parent is not None:
            row.drop_tree()


def _base(tree: HtmlElement, url: str) -> str:
    stated = next(tree.iter("base"), None)
    return url if stated is None else _address(stated, url) or url


def _chars(element: HtmlElement) -> int:
    return len("".join("".join(element.itertext()).split()))


def _address(element: HtmlElement, base: str) -> str | None:
    try:
        address = urldefrag(urljoin(base, (element.get("href") or "").strip())).url
    except ValueError:
        return None
    return address if is_web_url(address) else None


def _number(element: HtmlElement) -> int | None:
    label = "".join(element.itertext()).strip()
    return int(label) if len(label) <= _LABEL_CHARS and label.isdecimal() else None

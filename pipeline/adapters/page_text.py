"""The text of an element of a page."""

from lxml.html import HtmlElement


def text_of(element: HtmlElement) -> str:
    """All text in the element, white space as one blank."""
    return " ".join(element.text_content().split())

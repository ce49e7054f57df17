"""Reads the further pages of an article that is spread over several, and joins their texts."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final

from pipeline.domain.pages.pagination import is_continued, joined_text, next_page
from pipeline.ports import Extracted
from producers.entries.composing import FetchedPage

MOST_PAGES: Final = 10
"""An article is read up to this page."""


async def with_later_pages(
    first: FetchedPage, ask: Callable[[str], Awaitable[FetchedPage | str]]
) -> tuple[Extracted, str]:
    """The article with the text of all its pages, and why a page is missing, if one is.

    `ask` returns a page, or why it cannot be read.
    """
    whole, last, asked = first.extracted, first.extracted, {first.url}
    if whole.form != "article":
        return whole, ""
    for number in range(2, MOST_PAGES + 1):
        address = next_page(first.url, number, last.page_links, asked=asked)
        if address is None:
            return whole, ""
        page = await ask(address)
        if isinstance(page, str):
            return whole, page
        last = page.extracted
        is_same = is_continued(whole.title, whole.published, by_title=last.title, by_published=last.published)
        text = joined_text(whole.text, last.text)
        if page.url in asked or not is_same or text == whole.text:
            return whole, ""
        asked |= {address, page.url}
        whole = replace(whole, text=text)
    return whole, ""

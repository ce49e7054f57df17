"""Finds the next page of an article that is spread over several.

`rel=next` alone does not say so: on many sites it is another article. So an address counts only if it is that of the
first page with a number added, in the path or as a parameter.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from pipeline.domain.articles.urls import canonical_url, host_of, is_home
from pipeline.domain.text.text_lines import normal

# What is added to a path: "/2", "/page/2", "-2", "_p2", ",seite-2", ".html/2".
_ADDED: Final = re.compile(r"(?:[-_/.,;~](?:[^\W\d_]{1,10}[-_/.,=]?)?|[^\W\d_]{1,10}[-_/.,=]?)0*([0-9]{1,3})")
_AT_THE_END: Final = re.compile(rf"(?:{_ADDED.pattern})$")
_FEW_DIGITS: Final = re.compile("[0-9]{1,3}")
_EXTENSION: Final = re.compile(r"(\.[A-Za-z]{2,6})?/*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLink:
    """A link that may lead to another page of the article: stated as `rel=next`, or labelled with a number."""

    address: str
    is_next: bool = False
    label: int | None = None


def next_page(first: str, wanted: int, links: Sequence[PageLink], *, asked: Collection[str] = ()) -> str | None:
    """The address of the article's page with the number `wanted`, if the page before it links to it.

    `first` is the first page's address; `asked` are those of the pages before. Some sites count from zero.
    """
    for link in sorted(links, key=lambda link: not link.is_next):
        is_labelled = link.label == wanted or (link.is_next and link.label is None)
        if is_labelled and link.address not in asked and page_number(first, link.address) in {wanted, wanted - 1}:
            return link.address
    return None


def page_number(first: str, address: str) -> int | None:
    """Which page of the article at `first` is at `address`, by the address alone; None if it is none of them."""
    first, address = canonical_url(first), canonical_url(address)
    if host_of(first) != host_of(address) or is_home(first):
        return None
    start, page = urlsplit(first), urlsplit(address)
    before, now = (dict(parse_qsl(parts.query, keep_blank_values=True)) for parts in (start, page))
    if start.path.rstrip("/") == page.path.rstrip("/"):
        changed = [name for name in now if now[name] != before.get(name)]
        if len(changed) != 1 or not before.keys() <= now.keys() or before.get(changed[0], "1") not in {"0", "1"}:
            return None
        value = now[changed[0]]
        return int(value) if _FEW_DIGITS.fullmatch(value) else None
    if before != now:
        return None
    stem, added_to = (_EXTENSION.sub("", unquote(parts.path)) for parts in (start, page))
    added = _ADDED.fullmatch(added_to.removeprefix(stem)) if added_to.startswith(stem) else None
    return int(added[1]) if added is not None else None


def are_pages_of_one(first: str, second: str) -> bool:
    """Whether two addresses differ, and in nothing but a page's number."""
    if canonical_url(first) == canonical_url(second):
        return False
    is_first_known = page_number(first, second) is not None or page_number(second, first) is not None
    return is_first_known or _unnumbered(first) == _unnumbered(second)


def _unnumbered(address: str) -> tuple[str, str, list[tuple[str, str]]]:
    parts = urlsplit(canonical_url(address))
    query = [(name, value) for name, value in parse_qsl(parts.query) if not _FEW_DIGITS.fullmatch(value)]
    return host_of(address), _AT_THE_END.sub("", _EXTENSION.sub("", unquote(parts.path))), query


def is_continued(
    title: str | None, published: datetime | None, *, by_title: str | None, by_published: datetime | None
) -> bool:
    """Whether a later page belongs to the same article: it has the same headline and date, as far as it has any."""
    if published is not None and by_published is not None and published != by_published:
        return False
    headline, later = normal(title or ""), normal(by_title or "")
    return not headline or not later or headline in later or later in headline


def joined_text(text: str, later: str) -> str:
    """The text with the lines of a later page that are new; what both repeat, as the lead, stays once.

    A line without a letter is left over from the row of page numbers.
    """
    seen = {normal(line) for line in text.splitlines()}
    lines = (line for line in later.splitlines() if any(map(str.isalpha, line)))
    new = [line for line in lines if normal(line) not in seen]
    return "\n".join([text, *new])

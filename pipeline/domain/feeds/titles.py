"""Reduces the titles of feeds to plain lines: markup goes, words that look like markup stay.

Software escapes titles once, twice or not at all, and headlines write about `<script>` and `<video>`. An element that
is opened and closed, or has attributes, is markup; a tag alone is a word.
"""

import html
import re
from typing import Final

from pipeline.domain.text.markup import shorten

_TAG: Final = re.compile(
    r"<!--.*?(?:-->|\Z)|<[!?][A-Za-z][^<>]{0,2000}>|<(?P<end>/?)(?P<name>[A-Za-z][\w:-]{0,40})(?P<attributes>\s+[\w:-]+\s*=\s*[^<>]{0,2000}|\s*)(?P<empty>/?)>",
    re.DOTALL,
)
_CDATA: Final = re.compile(r"<!\[CDATA\[(.*?)(?:\]\]>|\Z)", re.DOTALL)  # escaped, so that it is text of the text
_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_INVISIBLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u200b\u200e\u200f\u2060\ufeff]")
# Elements without a content, which need no end tag; lines end at a break.
_EMPTY: Final = frozenset({"br", "hr", "img", "wbr"})
_UNREAD: Final = frozenset({"script", "style"})
_BLOCK_NAMES: Final = "p div h1 h2 h3 h4 h5 h6 br hr li td tr ul ol blockquote"
_BLOCKS: Final = frozenset(_BLOCK_NAMES.split())
_MOST_LAYERS: Final = 3


def plain_title(text: str, characters: int) -> str | None:
    """A title as one bounded line, or None if it is empty."""
    text = _CDATA.sub(r"\1", text[: characters * 20])
    for _ in range(_MOST_LAYERS):
        plain = _without_markup(text)
        if _ENTITY.search(plain):
            plain = html.unescape(plain)
        if plain == text:
            break
        text = plain
    return shorten(" ".join(_INVISIBLE.sub("", text).split()), characters) or None


def _without_markup(text: str) -> str:
    tags = list(_TAG.finditer(text))
    markup: dict[int, str] = {}
    opened: list[int] = []
    for at, tag in enumerate(tags):
        name = (tag["name"] or "").lower()
        if not name or tag["empty"] or (name in _EMPTY and not tag["end"]) or tag["attributes"].strip():
            markup[at] = " " if name in _BLOCKS else ""
        if tag["end"]:
            start = next((one for one in reversed(opened) if tags[one]["name"].lower() == name), None)
            if start is not None:
                markup[start] = markup[at] = " " if name in _BLOCKS else ""
                del opened[opened.index(start) :]
        elif name and not tag["empty"] and name not in _EMPTY:
            opened.append(at)
    _mark_at_the_ends(text, tags, markup)
    return _cut(text, tags, markup)


def _mark_at_the_ends(text: str, tags: list[re.Match[str]], markup: dict[int, str]) -> None:
    """A block's tag alone is markup at the beginning or end: its other end may be left out in HTML."""
    for at, tag in enumerate(tags):
        is_outside = not text[: tag.start()].strip() or not text[tag.end() :].strip()
        if at not in markup and is_outside and (tag["name"] or "").lower() in _BLOCKS:
            markup[at] = " "


def _cut(text: str, tags: list[re.Match[str]], markup: dict[int, str]) -> str:
    parts: list[str] = []
    at, unread = 0, ""
    for number, tag in enumerate(tags):
        if number not in markup:
            continue
        name = (tag["name"] or "").lower()
        if not unread:
            parts += [text[at : tag.start()], markup[number]]
        if name in _UNREAD and (not unread or name == unread):
            unread = "" if tag["end"] or tag["empty"] else name
        at = tag.end()
    return "".join([*parts, "" if unread else text[at:]])

"""Finds an article's text in the data from which a page's script would show it, whatever the framework and the site.

The article is the object that has the page's headline; its text is the part of that object with most of the prose.
Works on values as a JSON reader returns them; takes bounded time on any.
"""

import itertools
import re
from collections.abc import Iterator
from typing import Any, Final

from pipeline.domain.pages.stated_text import paragraphs_of
from pipeline.domain.text.letters import UNSPACED
from pipeline.domain.text.text_lines import is_prose, normal

MOST_NODES: Final = 100_000
_DEPTH: Final = 40
_MOST_ITEMS: Final = 3000
_MOST_ARTICLES: Final = 20
# The text is the part that holds this share of its object's prose; else the object has it in several parts.
_MAIN_SHARE: Final = 0.6
_TEXT_NAMES: Final = "text value content html body children data markup paragraph p articlebody"
_TEXT_KEYS: Final = frozenset(_TEXT_NAMES.split())
_TYPE_KEYS: Final = frozenset(["type", "nodetype", "_type", "tag", "name", "kind", "__typename", "object", "style"])
_PICTURE_KEYS: Final = frozenset(["src", "srcset", "width", "height", "caption", "credit", "alt", "mimetype"])
_TITLES: Final = re.compile(r"(?i)title|headline")
_MOST_FORMS: Final = 20
_TITLE_KEYS: Final = frozenset(["title", "headline"])
_INLINE: Final = re.compile(r"(?i)^(?:text|span|link|hyperlink|a|b|i|u|em|strong|mark|leaf)$")
_HEADING: Final = re.compile(r"(?i)heading|^h[1-6]$|subhead|header-")
_NOT_TEXT: Final = re.compile(r"(?i)^(?:https?:|//|/|data:|[{\[#.]|<svg|<script|<style|<iframe)|^[\w./:#-]+$")
_JOINED: Final = re.compile(r"^[\s.,;:!?)\]»”’、。，]")


class StateSearch:
    """Searches one document for the article with this title."""

    def __init__(self, document: object, title: str) -> None:
        self._pool: list[object] | None = document if isinstance(document, list) and _is_pool(document) else None
        self._entities: dict[str, Any] = {}
        self._document = document
        self._title = normal(title)
        self._left = MOST_NODES

    def text(self) -> list[str]:
        """The article's paragraphs; empty if no object has its title."""
        best: list[str] = []
        for found, _ in zip(self._articles(), range(_MOST_ARTICLES), strict=False):
            self._left = MOST_NODES
            lines = self._body(found)
            if sum(map(len, lines)) > sum(map(len, best)):
                best = lines
        return best

    def _articles(self) -> Iterator[dict[str, Any]]:
        """The objects that have the title as one of their values."""
        found: list[dict[str, Any]] = []
        waiting: list[tuple[object, int]] = [(self._document, 0)]
        while waiting and self._left > 0:
            node, depth = waiting.pop()
            self._left -= 1
            if depth > _DEPTH:
                continue
            if isinstance(node, dict):
                if any(":" in key and isinstance(value, dict) for key, value in list(node.items())[:50]):
                    self._entities.update(node)
                if any(isinstance(value, str) and self._is_title(value) for value in self._values(node)):
                    found.append(node)
                waiting.extend((value, depth + 1) for value in node.values() if isinstance(value, (dict, list)))
            elif isinstance(node, list):
                waiting.extend((value, depth + 1) for value in node if isinstance(value, (dict, list)))
        return iter(found)

    def _values(self, node: dict[str, Any]) -> Iterator[object]:
        """The object's values, its title's several forms among them."""
        for key, value in node.items():
            value = self._at(value)
            yield value
            if isinstance(value, dict) and _TITLES.search(key):
                yield from itertools.islice(value.values(), _MOST_FORMS)

    def _is_title(self, text: str) -> bool:
        own = normal(text) if len(text) <= 2 * len(self._title) + 100 else ""
        return len(own) >= min(8, len(self._title)) and bool(own) and (own == self._title or own in self._title)

    def _at(self, value: object) -> object:
        """The value itself, where it is a reference to it."""
        if self._pool is not None and type(value) is int and 0 <= value < len(self._pool):
            return self._pool[value]
        if isinstance(value, dict) and isinstance(reference := value.get("__ref"), str):
            return self._entities.get(reference, value)
        return value

    def _body(self, node: object, depth: int = 0) -> list[str]:
        """The paragraphs of the value, below a node, that holds most of its prose."""
        node = self._at(node)
        if not isinstance(node, dict) or depth > _DEPTH:
            return self._lines(node, depth)
        parts = {
            key: self._lines(value, depth + 1, key=key)
            for key, value in list(node.items())[:_MOST_ITEMS]
            if self._left > 0
        }
        sizes = {key: sum(len(line) for line in lines if is_prose(line)) for key, lines in parts.items()}
        if not any(sizes.values()):
            return []
        main = max(sizes, key=lambda key: sizes[key])
        if sizes[main] < _MAIN_SHARE * sum(sizes.values()):
            longest = {key: size for key, size in sizes.items() if size >= _MAIN_SHARE * sizes[main]}
            return [line for key in longest for line in parts[key]]
        below = self._at(node[main])
        return self._body(below, depth + 1) if isinstance(below, dict) else parts[main]

    def _lines(self, node: object, depth: int, *, key: str = "", heading: bool = False) -> list[str]:
        self._left -= 1
        node = self._at(node)
        if depth > _DEPTH or self._left <= 0:
            return []
        if isinstance(node, str):
            return _text(node, short=heading)
        if isinstance(node, list):
            fragments = [self._fragment(item, 0) for item in node[:_MOST_ITEMS]]
            if _is_one_line(fragments, node):
                return _text("".join(map(str, fragments)), short=True)
            return [line for item in node[:_MOST_ITEMS] for line in self._lines(item, depth + 1, heading=heading)]
        if isinstance(node, dict) and not (depth > 0 and self._is_other(node)):
            heading = bool(_HEADING.search(_type_of(node)))
            lines: list[str] = []
            for name, value in list(node.items())[:_MOST_ITEMS]:
                if name.lower() not in _TYPE_KEYS:
                    lines += self._lines(value, depth + 1, key=name, heading=heading and name.lower() in _TEXT_KEYS)
            return lines
        return []

    def _is_other(self, node: dict[str, Any]) -> bool:
        """Whether the object is a picture or another story."""
        keys = {key.lower() for key in node}
        if keys & _PICTURE_KEYS:
            return True
        values = [(key.lower(), self._at(value)) for key, value in list(node.items())[:200]]
        titled = any(
            key in _TITLE_KEYS and isinstance(value, str) and not self._is_title(value) for key, value in values
        )
        return titled and any(isinstance(value, str) and re.match(r"https?://|/\w", value) for _, value in values)

    def _fragment(self, item: object, depth: int) -> str | None:
        """The text of a part of a line; None if the item is not such a part."""
        item = self._at(item)
        if isinstance(item, str):
            return item
        if not isinstance(item, dict) or depth > 4:
            return None
        texts = []
        for key, value in list(item.items())[:50]:
            value = self._at(value)
            if key.lower() not in _TEXT_KEYS:
                continue
            if isinstance(value, str):
                texts.append(value)
            elif isinstance(value, list) and value:
                parts = [self._fragment(part, depth + 1) for part in value[:100]]
                if None in parts:
                    return None
                texts.append("".join(part for part in parts if part))
        return texts[0] if len(texts) == 1 else None


def _is_pool(document: object) -> bool:
    """Whether the document is a list whose objects name their values by place, as a framework packs them."""
    if not isinstance(document, list) or not document:
        return False
    objects = [item for item in document[:200] if isinstance(item, dict) and item]
    return bool(objects) and all(type(value) is int for item in objects[:20] for value in list(item.values())[:20])


def _type_of(node: dict[str, Any]) -> str:
    return " ".join(value for key, value in node.items() if key.lower() in _TYPE_KEYS and isinstance(value, str))[:200]


def _is_one_line(fragments: list[str | None], items: list[Any]) -> bool:
    """Whether the texts are parts of one line, as of a sentence with a link in it."""
    texts = [text for text in fragments if text is not None]
    if not texts or len(texts) < len(fragments) or (len(texts) > 1 and all(is_prose(text.strip()) for text in texts)):
        return False
    named = [_type_of(item).strip() for item in items if isinstance(item, dict)]
    if named and all(_INLINE.match(name) for name in named):
        return True
    if any(named) or len(texts) == 1:
        return False
    borders = itertools.pairwise(texts)
    return all(left[-1:].isspace() or _JOINED.match(right) is not None for left, right in borders)


def _text(text: str, *, short: bool = False) -> list[str]:
    """The paragraphs of a string that is read; a string without a sentence only with `short`."""
    text = text.strip()
    if not text or _NOT_TEXT.search(text) or not (" " in text or UNSPACED.search(text) or short):
        return []
    lines = paragraphs_of(text)
    return lines if short or any(map(is_prose, lines)) else []

"""Reads the JSON-LD of a page, its statements to search engines, as plain dictionaries.

Forgiving with what pages really hold: lists, `@graph`, references by `@id`, comments, CDATA marks, trailing commas.
Everything is bounded; what cannot be read is left out.
"""

import html
import json
import re
from collections.abc import Iterator
from typing import Any, Final

from lxml.html import HtmlElement

Node = dict[str, Any]

_MAX_CHARS: Final = 500_000
_MAX_NODES: Final = 300
_MAX_SCRIPTS: Final = 30
_WRAPPING: Final = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)")
_WRAPPED: Final = re.compile(r"(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/|\]\]>)\s*;?\s*$")
_TRAILING_COMMA: Final = re.compile(r",(?=\s*[}\]])")
# Properties below which a page's own article may be; lists of other articles are not followed.
_BELOW: Final = ("@graph", "mainEntity", "mainEntityOfPage")


class Statements:
    """All nodes of a page in their order."""

    def __init__(self, nodes: list[Node]) -> None:
        self.nodes = nodes
        self._by_id = {node["@id"]: node for node in reversed(nodes) if isinstance(node.get("@id"), str)}

    def resolved(self, value: object) -> object:
        """The node that a bare reference names; anything else unchanged."""
        if isinstance(value, dict) and isinstance(reference := value.get("@id"), str) and not value.get("name"):
            return self._by_id.get(reference, value)
        return value

    def of_type(self, *endings: str) -> list[Node]:
        """Nodes with a type that ends in one of `endings`, in lower case."""
        return [node for node in self.nodes if any(name.endswith(endings) for name in types_of(node))]


def read_json_ld(tree: HtmlElement) -> Statements:
    found: list[Node] = []
    for number, script in enumerate(tree.xpath("//script[contains(@type, 'ld+json')]")):
        text = script.text or ""
        if number >= _MAX_SCRIPTS or len(text) > _MAX_CHARS:
            continue
        found.extend(_nodes(_documents(text)))
    return Statements(found[:_MAX_NODES])


def types_of(node: Node) -> list[str]:
    """The node's types in lower case, without the vocabulary's address."""
    types = node.get("@type")
    names = types if isinstance(types, list) else [types]
    return [name.rpartition("/")[2].lower() for name in names if isinstance(name, str)]


def string(value: object) -> str | None:
    """A text as one line; that of a list is its first, that of a node its `@value` or name."""
    if isinstance(value, list):
        return next((text for item in value[:10] if (text := string(item))), None)
    if isinstance(value, dict):
        return string(value.get("@value") or value.get("name"))
    if not isinstance(value, str):
        return None
    return " ".join(html.unescape(value).encode("utf-8", "ignore").decode().split()) or None


def _documents(text: str) -> list[object]:
    text = _WRAPPED.sub("", _WRAPPING.sub("", text)).strip().rstrip(";")
    for attempt in (text, _TRAILING_COMMA.sub("", text), html.unescape(text)):
        try:
            return [json.loads(attempt, strict=False)]
        except (ValueError, RecursionError):
            continue
    try:  # Several documents in a row, or garbage after the first.
        return [json.JSONDecoder(strict=False).raw_decode(text)[0]]
    except (ValueError, RecursionError):
        return []


def _nodes(documents: list[object]) -> Iterator[Node]:
    waiting, seen = list(documents), 0
    while waiting and seen < _MAX_NODES:
        node = waiting.pop(0)
        seen += 1
        if isinstance(node, list):
            waiting = node[:_MAX_NODES] + waiting
        elif isinstance(node, dict):
            yield node
            waiting.extend(value for key in _BELOW if isinstance(value := node.get(key), (dict, list)))

"""Identifies a document by its beginning: its root element, and whether it declares entities.

Only searches forward, so that every document, however malformed, takes one pass.
"""

import re
from dataclasses import dataclass
from typing import Final

_NAME: Final = re.compile(r"[A-Za-z_][^\s<>/]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """The root element's local name in lower case, None if there is none, and the text before it."""

    name: str | None
    text: str = ""
    declares_entities: bool = False


def read_root(text: str) -> Root:
    """Finds the root element: the first one after declarations, comments and DOCTYPE."""
    at, before, entities = 0, "", False
    while (start := text.find("<", at)) >= 0:
        before = before or text[at:start].strip()[:200]
        if text.startswith("<!--", start):
            at = _after(text, "-->", start + 4)
        elif text.startswith("<?", start):
            at = _after(text, "?>", start + 2)
        elif text.startswith("<!", start):
            end = _doctype_end(text, start)
            entities = entities or "<!entity" in text[start:end].lower()
            at = end
        elif (name := _NAME.match(text, start + 1)) is not None:
            return Root(name=name.group().rpartition(":")[2].lower(), text=before, declares_entities=entities)
        else:
            at = start + 1
    return Root(name=None, text=before if at else text.strip()[:200], declares_entities=entities)


def _after(text: str, mark: str, start: int) -> int:
    end = text.find(mark, start)
    return len(text) if end < 0 else end + len(mark)


def _doctype_end(text: str, start: int) -> int:
    close, subset = text.find(">", start), text.find("[", start)
    if 0 <= subset < close:
        return _after(text, ">", _after(text, "]", subset))
    return len(text) if close < 0 else close + 1

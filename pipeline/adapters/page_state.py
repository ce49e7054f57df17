"""Reads the data in a page's scripts from which its framework would show the article. Reads JSON; runs nothing."""

import json
import re
from collections.abc import Iterator
from typing import Final

from lxml.html import HtmlElement

MOST_CHARS: Final = 4_000_000
_MOST_SCRIPTS: Final = 200
_MOST_ASSIGNED: Final = 30
_READER: Final = json.JSONDecoder(strict=False)
_QUOTED: Final = re.compile(r"\"(?:[^\"\\]|\\.)*+\"|'(?:[^'\\]|\\.)*+'", re.DOTALL)
_LEAST_CHARS: Final = 200
_ASSIGNED: Final = re.compile(
    r"(?:(?:\bwindow|\bself|\bglobalThis|\bvar|\blet|\bconst)\b[\w.\s$\[\]\"']{1,80}|[\w$]{1,80}\.[\w.$]{1,80}\s*)=\s*"
    r"(JSON\.parse\(\s*)?(?=[{\[\"'])"
)
_CODE: Final = (None, "", "text/javascript", "module", "application/javascript")
_LITERAL: Final = re.compile(r'"(?:[^"\\\n]|\\.){200,}+"')
_MOST_STRINGS: Final = 2000
# A string that holds data, code or markup other than text.
_DATA: Final = re.compile(r"^\W*[\w$]*:|[{\[]\s*\"|\bfunction\b|=>|[;{]\s*\n")
_JS_ESCAPE: Final = re.compile(r"\\x([0-9a-fA-F]{2})|\\'|\\(?![\"\\/bfnrtu])|\\.|\"")
_UNDEFINED: Final = re.compile(r"(?<=[:,\[])\s*(?:undefined|void 0|NaN)(?=\s*[,}\]])")


def read_state(tree: HtmlElement) -> Iterator[object]:
    """The documents in the page's scripts, the likeliest first."""
    scripts = [
        (script.get("type") or "", text)
        for script in list(tree.iter("script"))[:_MOST_SCRIPTS]
        if _LEAST_CHARS <= len(text := script.text or "") <= MOST_CHARS and "ld+json" not in (script.get("type") or "")
    ]
    left = MOST_CHARS
    for kind, text in sorted(scripts, key=lambda script: "json" not in script[0]):
        left -= len(text)
        if left < 0:
            return
        if "json" in kind:
            yield _decoded(text.strip(), 0)[0]
        else:
            yield from _assigned(text)


def read_strings(tree: HtmlElement) -> list[str]:
    """The long texts that scripts hold as strings in code that is not JSON, the longest first."""
    found: list[str] = []
    left = MOST_CHARS
    for script in list(tree.iter("script"))[:_MOST_SCRIPTS]:
        text = script.text or ""
        left -= len(text)
        if script.get("type") in _CODE and left >= 0:
            for literal in _LITERAL.findall(text)[:_MOST_STRINGS]:
                value, _ = _decoded(literal, 0)
                if isinstance(value, str) and not _DATA.search(value):
                    found.append(value)
    return sorted(found, key=len, reverse=True)[:_MOST_ASSIGNED]


def _assigned(text: str) -> Iterator[object]:
    """What a script assigns: the JSON after each `name =`, in quotes or not."""
    at = 0
    for _ in range(_MOST_ASSIGNED):
        match = _ASSIGNED.search(text, at)
        if match is None:
            return
        at = match.end()
        if text[at] in "{[":
            document, at = _decoded(text, at)
        elif match.group(1) and (quoted := _QUOTED.match(text, at)):
            at = quoted.end()
            inside, _ = _decoded(f'"{_JS_ESCAPE.sub(_as_json, quoted.group()[1:-1])}"', 0)
            document, _ = _decoded(inside, 0) if isinstance(inside, str) else (None, 0)
        else:
            continue
        if document is not None:
            yield document


def _as_json(match: re.Match[str]) -> str:
    if match.group(1):
        return f"\\u00{match.group(1)}"
    return {'"': '\\"', "\\'": "'", "\\": ""}.get(match.group(), match.group())


def _decoded(text: str, at: int) -> tuple[object, int]:
    """The JSON value at a place of the text, None if there is none, and where it ends."""
    for attempt in (text, _UNDEFINED.sub("null", text[at:])):
        start = at if attempt is text else 0
        try:
            value, end = _READER.raw_decode(attempt, start)
        except (ValueError, RecursionError):
            continue
        return value, end if attempt is text else at
    return None, at

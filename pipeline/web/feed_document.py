"""A feed as a value, whatever format it is written in, and text made fit for it. Does not know stories."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Final
from urllib.parse import quote

_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_OVERRIDES: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Marks that turn the direction of what follows them: in a reader's list they would run on into other entries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One statement of an entry. `said`: pairs of an outlet and its words."""

    text: str
    said: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """The event of a story, or a story of it in another language. `kind`: `event` or `story`."""

    kind: str
    id: str
    link: str
    title: str
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry. `id` stays, `updated` moves with what it says. `summary`: plain text in a line.

    `related`: what reports the same. `title_language`: a tag, or empty if it is not known; all else is in English, but
    for what outlets say.
    """

    id: str
    link: str
    title: str
    published: datetime
    updated: datetime
    summary: str
    paragraphs: tuple[Paragraph, ...] = ()
    title_language: str = ""
    tags: tuple[str, ...] = ()
    related: tuple[Related, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed. `home`: the page that shows the same; `itself`: its own address; `updated`: that of its newest entry."""

    id: str
    title: str
    home: str
    itself: str
    updated: datetime
    entries: tuple[Entry, ...]


def clean(text: str) -> str:
    """The text without letters that XML cannot hold, and without marks that turn its direction."""
    return _OVERRIDES.sub("", _NOT_XML.sub("", text))


def direction_marks_encoded(url: str) -> str:
    """The address with such marks percent-encoded: it leads to the same place."""
    return _OVERRIDES.sub(lambda mark: quote(mark[0]), url)


def time(moment: datetime) -> str:
    """A moment as RFC 3339 wants it, in UTC."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def html(entry: Entry) -> str:
    """The entry's content as markup: nothing of an outlet's text is markup in it."""
    parts = [f"<p>{_escaped(entry.summary)}</p>"]
    for one in entry.paragraphs:
        said = "".join(f"<li><bdi>{_escaped(who)}</bdi>: <q>{_isolated(what)}</q></li>" for who, what in one.said)
        parts.append(f"<p>{_isolated(one.text)}</p>" + (f"<ul>{said}</ul>" if said else ""))
    return "".join(parts)


def plain(entry: Entry) -> str:
    """The entry's content as lines of plain text."""
    lines = [entry.summary]
    for one in entry.paragraphs:
        lines += ["", one.text, *(f"- {who}: “{what}”" for who, what in one.said)]
    return clean("\n".join(lines))


def _isolated(text: str) -> str:
    return f'<bdi dir="auto">{_escaped(text)}</bdi>'


def _escaped(text: str) -> str:
    return escape(clean(text), quote=True)

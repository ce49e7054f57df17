"""Reads and writes lists of feeds as OPML 1.0, 1.1 and 2.0, the exchange format of feed readers.

Folders are read as `folder` and have no effect: other readers use them for topics, not for owners. Written are the
attributes that all readers know; those that only samestory has are in a namespace of their own. A list that was written
here is read back unchanged. Parsing takes one pass and is bounded; errors name the line.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from pipeline.domain.articles.languages import normal_language
from pipeline.domain.text.markup import plain_line, shorten

NAMESPACE: Final = "tag:samestory,2026:feeds"
_OWN: Final = "samestory:"
_MOST_OUTLINES: Final = 50_000
_DEEPEST: Final = 50
_MOST_BYTES: Final = 20_000_000
_NAME_CHARS: Final = 200
_URL_CHARS: Final = 2000
_IS_FINAL: Final = True
_NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class OpmlError(ValueError):
    """The bytes are not OPML. `line` is where the error is, if known."""

    def __init__(self, message: str, *, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True, kw_only=True)
class OpmlFeed:
    """An outline that names a feed. `url` is as written; it is empty if the address is missing.

    `own` has the attributes in samestory's namespace, named as in `feeds.toml`; it is empty in the files of other
    readers. `folder` is the path of the enclosing outlines, outermost first; `line` is the outline's line. Neither is
    written.
    """

    title: str
    url: str
    site: str = ""
    language: str = ""
    own: Mapping[str, str] = field(default_factory=dict)
    folder: str = ""
    line: int = 0


@dataclass(slots=True)
class _Reading:
    """The state of the parser."""

    feeds: list[OpmlFeed] = field(default_factory=list)
    path: list[str] = field(default_factory=list)  # of open elements; outlines by their title
    pending: dict[int, OpmlFeed] = field(default_factory=dict)  # outlines without an address, by depth
    outlines: int = 0


def parse_opml(body: bytes) -> tuple[OpmlFeed, ...]:
    """The feeds in file order. An outline without an address and without children counts as a feed.

    Raises OpmlError.
    """
    if len(body) > _MOST_BYTES:
        raise OpmlError(f"it is larger than {_MOST_BYTES:,} bytes")
    if not body.strip(b" \t\r\n\0"):
        raise OpmlError("it is empty")
    reading = _Reading()
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, attributes: _start_element(
        reading, name, attributes, line=parser.CurrentLineNumber
    )
    parser.EndElementHandler = lambda name: _end_element(reading)
    parser.EntityDeclHandler = lambda *_: _refuse_entities(parser.CurrentLineNumber)
    try:
        parser.Parse(body, _IS_FINAL)
    except expat.ExpatError as exc:
        raise OpmlError(f"not well-formed XML: {expat.ErrorString(exc.code)}", line=exc.lineno) from exc
    except OpmlError:
        raise
    except (ValueError, LookupError) as exc:  # an unknown encoding
        raise OpmlError(f"cannot be read: {shorten(plain_line(str(exc)), 200)}", line=parser.CurrentLineNumber) from exc
    return tuple(reading.feeds)


def _refuse_entities(line: int) -> None:
    raise OpmlError("it declares entities of its own (<!ENTITY), which no list of feeds needs", line=line)


def _start_element(reading: _Reading, name: str, attributes: dict[str, str], *, line: int) -> None:
    name = name.rpartition(":")[2].lower()
    if not reading.path and name != "opml":
        raise OpmlError(f"its root element is <{shorten(name, 40)}>, not <opml>", line=line)
    if len(reading.path) >= _DEEPEST:
        raise OpmlError(f"its outlines are nested deeper than {_DEEPEST}", line=line)
    if name != "outline":
        reading.path.append("")
        return
    reading.outlines += 1
    if reading.outlines > _MOST_OUTLINES:
        raise OpmlError(f"it has more than {_MOST_OUTLINES:,} outlines", line=line)
    stated = {key.lower(): value for key, value in attributes.items()}
    title = _line(stated.get("title") or stated.get("text") or "")
    # An outline without an address is a folder if another one opens inside it.
    reading.pending.pop(len(reading.path) - 1, None)
    feed = OpmlFeed(
        title=title,
        url=" ".join(stated.get("xmlurl", "").split())[:_URL_CHARS],
        site=" ".join(stated.get("htmlurl", "").split())[:_URL_CHARS],
        language=normal_language(stated.get("language")),
        folder=shorten(" / ".join(part for part in reading.path if part), _NAME_CHARS),
        own={key.removeprefix(_OWN): value for key, value in stated.items() if key.startswith(_OWN)},
        line=line,
    )
    if feed.url:
        reading.feeds.append(feed)
    else:
        reading.pending[len(reading.path)] = feed
    reading.path.append(title)


def _end_element(reading: _Reading) -> None:
    reading.path.pop()
    empty = reading.pending.pop(len(reading.path), None)
    if empty is not None:
        reading.feeds.append(empty)


def _line(text: str) -> str:
    return shorten(plain_line(text[: _NAME_CHARS * 10]), _NAME_CHARS)


def write_opml(feeds: Iterable[OpmlFeed], *, title: str) -> str:
    """Formats feeds as OPML 2.0, one outline per feed, in the given order.

    Always well-formed: characters that XML does not allow are removed.
    """
    outlines = "".join(f"    <outline{_attributes(feed)}/>\n" for feed in feeds)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<opml version="2.0" xmlns:samestory="{NAMESPACE}">\n'
        f"  <head>\n    <title>{escape(title)}</title>\n  </head>\n  <body>\n{outlines}  </body>\n</opml>\n"
    )


def _attributes(feed: OpmlFeed) -> str:
    stated = {"type": "rss", "text": feed.title, "title": feed.title, "xmlUrl": feed.url, "htmlUrl": feed.site}
    if feed.language:
        stated["language"] = feed.language
    stated |= {_OWN + name: value for name, value in feed.own.items()}
    return "".join(f" {name}={quoteattr(_NO_XML.sub('', value))}" for name, value in stated.items())

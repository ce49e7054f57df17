"""Lists of feeds as OPML 1.0, 1.1 and 2.0, as feed readers exchange them.

Folders of other readers are topics, not owners: they come back as `folder`, and decide nothing. Written are the names
that every reader knows, and in a namespace of our own what only samestory has; a list that was written here and read
again is the same list. Read in one pass and bounded, with the line of what is wrong.
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
_IN_ONE_PIECE: Final = True
_NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class OpmlError(ValueError):
    """The bytes are no OPML. `line` is where that shows, where it can be said."""

    def __init__(self, message: str, *, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True, kw_only=True)
class OpmlFeed:
    """An outline that names a feed, or is meant to: `url` is as written, and empty where there is none.

    `own` holds what only samestory writes, by the names of `feeds.toml`; it is empty in other readers' files. `folder`
    is where the outline stands, from the outside in. `line` is the outline's; neither is written.
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
    feeds: list[OpmlFeed] = field(default_factory=list)
    path: list[str] = field(default_factory=list)  # of open elements; outlines by their title
    pending: dict[int, OpmlFeed] = field(default_factory=dict)  # outlines without an address, by depth
    outlines: int = 0


def parse_opml(body: bytes) -> tuple[OpmlFeed, ...]:
    """The feeds in the order of the file, an outline without address and without others inside among them.

    Raises OpmlError.
    """
    if len(body) > _MOST_BYTES:
        raise OpmlError(f"it is larger than {_MOST_BYTES:,} bytes")
    if not body.strip(b" \t\r\n\0"):
        raise OpmlError("it is empty")
    reading = _Reading()
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, attributes: _started(
        reading, name, attributes, line=parser.CurrentLineNumber
    )
    parser.EndElementHandler = lambda name: _ended(reading)
    parser.EntityDeclHandler = lambda *_: _refuse_entities(parser.CurrentLineNumber)
    try:
        parser.Parse(body, _IN_ONE_PIECE)
    except expat.ExpatError as exc:
        raise OpmlError(f"not well-formed XML: {expat.ErrorString(exc.code)}", line=exc.lineno) from exc
    except OpmlError:
        raise
    except (ValueError, LookupError) as exc:  # an encoding that is none
        raise OpmlError(f"not readable: {shorten(plain_line(str(exc)), 200)}", line=parser.CurrentLineNumber) from exc
    return tuple(reading.feeds)


def _refuse_entities(line: int) -> None:
    raise OpmlError("it declares entities of its own (<!ENTITY), which no list of feeds needs", line=line)


def _started(reading: _Reading, name: str, attributes: dict[str, str], *, line: int) -> None:
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
    # What an outline without address is shows when another one opens inside it: a folder.
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


def _ended(reading: _Reading) -> None:
    reading.path.pop()
    empty = reading.pending.pop(len(reading.path), None)
    if empty is not None:
        reading.feeds.append(empty)


def _line(text: str) -> str:
    return shorten(plain_line(text[: _NAME_CHARS * 10]), _NAME_CHARS)


def write_opml(feeds: Iterable[OpmlFeed], *, title: str) -> str:
    """OPML 2.0, an outline a feed in the order given.

    Always well-formed: what XML cannot hold is left out.
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

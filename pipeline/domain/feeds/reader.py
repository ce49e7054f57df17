"""Reads feeds with feedparser's own parsers, except what it mixes up: media captions, and who wrote an entry.

feedparser takes the description and title of a picture for the entry's, and the author of a podcast for one of its
authors. Here they are read apart: `media_description`, `media_title`, `itunes_author`, and `named_authors`.
"""

import html
import io
import warnings
import xml.sax
from dataclasses import dataclass
from typing import Any, Final
from xml.sax import handler, xmlreader

from feedparser.api import LooseFeedParser, StrictFeedParser
from feedparser.sanitizer import replace_doctype

from pipeline.domain.feeds.parsed import NotAFeed
from pipeline.domain.feeds.repair import breaks_off, with_sound_characters, without_broken_entry
from pipeline.domain.text.markup import shorten

# Errors inside feedparser for feeds that are malformed in an unforeseen way.
_BROKEN: Final = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)

_ON: Final = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFeed:
    """What feedparser found; `defect` says why the feed is not well-formed."""

    version: str
    feed: Any
    entries: list[Any]
    defect: str | None


class _Apart:
    """Handlers of elements that feedparser would take for the entry's own."""

    def _start_media_description(self: Any, attributes: dict[str, str]) -> None:
        self.push_content("media_description", attributes, "text/plain", 1)

    def _end_media_description(self: Any) -> None:
        self.pop_content("media_description")

    def _start_media_title(self: Any, attributes: dict[str, str]) -> None:
        self.push_content("media_title", attributes, "text/plain", 1)

    def _end_media_title(self: Any) -> None:
        self.pop_content("media_title")

    def _start_description(self: Any, attributes: dict[str, str]) -> None:
        if self.inentry and self.inimage:
            self.push_content("image_description", attributes, "text/plain", 1)
        else:
            super()._start_description(attributes)  # type: ignore[misc]

    def _end_description(self: Any) -> None:
        if self.inentry and self.inimage:
            self.pop_content("image_description")
        else:
            super()._end_description()  # type: ignore[misc]

    def _start_itunes_author(self: Any, _: dict[str, str]) -> None:
        self.push("itunes_author", 1)

    def _end_itunes_author(self: Any) -> None:
        self.pop("itunes_author")

    def _end_author(self: Any) -> None:
        """Keeps what is stated, a line or a person's name: feedparser cuts addresses out of it by its own rules."""
        name, _, pieces = self.elementstack[-1] if self.elementstack else ("", 0, [])
        stated = "".join(piece.decode("utf-8", "replace") if isinstance(piece, bytes) else piece for piece in pieces)
        context = self._get_context()
        persons = context.get("authors") or [{}]
        person = persons[-1].get("name") or ""
        super()._end_author()  # type: ignore[misc]
        if name == "author":
            context.setdefault("named_authors", []).append(html.unescape(person or stated.strip()))

    _end_managingeditor = _end_author


class _Strict(_Apart, StrictFeedParser):  # type: ignore[misc]
    pass


class _Loose(_Apart, LooseFeedParser):  # type: ignore[misc]
    pass


def read_markup(text: str) -> ReadFeed:
    """Reads the markup of a feed, as far as possible. Raises NotAFeed.

    `text` has no XML declaration and no characters that XML forbids.
    """
    with warnings.catch_warnings():
        # feedparser's deprecations, and its parser's advice about markup that looks like a path
        warnings.simplefilter("ignore")
        try:
            return _read(text)
        except _BROKEN as exc:
            raise NotAFeed(f"it cannot be parsed: {type(exc).__name__}: {shorten(str(exc), 200)}") from exc


def _read(text: str) -> ReadFeed:
    found, defect = _strictly(text)
    if found is not None:
        return found
    if breaks_off(text):
        text, is_cut = without_broken_entry(text)
        defect = "it breaks off" + (": its last entry is incomplete and left out" if is_cut else "")
    sound = with_sound_characters(text)
    found, _ = _strictly(sound)
    found = found or _loosely(sound)
    return ReadFeed(version=found.version, feed=found.feed, entries=found.entries, defect=defect)


def _strictly(text: str) -> tuple[ReadFeed | None, str | None]:
    """The feed, or the error of a document that is not well-formed."""
    version, document, _ = replace_doctype(text.encode("utf-8", "replace"))
    parser = _without_addresses(_Strict("", None, "utf-8"))
    reader = xml.sax.make_parser()  # noqa: S317 - documents with entities of their own are refused before
    reader.setFeature(handler.feature_namespaces, _ON)
    reader.setFeature(handler.feature_external_ges, not _ON)
    reader.setContentHandler(parser)
    reader.setErrorHandler(parser)
    source = xmlreader.InputSource()
    source.setByteStream(io.BytesIO(document))
    source.setEncoding("utf-8")
    try:
        reader.parse(source)
    except xml.sax.SAXException as exc:
        line = f"line {exc.getLineNumber()}: " if isinstance(exc, xml.sax.SAXParseException) else ""
        return None, shorten(f"{line}{exc.getMessage()}", 200)
    return _read_feed(parser, version), None


def _loosely(text: str) -> ReadFeed:
    version, document, entities = replace_doctype(text.encode("utf-8", "replace"))
    parser = _without_addresses(_Loose("", None, "utf-8", entities))
    parser.feed(document.decode("utf-8"))
    return _read_feed(parser, version)


def _without_addresses(parser: Any) -> Any:
    """The parser, set to leave ids as stated, and markup as it is: we reduce it to plain text."""
    parser.resolve_relative_uris = False
    parser.sanitize_html = False
    return parser


def _read_feed(parser: Any, version: str | None) -> ReadFeed:
    return ReadFeed(version=version or parser.version, feed=parser.feeddata, entries=parser.entries, defect=None)

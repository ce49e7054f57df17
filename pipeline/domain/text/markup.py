"""Takes plain text out of pieces of HTML: a feed's titles, summaries and full texts.

For whole pages see the extractor. Never raises.
"""

import html
import re
from html.parser import HTMLParser
from typing import Final

_BLOCK_NAMES: Final = """address article aside blockquote br center dd div dl dt fieldset figcaption figure footer form
    h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tbody td tfoot th thead tr ul"""
_BLOCKS: Final = frozenset(_BLOCK_NAMES.split())
_UNREAD_NAMES: Final = "script style noscript template iframe object svg figure button select textarea audio video"
_UNREAD: Final = frozenset(_UNREAD_NAMES.split())
_ENTITY: Final = re.compile(r"&(#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_TAG: Final = re.compile(r"</?[A-Za-z][^<>]{0,2000}>|<!--")
_SPACES: Final = re.compile(r"\s+")
_INVISIBLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u200b\u200e\u200f\u2060\ufeff]")


# Not the beginning of a tag. The parser takes time with the square of their number to find that out.
_BARE: Final = re.compile(
    r"""<(?!(?:[A-Za-z/!?](?:[^<>"']++|"[^"]{0,1000}+"|'[^']{0,1000}+'){0,60}+>)|[A-Za-z/!?][^<>]{0,5000}+>)"""
)
_COMMENT: Final = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)


class MarkupReader(HTMLParser):
    """Collects text, a line for each block, without elements that are not shown as text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unread: list[str] = []

    def read(self, markup: str) -> str:
        """The collected text of a piece of HTML."""
        self.feed(_BARE.sub("&lt;", _COMMENT.sub("", markup)))
        self.close()
        return "".join(self.parts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNREAD:
            self._unread.append(tag)
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._unread:
            del self._unread[self._unread.index(tag) :]
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.parts.append(_SPACES.sub(" ", data))


def html_to_text(markup: str) -> str:
    """The readable text, a line for each block, no blank lines."""
    return tidy_lines(MarkupReader().read(markup))


def plain_line(text: str) -> str:
    """One line of plain text from a text that may contain tags or entities, as titles do."""
    if _TAG.search(text):
        text = html_to_text(text)
    if _ENTITY.search(text):
        text = html.unescape(text)
    return " ".join(_INVISIBLE.sub("", text).split())


def tidy_lines(text: str) -> str:
    """Lines without invisible characters, surplus spaces and blank lines between them."""
    lines = (" ".join(line.split()) for line in _INVISIBLE.sub("", text).splitlines())
    return "\n".join(line for line in lines if line)


def shorten(text: str, characters: int) -> str:
    """At most this many characters, cut at the end of a word if one is near, with an ellipsis."""
    if len(text) <= characters:
        return text
    cut = text[: characters - 1]
    space = cut.rfind(" ", characters - 40) if characters > 80 else -1
    return (cut[:space] if space > 0 else cut).rstrip() + "…"

"""Repairs the markup of feeds that no XML parser accepts: junk, bare signs, unknown entities, broken-off ends.

Each repair leaves the text that was meant: `S&P 500` and `?x=1&copy=2` keep their ampersands. An entry that breaks off
is cut out, since its link or its text may be half of what it was.
"""

import html
import re
from html.entities import html5
from typing import Final
from xml.parsers import expat

_FEED_START: Final = re.compile(r"<\?xml\s|<(?:rss|feed|rdf:RDF|urlset|sitemapindex)[\s>]", re.IGNORECASE)
_START_WITHIN: Final = 20_000
_DECLARATION: Final = re.compile(r"\s*<\?xml\b[^>]{0,500}?\?>", re.IGNORECASE)
_ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ROOT: Final = re.compile(r"<((?:\w{1,20}:)?(?:rss|rdf|feed|channel))[\s>]", re.IGNORECASE)
_END_WITHIN: Final = 5000
_ENTRY: Final = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|(?P<end></(?:\w{1,20}:)?(?:item|entry)\s*>)"
    r"|(?P<start><(?:\w{1,20}:)?(?:item|entry)(?:\s[^<>]*)?>)",
    re.IGNORECASE | re.DOTALL,
)
_CHARACTERS: Final = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)"
    r"|&(?P<entity>#[0-9]{1,8};|#[xX][0-9A-Fa-f]{1,8};|[A-Za-z][A-Za-z0-9]{0,31};)?"
    r"|(?P<tag></?[^\W\d][\w.:-]*(?P<rest>[^<>\"']*(?:\"[^\"<]*\"[^<>\"']*|'[^'<]*'[^<>\"']*)*)>)"
    r"|<(?![!?])",
    re.DOTALL,
)
_IS_FINAL: Final = True
_OF_XML: Final = frozenset({"amp;", "lt;", "gt;", "quot;", "apos;"})
# What follows an element's name where it is not an attribute: the words of a sentence.
_WORDS: Final = re.compile(r"\s+(?![\w.:-]+\s*=)[^\s/]")
_HTML_NAMES: Final = """a abbr address article aside audio b big blockquote br center cite code dd del div dl dt em
    embed figcaption figure font footer form h1 h2 h3 h4 h5 h6 header hr i iframe img input ins li main mark nav
    noscript object ol p
    param pre q s script section small span strike strong style sub sup table tbody td tfoot th thead time tr u ul
    video wbr"""
_OF_HTML: Final = frozenset(_HTML_NAMES.split())


def without_junk(text: str, *, is_known_root: bool) -> str:
    """The document from its beginning on: what a server printed before it is cut."""
    text = text.lstrip("\ufeff \t\r\n\0")
    if not is_known_root and (start := _FEED_START.search(text[:_START_WITHIN])) is not None:
        return text[start.start() :]
    return text[max(0, text.find("<")) :]


def without_declaration(text: str) -> str:
    """The text without its XML declaration, as it is decoded, and without the characters that XML forbids."""
    return _ILLEGAL.sub("", _DECLARATION.sub("", text, count=1)).lstrip()


def breaks_off(text: str) -> bool:
    """Whether the root element is not closed at the end."""
    root = _ROOT.search(text)
    return root is not None and f"</{root[1]}".lower() not in text[-_END_WITHIN:].lower()


def without_broken_entry(text: str) -> tuple[str, bool]:
    """The text up to its last whole entry, its elements closed; and whether an entry was cut."""
    start = end = 0
    for match in _ENTRY.finditer(text):
        if match["end"] or (match["start"] and match["start"].endswith("/>")):
            end = match.end()
        elif match["start"]:
            start = match.start()
    is_cut = start >= end and start > 0
    text = text[: start if is_cut else max(end, 0) or len(text)]
    return text + "".join(f"</{name}>" for name in reversed(_open_elements(text))), is_cut


def with_sound_characters(text: str) -> str:
    """The text with bare `&` and `<` escaped, and the entities of HTML as characters. CDATA stays."""
    return _CHARACTERS.sub(_sound, text)


def _sound(match: re.Match[str]) -> str:
    found = match.group()
    if found.startswith(("<!", "<?")):
        return found
    if match["tag"] is not None:
        name = re.match(r"</?([\w.:-]+)", found)
        known = name is not None and (":" in name[1] or name[1].lower() in _OF_HTML)
        return (
            html.escape(found, quote=False) if not known and _WORDS.match(match["rest"]) else _sound_attributes(found)
        )
    if found == "<":
        return "&lt;"
    entity = match["entity"]
    if entity in _OF_XML:
        return found
    if entity and entity.startswith("#"):
        return _number(entity, found)
    if entity and entity in html5:
        return html.escape(html5[entity], quote=False)
    return f"&amp;{entity or ''}"


def _sound_attributes(tag: str) -> str:
    return tag if "&" not in tag else _CHARACTERS.sub(_sound, tag[1:-1]).join("<>")


def _number(entity: str, found: str) -> str:
    """The reference, if XML allows its character; what browsers show for it, or nothing, if not."""
    meant = html.unescape(found)
    if re.fullmatch(r"#(?:12[89]|1[34]\d|15\d|[xX]0*[89][0-9A-Fa-f]);", entity):
        return found  # of windows-1252, or a byte of UTF-8: feedparser knows both
    return "" if _ILLEGAL.search(meant) or meant == "\ufffd" else html.escape(meant, quote=False)


def _open_elements(text: str) -> list[str]:
    """The elements that are open at the end; none if the text is not well-formed so far."""
    opened: list[str] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, _: opened.append(name)
    parser.EndElementHandler = lambda _: opened.pop()
    try:
        parser.Parse(text.encode("utf-8", "replace"), not _IS_FINAL)
    except expat.ExpatError:
        return []
    return opened

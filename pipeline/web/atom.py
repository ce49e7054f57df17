"""A feed as an Atom document (RFC 4287)."""

import xml.etree.ElementTree as ET
from typing import Final

from pipeline import __version__
from pipeline.web.feed_document import Entry, Feed, clean, html, time

MEDIA_TYPE: Final = "application/atom+xml"
_NAMESPACE: Final = "http://www.w3.org/2005/Atom"


def atom(feed: Feed) -> bytes:
    """The document in UTF-8."""
    root = ET.Element("feed", {"xmlns": _NAMESPACE, "xml:lang": "en"})
    _add(root, "title", feed.title)
    _add(root, "id", feed.id)
    ET.SubElement(root, "link", {"rel": "self", "type": MEDIA_TYPE, "href": clean(feed.itself)})
    ET.SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": clean(feed.home)})
    _add(root, "updated", time(feed.updated))
    _add(root, "generator", f"samestory {__version__}")
    _add(ET.SubElement(root, "author"), "name", "samestory")
    for entry in feed.entries:
        _add_entry(root, entry)
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _add_entry(root: ET.Element, entry: Entry) -> None:
    element = ET.SubElement(root, "entry")
    title = ET.SubElement(element, "title", {"xml:lang": entry.title_language} if entry.title_language else {})
    title.text = clean(entry.title)
    _add(element, "id", entry.id)
    ET.SubElement(element, "link", {"rel": "alternate", "type": "text/html", "href": clean(entry.link)})
    _add(element, "published", time(entry.published))
    _add(element, "updated", time(entry.updated))
    for one in entry.related:
        attributes = {"rel": "related", "type": "text/html", "href": clean(one.link), "title": clean(one.title)}
        ET.SubElement(element, "link", {**attributes, **({"hreflang": one.language} if one.language else {})})
    for tag in entry.tags:
        ET.SubElement(element, "category", {"term": clean(tag)})
    _add(element, "summary", entry.summary)
    content = ET.SubElement(element, "content", {"type": "html"})
    content.text = html(entry)


def _add(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = clean(text)

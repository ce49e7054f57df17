"""What a feed must be, written after the specifications: RFC 4287 for Atom, jsonfeed.org's version 1.1."""

import json
import re
from typing import Any

import jsonschema
from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"

_TEXT = (
    '<optional><attribute name="type"><choice><value>text</value><value>html</value></choice></attribute></optional>'
)
_LANG = '<optional><attribute name="xml:lang"><data type="language"/></attribute></optional>'
_ONE = '<element name="{0}">' + _LANG + "{1}</element>"
_ATOM_GRAMMAR = f"""
<grammar xmlns="http://relaxng.org/ns/structure/1.0" ns="http://www.w3.org/2005/Atom"
         datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">
<start><element name="feed">{_LANG}<interleave>
  <ref name="common"/>
  <optional><element name="generator"><text/></element></optional>
  <zeroOrMore><element name="entry"><interleave>
    <ref name="common"/>
    <optional>{_ONE.format("published", '<ref name="moment"/>')}</optional>
    <optional>{_ONE.format("summary", _TEXT + "<text/>")}</optional>
    <optional>{_ONE.format("content", _TEXT + "<text/>")}</optional>
  </interleave></element></zeroOrMore>
</interleave></element></start>
<define name="common"><interleave>
  {_ONE.format("id", '<data type="anyURI"><param name="minLength">1</param></data>')}
  {_ONE.format("title", _TEXT + "<text/>")}
  {_ONE.format("updated", '<ref name="moment"/>')}
  <oneOrMore><element name="link">
    <attribute name="href"><data type="anyURI"/></attribute><attribute name="rel"/>
    <optional><attribute name="type">
      <data type="string"><param name="pattern">.+/.+</param></data>
    </attribute></optional>
  </element></oneOrMore>
  <zeroOrMore><element name="category"><attribute name="term"/></element></zeroOrMore>
  <zeroOrMore><element name="author"><element name="name"><text/></element></element></zeroOrMore>
</interleave></define>
<define name="moment"><data type="dateTime"><param name="pattern">.+(Z|[+\\-]\\d\\d:\\d\\d)</param></data></define>
</grammar>"""

_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]+", re.IGNORECASE)

_MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"}
_ADDRESS = {"type": "string", "pattern": '^https?://[^ <>"]+$'}
_JSON_FEED: dict[str, Any] = {
    "type": "object",
    "required": ["version", "title", "items"],
    "additionalProperties": False,
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": {"type": "string", "minLength": 1},
        "home_page_url": _ADDRESS,
        "feed_url": _ADDRESS,
        "language": {"type": "string"},
        "authors": {
            "type": "array",
            "minItems": 1,
            "items": {"type": "object", "minProperties": 1, "properties": {"name": {"type": "string"}}},
        },
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id"],
                "anyOf": [{"required": ["content_html"]}, {"required": ["content_text"]}],
                "additionalProperties": False,
                "properties": {
                    "id": {"type": "string", "minLength": 1},
                    "url": _ADDRESS,
                    "title": {"type": "string"},
                    "content_html": {"type": "string", "minLength": 1},
                    "content_text": {"type": "string", "minLength": 1},
                    "summary": {"type": "string"},
                    "date_published": _MOMENT,
                    "date_modified": _MOMENT,
                    "tags": {"type": "array", "items": {"type": "string"}},
                },
            },
        },
    },
}


def check_atom(document: bytes) -> Any:
    """The feed's root element. AssertionError where it is not valid Atom."""
    root = etree.fromstring(document, etree.XMLParser(resolve_entities=False, no_network=True))
    grammar = etree.RelaxNG(etree.fromstring(_ATOM_GRAMMAR.encode()))
    assert grammar.validate(root), grammar.error_log
    ids = [one.text for one in root.iter(f"{ATOM}id")]
    assert len(set(ids)) == len(ids), "an id for two entries"
    for address in [*ids, *(one.get("href") for one in root.iter(f"{ATOM}link"))]:
        assert _ABSOLUTE.fullmatch(address), address
    for holder in [root, *root.iter(f"{ATOM}entry")]:
        alternates = [one for one in holder.findall(f"{ATOM}link") if one.get("rel") == "alternate"]
        assert len(alternates) == 1, "one alternate link of each type and language"
        if holder is not root:
            content = holder.find(f"{ATOM}content")
            assert content is None or content.get("type") == "html"
            assert holder.find(f"{ATOM}author") is not None or root.find(f"{ATOM}author") is not None
    assert [one.get("rel") for one in root.findall(f"{ATOM}link")].count("self") == 1
    newest = [one.findtext(f"{ATOM}updated") for one in root.iter(f"{ATOM}entry")]
    assert not newest or root.findtext(f"{ATOM}updated") == max(newest)
    return root


def check_json_feed(document: bytes) -> dict[str, Any]:
    """The feed. AssertionError or ValidationError where it is not valid JSON Feed 1.1."""
    feed: dict[str, Any] = json.loads(document.decode("utf-8"))
    jsonschema.Draft202012Validator(_JSON_FEED).validate(feed)
    ids = [item["id"] for item in feed["items"]]
    assert len(set(ids)) == len(ids), "an id for two items"
    return feed

"""Finds who wrote the article, in all the places where a page may name its authors."""

from collections.abc import Sequence
from itertools import chain
from typing import Final

from lxml.html import HtmlElement

from pipeline.adapters.json_ld import Node, Statements, string
from pipeline.domain.pages.authors import clean_names

_AUTHORS_NAMES: Final = """author article:author parsely-author sailthru.author byl cxenseparse:author dc.creator
    dcterms.creator citation_author article:author_name og:article:author
    twitter:creator:name"""
_AUTHORS: Final = tuple(_AUTHORS_NAMES.split())
_BYLINE_CHARS: Final = 160
_BYLINES: Final = (
    "//*[@itemprop='author' and not(self::meta)]",
    "//*[contains(@rel, 'author') and not(self::link)]",
    "//a[contains(@href, '/author/') or contains(@href, '/authors/') or contains(@href, '/autor/')"
    " or contains(@href, '/autoren/') or contains(@href, '/auteur/') or contains(@href, '/newsteam/')]",
    "//*[contains(@class, 'byline') or contains(@class, 'author') or contains(@class, 'autor')"
    " or contains(@class, 'auteur') or contains(@class, 'contributor') or contains(@class, 'username')"
    " or contains(@id, 'byline')]",
)
_WRITTEN_BY: Final = (
    "written by",
    "verfasst von",
    "geschrieben von",
    "écrit par",
    "escrito por",
    "scritto da",
    "автор",
)
_ASIDE: Final = "ancestor-or-self::*[self::aside or self::footer or self::nav or contains(@class, 'comment')]"


def authors_of(
    tree: HtmlElement,
    meta: dict[str, list[str]],
    json_ld: Statements,
    nodes: list[Node],
    bylines: Sequence[str],
    *,
    outlets: list[str],
) -> tuple[str, ...]:
    """The authors in the first place that names a person, else in the first that names anything.

    `meta` are the page's properties by name, `nodes` its JSON-LD of the article, `bylines` names that lines of its text
    give.
    """
    places = [_stated_authors(json_ld, nodes), [text for name in _AUTHORS for text in meta.get(name, ())][:20]]
    if "".join(meta.get("twitter:label1", ())[:1]).casefold() in _WRITTEN_BY:
        places.append(meta.get("twitter:data1", []))
    seen = (_seen_authors(tree, path) for path in _BYLINES)
    outlet: tuple[str, ...] = ()
    for texts in chain(places, seen, [bylines]):
        names = clean_names(
            (text for text in texts if not text.lower().startswith(("http:", "https:"))), outlets=outlets
        )
        if names and clean_names([*outlets, *names], outlets=outlets) == names:
            return names
        outlet = outlet or names
    return outlet


def bylines_in(tree: HtmlElement) -> list[str]:
    """The texts that the page marks as naming its authors."""
    return [text for path in _BYLINES for text in _seen_authors(tree, path)]


def _stated_authors(json_ld: Statements, nodes: list[Node]) -> list[str]:
    for node in nodes:
        value = node.get("author") or node.get("creator")
        items = value[:20] if isinstance(value, list) else [value]
        names = [text for item in items if (text := string(json_ld.resolved(item)))]
        if names:
            return names
    people = {name for node in json_ld.of_type("person") if (name := string(node.get("name")))}
    return list(people) if len(people) == 1 else []


def _seen_authors(tree: HtmlElement, path: str) -> list[str]:
    found: list[str] = []
    for element in tree.xpath(path)[:8]:
        named = element.xpath(".//*[@itemprop='name']") if "itemprop" in path else []
        text = " ".join(" ".join((named[0] if named else element).itertext()).split())
        if text and len(text) <= _BYLINE_CHARS and not element.xpath(_ASIDE):
            found.append(text)
            if "class" in path:
                break
    return found

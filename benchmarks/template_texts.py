"""Makes texts from templates: reports of different events in the same words, as bots and data desks publish them.

The templates are in `template_texts.txt`; the events, names and figures are invented, at random with a given generator.
A field is `{place}`, `{person}`, `{firm}`, `{day}`, `{month}` or `{n:LOW-HIGH}`, with a number after it where a text
has several; the same field has the same value throughout a text.
"""

import random
import re
from collections.abc import Mapping
from pathlib import Path

from pipeline.domain.text.wordlists import word_list

_FIELD = re.compile(r"\{(?P<kind>[a-z]+)(?P<index>\d*)(?::(?P<low>[\d.]+)-(?P<high>[\d.]+))?\}")
_FIRST = word_list(
    """Anna Boris Clara David Edith Farid Greta Hugo Ines Jonas Karim Lena Marco Nadia Oscar Petra Rosa
    Stefan"""
)
_LAST = word_list(
    """Alder Brandt Castell Dorn Eklund Farrow Gruber Hale Ivarsson Jansen Keller Lindqvist Moreau Novak
    Okafor Pereira Quint Rossi Sandoval Thorne Ulrich Varga Whitlock Young Zeller"""
)
_PLACE_START = word_list(
    """Ash Birch Cold Dun Elder Fern Glen Harrow Iron Kings Lang Mill Nor Oak Pell Raven Stone Thorn West"""
)
_PLACE_END = word_list(
    """bridge brook burn bury dale field ford gate ham haven hurst ley mere mouth port stead ton wick wood"""
)
_FIRM_START = word_list(
    """Apex Borealis Cobalt Delphi Everline Fulcrum Granite Halcyon Ironwood Juniper Kestrel Lumen Meridian"""
)
_FIRM_END = word_list(
    """Foods Energy Logistics Materials Motors Networks Pharma Semiconductors Stores Systems Textiles"""
)
_DAYS = {
    "en": word_list("Monday Tuesday Wednesday Thursday Friday Saturday Sunday"),
    "de": word_list("Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag"),
    "fr": word_list("lundi mardi mercredi jeudi vendredi samedi dimanche"),
    "es": word_list("lunes martes miércoles jueves viernes sábado domingo"),
}
_MONTHS = {
    "en": word_list("January March April June August October November"),
    "de": word_list("Januar März April Juni August Oktober November"),
    "fr": word_list("janvier mars avril juin août octobre novembre"),
    "es": word_list("enero marzo abril junio agosto octubre noviembre"),
}


def _templates() -> Mapping[str, tuple[str, str, str]]:
    sections = (Path(__file__).parent / "template_texts.txt").read_text(encoding="utf-8").strip().split("\n\n")
    found: dict[str, tuple[str, str, str]] = {}
    for section in sections:
        head, _, text = section.partition("\n")
        kind, language, title = head.removeprefix("## ").split(" | ")
        found[kind] = language, title, text
    return found


TEMPLATES = _templates()
"""By kind: language, title, text."""


def text_from(kind: str, draw: random.Random) -> tuple[str, str]:
    """A title and a text of this kind, of an event of its own."""
    language, title, text = TEMPLATES[kind]
    values: dict[str, str] = {}

    def filled(match: re.Match[str]) -> str:
        name = match["kind"] + match["index"]
        if name not in values:
            values[name] = _value(match, language, draw)
        return values[name]

    return _FIELD.sub(filled, title), _FIELD.sub(filled, text)


def _value(match: re.Match[str], language: str, draw: random.Random) -> str:
    kind = match["kind"]
    if kind == "n":
        low, high = match["low"], match["high"]
        if "." in low:
            return f"{draw.uniform(float(low), float(high)):.1f}"
        return str(draw.randint(int(low), int(high)))
    if kind in ("day", "month"):
        return draw.choice((_DAYS if kind == "day" else _MONTHS)[language])
    first, last, joint = {
        "person": (_FIRST, _LAST, " "),
        "place": (_PLACE_START, _PLACE_END, ""),
        "firm": (_FIRM_START, _FIRM_END, " "),
    }[kind]
    return f"{draw.choice(first)}{joint}{draw.choice(last)}"

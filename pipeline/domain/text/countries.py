"""Countries by their names in each language, from the Unicode consortium's tables: Germany is Німеччина.

Names of one word, in their case endings too. Cities and peoples are not known: their names are compared by sound.
"""

from collections.abc import Mapping
from functools import cache

from babel import Locale, UnknownLocaleError

from pipeline.domain.text.date_names import fold

_INFLECTED = frozenset({"ru", "uk", "be", "pl", "cs", "sk", "sl", "hr", "sr", "bg", "lt", "lv", "fi", "hu", "tr"})
_SHORTEST_STEM = 4
_LONGEST_ENDING = 3
_VOWELS = frozenset("aeiouyąęóаеиіоуыэюяєї")


@cache
def country(word: str, language: str) -> str:
    """The two-letter code of the country that the word names in this language; empty if it names none."""
    names, stems = _names(language)
    folded = fold(word)
    if folded in names:
        return names[folded]
    for prefix in ("و", "ب", "ل"):  # Arabic joins "and", "in" and "to" to the word
        if folded.startswith(prefix) and folded[1:] in names:
            return names[folded[1:]]
    for length in range(len(folded), max(_SHORTEST_STEM, len(folded) - _LONGEST_ENDING) - 1, -1):
        if found := stems.get(folded[:length]):
            return found
    return ""


def countries_within(text: str, language: str) -> frozenset[str]:
    """The codes of the countries that are named in a text of a script without spaces."""
    names, _ = _names(language)
    folded = fold(text)
    return frozenset(code for name, code in names.items() if len(name) > 1 and name in folded)


@cache
def english_name(code: str) -> str:
    """The country's name in English."""
    return str(Locale("en").territories.get(code, code))


@cache
def _names(language: str) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Codes by folded name; and by stem, where names have case endings."""
    try:
        territories = Locale(language).territories
    except (UnknownLocaleError, ValueError):
        return {}, {}
    names = {
        fold(name): code
        for code, name in territories.items()
        if code.isalpha()
        and len(code) == 2
        and not code.startswith(("X", "Q"))
        and " " not in name
        and code not in {"EU", "EZ", "UN", "ZZ"}
    }
    if language not in _INFLECTED:
        return names, {}
    stems: dict[str, str] = {}
    for name, code in names.items():
        stem = name[:-1] if name[-1] in _VOWELS else name
        if len(stem) >= _SHORTEST_STEM:
            stems.setdefault(stem, code)
    return names, stems

"""Finds the numbers of a text by their value, however they are written.

`14,000`, `14.000`, `14 000`, `14'000` and Arabic-Indic digits are one number, `6.3` and `6,3` another. Fast rules for
scoring pairs of articles, over normalised text, in which a non-breaking space is a space. Knows no units and no scales
that are words of their own: the number of "1.2 million" is 1.2, that of "1.2万" is 12000.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from pipeline.domain.text.letters import UNSPACED
from pipeline.domain.text.number_words import number_words
from pipeline.domain.text.numerals import SMALL_NUMBERS
from pipeline.domain.text.scales import without_myriads
from pipeline.domain.text.wordlists import word_list

_BEGINS = (
    rf"(?:(?<![\w.,\u066b\u066c]\d)|(?<={UNSPACED.pattern}\d)|(?<={UNSPACED.pattern}[.,]\d)|(?<=[\u0621-\u064a]\d))"
)
"""No digit, letter or decimal mark before it, but for letters that are not of the same word: Arabic writes "and14"."""

_FIGURES = re.compile(rf"\d{_BEGINS}\d*(?:[.,'\u066b\u066c]\d+| \d{{3}}(?!\d))*")
_SEPARATOR = re.compile(r"[., ']")
_GROUPS = re.compile(r"[1-9]\d{0,2}([,.' ])\d{3}(?:\1\d{3})*|[1-9]\d?(?:,\d\d)+,\d{3}")
"""Thousands in groups of three, and lakhs: groups of two before the last."""

_ARABIC_SEPARATORS = {0x066B: ".", 0x066C: ","}
_LONGEST_DECIMALS_BEHIND_A_COMMA = 2

_POINT_LANGUAGES = frozenset(word_list("en zh ja ko th he hi bn ta te mr ur pa ne si my km ms sw ar fa und"))
"""Languages in which the decimal mark is a point, or not known to be a comma."""

TWO_TO_TWENTY = {word: str(value) for word, value in SMALL_NUMBERS.items() if 2 <= value <= 20}
"""English words with their values in digits. "One" is seldom a number, and larger ones are mostly in digits."""

_NUMBER_WORD = re.compile(r"[efnstEFNST][wheoilWHEOIL][oerinvufxgOERINVUFXG](?<!\w...)[A-Za-z]{0,6}\b")
"""Candidates for `TWO_TO_TWENTY`, by their first three letters: faster than a pattern with all words."""

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")


def numbers(text: str, language: str = "en") -> list[str]:
    """The values of the numbers, in digits with a decimal point; words from two to twenty become digits.

    `14.000` and `14 000` count as thousands where the language (ISO 639-1) writes a decimal comma, or where nothing
    else is likely.
    """
    text = without_myriads(text)
    found: list[str] = []
    for match in figures_in(text):
        found.extend(values_of(match.group(), language))
    if known := number_words(language):
        return found + [str(known[w]) for w in _WORD.findall(text.lower()) if w in known]
    return found + [TWO_TO_TWENTY[w] for w in map(str.lower, _NUMBER_WORD.findall(text)) if w in TWO_TO_TWENTY]


def figures_in(text: str) -> Iterator[re.Match[str]]:
    """Where the text has figures, with their separators."""
    return _FIGURES.finditer(text)


def values_of(figures: str, language: str) -> tuple[str, ...]:
    """The values of figures as `figures_in` finds them: mostly one."""
    if figures.isdigit() and figures.isascii():
        return (figures.lstrip("0") or "0",)
    return _values(figures, has_comma=language not in _POINT_LANGUAGES)


@lru_cache(maxsize=1 << 14)
def _values(figures: str, *, has_comma: bool) -> tuple[str, ...]:
    """The values in digits with separators: one number if it can be one, else each part is a number."""
    if not figures.isascii():
        figures = "".join(
            str(unicodedata.decimal(c)) if c.isdigit() else c for c in figures.translate(_ARABIC_SEPARATORS)
        )
    separators = _SEPARATOR.findall(figures)
    if not separators:
        return (_value(figures),)
    last, others = separators[-1], separators[:-1]
    whole, _, decimals = figures.rpartition(last)
    if last not in others and last in ".," and (not others or _GROUPS.fullmatch(whole)):
        is_grouped = not others and _GROUPS.fullmatch(figures) and (last == "," or has_comma or figures.endswith("00"))
        if is_grouped:
            return (_value(whole + decimals),)
        if last == "." or others or whole == "0" or len(decimals) <= _LONGEST_DECIMALS_BEHIND_A_COMMA:
            return (_value(_SEPARATOR.sub("", whole), decimals),)
    elif _GROUPS.fullmatch(figures) and (others or last == "'" or has_comma or figures.endswith("000")):
        return (_value(_SEPARATOR.sub("", figures)),)
    parts = figures.split(" ") if " " in separators else _SEPARATOR.split(figures)
    return tuple(value for part in parts for value in _values(part, has_comma=has_comma))


def _value(whole: str, decimals: str = "") -> str:
    whole, decimals = whole.lstrip("0") or "0", decimals.rstrip("0")
    return f"{whole}.{decimals}" if decimals else whole

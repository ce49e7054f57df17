"""The words by which large numbers are shortened, in every language: million, млн, Mrd., करोड़, 万, 億.

By the compact formats of the Unicode consortium's tables (CLDR), as `babel` has them.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Final

from babel import Locale, UnknownLocaleError

from pipeline.domain.text.stems import stem_of
from pipeline.domain.text.text import fold_in

_NUMBER: Final = re.compile(r"^(0+)[ \u00a0]?([^\W\d_].*)$")
_SHORTEST: Final = 2
_POWERS_OF_MYRIADS: Final = {"万": 4, "萬": 4, "만": 4, "億": 8, "亿": 8, "억": 8, "兆": 12, "조": 12}
_MYRIAD_SIGNS: Final = "".join(_POWERS_OF_MYRIADS)
_PART: Final = re.compile(rf"(\d+(?:[.,]\d+)*) ?(万[亿億]|萬億|[{_MYRIAD_SIGNS}])")
_MYRIADS: Final = re.compile(rf"(?:\d+(?:[.,]\d+)* ?[{_MYRIAD_SIGNS}]+ ?)+(\d{{1,4}}(?!\d|[.,]\d|[{_MYRIAD_SIGNS}]))?")


@cache
def scales(language: str) -> Mapping[str, int]:
    """The power of ten of each scale word of a language (ISO 639-1), by its folded form and its stem.

    Words of one letter are left out: they are abbreviations of much else.
    """
    found: dict[str, int] = {}
    for power, word in _listed(language):
        for form in (word, stem_of(word, language)):
            folded = fold_in(form, language)
            if len(folded) >= _SHORTEST:
                found.setdefault(folded, power)
    return found


def _listed(language: str) -> Iterator[tuple[int, str]]:
    try:
        formats = Locale(language).compact_decimal_formats
    except (UnknownLocaleError, ValueError):
        return
    for style in ("long", "short"):
        for by_size in formats.get(style, {}).values():
            for size, pattern in by_size.items():
                match = _NUMBER.match(str(getattr(pattern, "pattern", pattern)).replace("'", ""))
                if match and len(match[2].split()) == 1:
                    yield len(size) - len(match[1]), match[2].strip(". ").lower()


def without_myriads(text: str) -> str:
    """The text with numbers by ten thousands, of Chinese, Japanese and Korean, in figures: 1.4万 is 14000."""
    if text.isascii() or not any(sign in text for sign in _MYRIAD_SIGNS):
        return text
    return _MYRIADS.sub(_in_figures, text)


def _in_figures(match: re.Match[str]) -> str:
    total = Decimal(match[1] or 0)
    for number, signs in _PART.findall(match.group()):
        power = sum(_POWERS_OF_MYRIADS[sign] for sign in signs)
        try:
            total += Decimal(number.replace(",", "")).scaleb(power)
        except InvalidOperation:
            return match.group()
    ended = " " if match.group()[-1:] == " " else ""
    return f"{total.normalize():f}{ended}"

"""Unifies characters that look alike, one for one, so that offsets stay valid.

Letters of another script inside a Latin word (a Cyrillic `а` in `hаs`), typographic quotes and odd spaces. Also says
which characters are signs of the letters before them. Knows nothing of words.
"""

import re
import unicodedata
from typing import Final

UNSPACED: Final = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""A character of a script without spaces between words: Thai, Lao, Burmese, Khmer, Japanese, Chinese."""

POINTS: Final = re.compile(
    r"[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    r"\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed]+"
)
"""Vowel points of Hebrew and Arabic, which most texts leave out, and what stretches an Arabic word (tatweel)."""

_SIGNED_SCRIPTS: Final = (range(0x0900, 0x0F00), range(0x1000, 0x10A0), range(0x1780, 0x1800))
SIGNS: Final = "".join(
    chr(code) for codes in _SIGNED_SCRIPTS for code in codes if unicodedata.category(chr(code)).startswith("M")
)
"""Vowels and the like of Indian scripts, Thai, Lao, Burmese and Khmer, which belong to the letter before them."""

TWIN_LETTERS: Final = {
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "ø": "o",
    "ħ": "h",
    "ı": "i",
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "þ": "th",
    "ς": "σ",
    "ى": "ي",
    "ی": "ي",
    "ک": "ك",
    "ة": "ه",
    **{chr(c): str(unicodedata.decimal(chr(c))) for c in range(0x80, 0x10000) if chr(c).isdecimal()},
}
"""Letters and digits that Unicode does not take apart, with what texts write for them: Wałęsa is Walesa, ١٤ is 14."""

_INDIC: Final = range(0x0900, 0x0E00)
_INDIC_SIGNS: Final = {
    code: None for code in _INDIC if unicodedata.category(chr(code)).startswith("M")
}  # vowels and the like, which regular expressions take for the end of a word
_DENSE: Final = re.compile("[\u0590-\u08ff\u0900-\u0dff\uac00-\ud7a3]")


def without_signs(text: str) -> str:
    """The text with the letters of Indian scripts only, so that their words are not cut at each vowel sign."""
    return text if text.isascii() else text.translate(_INDIC_SIGNS)


def letters_needed(word: str, usual: int) -> int:
    """The letters from which on a word counts: `usual`, or fewer in scripts with few letters a word.

    Korean writes a syllable as one letter; Arabic, Hebrew and, without signs, Indian scripts leave vowels out.
    """
    if not _DENSE.search(word):
        return usual
    return 2 if "\uac00" <= word[0] <= "\ud7a3" else 3


_LOOK_ALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеорсухѕіјһԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧοα",
    "ABESIJKMHOPCTYXaeopcyxsijhdqwABEZHIKMNOPTYXoa",
)
_MARKS = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‘’‚‛`´′ʼ", "'"),
        **dict.fromkeys("\u00a0\u2007\u202f\u2009\u200a\u2002\u2003\t", " "),
        **dict.fromkeys("‐‑", "-"),
    }
)
# From the beginning of a word only: else a word of 40,000 letters is looked at from each of them.
_MIXED_WORD = re.compile(r"(?<!\w)\w*(?:[A-Za-z][\u0370-\u03ff\u0400-\u052f]|[\u0370-\u03ff\u0400-\u052f][A-Za-z])\w*")


def plain(text: str) -> str:
    """The text with look-alike letters, quotes and spaces unified; of the same length."""
    text = text.translate(_MARKS)
    return _MIXED_WORD.sub(lambda match: match.group().translate(_LOOK_ALIKES), text)

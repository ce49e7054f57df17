"""Names in Latin letters, by their consonants: one name in several scripts has nearly the same ones.

Vowels are written differently or not at all, doubled letters become one, and letters that scripts do not tell apart are
one letter (b and p in Arabic, g and h in Russian). Case endings and prefixed articles are tried with and without. Names
in Chinese, Japanese or Korean letters are not recognised: their sounds are too far from how others spell them.
"""

import re
from functools import lru_cache

from anyascii import anyascii
from rapidfuzz import fuzz

from pipeline.domain.text.countries import country

FEWEST_CONSONANTS = 3
"""A name of one word with fewer of them could be any: two are enough only beside another name."""

LIKENESS = 80.0
"""Percent. Brackwell is `brkl`, from Ukrainian `brkfl` (89); Tobias `tbs` and Thomas `tms` are too short for it."""

_FEWEST_FOR_LIKENESS = 4
_UNSOUNDED = re.compile(r"[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_SEMITIC = re.compile(r"[\u0590-\u06ff]")
_ENDINGS = {
    "ru": ("ового", "ами", "ого", "ому", "ом", "ем", "ым", "ой", "ей", "ою", "ах", "ов", "ам"),
    "uk": ("ового", "ами", "ого", "ому", "ові", "еві", "ом", "ем", "им", "ою", "ею", "ах", "ів", "ам"),
    "pl": ("owie", "iego", "iemu", "owi", "ego", "emu", "iem", "em", "ów", "om", "ami", "ach"),
    "cs": ("ovi", "em", "ů", "ami", "ách", "ého", "ému"),
    "de": ("s", "es"),
    "en": ("'s",),
}
_ARABIC_PREFIXES = ("وال", "بال", "فال", "كال", "لل", "ال", "و", "ب", "ل", "ف", "ك")
_HEBREW_PREFIXES = ("וה", "שב", "של", "מה", "ו", "ה", "ב", "ל", "מ", "ש", "כ")
_REWRITTEN = (
    (re.compile(r"sch|sh|tch|ch(?=[ei])|ts|tz|cz"), "s"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"c(?=[eiy])"), "s"),
    (re.compile(r"x"), "ks"),
    (re.compile(r"dzh|dj|dj|j"), "g"),
)
_ONE_LETTER = str.maketrans("pvcqz", "bfkks")
_VOWELS = frozenset("aeiouyw")


@lru_cache(maxsize=1 << 15)
def skeletons(word: str, language: str) -> frozenset[str]:
    """The consonants of a word in Latin letters, also without an ending or a prefix of its language; may be empty.

    A country's name is its code alone, as in `=DE`: it sounds like that of another only by chance.
    """
    if code := country(word, language):
        return frozenset({f"={code}"})
    if _UNSOUNDED.search(word):
        return frozenset()
    forms = {word}
    lower = word.lower()
    for ending in _ENDINGS.get(language, ()):
        if lower.endswith(ending) and len(word) - len(ending) >= FEWEST_CONSONANTS:
            forms.add(word[: -len(ending)])
    if _SEMITIC.search(word):
        for prefix in (*_ARABIC_PREFIXES, *_HEBREW_PREFIXES):
            if word.startswith(prefix) and len(word) - len(prefix) >= FEWEST_CONSONANTS - 1:
                forms.add(word[len(prefix) :])
    return frozenset(filter(None, map(_skeleton, forms)))


def _skeleton(word: str) -> str:
    letters = re.sub(r"[^a-z]", "", anyascii(word.translate({0x0649: "a", 0x0629: ""})).lower())
    for pattern, letter in _REWRITTEN:
        letters = pattern.sub(letter, letters)
    if not letters:
        return ""
    first = "" if letters[0] not in _VOWELS or letters[0] == "w" else "a"
    if not first and _SEMITIC.match(word) and word[0] in "اأإآعא":
        first = "a"
    letters = letters.translate(_ONE_LETTER)
    kept = "g" if letters[0] == "h" else ""
    for letter in letters:
        if letter not in _VOWELS and letter != "h":
            kept += letter
    return first + re.sub(r"(.)\1+", r"\1", kept)


def alike(first: frozenset[str], second: frozenset[str]) -> bool:
    """Whether two words may be one name."""
    if first & second:
        return True
    return any(
        min(len(one), len(other)) >= _FEWEST_FOR_LIKENESS and one[0] == other[0] and fuzz.ratio(one, other) >= LIKENESS
        for one in first
        for other in second
    )

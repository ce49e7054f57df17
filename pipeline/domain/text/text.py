"""Prepares text for comparing: unifies letters, cuts words, makes headlines for texts without one.

Knows no article and no statistics. Positions in a normalised text are not those of the original.
"""

import re
import unicodedata
from functools import lru_cache

from pipeline.domain.text.letters import UNSPACED
from pipeline.domain.text.sentences import first_sentence

_INVISIBLE = [0x00AD, 0x034F, 0x061C, 0x180E, 0x2060, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F)]
_UNIFIED = {
    **dict.fromkeys(map(chr, _INVISIBLE), ""),
    **dict.fromkeys("‘’‚‛′´`ʼ＇", "'"),
    **dict.fromkeys("“”„‟″«»＂", '"'),
    **dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"),
    "…": "...",
}
_UNIFIABLE = re.compile("[" + "".join(_UNIFIED) + "]")

# Letters that readers cannot tell apart, Latin beside Cyrillic and Greek: only those, so that a real word of another
# script is never changed (UTS #39 lists many more, most of them unlikely in news).
_LATIN_TWINS_CYRILLIC = "AaBEeKkMHOoPpCcTyXxSsIiJj"
_CYRILLIC = "АаВЕеКкМНОоРрСсТуХхЅѕІіЈј"
_LATIN_TWINS_GREEK = "ABEZHIKMNOoPTYXv"
_GREEK = "ΑΒΕΖΗΙΚΜΝΟοΡΤΥΧν"
_TO_LATIN = str.maketrans(_CYRILLIC + _GREEK, _LATIN_TWINS_CYRILLIC + _LATIN_TWINS_GREEK)
_TO_CYRILLIC = str.maketrans(_LATIN_TWINS_CYRILLIC, _CYRILLIC)
_TO_GREEK = str.maketrans(_LATIN_TWINS_GREEK, _GREEK)

_LATIN_LETTER = r"A-Za-z\u00c0-\u024f"
_OTHER_LETTER = r"\u0370-\u03ff\u0400-\u04ff"
_MIXED_WORD = re.compile(
    rf"[{_LATIN_LETTER}{_OTHER_LETTER}]*"
    rf"(?:[{_LATIN_LETTER}][{_OTHER_LETTER}]|[{_OTHER_LETTER}][{_LATIN_LETTER}])"
    rf"[{_LATIN_LETTER}{_OTHER_LETTER}]*"
)
_LATIN_ONLY = re.compile(rf"[{_LATIN_LETTER}]")
_OTHER_ONLY = re.compile(rf"[{_OTHER_LETTER}]")
_GREEK_ONLY = re.compile(r"[\u0370-\u03ff]")

_ACCENT = re.compile(r"[\u0300-\u036f]+")
_WORD = re.compile(r"[^\W_]+")
# "l'eau", "dell'acqua", "O'Brien", "п'ять": what is behind the apostrophe is a word of its own. Not in "they're" and
# "aujourd'hui": there it is no word, nor part of the word before, and goes with its apostrophe.
_APOSTROPHE = re.compile(
    "'(?:(?=[^\\W_]{3})(?:" + "|".join(rf"(?<=\b[^\W_]{{{n}}}')" for n in range(1, 6)) + r")|(?<=[^\W_]')[^\W_]+'?)"
)
_ASCII_WORDS = str.maketrans({chr(code): " " for code in range(128) if not chr(code).isalnum()})

HEADLINE_CHARS = 110
"""Longest headline made from a sentence: about two lines on a phone."""


def normalise_letters(text: str) -> str:
    """The text in Unicode NFKC, with letters and marks that look alike unified.

    Quotes, apostrophes, dashes and ellipses have one form each, and invisible characters are left out. Letters of
    another script that look alike are mapped inside words that are otherwise of one script.

    A mixed word is mapped to the script of most of its letters (Latin in a tie) if every letter of the other script has
    a twin there, else to the other script on the same condition: "hаs" with a Cyrillic а becomes Latin,
    "COVID-переговоры" stays.
    """
    if text.isascii():
        return text.replace("`", "'")
    return _normalised(text)


@lru_cache(maxsize=16)
def _normalised(text: str) -> str:
    """Cached, because each reader of an article normalises what it is given."""
    text = _UNIFIABLE.sub(lambda match: _UNIFIED[match.group()], unicodedata.normalize("NFKC", text))
    return _MIXED_WORD.sub(_one_script, text) if _OTHER_ONLY.search(text) else text


def _one_script(match: re.Match[str]) -> str:
    word = match.group()
    latin, greek = len(_LATIN_ONLY.findall(word)), len(_GREEK_ONLY.findall(word))
    to_latin = word.translate(_TO_LATIN)
    to_other = word.translate(_TO_GREEK if greek else _TO_CYRILLIC)
    wholly_latin, wholly_other = not _OTHER_ONLY.search(to_latin), not _LATIN_ONLY.search(to_other)
    if wholly_latin and (latin * 2 >= len(word) or not wholly_other):
        return to_latin
    return to_other if wholly_other else word


def fold_case_and_accents(text: str) -> str:
    """Lower case, without accents: outlets differ in how they write foreign names."""
    text = text.lower()
    if text.isascii():
        return text
    return _ACCENT.sub("", unicodedata.normalize("NFKD", text))


def words_of(folded: str) -> list[str]:
    """The words of a normalised and folded text, in order: without the ends that follow an apostrophe, and plural s.

    An elided article and its word are two words. Scripts without spaces between words give overlapping pairs of
    characters instead.
    """
    if "'" in folded:
        folded = _APOSTROPHE.sub(" ", folded)
    if folded.isascii():
        return [_singular(word) if word[-1] == "s" else word for word in folded.translate(_ASCII_WORDS).split()]
    words: list[str] = []
    for word in _WORD.findall(folded):
        if word.isascii():
            words.append(_singular(word))
        elif len(word) > 2 and UNSPACED.search(word):
            words.extend(word[i : i + 2] for i in range(len(word) - 1))
        else:
            words.append(word)
    return words


def _singular(word: str) -> str:
    if len(word) > 3 and word[-1] == "s" and word[-2] not in "sui":
        return word[:-3] + "y" if word.endswith("ies") and len(word) > 4 else word[:-1]
    return word


def headline_of(title: str | None, text: str) -> str:
    """The headline to show: the title, else the first sentence, of at most `HEADLINE_CHARS`.

    Empty only if there is neither title nor text.
    """
    if title and title.strip():
        return " ".join(title.split())
    sentence = first_sentence(text[:2000])
    if len(sentence) <= HEADLINE_CHARS:
        return sentence.removesuffix(".")
    cut = sentence[: HEADLINE_CHARS - 1]
    if " " in cut[HEADLINE_CHARS // 2 :]:
        cut = cut.rsplit(" ", 1)[0]
    return cut.rstrip(" ,;:-'\"(") + "…"

"""Prepares text for comparing: unifies letters, cuts words, makes headlines for texts without one.

Knows no article and no statistics. Positions in a normalised text are not those of the original.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from pipeline.domain.text.letters import POINTS, SIGNS, TWIN_LETTERS, UNSPACED
from pipeline.domain.text.sentences import first_sentence
from pipeline.domain.text.wordlists import word_list

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

_ACCENT = re.compile(rf"(?:[\u0300-\u036f]|{POINTS.pattern})+")
_TWIN = re.compile("[" + "".join(TWIN_LETTERS) + "]")
_ACCENTED = frozenset({"vi"})
_TONES = dict(
    zip(
        word_list("òa óa ỏa õa ọa òe óe ỏe õe ọe ùy úy ủy ũy ụy"),
        word_list("oà oá oả oã oạ oè oé oẻ oẽ oẹ uỳ uý uỷ uỹ uỵ"),
        strict=True,
    )
)
_TONE = re.compile(rf"(?:{'|'.join(_TONES)})\b")  # Vietnamese outlets write the tone on one vowel or the other
_WORD = re.compile(rf"[\w{SIGNS}]+")
_ONE_SCRIPT = re.compile(rf"{UNSPACED.pattern}+|(?:(?!{UNSPACED.pattern}).)+")
_CHARACTER = re.compile(rf".[{SIGNS}]*")
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
    """Lower case, without accents, vowel points and the like: outlets differ in how they write foreign names.

    Digits of every script become those of Latin texts.
    """
    text = text.lower()
    if text.isascii():
        return text
    folded = _ACCENT.sub("", unicodedata.normalize("NFKD", text))
    if folded.isascii():
        return folded
    # Composed again, for the syllables of Korean.
    return _TWIN.sub(lambda match: TWIN_LETTERS[match.group()], unicodedata.normalize("NFC", folded))


def keeps_accents(language: str) -> bool:
    """Whether accents make other words in this language, so that they are not folded."""
    return language in _ACCENTED


def fold_in(text: str, language: str) -> str:
    """As `fold_case_and_accents`, but in a language whose accents make other words of one (`vi`) they stay."""
    if not keeps_accents(language):
        return fold_case_and_accents(text)
    text = text.lower()
    return (
        text if text.isascii() else _TONE.sub(lambda match: _TONES[match.group()], unicodedata.normalize("NFC", text))
    )


def words_of(folded: str) -> list[str]:
    """The words of a normalised and folded text, in order: without the ends that follow an apostrophe, and plural s.

    An elided article and its word are two words. Scripts without spaces between words give overlapping pairs of
    characters instead.
    """
    folded = apart_at_apostrophes(folded)
    if folded.isascii():
        return [_singular(word) if word[-1] == "s" else word for word in folded.translate(_ASCII_WORDS).split()]
    words: list[str] = []
    for word in _parts_of_one_script(folded):
        if word.isascii():
            words.append(_singular(word))
        elif UNSPACED.match(word):
            words.extend(pairs_of_characters(word))
        else:
            words.append(word)
    return words


def apart_at_apostrophes(text: str) -> str:
    """The text with a space for each apostrophe that ends a word, and for the end that follows it if it is none."""
    return _APOSTROPHE.sub(" ", text) if "'" in text else text


def cut_words(text: str) -> list[str]:
    """The words of a normalised text as written; a run of characters without spaces is one."""
    return list(_parts_of_one_script(apart_at_apostrophes(text)))


def _parts_of_one_script(text: str) -> Iterator[str]:
    for word in _WORD.findall(text.replace("_", " ")):
        if word.isascii() or not UNSPACED.search(word):
            yield word
        else:
            yield from _ONE_SCRIPT.findall(word)


def pairs_of_characters(run: str) -> list[str]:
    """The overlapping pairs of characters, each with its signs; a single character as it is."""
    return runs_of_characters(run, 2)


def runs_of_characters(run: str, length: int) -> list[str]:
    """The overlapping runs of so many characters, each with its signs; a shorter run as it is."""
    characters = _CHARACTER.findall(run)
    if len(characters) <= length:
        return [run]
    return ["".join(characters[i : i + length]) for i in range(len(characters) - length + 1)]


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

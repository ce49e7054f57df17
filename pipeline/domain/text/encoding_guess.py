"""Guesses the encoding of bytes that do not state it: legacy encodings of one or two bytes a letter.

Decodes the words that are not ASCII with each candidate and scores the result: letters of one script in a word, the
frequent letters of its languages, no capitals or symbols inside a word. Latin encodings share most letters, so that
the language decides between them. General detectors need more text than a headline.
"""

import re
import unicodedata
from typing import Final

from pipeline.domain.text.language_identifier import language_identifier

_WEST_NAMES: Final = "en fr de es it pt nl sv da no nb nn fi is ca gl eu af id ms ga lb fo sq"
# The languages of the Latin encodings, with their letters if an encoding has many others.
_CENTRAL: Final = {
    "pl": "ąćęłńóśźż",
    "cs": "áčďéěíňóřšťúůýž",
    "sk": "áäčďéíĺľňóôŕšťúýž",
    "hu": "áéíóöőúüű",
    "sl": "čšžćđ",
    "hr": "čćđšž",
    "bs": "čćđšž",
    "ro": "ăâîşţáéö",
}
_LATIN: Final = {
    "cp1252": dict.fromkeys(_WEST_NAMES.split(), ""),
    "cp1250": _CENTRAL,
    "iso8859_2": _CENTRAL,
    "cp1254": {"tr": "çğıöşüâîûi̇", "az": "çəğıöşü"},
    "cp1257": {"lt": "ąčęėįšųūžé", "lv": "āčēģīķļņšūž", "et": "äõöüšž"},
    "cp1258": {"vi": ""},
}
# The letters of each script, the most frequent first.
_CYRILLIC: Final = "оаеинтсрвлкмдпуяыгзбчйжхшюцьщэфъіїєґјљњћђџёѓќўѕ"
_GREEK: Final = "αοιετνσρκπυηςμλίόάγήέδύχωθφβώξζψϊϋΐΰ"
_HEBREW: Final = "יוהלארתבשמנםעדחקפגכטצןסזךףץ"
_ARABIC: Final = "اليمنروتبدةعسفكحقجشهأصخطىضزإذغئءثظآؤپچگژکی"
_THAI: Final = "านรอกเงมยลวดทสตะปบคหแจพชขใไผถซณโศธภฐษ่้ัีิืุู็์ำึๆฯ"
_ALPHABETS: Final = {
    "cp1251": _CYRILLIC,
    "koi8_u": _CYRILLIC,
    "iso8859_5": _CYRILLIC,
    "cp1253": _GREEK,
    "iso8859_7": _GREEK,
    "cp1255": _HEBREW,
    "cp1256": _ARABIC,
    "iso8859_6": _ARABIC,
    "cp874": _THAI,
}
# With the first bytes of the frequent ideographs.
_EAST_ASIAN: Final = {
    "cp932": range(0x88, 0x98),
    "euc_jp": range(0xB0, 0xD0),
    "cp949": range(0),
    "gb18030": range(0xB0, 0xD8),
    "big5hkscs": range(0xA4, 0xC7),
}
_OF_LANGUAGE: Final = {
    **dict.fromkeys(("ru", "uk", "bg", "sr", "mk", "be", "kk"), ("cp1251", "koi8_u", "iso8859_5")),
    "el": ("cp1253", "iso8859_7"),
    **dict.fromkeys(("he", "iw"), ("cp1255",)),
    **dict.fromkeys(("ar", "fa", "ur"), ("cp1256", "iso8859_6")),
    "th": ("cp874",),
    "ja": ("cp932", "euc_jp"),
    "ko": ("cp949",),
    "zh": ("gb18030", "big5hkscs"),
}
# A stated language is often that of the software; it decides between guesses that are nearly as good.
_STATED: Final = 0.4
_LANGUAGE_FITS: Final = 0.3
_NOT_LATIN: Final = -0.6
# Chinese and Japanese have no spaces between words.
_UNSPACED: Final = 3
_SPACED: Final = 0.4
_SAMPLE_BYTES: Final = 20_000
_SEGMENT: Final = re.compile(rb"[^<>\n]+")
_CAPITAL_INSIDE: Final = -3.0
_CAPITAL: Final = -0.3  # a text of capitals alone is rather another encoding
_SYMBOL_INSIDE: Final = -3.0
_MIXED_SCRIPTS: Final = -4.0
_IMPOSSIBLE: Final = -9.0
_USUAL_MARKS: Final = frozenset("\xa0«»“”„‘’‚‹›–—…•·°§©®™€£¥№¿¡،؛؟、。，：；！？（）「」『』《》【】・　％×±½ºª²³ー")


def guess_encoding(body: bytes, *, language: str = "") -> str:
    """The likeliest codec for bytes that are not UTF-8; windows-1252 if nothing speaks for another.

    `language` is the one that the document states, if any.
    """
    if b"\x1b$" in body:
        return "iso2022_jp"
    sample = b"\n".join(_segments(body))
    best, most = "cp1252", _IMPOSSIBLE * 2
    for codec in (*_LATIN, *_ALPHABETS, *_EAST_ASIAN):
        try:
            score = _score(sample.decode(codec), codec, language)
        except UnicodeDecodeError:
            continue
        if codec in _OF_LANGUAGE.get(language, ()):
            score += _STATED
        if score > most + 1e-9:
            best, most = codec, score
    return best


def is_latin(body: bytes) -> bool:
    """Whether the bytes can be windows-1252, as other scripts read in it are words of accented letters alone."""
    if b"\x1b$" in body:
        return False
    return _score(b"\n".join(_segments(body)).decode("cp1252", "replace"), "cp1252", "en") >= _NOT_LATIN


def _segments(body: bytes) -> list[bytes]:
    """The first pieces of text between tags that are not ASCII alone."""
    found: list[bytes] = []
    size = 0
    for match in _SEGMENT.finditer(body):
        if match[0].isascii():
            continue
        if size + len(match[0]) > _SAMPLE_BYTES and found:
            break
        found.append(match[0][:_SAMPLE_BYTES])
        size += len(match[0])
    return found


def _score(text: str, codec: str, language: str) -> float:
    """From about 1, a text of this encoding, down to less than nothing."""
    total, count, runs = 0.0, 0, 0
    for run in re.findall(r"[^\s!-/:-@\[-`{-~]*[^\s\x00-\x7f][^\s!-/:-@\[-`{-~]*", text):
        value, characters = _of_word(run, codec)
        total += value
        count += characters
        runs += 1
    if not count:
        return 0.0
    score = total / count
    if codec in _EAST_ASIAN and codec != "cp949" and count < _UNSPACED * runs:
        score -= _SPACED
    if codec in _LATIN and score > 0:
        found = language or str(language_identifier().classify(unicodedata.normalize("NFC", text[:3000]))[0])
        if found in _LATIN[codec]:
            score += _LANGUAGE_FITS * (1 - 2 * _other_letters(text, _LATIN[codec][found]))
        if codec == "cp1252" and found not in {"is", "fo"}:
            # Turkish and Baltic words in windows-1252 have letters that only Icelandic and Faroese have.
            score -= sum(text.lower().count(letter) for letter in "ðþý") / count
    return score


def _other_letters(text: str, own: str) -> float:
    """The share of letters that are neither ASCII nor the language's `own`; 0 without such a list."""
    letters = [character for character in text.lower() if character > "\x7f" and character.isalpha()]
    return sum(character not in own for character in letters) / len(letters) if own and letters else 0.0


def _of_word(word: str, codec: str) -> tuple[float, int]:
    """The summed scores of a word's characters that are not ASCII, and their number."""
    alphabet, frequent = _ALPHABETS.get(codec), _EAST_ASIAN.get(codec)
    foreign = [character for character in word if character > "\x7f"]
    letters = [character for character in word if unicodedata.category(character)[0] in "LM"]
    ascii_letters = sum(character <= "\x7f" for character in letters)
    value = 0.0
    for at, character in enumerate(word):
        if character <= "\x7f":
            continue
        category = unicodedata.category(character)
        if category in {"Cc", "Co", "Cn", "Cs"}:
            value += _IMPOSSIBLE
        elif character == "\ufffd":
            value += _SYMBOL_INSIDE
        elif character in _USUAL_MARKS:
            inside = 0 < at < len(word) - 1 and word[at - 1].isalpha() and word[at + 1].isalpha()
            value += _SYMBOL_INSIDE if inside and character in "°§©®™€£¥•×±½ºª²³¡¿«»" else 0.3
        elif category[0] not in "LM":
            value += -1.0 if category[0] in "PS" else 0.0
        elif frequent is not None:
            value += _ideograph(character, codec, frequent, word)
        elif alphabet is not None:
            value += _MIXED_SCRIPTS if ascii_letters else _by_rank(character, alphabet)
            value += _capital_inside(word, at) + (_CAPITAL if at and character.isupper() else 0.0)
        else:
            value += _latin(character, len(foreign), len(letters)) + _capital_inside(word, at)
            # Ł5m is £5m, and no word begins with a combining mark.
            value += _SYMBOL_INSIDE if word[at + 1 : at + 2].isdigit() or (category[0] == "M" and not at) else 0.0
    return value, len(foreign)


def _by_rank(character: str, alphabet: str) -> float:
    rank = alphabet.find(character.lower())
    if rank < 0 and len(plain := unicodedata.normalize("NFD", character.lower())) > 1:
        rank = alphabet.find(plain[0])
    # Frequent letters are as many in each script, however many rare ones its languages have; Thai has more.
    return max(-0.8, 1.2 - 2.0 * rank / (45 if alphabet is _THAI else 30)) if rank >= 0 else -1.5


def _capital_inside(word: str, at: int) -> float:
    after, before = word[at + 1 : at + 2], word[at - 1 : at] if at else ""
    is_inside = (word[at].isupper() and before.islower()) or (word[at].islower() and after.isupper())
    return _CAPITAL_INSIDE if is_inside else 0.0


def _latin(character: str, foreign: int, letters: int) -> float:
    if unicodedata.category(character)[0] == "M":
        return 0.4
    if not unicodedata.name(character, "").startswith("LATIN"):
        return -1.5
    return 0.6 if foreign * 2 <= letters or letters <= 2 else -1.0


def _ideograph(character: str, codec: str, frequent: range, word: str) -> float:
    if re.search(r"[a-z]", word) and not re.search(r"[A-Za-z0-9]{2}", word):
        return _MIXED_SCRIPTS
    if "\uff61" <= character <= "\uff9f":
        return -1.0  # half-width Katakana are any byte in Shift_JIS
    if "\u3040" <= character <= "\u30ff":
        return 1.1 if codec in {"cp932", "euc_jp"} else 0.2
    if "\uac00" <= character <= "\ud7a3":
        return 1.1 if len(character.encode("euc_kr", "ignore")) == 2 else -1.0  # others are rare
    if codec == "cp949" or not "\u4e00" <= character <= "\u9fff":
        return -1.0
    encoded = character.encode(codec, "ignore")
    is_usual = len(encoded) == 2 and encoded[0] in frequent and (codec != "gb18030" or encoded[1] >= 0xA1)
    # Japanese without any Kana is rare.
    return (0.7 if codec in {"cp932", "euc_jp"} else 0.9) if is_usual else -1.0

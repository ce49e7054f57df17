"""Text as the search index takes it, the words of a question, and the place in a text where they are.

Words are found in any case and with or without accents, from four letters on by their beginning. Writing without
spaces between words (Chinese, Japanese, Thai, Lao, Khmer, Burmese) is indexed as pairs of letters. Whatever is asked,
the result is words in quotes: nothing in it is syntax of the index.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

MOST_WORDS = 12
"""How many words of a question count."""

LONGEST_WORD = 60
"""A longer one is cut: it is found by its beginning."""

LONGEST_TEXT = 200_000
"""How many characters of an article are indexed: more than any article, fewer than a flood."""

SHORTEST_BEGINNING = 4
_HANGUL = re.compile("[\uac00-\ud7a3]{2}")
"""Two syllables are a word in Korean, and its endings are written onto it."""

_UNSPACED_LETTERS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff"
)
_UNSPACED = re.compile(f"[{_UNSPACED_LETTERS}]+")
_MARKS = "".join(chr(code) for code in range(0x300, 0x370))
_WORD = re.compile(rf"(?:[^\W_]|[{_MARKS}\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0900-\u0dff])+")
_SPACES = re.compile(r"\s+")
_MOST_HITS = 200
_SNIPPET_CHARS = 170
_BEFORE_CHARS = 40


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a text in parts, in turn without and with one of the words asked for."""

    parts: tuple[str, ...]


def indexed(text: str) -> str:
    """The text as the index reads it. The same for the same text, which removing it from the index depends on."""
    text = text[:LONGEST_TEXT]
    if text.isascii():
        return text.replace("\0", " ")
    text = unicodedata.normalize("NFC", text).encode("utf-8", "replace").decode().replace("\0", " ")
    return _UNSPACED.sub(lambda run: f" {' '.join(_pairs(run[0]))} ", text)


def question(text: str, *, whole: bool = False) -> str | None:
    """The question to the index: every word must be there, as a `whole` one or by its beginning.

    None if the text has no words.
    """
    asked = [one for word in _words(text) for one in _asked(word)]
    return " ".join(dict.fromkeys(one.removesuffix(" *") if whole else one for one in asked)) or None


def snippet(text: str, asked: str) -> Snippet | None:
    """The piece of `text` with most of the words of `asked`, marked; None if it has none of them."""
    pattern = _pattern(asked)
    if pattern is None:
        return None
    folded = _folded(text)
    hits = [(match.start(), match.end(), match.lastgroup) for match in islice(pattern.finditer(folded), _MOST_HITS)]
    if not hits:
        return None
    best = max(hits, key=lambda hit: (len({one[2] for one in _within(hits, hit[0])}), -hit[0]))
    start = _word_start(text, max(0, best[0] - _BEFORE_CHARS), best[0])
    end = _word_end(text, min(len(text), start + _SNIPPET_CHARS), best[1])
    return Snippet(parts=_parted(text, start, end, hits))


def marked(text: str, asked: str) -> Snippet:
    """The whole of a short text, in parts."""
    pattern = _pattern(asked)
    hits = [(one.start(), one.end(), one.lastgroup) for one in pattern.finditer(_folded(text))] if pattern else []
    return Snippet(parts=_parted(text, 0, len(text), hits, cut=False))


def _pairs(run: str) -> list[str]:
    """Each letter with its next, and the last one alone."""
    return [run[at : at + 2] for at in range(len(run))]


def _words(text: str) -> list[str]:
    return [word[:LONGEST_WORD] for word in _WORD.findall(_clean(text))][:MOST_WORDS]


def _clean(text: str) -> str:
    return unicodedata.normalize("NFC", text).encode("utf-8", "replace").decode().replace("\0", " ")


def _asked(word: str) -> list[str]:
    asked: list[str] = []
    at = 0
    for run in _UNSPACED.finditer(word):
        asked += _spaced(word[at : run.start()])
        pairs = _pairs(run[0])
        asked += [f'"{pair}"' for pair in pairs[:-1]] if len(pairs) > 1 else [f'"{run[0]}" *']
        at = run.end()
    return asked + _spaced(word[at:])


def _spaced(word: str) -> list[str]:
    if not word:
        return []
    return [f'"{word}" *' if _by_beginning(word) else f'"{word}"']


def _by_beginning(word: str) -> bool:
    return len(word) >= SHORTEST_BEGINNING or _HANGUL.fullmatch(word) is not None


@lru_cache(maxsize=64)
def _pattern(asked: str) -> re.Pattern[str] | None:
    parts = []
    for number, word in enumerate(_words(asked)):
        folded = re.escape(_folded(word))
        if _UNSPACED.search(word):
            parts.append(f"(?P<w{number}>{folded})")
        else:
            rest = r"\w*" if _by_beginning(word) else r"(?!\w)"
            parts.append(rf"(?P<w{number}>(?<![^\W_]){folded}{rest})")
    return re.compile("|".join(parts)) if parts else None


def _folded(text: str) -> str:
    """Without case and accents, each character still in its place."""
    return text.lower() if text.isascii() else "".join(map(_folded_letter, text))


@lru_cache(maxsize=20_000)
def _folded_letter(letter: str) -> str:
    return unicodedata.normalize("NFKD", letter)[0].lower()[0]


def _within(hits: list[tuple[int, int, str | None]], start: int) -> list[tuple[int, int, str | None]]:
    return [hit for hit in hits if start <= hit[0] < start + _SNIPPET_CHARS - _BEFORE_CHARS]


def _word_start(text: str, start: int, hit: int) -> int:
    if start == 0:
        return 0
    space = text.find(" ", start, hit)
    return space + 1 if space >= 0 else start


def _word_end(text: str, end: int, hit_end: int) -> int:
    end = max(end, min(hit_end, len(text)))
    if end == len(text):
        return end
    space = text.rfind(" ", hit_end, end)
    return space if space > 0 else end


def _parted(
    text: str, start: int, end: int, hits: list[tuple[int, int, str | None]], *, cut: bool = True
) -> tuple[str, ...]:
    parts: list[str] = []
    at = start
    for hit_start, hit_end, _ in hits:
        if hit_start < at or hit_end > end:
            continue
        parts += [text[at:hit_start], text[hit_start:hit_end]]
        at = hit_end
    parts.append(text[at:end])
    if cut and start > 0:
        parts[0] = "… " + parts[0].lstrip()
    if cut and end < len(text):
        parts[-1] = parts[-1].rstrip() + " …"
    return tuple(_SPACES.sub(" ", part) for part in parts)

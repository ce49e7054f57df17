"""What a raised figure and an inline quotation are in plain text, which has neither raised letters nor styles.

`10⁶` set as a raised 6 must not become 106, and the mark of a footnote must not become a digit of the number before it.
"""

import re
from typing import Final

_MATHS_BASE: Final = re.compile(r"(?:(?<![\d.,'’\u00a0])|(?<=[×·*x]))(10|2)$")
_HOUR: Final = re.compile(r"(?<![\d.,:/-])(?:[01]?\d|2[0-4])$")
_MINUTES: Final = ("00", "15", "30", "45")
_FIGURES: Final = re.compile(r"[-−–]?\d+(?:\s?[,;–-]\s?\d+)*")
_EXPONENT: Final = re.compile(r"[-−–]?\d+")
_LETTERS: Final = re.compile(r"[^\W\d_]+$")
# A unit is one or two letters, or three after a number or a stroke.
_UNIT: Final = re.compile(r"(?:(?<![^\W\d_])[^\W\d_]{1,2}|[\d/][\s\u00a0\u202f]?[^\W\d_]{3})$")
_NOTE_SIGNS: Final = frozenset("*⁎∗†‡§¶#")
_LONG_WORD: Final = 4

_DEFAULT: Final = "“”‘’"
# Opening and closing marks, outer and inner, as the Unicode CLDR lists them under `delimiters`.
_MARKS: Final = {
    marks: frozenset(languages.split())
    for marks, languages in {
        "„“‚‘": "de cs sk sl bg is lt et sq ka mk lb",
        "„”‚’": "pl ro hu hr sr bs",
        "«»“”": "fr it es ca gl eu el no nb nn pt-pt uk ru be fa hy az kk ky",
        "””’’": "sv fi he",
        "「」『』": "ja zh-tw zh-hk zh-hant",
        "‘’“”": "nl cy",
    }.items()
}
_SPACED: Final = frozenset(["fr"])
_SHOWN_MARKS: Final = frozenset("\"'“”„‟«»‹›「」『』‘’‚")


def raised_text(before: str, mark: str, after: str, *, is_note: bool = False) -> str:
    """What stands in plain text for a raised mark between two texts; empty for the mark of a footnote.

    `is_note`: the page says so, by a link to the note or a name.
    """
    mark = mark.strip()
    if is_note or not mark or (mark[0] in "[(" and mark[-1] in "])" and (mark[0] == "[" or mark[1:-1].isdigit())):
        return ""
    if set(mark) <= _NOTE_SIGNS:
        return mark if before[-1:].isalpha() and after[:1].isalpha() else ""
    if _FIGURES.fullmatch(mark):
        return _raised_figures(before, mark, after)
    word = _LETTERS.search(before)
    if len(mark) == 1 and mark.isalpha() and word and len(word.group()) >= _LONG_WORD and word.group()[1:].islower():
        return ""
    return mark


def _raised_figures(before: str, mark: str, after: str) -> str:
    if after[:1] in ("/", "⁄"):
        return f" {mark}" if before[-1:].isdigit() else mark
    if not before.strip() or before[-1:].isspace():
        return mark if after[:1].isalpha() or not before.strip() else ""
    if not _EXPONENT.fullmatch(mark):
        return ""
    if not mark.isdigit():
        return f"^-{mark[1:]}" if before[-1:].isalnum() else ""
    if before[-1:].isdigit():
        base = _MATHS_BASE.search(before)
        if base and int(mark) > 1 and (base.group(1) == "10" or len(mark) > 1):
            return f"^{mark}"
        return f":{mark}" if mark in _MINUTES and _HOUR.search(before) else ""
    return mark if mark in ("2", "3") and _UNIT.search(before) else ""


def quoted(text: str, language: str, *, before: str = "", inner: bool = False) -> str:
    """An inline quotation with the marks that its language uses, unless it has marks already."""
    if not text.strip() or _opens(before.rstrip()) or text.strip()[0] in _SHOWN_MARKS:
        return text
    opening, closing = quotation_marks(language, inner=inner)
    return f"{opening}{text.strip()}{closing}"


def _opens(before: str) -> bool:
    """Whether a text ends with a quotation mark, and not with the apostrophe of a word."""
    return bool(before) and before[-1] in _SHOWN_MARKS and not (before[-1:] in "'’" and before[-2:-1].isalpha())


def quotation_marks(language: str, *, inner: bool = False) -> tuple[str, str]:
    """The opening and the closing mark in a language given as `pt-PT` or `pt`."""
    tag = language.lower().replace("_", "-")
    primary = tag.partition("-")[0]
    by_tag = (marks for name in (tag, primary) for marks, languages in _MARKS.items() if name in languages)
    marks = next(by_tag, _DEFAULT)
    opening, closing = (marks[2], marks[3]) if inner else (marks[0], marks[1])
    return (f"{opening}\u00a0", f"\u00a0{closing}") if primary in _SPACED and not inner else (opening, closing)

"""Words of two quotes: forms and spellings of one, opposites, and those that carry the meaning."""

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from pipeline.domain.comparison.axes import is_reversed, opposed
from pipeline.domain.text.stop_words import ENGLISH_FUNCTION_WORDS

SPELLING = 65.0
_CONTRASTS = tuple(
    frozenset(group.split())
    for group in (
        "everything nothing something anything",
        "everyone everybody nobody someone somebody anyone anybody",
        "everywhere nowhere somewhere anywhere",
        "this last next", "with without", "before after", "more less fewer", "all every some few no none",
        "always never sometimes", "first last", "earlier later",
        "most least", "many few", "can must should", "will may might", "us them you", "he she",
        "best worst", "good bad", "better worse", "rich poor", "right wrong", "true false", "guilty innocent",
        "war peace", "victory defeat", "success failure", "succeed fail", "succeeded failed", "won lost",
        "friend enemy",
        "strong weak", "safe dangerous", "open closed", "yes no", "accident attack massacre murder",
        "nothing everything nobody everybody", "for against", "up down", "rise fall", "increase decrease", "hope fear",
        "full empty", "in out", "once twice", "day week month year decade",
    )
)  # fmt: skip
_ENDING = re.compile(r"(?<=\w{3})(?:n?ing|ies|ied|es|ed|y|e|s)$")


def is_contrast(first: str, second: str) -> bool:
    return first != second and any({first, second} <= group for group in _CONTRASTS)


def alike_words(first: str, second: str) -> bool:
    """Whether two words are forms, spellings or abbreviations of one."""
    if first[:1].isdigit() or second[:1].isdigit():
        return first == second
    if "*" in first + second or (min(len(first), len(second)) == 1 and first[0] == second[0]):
        return True  # a word masked for decency
    if "@" in first + second:
        return True  # an account's name for the person's
    short, long_ = sorted((_ENDING.sub("", first), _ENDING.sub("", second)), key=len)
    if len(short) >= 3 and long_.startswith(short[:5]):
        return True
    return first[0] == second[0] and fuzz.ratio(first, second) >= SPELLING


def content_words(words: Sequence[str]) -> list[str]:
    return [w for w in words if w not in ENGLISH_FUNCTION_WORDS]


def are_opposites(first: str, second: str) -> bool:
    """Whether one word says the opposite of the other: of a list, of an axis, or with a prefix ("unjust")."""
    return (
        is_contrast(first, second)
        or is_reversed(first, second)
        or any(opposed(first + kind, second + kind) for kind in ("", "/a", "/n"))
    )

"""Reads ordinals ("the third") and places in a race or a ranking ("finished third")."""

import re
from collections.abc import Iterator

from pipeline.domain.text.date_names import ENGLISH_MONTHS, ENGLISH_WEEKDAYS
from pipeline.domain.text.stated_figure import ORDINAL, PLACING, Figure, stated
from pipeline.domain.text.wordlists import word_list

_ORDINALS = {
    word: number
    for number, word in enumerate(
        word_list("""first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth
        fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"""),
        start=1,
    )
}
_PLACING = re.compile(
    r"\b(?:finish(?:ed|es|ing)?|came|comes|coming|come|placed|ranked|ranks|ranking|tied for|in)"
    rf" (?:a (?:\w+ )?)?(?P<word>{'|'.join(_ORDINALS)}|\d{{1,3}}(?:st|nd|rd|th))"
    r"(?= place\b(?! to\b)|(?: overall)?(?:[,.;]|$)| (?:in|of|among|behind|on) )",
    re.IGNORECASE,
)
_ORDINAL = re.compile(
    r"\b(?:the|its|his|her|their|a|for the|(?<=[a-z])['’]s) "
    rf"(?P<word>{'|'.join(_ORDINALS)}|\d{{1,3}}(?:st|nd|rd|th))"
    r"(?=(?:-(?:largest|biggest|highest|lowest|worst|best|most|longest|deadliest|busiest|richest|oldest|youngest|placed))?"
    r"[ -][a-z])(?!-(?!largest|biggest|highest|lowest|worst|best|most|longest|deadliest|busiest|richest|oldest"
    r"|youngest|placed))(?! (?:quarter|centur\w+|part(?:y|ies)|degree|person|half|world|floor|grade\w*|round|lady"
    r"|place to|thing|step|time (?:in|that|since)|of (?:january|february|march|april|may|june|july|august|september"
    r"|october|november|december)|and|or"
    r"|amendment|row|base|baseman|inning|period|hole|minute)\b)",
    re.IGNORECASE,
)
_CALENDAR = frozenset((*ENGLISH_WEEKDAYS, *ENGLISH_MONTHS))
_TO = re.compile(r" to\b")
_DONE = re.compile(r" to (?:hit|strike|kill|reach|win|die|join|leave|be)\b", re.IGNORECASE)
_IS = re.compile(r"\b(?:is|was|are|were|be|been|becom(?:e|es|ing)|became) $", re.IGNORECASE)
"""What stands before an ordinal that says which one something is: "is the third to close"."""


def ordinal(word: str) -> int:
    """The number that an English ordinal in lower case stands for ("third", "3rd"); 0 if it is none."""
    if word[:-2].isdigit() and word[-2:] in {"st", "nd", "rd", "th"}:
        return int(word[:-2])
    return _ORDINALS.get(word, 0)


def ordinals(text: str) -> Iterator[Figure]:
    """Places first, then what is counted up to."""
    for match in _PLACING.finditer(text):
        if " " not in match.group() or (match.group()[:3].lower() == "in " and text[match.end() :][:6] != " place"):
            continue
        word = match["word"].lower()
        value = float(_ORDINALS.get(word) or int(word[:-2]))
        yield stated(text, match.span("word"), value, value, value, PLACING)
    for match in _ORDINAL.finditer(text):
        word = match["word"].lower()
        following = text[match.end() + 1 :].split(" ", 1)[0].strip(".,;:")
        named = following[:1].isupper() and (match["word"][0].isdigit() or following in _CALENDAR)  # "the 6th Circuit"
        if match["word"][0].isupper() or named:
            continue
        if _TO.match(text, match.end()) and not (_DONE.match(text, match.end()) or _IS.search(text[: match.start()])):
            continue
        value = float(_ORDINALS.get(word) or int(word[:-2]))
        yield stated(text, match.span("word"), value, value, value, ORDINAL)

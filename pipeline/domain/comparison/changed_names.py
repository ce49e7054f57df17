"""Whether a copy changed a name.

Another spelling, a short form, a title, and a name written in full are no change.
"""

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from pipeline.domain.comparison.change import Change
from pipeline.domain.comparison.gazetteer import may_be_one
from pipeline.domain.comparison.given_names import given_names
from pipeline.domain.comparison.names import SPELLING, TITLES
from pipeline.domain.comparison.word_alignment import Word
from pipeline.domain.terms.place_names import abbreviations, folded, places_in
from pipeline.domain.text.date_names import ENGLISH_MONTHS, ENGLISH_WEEKDAYS, fold, own_months, own_weekdays
from pipeline.domain.text.stop_words import STOP_WORDS_ANYWHERE

_NAME_WORDS = 4
_STEM = 3
"""First letters that two forms of one first name share, unless both are known."""

_SHORT_LETTERS = 3
_DAYS = {name[:3].lower(): "day" for name in ENGLISH_WEEKDAYS} | {name[:3].lower(): "month" for name in ENGLISH_MONTHS}
_DAY_NAMES = frozenset(name.lower() for name in (*ENGLISH_WEEKDAYS, *ENGLISH_MONTHS))


def day_differs(change: Change) -> bool:
    """Whether the passage has another weekday or month, by its name in the language of the two."""
    for names in (own_weekdays(change.language), own_months(change.language)):
        new, old = (names.get(_date_word(change, side)) for side in (0, 1))
        if new and old:
            return new != old
    return False


def _date_word(change: Change, side: int) -> str:
    """The passage as the names of days and months are spelt, if it is a word: also "quarta" of "quarta-feira"."""
    words, following = change.words[side], change.following(side)
    if len(words) != 1:
        return ""
    text = change.texts[side].text
    joined = following is not None and text[words[0].end : following.start] == "-"
    return fold(text[words[0].start : following.end if joined and following is not None else words[0].end])


def name_differs(change: Change) -> bool:
    """Whether the passage has another name, month or weekday."""
    new, old = (_name(change, side) for side in (0, 1))
    if not new or not old or {w.folded for w in new} & {w.folded for w in old}:
        return False
    days = [{_DAYS.get(w.folded[:3]) for w in name if w.folded in _DAY_NAMES or len(w.text) < 5} for name in (new, old)]
    if max(len(new), len(old)) == 1 and (any(days[0] - {None}) or any(days[1] - {None})):
        return days[0] == days[1] and new[0].folded[:3] != old[0].folded[:3]
    if is_short_form(new, old) or is_short_form(old, new) or _beside_each_other(change, new[-1].folded, old[-1].folded):
        return False
    if any(fuzz.ratio(a.folded, b.folded) >= SPELLING for a in new for b in old) or _is_first_name(change, new, old):
        return False
    places = [" ".join(w.text for w in name) for name in (new, old)]
    return not all(map(_is_known_place, places)) or not may_be_one(*places)


def _name(change: Change, side: int) -> list[Word]:
    """The words of a name, without titles and offices, if the passage has nothing else."""
    words = [w for w in change.words[side] if w.folded not in TITLES and w.folded not in {"s", "of", "and"}]
    if not all(w.text[0].isupper() for w in words):
        return []
    words = [
        w for w in words if (w.folded not in STOP_WORDS_ANYWHERE or w.text == "May") and _is_proper(change, w, side)
    ]
    return words if len(words) <= _NAME_WORDS else []


def _is_proper(change: Change, word: Word, side: int) -> bool:
    """Whether the text has it in the middle of a sentence, and always with a capital letter."""
    others = [w for w in change.texts[side].words if w.folded == word.folded]
    return any(w.capital for w in others) and not any(w.text[0].islower() for w in others)


def _is_first_name(change: Change, new: Sequence[Word], old: Sequence[Word]) -> bool:
    """Whether both may be forms of one first name before the same surname: Jim and James."""
    following = change.following(0)
    if len(new) != 1 or len(old) != 1 or following is None or not following.capital:
        return False
    here, there = new[0].folded, old[0].folded
    return (here[:_STEM] == there[:_STEM] and _shortens(here, there)) or bool(given_names(here) & given_names(there))


def _shortens(first: str, second: str) -> bool:
    """Whether the one has letters of the other in their order: Ben and Benjamin, not Bexley and Bexmoor."""
    short, long_ = sorted((first, second), key=len)
    rest = iter(long_)
    return all(letter in rest for letter in short)


def _beside_each_other(change: Change, new: str, old: str) -> bool:
    """Whether the two words are parts of one name somewhere: first name and surname."""
    for text in change.texts:
        for first, second in zip(text.words, text.words[1:], strict=False):
            if {first.folded, second.folded} == {new, old} and second.start - first.end == 1:
                return True
    return False


def _is_known_place(name: str) -> bool:
    return folded(name) in places_in("en") or name.replace(".", "") in abbreviations()


def is_short_form(short: Sequence[Word], long_: Sequence[Word]) -> bool:
    """Whether the first abbreviates the second, or is written in capitals as an abbreviation is, or begins it."""
    if len(short) != 1:
        return False
    letters = short[0].folded
    if (short[0].text.isupper() and len(letters) > 1) or "." in short[0].text:
        return True
    return any(
        w.folded.startswith(letters)
        or w.folded.endswith(letters)
        or (len(letters) <= _SHORT_LETTERS and re.match(".*".join(letters), w.folded) is not None)
        for w in long_
    )

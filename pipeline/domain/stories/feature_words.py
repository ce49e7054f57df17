"""Puts what each feature of the join model says about two articles into words.

There is a phrase for each value, in units that a person reads.

Knows no decision: which phrases are shown, and what they are evidence for, is in `reasons`. "Match" is an article that
may report the same event.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

from pipeline.domain.matching.feature_names import GAP_CAP_DAYS

_LEVEL = 0.1
"""A match that is ahead by less is as good."""


class Words(NamedTuple):
    """The family of features that a feature is explained with, and its value as a phrase."""

    family: str
    phrase: Callable[[float], str]


def percent(share: float) -> str:
    """A share in whole per cent; what is not quite none or all never reads as if it were."""
    if 0 < share < 0.01:
        return "under 1%"
    if 0.99 < share < 1:
        return "over 99%"
    return f"{share:.0%}"


def _alike(what: str) -> Callable[[float], str]:
    return lambda v: f"{what} {percent(min(max(v, 0.0), 1.0))} alike"


def _containment(what: str, end: str) -> Callable[[float], str]:
    """A containment: of the side that holds less of the other, or more."""
    how = "at least" if end == "min" else "up to"
    return lambda v: f"{how} {percent(min(max(v, 0.0), 1.0))} of {what} found in the other"


def _rarity(one: str, several: str) -> Callable[[float], str]:
    def phrase(v: float) -> str:
        if v <= 0:
            return f"no {one} in common"
        return f"{'very rare' if v >= 0.7 else 'rare' if v >= 0.5 else 'only common'} {several} in common"

    return phrase


def _flag(yes: str, no: str) -> Callable[[float], str]:
    return lambda v: yes if v else no


def _numbers(v: float) -> str:
    return _alike("numbers")(v) if v > 0 else "numbers differ, or there are none"


def _passages(v: float) -> str:
    runs = round(math.expm1(v))
    return f"{runs:,} word-for-word {'run' if runs == 1 else 'runs'} in common" if runs else "no wording in common"


def _same_wording(v: float) -> str:
    return f"{percent(min(v, 1.0))} of the shorter text is word for word the same" if v > 0 else "no wording in common"


def _apart(v: float) -> str:
    if v >= GAP_CAP_DAYS:
        return f"{GAP_CAP_DAYS:.0f} days apart or more"
    minutes = round(v * 1440)
    if not minutes:
        return "not known to be apart in time"
    return f"{round(minutes / 60)} h apart" if minutes >= 60 else f"{minutes} min apart"


def _length(v: float) -> str:
    return f"the shorter text has {round(math.expm1(v)):,} characters"


def _lead(nearest: str, end: str) -> Callable[[float], str]:
    """How far a pair is ahead of the best other match of a side. `nearest`: what the best match is called."""
    better = _comparative(nearest)
    ahead, level, behind = {
        "min": (
            f"each is the other's {nearest} match",
            f"neither has a much {better} match",
            f"one has a {better} match elsewhere",
        ),
        "max": (
            f"one has no {better} match",
            f"one has no much {better} match",
            f"both have {better} matches elsewhere",
        ),
    }[end]
    return lambda v: ahead if v >= 0 else level if v > -_LEVEL else behind


def _rank(nearest: str, end: str) -> Callable[[float], str]:
    better = _comparative(nearest)

    def phrase(v: float) -> str:
        n = round(v)
        matches = f"{n} {better} {'match' if n == 1 else 'matches'}"
        if end == "min":
            return f"both have at least {matches}" if n else f"one has no {better} match"
        return f"one has {matches}" if n else f"each is the other's {nearest} match"

    return phrase


def _comparative(nearest: str) -> str:
    return {"likeliest": "likelier", "most alike": "more alike", "closest": "closer"}[nearest]


def _match_count(what: str, end: str) -> Callable[[float], str]:
    """A count of matches, each counted by how likely it is."""
    side = {"min": "the one with fewer", "max": "the one with more"}[end]
    return lambda v: f"{side} has {'no' if v < 0.1 else f'about {v:.1f}'} {what}"


_PLAIN: dict[str, Words] = {
    "text_cosine": Words("words", _alike("texts")),
    "lead_cosine": Words("words", _alike("openings")),
    "word_pair_cosine": Words("words", _alike("pairs of words")),
    "rarest_shared_term": Words("rare words", _rarity("word", "words")),
    "rare_shared_terms": Words("rare words", _rarity("word", "words")),
    "name_word_cosine": Words("names", _alike("names")),
    "lead_name_cosine": Words("names", _alike("names in the openings")),
    "name_cosine": Words("names", _alike("full names")),
    "rarest_shared_name": Words("names", _rarity("name", "names")),
    "rare_shared_names": Words("names", _rarity("name", "names")),
    "title_cosine": Words("titles", _alike("titles")),
    "title_embedding_cosine": Words("titles", _alike("meaning of the titles")),
    "embedding_cosine": Words("meaning", _alike("meaning of the openings")),
    "number_cosine": Words("numbers", _numbers),
    "shared_shingles_log": Words("wording", _passages),
    "shared_shingles_share": Words("wording", _same_wording),
    "gap_days": Words("time", _apart),
    "same_day": Words("time", _flag("published on the same day", "not known to be of the same day")),
    "weekdays_agree": Words("dates", _flag("they name the same weekday", "no weekday that both name")),
    "weekdays_conflict": Words("dates", _flag("they name different weekdays", "no weekdays that differ")),
    "dates_agree": Words("dates", _flag("they name the same date", "no date that both name")),
    "dates_conflict": Words("dates", _flag("they name different dates", "no dates that differ")),
    "shorter_length_log": Words("length", _length),
    "length_ratio": Words("length", lambda v: f"the shorter is {percent(min(v, 1.0))} as long as the longer"),
    "both_titled": Words("what is known", _flag("both have a title", "one has no title")),
    "both_dated": Words("what is known", _flag("both state a date", "one states no date")),
    "both_have_text": Words("what is known", _flag("both have a text", "one has no text")),
    "embedding_known": Words(
        "what is known", _flag("meaning could be compared", "meaning could not be compared in this language")
    ),
    "first_stage": Words("the two alone", lambda v: f"{percent(v)} likely the same event, looked at alone"),
    "common_partners": Words(
        "other articles", lambda v: f"{'no' if v < 0.1 else f'about {v:.1f}'} matches that both have"
    ),
    "common_share": Words("other articles", lambda v: f"{percent(min(max(v, 0.0), 1.0))} of their matches are shared"),
    "best_common_partner": Words(
        "other articles",
        lambda v: f"a match that both have, {percent(v)} likely" if v >= 0.01 else "no likely match that both have",
    ),
}
_SIDED: dict[str, tuple[str, Callable[[str], Callable[[float], str]]]] = {
    "title_in_text": ("titles", lambda end: _containment("a title", end)),
    "lead_in_text": ("words", lambda end: _containment("an opening", end)),
    "text_in_text": ("words", lambda end: _containment("a text", end)),
    "names_in_names": ("names", lambda end: _containment("the names", end)),
    "lead_names_in_text": ("names", lambda end: _containment("the names of an opening", end)),
    "probability_lead": ("other articles", lambda end: _lead("likeliest", end)),
    "probability_rank": ("other articles", lambda end: _rank("likeliest", end)),
    "text_cosine_lead": ("other articles", lambda end: _lead("most alike", end)),
    "text_cosine_rank": ("other articles", lambda end: _rank("most alike", end)),
    "embedding_cosine_lead": ("other articles", lambda end: _lead("closest", end)),
    "embedding_cosine_rank": ("other articles", lambda end: _rank("closest", end)),
    "density": ("other articles", lambda end: lambda v: f"the best matches of one are {percent(v)} likely"),
    "partners": ("other articles", lambda end: _match_count("likely matches", end)),
    "other_partners": ("other articles", lambda end: _match_count("matches of its own", end)),
}
"""Features with a lesser (`_min`) and a greater side (`_max`)."""

FEATURE_WORDS: dict[str, Words] = _PLAIN | {
    f"{stem}_{end}": Words(family, phrase(end)) for stem, (family, phrase) in _SIDED.items() for end in ("min", "max")
}

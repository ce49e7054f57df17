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


_LESSER_GREATER = {"min": "at least", "max": "up to"}


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
    return lambda v: f"{_LESSER_GREATER[end]} {percent(min(max(v, 0.0), 1.0))} of {what} found in the other"


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


def _count_log(one: str, several: str, none: str) -> Callable[[float], str]:
    """A count that is given as ln(1 + n)."""

    def phrase(v: float) -> str:
        n = round(math.expm1(max(v, 0.0)))
        return f"{n:,} {one if n == 1 else several}" if n else none

    return phrase


def _share(what: str, none: str) -> Callable[[float], str]:
    return lambda v: f"{percent(min(v, 1.0))} of {what}" if v > 0 else none


def _reported(part: str, end: str) -> Callable[[float], str]:
    """How much of a part of one article the other reports."""
    return lambda v: f"{_LESSER_GREATER[end]} {percent(min(max(v, 0.0), 1.0))} of {part} reported by the other"


def _conflicts_per_100(v: float) -> str:
    if v <= 0:
        return "no name or figure is replaced by another in the same words"
    return f"{v:.1f} names or figures in 100 words are replaced by others in the same words"


def _shared_countries(v: float) -> str:
    n = round(v)
    return f"{n} {'country' if n == 1 else 'countries'} that both name" if n else "no country that both name"


def _outlet_wording(v: float) -> str:
    return f"one outlet, and {percent(min(v, 1.0))} word for word the same" if v > 0 else "not one outlet's wording"


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
    "best_sentence_reported": Words(
        "what is reported", lambda v: f"the best matching sentence is {percent(min(max(v, 0.0), 1.0))} in the other"
    ),
    "worst_sentence_reported": Words(
        "what is reported", lambda v: f"the worst matching sentence is {percent(min(max(v, 0.0), 1.0))} in the other"
    ),
    "slot_conflicts_log": Words(
        "names and figures replaced",
        _count_log(
            "name or figure is replaced by another in the same words",
            "names or figures are replaced by others in the same words",
            "no name or figure is replaced by another in the same words",
        ),
    ),
    "slot_conflicts_share": Words(
        "names and figures replaced",
        _share("the names and figures in the same words differ", "names and figures in the same words agree"),
    ),
    "slot_conflicts_per_100": Words("names and figures replaced", _conflicts_per_100),
    "figure_conflicts_log": Words(
        "figures",
        _count_log("figure differs", "figures differ", "no figures that count the same and differ"),
    ),
    "figure_agreements_log": Words(
        "figures", _count_log("figure agrees", "figures agree", "no figure that both give of the same thing")
    ),
    "title_figures_agree": Words("figures", _flag("the titles have a number in common", "the titles share no number")),
    "title_figures_conflict": Words(
        "figures", _flag("the titles have different numbers", "no numbers of the titles that differ")
    ),
    "places_lacking_min": Words(
        "places", lambda v: f"at least {percent(min(max(v, 0.0), 1.0))} of the places are not in the other"
    ),
    "places_lacking_max": Words(
        "places", lambda v: f"up to {percent(min(max(v, 0.0), 1.0))} of the places are not in the other"
    ),
    "countries_agree": Words("places", _shared_countries),
    "countries_conflict": Words("places", _flag("they name other countries", "no countries that differ")),
    "countries_share": Words("places", _share("the countries they name are in both", "no country that both name")),
    "shared_quotes_log": Words(
        "quotes",
        _count_log("run of quoted words in common", "runs of quoted words in common", "no quoted words in common"),
    ),
    "names_known": Words(
        "what is known", _flag("names could be found in both", "names could not be found in one of them")
    ),
    "forms_differ": Words(
        "form",
        lambda v: f"{round(v)} {'sign' if round(v) == 1 else 'signs'} of another form" if v >= 1 else "the same form",
    ),
    "both_opinion": Words("form", _flag("both are opinion or analysis", "not both are opinion or analysis")),
    "either_preview": Words("form", _flag("one looks ahead", "neither looks ahead")),
    "either_column": Words("form", _flag("one is an item of a column", "neither is an item of a column")),
    "same_title_frame": Words(
        "titles", _flag("titles differ in numbers or days only", "titles differ in more than numbers and days")
    ),
    "other_item_of_column": Words("form", _flag("another item of the same column", "not two items of the same column")),
    "outlet_wording_share": Words("wording", _outlet_wording),
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
    "headline_reported": ("what is reported", lambda end: _reported("a headline", end)),
    "first_sentence_reported": ("what is reported", lambda end: _reported("a first sentence", end)),
    "sentences_reported": ("what is reported", lambda end: _reported("the first sentences", end)),
    "headline_actions_in_lead": (
        "what is reported",
        lambda end: _containment("what a headline says beside names", end),
    ),
    "title_to_text_embedding": (
        "meaning",
        lambda end: _alike(f"meaning of a title and of the other's opening {_LESSER_GREATER[end]}"),
    ),
    "subjects_in_lead": ("names", lambda end: _containment("whom an article is about", end)),
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

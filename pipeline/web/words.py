"""Words for a reader: what features, kinds, marks, times and shares are called on the page and in the terminal.

Times are in UTC and say so; nothing here depends on the machine's locale or on what time it is.
"""

from collections.abc import Sequence
from datetime import datetime

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

CONFLICTS = {
    "number": "Numbers differ",
    "quote": "A quote is worded differently",
    "date": "Dates differ",
    "place": "Places differ",
    "contradiction": "Claims contradict each other",
}

ORIGINS = {"feed": "text from the feed", "summary": "summary only", "file": "added from a file"}


_FEATURES = {
    "text_cosine": "shared words in the whole text",
    "title_cosine": "shared words in the titles",
    "lead_cosine": "shared words in the opening",
    "name_word_cosine": "shared words in names",
    "lead_name_cosine": "shared names in the opening",
    "name_cosine": "shared names",
    "number_cosine": "shared numbers",
    "word_pair_cosine": "shared word pairs",
    "embedding_cosine": "similar meaning of the opening",
    "title_embedding_cosine": "similar meaning of the titles",
    "title_in_text": "words of the title found in the other text",
    "lead_in_text": "words of the opening found in the other text",
    "text_in_text": "words of the text found in the other",
    "names_in_names": "names found among the other's names",
    "lead_names_in_text": "names of the opening found in the other text",
    "shared_shingles_log": "identical passages",
    "shared_shingles_share": "share of identical passages",
    "rarest_shared_term": "rarest word in common",
    "rare_shared_terms": "rare words in common",
    "rarest_shared_name": "rarest name in common",
    "rare_shared_names": "rare names in common",
    "both_titled": "both have a title",
    "both_dated": "both state a date",
    "both_have_text": "both have a text",
    "embedding_known": "meaning could be compared",
    "gap_days": "days between them",
    "same_day": "published on the same day",
    "weekdays_agree": "name the same weekday",
    "weekdays_conflict": "name different weekdays",
    "dates_agree": "name the same date",
    "dates_conflict": "name different dates",
    "shorter_length_log": "length of the shorter text",
    "length_ratio": "similar length",
    "first_stage": "how alike the two texts are, taken alone",
    "probability_lead": "likelier than any other partner",
    "probability_rank": "rank among likely partners",
    "text_cosine_lead": "shares more words than any other partner",
    "text_cosine_rank": "rank among those with shared words",
    "embedding_cosine_lead": "closer in meaning than any other partner",
    "embedding_cosine_rank": "rank among those of similar meaning",
    "density": "how crowded the neighbourhood is",
    "partners": "number of likely partners",
    "common_partners": "partners that both have",
    "other_partners": "partners that only one of them has",
    "common_share": "share of partners that both have",
    "best_common_partner": "the best partner that both have",
}
_ENDS = {"_min": ", lesser side", "_max": ", greater side"}

_LANGUAGES = {
    "ar": "Arabic",
    "bg": "Bulgarian",
    "bn": "Bengali",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "et": "Estonian",
    "fa": "Persian",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "hr": "Croatian",
    "hu": "Hungarian",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "lt": "Lithuanian",
    "lv": "Latvian",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sk": "Slovak",
    "sl": "Slovene",
    "sr": "Serbian",
    "sv": "Swedish",
    "ta": "Tamil",
    "th": "Thai",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "und": "language unknown",
    "ur": "Urdu",
    "vi": "Vietnamese",
    "zh": "Chinese",
}


def feature(name: str) -> str:
    """What a feature is called; one that has no words here is shown by its own name."""
    for end, words in _ENDS.items():
        stem = name.removesuffix(end)
        if stem != name and stem in _FEATURES:
            return _FEATURES[stem] + words
    return _FEATURES.get(name, name.replace("_", " "))


def language(code: str) -> str:
    return _LANGUAGES.get(code, code[:20])


def count(number: int, one: str, many: str = "") -> str:
    """`1 outlet`, `2 outlets`, `1,200 stories`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(names: Sequence[str], at_most: int = 6) -> str:
    """`A, B and C`; the names beyond `at_most` are counted only."""
    if len(names) > at_most:
        names = [*names[: at_most - 1], f"{len(names) - at_most + 1} more"]
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


def percent(share: float) -> str:
    """A probability in whole per cent; what is not quite none or all never reads as if it were."""
    if 0 < share < 0.01:
        return "under 1%"
    if 0.99 < share < 1:
        return "over 99%"
    return f"{share:.0%}"


def date(moment: datetime) -> str:
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def weekday(moment: datetime) -> str:
    return f"{_WEEKDAYS[moment.weekday()]}, {date(moment)}"


def clock(moment: datetime) -> str:
    return f"{moment.hour:02}:{moment.minute:02}"


def moment(when: datetime) -> str:
    return f"{date(when)}, {clock(when)} UTC"


def period(first: datetime, last: datetime) -> str:
    """From first to last, saying nothing twice."""
    if first.date() != last.date():
        return f"{date(first)}, {clock(first)} to {date(last)}, {clock(last)} UTC"
    if clock(first) == clock(last):
        return moment(first)
    return f"{date(first)}, {clock(first)} to {clock(last)} UTC"


def since(first: datetime, last: datetime) -> str:
    """When something began, for a reader who sees the day of `last`."""
    return clock(first) if first.date() == last.date() else f"{date(first)}, {clock(first)}"


def later(seconds: float) -> str:
    """How much later than the first: `+35 min`, `+3 h 10 min`, `+2 days 4 h`."""
    minutes = int(seconds // 60)
    if minutes < 1:
        return "at the same time"
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"+{count(days, 'day')}" + (f" {hours} h" if hours else "")
    if hours:
        return f"+{hours} h" + (f" {minutes} min" if minutes else "")
    return f"+{minutes} min"

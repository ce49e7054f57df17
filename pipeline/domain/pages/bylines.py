"""Reads author and date from the lines above an article, and dates from a page's metadata."""

import re
from datetime import UTC, datetime
from typing import Final

from pipeline.domain.text.dates import find_date
from pipeline.domain.text.letters import without_signs
from pipeline.domain.text.stated_dates import StatedDate, date_at, date_on

_BY: Final = re.compile(
    r"(?i)^(?:(?:written|reported|posted|published|story|report|text|words|article)\s+by|by|von|par|por|di|door|av|af|автор|author|authors|autor|autorin|"
    r"auteur|autore|редактор|yazan|skribent)\s*:?\s+(?P<name>.{3,100})$"
)
_NAME: Final = re.compile(
    r"^(?:[^\W\d_][\w'’.\-]*\s+){0,4}[^\W\d_a-z][\w'’.\-]+(?:(?:\s*,\s*|\s+(?:and|und|et|y|e|en|i|и|&)\s+)(?:[^\W\d_][\w'’.\-]*\s+){0,4}[^\W\d_a-z][\w'’.\-]+){0,4}$"
)
_AFTER_NAME: Final = re.compile(
    r"(?i)\s*(?:[|•·–—/]|\s-\s|,?\s+(?:for|in|at|staff|correspondent|reporter|editor|published|updated)\b|\d).*$"
)

# Words that a date line may have beside its date: a weekday, "Updated", "Published at", the name of a place.
_MOST_WORDS: Final = 5
# Letters to a word in scripts that are written without spaces.
_UNSPACED: Final = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]{1,4}|[\u3040-\u30ff\u3400-\u9fff]{1,2}")
_APART: Final = re.compile(r"\s*[|•·⋅»–—]\s*|\s-\s")
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_EPOCH: Final = re.compile(r"1\d{9}|1\d{12}")


def author_of(line: str) -> str | None:
    """The name in a byline; None if the line is not a byline."""
    if len(line) > 140:
        return None
    match = _BY.match(line.strip())
    if match is None:
        return None
    name = _AFTER_NAME.sub("", match.group("name")).strip(" ,;.")
    return name if _NAME.match(name) else None


def date_of(line: str, *, language: str = "") -> StatedDate | None:
    """The date of a date line, with its time if stated; None for a sentence that mentions a date.

    `language` is a tag such as `en-GB`. Without a zone the time is in UTC.
    """
    if len(line) > 100:
        return None
    found = find_date(line, language=language)
    if found is None:
        return None
    spaced, unspaced = _UNSPACED.subn(" ", found.rest)
    if len(_WORD.findall(without_signs(spaced))) + unspaced > _MOST_WORDS:
        return None
    is_of_another = not found.time_follows and find_date(found.rest, language=language) is not None
    return date_on(found.date.at.date()) if is_of_another else found.date


def date_in_line(line: str, *, language: str = "") -> StatedDate | None:
    """The date of a line beside an article's headline: of several dates the earliest, which the others update."""
    if is_sentence(line):
        return None
    dates = [date_of(part, language=language) for part in (*_APART.split(line), line)]
    found = [date for date in dates if date is not None]
    return min(found, key=lambda date: (date.at.date(), date.precision == "day", date.at), default=None)


def is_sentence(line: str) -> bool:
    """Whether the line ends as sentences do, and has more words than a date line."""
    return (
        line.rstrip().endswith((".", "!", "?", "。", "।", "؟"))
        and len(_WORD.findall(without_signs(line))) > _MOST_WORDS
    )


def stated_date(text: str | None, *, language: str = "") -> StatedDate | None:
    """The date that a page's metadata states; None if it states none.

    Reads ISO 8601 in its variants, seconds or milliseconds since 1970, else as `date_of`.
    """
    text = (text or "").strip()[:100]
    if not text[:1].isalnum():
        return None
    for read in (_iso, _epoch):
        try:
            moment = read(text)
            if moment is not None:
                return date_at(moment)
        except (ValueError, OverflowError, TypeError, IndexError):
            continue
    return date_of(text, language=language)


def _iso(text: str) -> datetime:
    # Java's "…+0100 CET" and "…Z[UTC]", and "… UTC", are not ISO 8601, but are used in its place.
    text = re.sub(
        r"(?i)\s*(?:\[.*\]|(?<=\d)\s?(?:UTC|GMT|Z))$", "+00:00", re.sub(r"(?<=[+-]\d\d\d\d) [A-Z]{2,5}$", "", text)
    )
    return datetime.fromisoformat(re.sub(r"(?<=\d)\s+(?=[+-]\d\d:?\d\d$)", "", text))


def _epoch(text: str) -> datetime | None:
    return datetime.fromtimestamp(int(text[:10]), UTC) if _EPOCH.fullmatch(text) else None

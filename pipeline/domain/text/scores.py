"""Reads scores and votes: "2-1", "by 12 votes to nine", "voted six to three"."""

import re
from collections.abc import Iterator

from pipeline.domain.text.stated_figure import SCORE, SMALL, Figure, number_of, stated

CHANGED_FROM = re.compile(
    r"\b(?:(?<!anywhere )(?<!range )(?<!ranges )(?<!ranged )(?<!ranging )from|vote of|votes? of|odds of) $",
    re.IGNORECASE,
)
"""What stands before two numbers of which the first is where a change began: "from 10 to 15"."""

_SCORE = re.compile(
    r"(?<![\w.,:/$€£-])(?P<a>\d{1,3})(?: votes)?(?P<between>-|–| to |-to-)(?P<b>\d{1,3})"
    r"(?![\w/:%]|[-–.,]\d| per ?cent)",
)
_WORDED = rf"(?:\d{{1,3}}|(?:{SMALL})(?:-(?:{SMALL}))?)"
_VOTES = re.compile(
    rf"\b(?P<a>{_WORDED}) (?:votes? )?(?P<between>to|against) (?P<b>{_WORDED})"
    r"(?: votes?)?\b(?!-|,\d| per| million| billion| thousand| %)",
    re.IGNORECASE,
)
_SCORED = re.compile(
    r"\b(?:w[io]ns?|won|winning|beat\w*|lost|lose|loss|losing|lead\w*|led|defeat\w*|victory|draws?|drew|tied?|vot\w+"
    r"|ruling|ruled|decision|series|games?|sets?|final|scor\w+|passed|rejected|approved|trail\w*|record|up|down)\b",
    re.IGNORECASE,
)
_VOTED = re.compile(r"\b(?:vot\w+|rul\w+|passed|approved|rejected|decision)\b(?: \w+){0,2} $", re.IGNORECASE)
NO_SCORE = frozenset({(24, 7), (9, 11), (50, 50), (20, 20)})
"""Pairs of numbers that are set phrases."""


def scores(text: str) -> Iterator[Figure]:
    """Scores in figures."""
    for match in _SCORE.finditer(text):
        first, second = int(match["a"]), int(match["b"])
        around = text[max(0, match.start() - 40) : match.end() + 25]
        scored = _SCORED.search(around) is not None
        if (first, second) in NO_SCORE or not (scored or (first >= second and "to" not in match["between"])):
            continue
        if "to" in match["between"] and (first < second or CHANGED_FROM.search(text[: match.start()])):
            continue
        value = max(first, second) + min(first, second) / 10_000
        yield stated(text, match.span(), value, value, value, SCORE)


def votes(text: str) -> Iterator[Figure]:
    """Votes of which a part is in words: "by 12 votes to nine", "voted six to three"."""
    for match in _VOTES.finditer(text):
        words = match.group().lower()
        around = text[max(0, match.start() - 30) : match.start()]
        first, second = int(number_of(match["a"])), int(number_of(match["b"]))
        if " vote" in words or (match["between"] == "to" and first > second and _VOTED.search(around)):
            value = max(first, second) + min(first, second) / 10_000
            yield stated(text, match.span(), value, value, value, SCORE)

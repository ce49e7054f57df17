"""Which texts are so short that what they do not tell means little."""

from collections.abc import Sequence
from statistics import median
from typing import Protocol

from pipeline.wording import words

_SHORT_WORDS = 120
"""About what an agency's brief has."""

_SHORT_SHARE = 1 / 3
"""Of the other versions' median: a text this much shorter cannot tell what they tell."""


class HasLength(Protocol):
    """A version, as far as its length goes. `words` is 0 if it is unknown."""

    @property
    def article_id(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def form(self) -> str: ...
    @property
    def copy_of(self) -> str | None: ...
    @property
    def words(self) -> int: ...


def brevity(version: HasLength, versions: Sequence[HasLength]) -> str:
    """That a version is short beside the others, or known in part: `a short text of 84 words`; else empty."""
    if version.form == "teaser":
        return "only the beginning is known"
    others = [one.words for one in versions if one.article_id != version.article_id and one.words and not one.copy_of]
    if not version.words or not others:
        return ""
    usual = median(others)
    if version.words >= usual or version.words > max(_SHORT_WORDS, _SHORT_SHARE * usual):
        return ""
    return f"a short text of {words.count(version.words, 'word')}"

"""Which texts are so short that what they do not tell means little."""

from collections.abc import Sequence
from typing import Protocol

from pipeline.domain.comparison.short_texts import is_short
from pipeline.wording import words


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
    others = [
        one.words
        for one in versions
        if one.article_id != version.article_id and one.form != "teaser" and one.copy_of is None
    ]
    return f"a short text of {words.count(version.words, 'word')}" if is_short(version.words, others) else ""

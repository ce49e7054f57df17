"""How long a version's text is, and which versions are too short to be said to leave anything out."""

from collections.abc import Sequence
from statistics import median
from typing import Protocol

from pipeline.domain.articles.articles import Article
from pipeline.domain.text.text_lines import words_in

SHORT_WORDS = 120
"""A text of fewer words may be a brief: it leaves nothing out if the others are much longer."""

SHORT_SHARE = 0.5
"""Of the median of the other versions' words."""


class HasArticle(Protocol):
    """A version of a story, in whatever form: it has an article."""

    @property
    def article(self) -> Article: ...


def is_short(words: int, others: Sequence[int]) -> bool:
    """Whether a text of so many words is short beside the others, by their words; 0 is an unknown length.

    Neither teasers nor copies belong among the others. This is the only rule of what a short text is.
    """
    known = [length for length in others if length]
    return 0 < words < SHORT_WORDS and bool(known) and words < SHORT_SHARE * median(known)


def words_of(version: HasArticle) -> int:
    """The number of words of a version's text."""
    return words_in(version.article.text)


def full_reports(versions: Sequence[HasArticle]) -> frozenset[str]:
    """The article ids of the versions that are neither empty, nor teasers, nor short beside the others."""
    lengths = {v.article.id: words_of(v) for v in versions if v.article.form != "teaser"}
    return frozenset(
        article
        for article, words in lengths.items()
        if words and not is_short(words, [length for other, length in lengths.items() if other != article])
    )

"""How long a version's text is, and which versions are too short to be said to leave anything out."""

from collections.abc import Sequence
from statistics import median

from pipeline.domain.comparison.sentences import VersionText
from pipeline.domain.text.text_lines import words_in

SHORT_WORDS = 120
"""A text of fewer words may be a brief: it leaves nothing out if the others are much longer."""

SHORT_SHARE = 0.5
"""Of the median of the other versions' words."""


def words_of(version: VersionText) -> int:
    """The number of words of a version's text."""
    return words_in(version.article.text)


def full_reports(versions: Sequence[VersionText]) -> frozenset[str]:
    """The article ids of the versions that are neither teasers nor short beside the others."""
    lengths = {v.article.id: words_of(v) for v in versions if v.article.form != "teaser"}
    full = set()
    for article, words in lengths.items():
        others = [length for other, length in lengths.items() if other != article]
        if words >= SHORT_WORDS or (words and (not others or words >= SHORT_SHARE * median(others))):
            full.add(article)
    return frozenset(full)

"""Labelled articles in sets, their folds for cross-validation, and the initial word counts.

Knows no file and no model.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.articles.embedded import EmbeddedArticle
from pipeline.domain.terms.counts import TermCounts
from pipeline.domain.terms.terms import terms_of

Start = tuple[int, dict[int, float]]
"""What counting words starts from: a number of articles, and in how many of them each term occurs."""

FOLDS = 5

_CUT_STORIES = 0.05
"""Blocks of arrival may cut at most this share of the stories; beyond it folds are by story."""

START_ARTICLES = 100
"""The weight of the start counts, in articles: enough that common words are known when a stream starts, and little
enough that the articles of a slow stream matter."""

_COARSE_WEIGHT = 0.5


class LabelsError(ValueError):
    """The labelled articles cannot teach anything. The message names the set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """An article with its label.

    `group`: what it must share a fold with, empty where only time tells. `fold`: that of the article it was generated
    from, None where its set decides. Articles of another `window` are never compared with it.
    """

    embedded: EmbeddedArticle
    story: str
    group: str = ""
    fold: int | None = None
    window: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledSet:
    """Articles in order of arrival.

    `weight`: how much its pairs count beside those of other sets; less than 1 if its stories are coarser than wanted.
    `kind`: of generated examples; empty for labelled articles as they are.
    """

    name: str
    articles: tuple[Labelled, ...]
    weight: float = 1.0
    kind: str = ""

    @property
    def is_coarse(self) -> bool:
        """Whether its labels are so coarse that they count for little."""
        return self.weight < _COARSE_WEIGHT

    def folds(self) -> NDArray[np.int64]:
        """The fold of each article: as given; else by group if groups are given, else by blocks of arrival.

        Blocks keep sagas together. If they would cut more than `_CUT_STORIES` of the stories, folds are by story.
        """
        given = [a.fold for a in self.articles if a.fold is not None]
        if len(given) == len(self.articles):
            return np.array(given, dtype=np.int64)
        if {a.group for a in self.articles} != {""}:
            return _dealt_out([a.group for a in self.articles])
        n = len(self.articles)
        blocks = np.minimum(np.arange(n) * FOLDS // max(n, 1), FOLDS - 1)
        stories = [a.story for a in self.articles]
        parts = len(set(zip(stories, blocks.tolist(), strict=True)))
        if parts > len(set(stories)) * (1 + _CUT_STORIES):
            return _dealt_out(stories)
        return blocks


def windows_of(labelled: LabelledSet) -> list[slice]:
    """The articles of each window, which stand together in a set."""
    windows = np.array([a.window for a in labelled.articles], dtype=np.int64)
    cuts = [0, *(np.flatnonzero(np.diff(windows)) + 1).tolist(), len(windows)]
    return [slice(start, end) for start, end in itertools.pairwise(cuts)]


def _dealt_out(groups: Sequence[str]) -> NDArray[np.int64]:
    number = {group: i % FOLDS for i, group in enumerate(sorted(set(groups)))}
    return np.array([number[group] for group in groups])


def start_counts(sets: Sequence[LabelledSet], *, least: int) -> Start:
    """In how many articles each word occurs, for words in at least `least`: what counting starts from."""
    counts, unused = TermCounts(), TermCounts()
    for labelled in sets:
        for item in labelled.articles:
            article = item.embedded.article
            terms = terms_of(article.title or "", article.text, unused)
            counts.add(terms.words)
    scale = START_ARTICLES / max(counts.articles, 1)
    return START_ARTICLES, {
        term: round(int(counts.counts[term]) * scale, 2) for term in np.flatnonzero(counts.counts >= least).tolist()
    }

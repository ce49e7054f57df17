"""Drafts: generated articles with their labels, still without vectors."""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.articles.articles import Article, article_id
from pipeline.domain.tuning.labelled_sets import Labelled, LabelledSet

LANGUAGE = "en"
"""Names and sentences are found by rules for English: only its articles are used."""

HELD_OUT = 10
"""One in this many groups of drafts of each kind teaches nothing: figures by kind are of these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An article and its label. `fold`: of the labelled article from which it was generated."""

    article: Article
    story: str
    fold: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftSet:
    """Drafts of one kind: groups of articles that were generated together, each with its stories.

    `windows`: whether each group is alone; otherwise they are all one stream.
    """

    kind: str
    groups: tuple[tuple[Draft, ...], ...]
    windows: bool

    def parts(self) -> Iterator["DraftSet"]:
        """The drafts that teach, then those that are held out. A part is left out if it is empty."""
        for held_out in (False, True):
            groups = [g for n, g in enumerate(self.groups) if (n % HELD_OUT == HELD_OUT - 1) == held_out]
            if groups:
                yield replace(self, groups=tuple(groups))

    def in_order(self) -> list[tuple[int, Draft]]:
        """Window and draft, in order of arrival."""
        found = [(n if self.windows else 0, draft) for n, group in enumerate(self.groups) for draft in group]
        return sorted(found, key=lambda item: (item[0], item[1].article.seen))


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """A labelled set as examples are generated from it.

    `stories`: the articles of each, by their number. `when`: seconds, all equal if undated.
    """

    articles: tuple[Labelled, ...]
    folds: tuple[int, ...]
    stories: dict[str, list[int]]
    when: NDArray[np.float64]

    @classmethod
    def of(cls, labelled: LabelledSet) -> "Base":
        """The articles in the language whose names are found."""
        chosen = [n for n, item in enumerate(labelled.articles) if item.embedded.article.language == LANGUAGE]
        folds = labelled.folds().tolist()
        articles = tuple(labelled.articles[n] for n in chosen)
        stories: dict[str, list[int]] = {}
        for n, item in enumerate(articles):
            stories.setdefault(item.story, []).append(n)
        return cls(
            articles=articles,
            folds=tuple(folds[n] for n in chosen),
            stories=stories,
            when=np.array([item.embedded.article.event_time.timestamp() for item in articles]),
        )

    @property
    def is_dated(self) -> bool:
        """Whether its articles appeared at different times."""
        return len(set(self.when.tolist())) > 1

    def article(self, n: int) -> Article:
        return self.articles[n].embedded.article

    def told_twice(self) -> list[str]:
        """The stories of several articles."""
        return [story for story, members in self.stories.items() if len(members) > 1]


def generated_article(
    base: Article, name: str, *, when: datetime, dated: bool, title: str | None, text: str, source: str | None = None
) -> Article:
    """An article like `base` with another text, seen at this time, with an id that follows from the name."""
    outlet = base.source if source is None else source
    return replace(
        base,
        id=article_id(f"generated:{name}"),
        url=f"urn:generated:{name}",
        source=outlet,
        family=outlet,
        title=title,
        text=text,
        seen=when,
        published=when if dated else None,
        published_precision="time",
    )


def sampled(draw: random.Random, items: Sequence[str], at_most: int) -> list[str]:
    """Up to this many of the items, in random order."""
    return draw.sample(list(items), min(at_most, len(items)))


def words_of_draft(text: str, at_most: int) -> str:
    """The beginning of a text: whole sentences if they end near this number of words."""
    found = 0
    cut = len(text)
    for n, word in enumerate(_word_ends(text), start=1):
        if n == at_most:
            cut = word
            break
        found = word
    beginning = text[:cut] if found else text
    end = max(beginning.rfind(mark) for mark in (". ", ".\n", '." ', "? ", "! "))
    return beginning[: end + 1] if end > len(beginning) * 0.6 else beginning


def _word_ends(text: str) -> Iterable[int]:
    at = 0
    for word in text.split():
        at = text.index(word, at) + len(word)
        yield at

"""The candidate pairs of the window, and what the join model's second stage says about them.

Holds pairs and asks the model; where the pairs come from, computed or read back, it does not know.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.matching.contributions import Contribution
from pipeline.domain.matching.large_stories import large_story_probability, merge_links
from pipeline.domain.matching.neighbourhood import neighbourhood
from pipeline.domain.matching.packed import Partners
from pipeline.domain.matching.pairs import PairTable
from pipeline.domain.stories.evidence import NOT_JUDGED, Compared, Judged, Links, Stories

LEAST_LINK = 0.02
"""Links weaker than this are as good as none, and they are most of all links: leaving them out changes no grouping that
matters."""


class PairModel(Protocol):
    """What evidence asks of the join model (`matching.join_model.JoinModel`)."""

    @property
    def start_articles(self) -> int: ...
    @property
    def start(self) -> Mapping[int, float]: ...
    @property
    def fingerprint(self) -> bytes: ...
    @property
    def recipe(self) -> Mapping[str, object]: ...
    @property
    def others(self) -> "PairModel | None": ...
    def first(self, features: NDArray[np.float32]) -> NDArray[np.float32]: ...
    def second(self, features: NDArray[np.float32]) -> NDArray[np.float32]: ...
    def contributions(
        self, pair: NDArray[np.float32], neighbourhood: NDArray[np.float32]
    ) -> tuple[Contribution, ...]: ...


class PairLinks:
    """The pairs of the articles of the window, by article id. Articles are added in order of arrival."""

    def __init__(self, model: PairModel) -> None:
        self._model = model
        self._pairs = PairTable()
        self._rows: dict[str, int] = {}
        self._ids: dict[int, str] = {}
        self._next_row = 0

    def __contains__(self, article: str) -> bool:
        return article in self._rows

    def add_article(self, article: str) -> None:
        """Take in an article, without any pairs yet."""
        row = self._next_row
        self._next_row += 1
        self._rows[article], self._ids[row] = row, article

    def add_likely_pairs(self, compared: Compared) -> list[int]:
        """Add the pairs of an article with the candidates that the first stage finds likely enough.

        Returns the places of these candidates.
        """
        return self._pairs.add(
            self._rows[compared.article_id], self._rows_of(compared.candidates), compared.features, compared.first
        )

    def likely(self, compared: Compared) -> list[int]:
        """The places of the candidates that `add_likely_pairs` would add."""
        return self._pairs.worth_storing(self._rows_of(compared.candidates), compared.first)

    def add_pairs(self, partners: Sequence[tuple[str, Partners]]) -> None:
        """Add stored pairs of these articles again, without pairs with an article that is not here."""
        if not partners:
            return
        others = [[self._rows.get(other, -1) for other in kept.article_ids] for _, kept in partners]
        every = np.array([row for rows in others for row in rows], dtype=np.int64)
        here = every >= 0
        self._pairs.add_selected(
            [self._rows[article] for article, _ in partners],
            [sum(row >= 0 for row in rows) for rows in others],
            every[here],
            np.concatenate([kept.probability for _, kept in partners])[here],
            np.concatenate([kept.strongest for _, kept in partners])[here],
        )

    def remove_last(self, article: str) -> None:
        """Remove the pairs of the article that was added last."""
        self._pairs.remove_last(self._rows[article])

    def drop(self, articles: Collection[str]) -> None:
        """Remove these articles and every pair with one of them."""
        rows = [self._rows.pop(article) for article in articles]
        for row in rows:
            del self._ids[row]
        self._pairs.drop(rows)

    def judge(self, compared: Compared) -> Judged:
        """The second stage's view of an article's pairs with its candidates, which were added."""
        row = self._rows[compared.article_id]
        pairs, own = self._pairs.around(row)
        if not len(own):
            return NOT_JUDGED
        seen = neighbourhood(pairs, own)
        others = [self._ids[other] for other in (pairs.left[own] + pairs.right[own] - row).tolist()]
        place = {candidate: i for i, candidate in enumerate(compared.candidates)}
        return Judged(
            probability=dict(zip(others, self._model.second(seen).tolist(), strict=True)),
            rows={other: (compared.features[place[other]], seen[i]) for i, other in enumerate(others)},
        )

    def links(self, among: Collection[str]) -> Links:
        """The second stage's probability of every pair among these articles that is at all likely."""
        pairs, targets = self._pairs.among([self._rows[article] for article in among])
        if not len(targets):
            return {}
        probability = self._model.second(neighbourhood(pairs, targets)).tolist()
        ends = zip(pairs.left[targets].tolist(), pairs.right[targets].tolist(), strict=True)
        return self._linked(ends, probability)

    def closest(self, articles: Collection[str], others: Collection[str]) -> NDArray[np.float32] | None:
        """The strongest features of the likeliest pair between two groups of articles; None if there is none."""
        left, right = ({self._rows[article] for article in group} for group in (articles, others))
        pairs, targets = self._pairs.among(left | right)
        between = [n for n in targets.tolist() if (int(pairs.left[n]) in left) != (int(pairs.right[n]) in left)]
        return pairs.strongest[max(between, key=lambda n: float(pairs.probability[n]))] if between else None

    def judged_in_large_stories(self, article: str, judged: Judged, stories: Stories) -> Judged:
        """`judged` of a new article, raised for partners in large stories if their own rule gives more."""
        story_of = {other: stories.story_of(other) for other in judged.probability}
        large = _large(story_of.values(), stories)
        if not large:
            return judged
        partners = [other for other in judged.probability if story_of[other] in large]
        links = self._large_story_links(
            [article, *partners], lambda one: "" if one == article else stories.story_of(one), large
        )
        linked = links.get(article, {})
        return replace(
            judged, probability={other: max(p, linked.get(other, 0.0)) for other, p in judged.probability.items()}
        )

    def links_in_large_stories(self, links: Links, among: Collection[str], stories: Stories) -> Links:
        """`links` among these articles, with those of large stories by the rule for these, where it is higher."""
        large = _large(map(stories.story_of, among), stories)
        return merge_links(links, self._large_story_links(among, stories.story_of, large)) if large else links

    def _large_story_links(self, among: Collection[str], story_of: Callable[[str], str], large: set[str]) -> Links:
        pairs, targets = self._pairs.among([self._rows[article] for article in among])
        number: dict[str, int] = {}
        rows, place = np.unique(np.concatenate([pairs.left, pairs.right]), return_inverse=True)
        of = [number.setdefault(story_of(self._ids[row]), len(number)) for row in rows.tolist()]
        stories = np.array(of, dtype=np.int64)[place].reshape(2, -1)
        is_large = np.array([story in large for story in number])
        probability = large_story_probability(pairs, targets, stories, is_large).tolist() if number else []
        ends = zip(pairs.left[targets].tolist(), pairs.right[targets].tolist(), strict=True)
        return self._linked(ends, probability)

    def _rows_of(self, articles: Iterable[str]) -> NDArray[np.int64]:
        return np.array([self._rows[article] for article in articles], dtype=np.int64)

    def _linked(self, ends: Iterable[tuple[int, int]], probability: Iterable[float]) -> Links:
        links: dict[str, dict[str, float]] = {}
        for (left, right), p in zip(ends, probability, strict=True):
            if p < LEAST_LINK:
                continue
            one, other = self._ids[left], self._ids[right]
            links.setdefault(one, {})[other] = p
            links.setdefault(other, {})[one] = p
        return links


def _large(names: Iterable[str], stories: Stories) -> set[str]:
    return {story for story in set(names) if stories.is_large(story)}

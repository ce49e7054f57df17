"""Which articles a story has, from what happened to it, and the story's outline.

Follows `stories.changes`; keeps of each article only its digest. A story that is closed keeps its outline.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from pipeline.domain.articles.forms import reports_many
from pipeline.domain.links.digests import Digest, digest_of
from pipeline.domain.links.values import ArticleRecord, Outline, Vector, quantized
from pipeline.domain.stories.stories import Change

MOST_MEMBERS = 3
MOST_NAMES = 40
MOST_FIGURES = 30
MOST_LISTED = 50
MOST_LEADS = 3
"""Texts of a story that are compared with those of other languages, sentence by sentence: the first ones, which stay
the same as the story grows."""


class Outliner:
    """The open stories of one partition, by the digests of their articles."""

    def __init__(self) -> None:
        self._stories: dict[str, dict[str, Digest]] = {}
        self._story_of: dict[str, str] = {}
        self._aliases: dict[str, tuple[str, ...]] = {}
        self._touched: dict[str, None] = {}
        self._closed: dict[str, Outline] = {}

    def apply(self, change: Change, record: tuple[int, int] | None = None) -> None:
        """Make the change, as far as it matters to an outline. `record`: its partition and offset."""
        story = change.story_id
        if change.kind in ("created", "linked") and change.article is not None:
            many = reports_many(change.article.article.form)
            self._put(story, digest_of(change.article, is_copy=change.copy_of is not None or many, record=record))
        elif change.kind == "split" and change.other_story_id:
            self._move(story, change.other_story_id, change.article_ids)
        elif change.kind == "merged" and change.other_story_id:
            other = change.other_story_id
            self._move(other, story, tuple(self._stories.get(other, ())))
            self._touched |= {story: None, other: None}
            known = (*self._aliases.get(story, ()), other, *self._aliases.pop(other, ()))
            self._aliases[story] = tuple(dict.fromkeys(known))
        elif change.sets_free:
            self._set_free(story, change.article_ids)
        elif change.kind == "closed":
            self._close(story)

    def take_touched(self) -> list[tuple[str, Outline | None]]:
        """The outlines that changed since the last call; None for a story that is gone."""
        touched, self._touched = self._touched, {}
        closed, self._closed = self._closed, {}
        return [(story, closed[story] if story in closed else self._outline(story)) for story in touched]

    def _outline(self, story: str) -> Outline | None:
        digests = self._stories.get(story)
        return outline_of(story, list(digests.values()), self._aliases.get(story, ())) if digests else None

    def _close(self, story: str) -> None:
        """Nothing happens to it any more. What it was last is still to be told if that was not yet taken."""
        if story in self._touched and (outline := self._outline(story)) is not None:
            self._closed[story] = outline
        for article in self._stories.pop(story, ()):
            self._story_of.pop(article, None)
        self._aliases.pop(story, None)

    def _put(self, story: str, digest: Digest) -> None:
        before = self._story_of.get(digest.article_id)
        if before is not None and before != story:
            self._move(before, story, (digest.article_id,))
        self._stories.setdefault(story, {})[digest.article_id] = digest
        self._story_of[digest.article_id] = story
        self._touched[story] = None

    def _move(self, source: str, target: str, articles: Sequence[str]) -> None:
        leaving = self._stories.get(source, {})
        for article in articles:
            if (digest := leaving.pop(article, None)) is not None:
                self._stories.setdefault(target, {})[article] = digest
                self._story_of[article] = target
        if not leaving:
            self._stories.pop(source, None)
        self._touched |= {source: None, target: None}

    def _set_free(self, story: str, articles: Sequence[str]) -> None:
        members = self._stories.get(story, {})
        for place, article in enumerate(articles):
            if article in members:
                members[article] = replace(members[article], is_copy=place > 0)
        self._touched[story] = None


def outline_of(story: str, digests: Sequence[Digest], aliases: tuple[str, ...] = ()) -> Outline:
    """The outline of a story with these articles, at least one. The same for every order of them."""
    ordered = sorted(digests, key=lambda d: (d.event_time, d.article_id))
    independent = [d for d in ordered if not d.is_copy] or ordered
    space = min((d.space for d in independent if d.vector is not None), default="")
    vectors = [d.vector for d in independent if d.vector is not None and d.space == space]
    centroid, members = _centre(vectors)
    return Outline(
        id=story,
        language=ordered[0].language,
        first_seen=ordered[0].event_time,
        last_seen=ordered[-1].event_time,
        space=space,
        centroid=centroid,
        members=members,
        title=next((d.title for d in independent if d.title), ""),
        names=_commonest((d.names for d in independent), MOST_NAMES),
        figures=_commonest((d.figures for d in independent), MOST_FIGURES),
        days=tuple(sorted({d.event_time.date().isoformat() for d in ordered}))[:MOST_LISTED],
        outlets=tuple(dict.fromkeys(d.source for d in ordered))[:MOST_LISTED],
        families=tuple(dict.fromkeys(d.family for d in ordered))[:MOST_LISTED],
        aliases=aliases,
        names_known=any(d.names_known for d in independent),
        leads=tuple(_record_of(d.article_id, d.record) for d in independent if d.record is not None)[:MOST_LEADS],
    )


def _record_of(article_id: str, record: tuple[int, int]) -> ArticleRecord:
    return ArticleRecord(article_id=article_id, partition=record[0], offset=record[1])


def _centre(vectors: Sequence[Vector]) -> tuple[Vector, tuple[Vector, ...]]:
    """The mean direction, and the vectors that are nearest to it. Sums of integers: exact in every order."""
    if not vectors:
        return np.zeros(0, dtype=np.int16), ()
    stacked = np.stack(vectors).astype(np.int64)
    centroid = quantized(stacked.sum(axis=0))
    nearness = stacked @ centroid.astype(np.int64)
    nearest = sorted(range(len(vectors)), key=lambda i: (-int(nearness[i]), vectors[i].tobytes()))[:MOST_MEMBERS]
    return centroid, tuple(vectors[i] for i in nearest)


def _commonest(of_articles: Iterable[tuple[str, ...]], most: int) -> tuple[str, ...]:
    """What most articles have, in alphabetical order where equally many do."""
    counted = Counter(one for found in of_articles for one in found)
    return tuple(sorted(counted, key=lambda one: (-counted[one], one))[:most])

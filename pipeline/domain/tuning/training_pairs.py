"""The candidate pairs that the join model is fitted on: labelled articles, met as the clusterer would meet them.

Also met as streams bring them at times, without dates, titles, texts or vectors, and a handful at once. Knows no file
and no model.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.articles.embedded import EmbeddedArticle
from pipeline.domain.matching.contributions import Contribution
from pipeline.domain.matching.feature_names import FEATURES
from pipeline.domain.matching.features import PairFeatures
from pipeline.domain.stories.clustering import Policy
from pipeline.domain.stories.evidence import Evidence
from pipeline.domain.terms.counts import TermCounts
from pipeline.domain.terms.fingerprints import signature_of
from pipeline.domain.terms.terms import terms_of

Start = tuple[int, dict[int, float]]
"""What counting words starts from: a number of articles, and in how many of them each term stands."""

FOLDS = 5


class LabelsError(ValueError):
    """The labelled articles cannot teach anything. The message names the set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """An article with its label. `group`: what it must share a fold with, empty where only time tells."""

    embedded: EmbeddedArticle
    story: str
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledSet:
    """Articles in order of arrival. `weight`: what its pairs count, beside those of other sets; less than 1 where its
    stories are coarser than those that are wanted.
    """

    name: str
    articles: tuple[Labelled, ...]
    weight: float = 1.0

    def folds(self) -> NDArray[np.int64]:
        """The fold of each article: by group where there are groups; else blocks of arrival, which keep sagas together,
        unless they would cut more than `_CUT_STORIES` of the stories: by story then.
        """
        if {a.group for a in self.articles} != {""}:
            return _dealt_out([a.group for a in self.articles])
        n = len(self.articles)
        blocks = np.minimum(np.arange(n) * FOLDS // max(n, 1), FOLDS - 1)
        stories = [a.story for a in self.articles]
        parts = len(set(zip(stories, blocks.tolist(), strict=True)))
        if parts > len(set(stories)) * (1 + _CUT_STORIES):
            return _dealt_out(stories)
        return blocks


def _dealt_out(groups: Sequence[str]) -> NDArray[np.int64]:
    number = {group: i % FOLDS for i, group in enumerate(sorted(set(groups)))}
    return np.array([number[group] for group in groups])


_CUT_STORIES = 0.05

_SOME_TEXT = "some text"  # every other article is a headline

# What streams lack at times, and what of a set's weight goes to articles made to lack it.
_VARIANTS = (
    ("as they are", 1.0),
    ("no dates", 0.5),
    ("no title", 0.15),
    ("no text", 0.5),
    (_SOME_TEXT, 0.5),
    ("no embedding", 0.15),
)

# What a handful of articles added by hand looks like: no dates, no stream around them to tell what is common.
_FEW, _FEW_SHARE, _FEW_NEAR, _FEW_OTHERS = "few articles", 0.3, 12, 4
_FEW_APART = timedelta(days=3)

START_ARTICLES = 100
"""What the start of the counts weighs, in articles: enough that the first articles of a stream know common words, so
little that those of a slow stream count."""

_TEXTS = FEATURES.index("both_have_text")

_SIZE_POWER = 0.75
"""A set weighs the number of its pairs to this power: a small one is heard, and none drowns the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Candidate pairs of one set and variant: article numbers (`left` came later), features, labels, folds, weight.
    `texts`: whether both articles have text. `taught`: whether the pair teaches, or is there as a neighbour only.
    """

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    features: NDArray[np.float32]
    same: NDArray[np.bool_]
    fold: NDArray[np.int64]
    fold_right: NDArray[np.int64]
    texts: NDArray[np.bool_]
    taught: NDArray[np.bool_]
    weight: float


def start_counts(sets: Sequence[LabelledSet], *, least: int) -> Start:
    """In how many articles each word stands, for words in at least `least`: what counting starts from."""
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


def few_articles(labelled: LabelledSet) -> list[LabelledSet]:
    """Small sets around each story of several articles: the story, and articles of others that are most like it but
    days away, all undated. Drawn by a fixed seed.
    """
    draw = random.Random(7)  # noqa: S311 - no secret: which examples are made
    articles = labelled.articles
    vectors = np.stack([item.embedded.embedding for item in articles])
    when = np.array([item.embedded.article.event_time.timestamp() for item in articles])
    stories: dict[str, list[int]] = {}
    for n, item in enumerate(articles):
        stories.setdefault(item.story, []).append(n)
    dated = len(set(when.tolist())) > 1
    small: list[LabelledSet] = []
    for story, members in stories.items():
        if len(members) < 2:
            continue
        mine = draw.sample(members, min(3, len(members)))
        far = np.abs(when[:, None] - when[mine][None, :]).min(axis=1) > _FEW_APART.total_seconds() if dated else True
        other = np.array([item.story != story for item in articles]) & far
        near = np.argsort(np.where(other, -(vectors @ vectors[mine].T).max(axis=1), 2.0), kind="stable")[:_FEW_NEAR]
        chosen = mine + draw.sample([n for n in near.tolist() if other[n]], min(_FEW_OTHERS, int(other[near].sum())))
        draw.shuffle(chosen)
        undated = [replace(articles[n], embedded=_at_once(articles[n].embedded)) for n in chosen]
        small.append(LabelledSet(name=labelled.name, articles=tuple(undated)))
    return small


def _at_once(embedded: EmbeddedArticle) -> EmbeddedArticle:
    seen = datetime(2000, 1, 1, tzinfo=UTC)
    return replace(embedded, article=replace(embedded.article, published=None, seen=seen))


@dataclass(frozen=True, slots=True, kw_only=True)
class _EveryPair:
    """Stands in for the model while there is none: it keeps every candidate."""

    start_articles: int
    start: Mapping[int, float]
    fingerprint: bytes = b"every pair"

    def first(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.ones(len(features), dtype=np.float32)

    def second(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.ones(len(features), dtype=np.float32)

    def contributions(self, pair: NDArray[np.float32], neighbourhood: NDArray[np.float32]) -> tuple[Contribution, ...]:
        return ()


def _without(embedded: EmbeddedArticle, variant: str, position: int) -> EmbeddedArticle:
    article = embedded.article
    if variant == "no dates":
        return replace(embedded, article=replace(article, published=None))
    if variant == "no title":
        blank = np.zeros_like(embedded.title_embedding)
        return replace(embedded, article=replace(article, title=None), title_embedding=blank)
    if variant == "no text" or (variant == _SOME_TEXT and position % 2):
        bare = replace(article, text="")
        return replace(embedded, article=bare, embedding=embedded.title_embedding, signature=signature_of(""))
    return embedded


def _applies(labelled: LabelledSet, variant: str) -> bool:
    articles = [item.embedded.article for item in labelled.articles]
    if variant == "no dates":
        return any(a.published for a in articles)
    if variant in ("no title", "no text", _SOME_TEXT):
        return sum(bool(a.title and a.text) for a in articles) * 2 > len(articles)
    return True


def candidate_rows(
    labelled: LabelledSet,
    policy: Policy,
    start: Start,
    variant: str,
    share: float,
    *,
    fold: NDArray[np.int64],
    features: PairFeatures,
) -> Rows:
    """Every candidate pair as the clusterer would meet it in this order of arrival."""
    evidence = Evidence(
        _EveryPair(start_articles=start[0], start=start[1]),
        features,
        window_days=policy.window_days,
        slice_hours=policy.slice_hours,
        candidates=policy.candidates,
        embedding_known=variant != "no embedding",
    )
    number = {item.embedded.article.id: n for n, item in enumerate(labelled.articles)}
    left: list[int] = []
    right: list[int] = []
    computed: list[NDArray[np.float32]] = []
    watermark = None
    for n, item in enumerate(labelled.articles):
        embedded = _without(item.embedded, variant, n)
        when = embedded.article.event_time
        if watermark is None or when > watermark:
            watermark = when
            evidence.drop_before(when)
        profile = evidence.profile(embedded)
        compared = evidence.compare(profile)
        left += [n] * len(compared.candidates)
        right += [number[c] for c in compared.candidates]
        computed.append(compared.features)
        evidence.keep(embedded, profile, compared)
    stories = [item.story for item in labelled.articles]
    pairs = np.concatenate(computed)
    texts = pairs[:, _TEXTS] > 0
    return Rows(
        left=np.array(left, dtype=np.int64),
        right=np.array(right, dtype=np.int64),
        features=pairs,
        same=np.array([stories[a] == stories[b] for a, b in zip(left, right, strict=True)], dtype=np.bool_),
        fold=fold[left],
        fold_right=fold[right],
        texts=texts,
        # Two texts are the same pair there as they are in the set itself.
        taught=~texts if variant == _SOME_TEXT else np.ones(len(left), dtype=np.bool_),
        weight=labelled.weight * share * max(len(left), 1) ** (_SIZE_POWER - 1),
    )


def _few_rows(labelled: LabelledSet, policy: Policy, start: Start, features: PairFeatures) -> Rows:
    """The rows of every small set as those of one, numbered on."""
    fold_of = dict(zip([a.embedded.article.id for a in labelled.articles], labelled.folds().tolist(), strict=True))
    parts: list[Rows] = []
    first = 0
    offsets: list[int] = []
    for small in few_articles(labelled):
        fold = np.array([fold_of[a.embedded.article.id] for a in small.articles])
        parts.append(candidate_rows(small, policy, start, _FEW, 1.0, fold=fold, features=features))
        offsets.append(first)
        first += len(small.articles)
    pairs = sum(len(p.left) for p in parts)
    return Rows(
        left=np.concatenate([p.left + offset for p, offset in zip(parts, offsets, strict=True)]),
        right=np.concatenate([p.right + offset for p, offset in zip(parts, offsets, strict=True)]),
        features=np.concatenate([p.features for p in parts]),
        same=np.concatenate([p.same for p in parts]),
        fold=np.concatenate([p.fold for p in parts]),
        fold_right=np.concatenate([p.fold_right for p in parts]),
        texts=np.concatenate([p.texts for p in parts]),
        taught=np.concatenate([p.taught for p in parts]),
        weight=labelled.weight * _FEW_SHARE * max(pairs, 1) ** (_SIZE_POWER - 1),
    )


def every_row(sets: Sequence[LabelledSet], policy: Policy, start: Start) -> list[Rows]:
    """The rows of every set: each as it is first, in their order, then as it lacks something, then a few at once."""
    features = PairFeatures()
    rows = [
        candidate_rows(labelled, policy, start, variant, share, fold=labelled.folds(), features=features)
        for variant, share in _VARIANTS
        for labelled in sets
        if _applies(labelled, variant)
    ]
    return rows + [_few_rows(labelled, policy, start, features) for labelled in sets]

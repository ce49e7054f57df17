"""Variants of labelled sets, as streams bring articles at times: without dates, titles, texts or vectors.

Or only a few articles at once.
"""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np

from pipeline.domain.articles.embedded import EmbeddedArticle
from pipeline.domain.terms.fingerprints import signature_of
from pipeline.domain.tuning.fit_plan import AS_THEY_ARE, NO_DATES, NO_TEXT, NO_TITLE, SOME_TEXT
from pipeline.domain.tuning.labelled_sets import Labelled, LabelledSet

_FEW_NEAR, _FEW_OTHERS = 12, 4
_FEW_APART = timedelta(days=3)


def few_articles(labelled: LabelledSet) -> LabelledSet:
    """A window of its own around each story of several articles, drawn with a fixed seed.

    Each has the story, and the most similar articles of others that are days away, all undated.
    """
    draw = random.Random(7)  # noqa: S311 - no secret: which examples are made
    articles, folds = labelled.articles, labelled.folds().tolist()
    vectors = np.stack([item.embedded.embedding for item in articles])
    when = np.array([item.embedded.article.event_time.timestamp() for item in articles])
    stories: dict[str, list[int]] = {}
    for n, item in enumerate(articles):
        stories.setdefault(item.story, []).append(n)
    dated = len(set(when.tolist())) > 1
    small: list[Labelled] = []
    for window, (story, members) in enumerate(stories.items()):
        if len(members) < 2:
            continue
        sampled = draw.sample(members, min(3, len(members)))
        far = np.abs(when[:, None] - when[sampled][None, :]).min(axis=1) > _FEW_APART.total_seconds() if dated else True
        other = np.array([item.story != story for item in articles]) & far
        near = np.argsort(np.where(other, -(vectors @ vectors[sampled].T).max(axis=1), 2.0), kind="stable")[:_FEW_NEAR]
        chosen = sampled + draw.sample([n for n in near.tolist() if other[n]], min(_FEW_OTHERS, int(other[near].sum())))
        draw.shuffle(chosen)
        small += [
            replace(articles[n], embedded=_at_once(articles[n].embedded), fold=folds[n], window=window) for n in chosen
        ]
    return replace(labelled, articles=tuple(small))


def _at_once(embedded: EmbeddedArticle) -> EmbeddedArticle:
    seen = datetime(2000, 1, 1, tzinfo=UTC)
    return replace(embedded, article=replace(embedded.article, published=None, seen=seen))


def as_variant(embedded: EmbeddedArticle, variant: str, position: int) -> EmbeddedArticle:
    """The article at this position of its set, without what the variant lacks."""
    article = embedded.article
    if variant == NO_DATES:
        return replace(embedded, article=replace(article, published=None))
    if variant == NO_TITLE:
        blank = np.zeros_like(embedded.title_embedding)
        return replace(embedded, article=replace(article, title=None), title_embedding=blank)
    if variant == NO_TEXT or (variant == SOME_TEXT and position % 2):
        bare = replace(article, text="")
        return replace(embedded, article=bare, embedding=embedded.title_embedding, signature=signature_of(""))
    return embedded


def applies(labelled: LabelledSet, variant: str) -> bool:
    """Whether the set has this variant, which must differ from the set.

    Generated examples have none, nor has a set with labels that are too coarse to count much.
    """
    if labelled.kind or labelled.is_coarse:
        return variant == AS_THEY_ARE
    articles = [item.embedded.article for item in labelled.articles]
    if variant == NO_DATES:
        return any(a.published for a in articles)
    if variant in (NO_TITLE, NO_TEXT, SOME_TEXT):
        return sum(bool(a.title and a.text) for a in articles) * 2 > len(articles)
    return True

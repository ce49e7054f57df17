"""Variants of labelled sets, as streams bring articles at times: without dates, titles, texts or vectors.

Or only a few articles at once.
"""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np

from pipeline.domain.articles.embedded import EmbeddedArticle
from pipeline.domain.terms.fingerprints import signature_of
from pipeline.domain.tuning.labelled_sets import LabelledSet

SOME_TEXT = "some text"
"""Every other article is a headline."""

VARIANTS = (
    ("as they are", 1.0),
    ("no dates", 0.5),
    ("no title", 0.15),
    ("no text", 0.5),
    (SOME_TEXT, 0.5),
    ("no embedding", 0.15),
)
"""What streams lack at times, and the share of a set's weight that goes to its articles in this variant."""

FEW, FEW_SHARE = "few articles", 0.3
"""A handful of articles added by hand: no dates, and no stream around them that shows which words are common. With the
share of a set's weight that goes to them."""

_FEW_NEAR, _FEW_OTHERS = 12, 4
_FEW_APART = timedelta(days=3)


def few_articles(labelled: LabelledSet) -> list[LabelledSet]:
    """Small sets around each story of several articles, drawn with a fixed seed.

    Each set has the story, and the most similar articles of others that are days away, all undated.
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
        sampled = draw.sample(members, min(3, len(members)))
        far = np.abs(when[:, None] - when[sampled][None, :]).min(axis=1) > _FEW_APART.total_seconds() if dated else True
        other = np.array([item.story != story for item in articles]) & far
        near = np.argsort(np.where(other, -(vectors @ vectors[sampled].T).max(axis=1), 2.0), kind="stable")[:_FEW_NEAR]
        chosen = sampled + draw.sample([n for n in near.tolist() if other[n]], min(_FEW_OTHERS, int(other[near].sum())))
        draw.shuffle(chosen)
        undated = [replace(articles[n], embedded=_at_once(articles[n].embedded)) for n in chosen]
        small.append(LabelledSet(name=labelled.name, articles=tuple(undated)))
    return small


def _at_once(embedded: EmbeddedArticle) -> EmbeddedArticle:
    seen = datetime(2000, 1, 1, tzinfo=UTC)
    return replace(embedded, article=replace(embedded.article, published=None, seen=seen))


def as_variant(embedded: EmbeddedArticle, variant: str, position: int) -> EmbeddedArticle:
    """The article at this position of its set, without what the variant lacks."""
    article = embedded.article
    if variant == "no dates":
        return replace(embedded, article=replace(article, published=None))
    if variant == "no title":
        blank = np.zeros_like(embedded.title_embedding)
        return replace(embedded, article=replace(article, title=None), title_embedding=blank)
    if variant == "no text" or (variant == SOME_TEXT and position % 2):
        bare = replace(article, text="")
        return replace(embedded, article=bare, embedding=embedded.title_embedding, signature=signature_of(""))
    return embedded


def applies(labelled: LabelledSet, variant: str) -> bool:
    """Whether the variant differs from the set as it is."""
    articles = [item.embedded.article for item in labelled.articles]
    if variant == "no dates":
        return any(a.published for a in articles)
    if variant in ("no title", "no text", SOME_TEXT):
        return sum(bool(a.title and a.text) for a in articles) * 2 > len(articles)
    return True

"""Articles with vectors that are sums of fixed random vectors of their words, without a model.

Texts that share words are near each other, as with the real model, but tests need no time to load a model.
"""

import re
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.articles.articles import Article, Form, article_id
from pipeline.domain.articles.embedded import EmbeddedArticle, Recipe
from pipeline.domain.articles.forms import can_be_copy, headline_and_text, summary
from pipeline.domain.terms.fingerprints import signature_of
from pipeline.domain.text.stop_words import ENGLISH_STOP_WORDS

RECIPE = Recipe(model="word-vectors", revision="1", dimensions=64, tokens=256, text="title+800")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def vector(text: str) -> NDArray[np.float32]:
    total = np.zeros(RECIPE.dimensions)
    for word in re.findall(r"\w+", text.lower()):
        if word not in ENGLISH_STOP_WORDS:
            total += np.random.default_rng(zlib.crc32(word.encode())).standard_normal(RECIPE.dimensions)
    length = float(np.linalg.norm(total))
    return (total / length if length else total).astype(np.float32)


def embedded(article: Article, recipe: Recipe = RECIPE) -> EmbeddedArticle:
    return EmbeddedArticle(
        article=article,
        embedding=vector(f"{article.title or ''}\n{summary(article)[:800]}"),
        title_embedding=vector(headline_and_text(article)[0]),
        signature=signature_of(article.text if can_be_copy(article.form) else ""),
        recipe=recipe,
    )


def article(
    slug: str,
    text: str,
    *,
    title: str | None = None,
    outlet: str = "The Sample",
    hours: float = 0,
    language: str = "en",
    revision: int = 1,
) -> EmbeddedArticle:
    """An article published this many hours after `NOON`, by its outlet's date."""
    when = NOON + timedelta(hours=hours)
    url = f"https://sample.example/{slug}"
    return embedded(
        Article(
            id=article_id(url),
            url=url,
            source=outlet,
            family=outlet,
            language=language,
            title=title,
            text=text,
            seen=when,
            published=when,
            revision=revision,
        )
    )


def of_form(original: EmbeddedArticle, form: Form, **changed: Any) -> EmbeddedArticle:
    """The same article with another form."""
    return embedded(replace(original.article, form=form, **changed))


def revised(original: EmbeddedArticle, *, title: str, seen_later_h: float = 5) -> EmbeddedArticle:
    """The same article with another title, fetched again later."""
    old = original.article
    return embedded(
        replace(old, title=title, revision=old.revision + 1, published=old.seen + timedelta(hours=seen_later_h))
    )

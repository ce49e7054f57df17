"""The embed stage: reads articles and writes them with vectors.

It has no state and scales by partitions.

Chooses the text that represents an article. Does not know the model (`pipeline.ports.Encoder`).
"""

from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from pipeline.contracts import codec
from pipeline.contracts.topics import ARTICLES, EMBEDDED
from pipeline.domain.articles.articles import LEAD_CHARS, Article, with_believable_dates
from pipeline.domain.articles.embedded import EmbeddedArticle, Recipe
from pipeline.domain.articles.forms import can_be_copy, headline_and_text, summary
from pipeline.domain.terms.fingerprints import signature_of
from pipeline.errors import PermanentError
from pipeline.ports import Encoder, LogReader, Message, Record, TopicPartition
from pipeline.running.stage import Outcome, Rejection
from pipeline.settings import EmbedSettings

EMBEDDED_TEXT = f"title+{LEAD_CHARS}"
"""The encoded text, as the recipe names it."""

TITLE_TOKENS = 64
"""The token limit for the embedding of the title."""

SHARED_CHARS, SHARED_TOKENS = 200, 64
"""What the multilingual model reads of an article that another model groups: its title and this much of its text.

With it, 168 of 168 translations are the nearest in German, Russian and Chinese; by the title alone 164."""

_CACHED_TEXTS = 4_000
"""Serves what comes twice within minutes: copies, revisions, a batch that is read again. 10 MB for each model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Multilingual:
    """The model for all languages but `except_for`.

    `beside`: the same model, for the vectors by which the articles of those languages are found in others. It may be
    less exact: nothing is grouped by them. None: they get no such vectors.
    """

    encoder: Encoder
    except_for: Collection[str]
    beside: Encoder | None


class Embedder:
    """Encodes articles, with a cache of recent texts.

    Without a `multilingual` model, `encoder` is for every language.
    """

    def __init__(self, encoder: Encoder, settings: EmbedSettings, multilingual: Multilingual | None = None) -> None:
        self._texts = _CachedEncoder(encoder, settings.tokens)
        self._multilingual = multilingual
        self._others = self._beside = None
        if multilingual is not None:
            self._others = _CachedEncoder(multilingual.encoder, settings.multilingual_tokens)
            if multilingual.beside is not None:
                self._beside = _CachedEncoder(multilingual.beside, SHARED_TOKENS)

    def embed(self, articles: Sequence[Article]) -> list[EmbeddedArticle]:
        """The articles with vectors and signatures, in the same order."""
        multilingual, beside = self._multilingual, self._beside
        if multilingual is None or self._others is None:
            return self._embedded(articles, self._texts)
        own = [article for article in articles if article.language in multilingual.except_for]
        others = [article for article in articles if article.language not in multilingual.except_for]
        embedded = self._embedded(own, self._texts)
        if beside is not None:
            texts = [_beginning(article) for article in own]
            recipe = replace(beside.recipe, tokens=SHARED_TOKENS, text=f"title+{SHARED_CHARS}")
            embedded = [
                replace(one, shared_embedding=vector, shared_recipe=recipe)
                for one, vector in zip(embedded, beside.encode(texts, beside.tokens), strict=True)
            ]
        embedded += [
            replace(one, shared_embedding=one.embedding, shared_recipe=one.recipe)
            for one in self._embedded(others, self._others)
        ]
        of = dict(zip((id(article) for article in (*own, *others)), embedded, strict=True))
        return [of[id(article)] for article in articles]

    def _embedded(self, articles: Sequence[Article], encoder: "_CachedEncoder") -> list[EmbeddedArticle]:
        leads = encoder.encode([embedding_text(article) for article in articles], encoder.tokens)
        titles = encoder.encode([headline_and_text(article)[0] for article in articles], TITLE_TOKENS)
        return [
            EmbeddedArticle(
                article=article,
                embedding=lead,
                title_embedding=title,
                signature=signature_of(article.text if can_be_copy(article.form) else ""),
                recipe=encoder.recipe,
            )
            for article, lead, title in zip(articles, leads, titles, strict=True)
        ]


class _CachedEncoder:
    """A model with the texts that it has encoded recently. `tokens`: how much of a text it reads at most."""

    def __init__(self, encoder: Encoder, tokens: int) -> None:
        self._encoder, self.tokens = encoder, tokens
        self._cache: OrderedDict[tuple[int, str], NDArray[np.float32]] = OrderedDict()

    @property
    def recipe(self) -> Recipe:
        return self._encoder.recipe

    def encode(self, texts: list[str], tokens: int) -> list[NDArray[np.float32]]:
        new = list(dict.fromkeys(text for text in texts if (tokens, text) not in self._cache))
        if new:
            for text, vector in zip(new, self._encoder.encode(new, tokens=tokens), strict=True):
                self._cache[tokens, text] = vector
        vectors = [self._cache[tokens, text] for text in texts]
        while len(self._cache) > _CACHED_TEXTS:
            self._cache.popitem(last=False)
        return vectors


def _beginning(article: Article) -> str:
    title, text = headline_and_text(article)
    return "\n".join(part for part in (title, text[:SHARED_CHARS]) if part)


def embedding_text(article: Article) -> str:
    """The text that represents an article: title and lead.

    They say what the event is, and the model reads only up to its token limit. A teaser has no more than this; prompts
    to subscribe are left out.
    """
    return "\n".join(part for part in (article.title or "", summary(article)[:LEAD_CHARS]) if part)


class EmbedStage:
    """From `articles` to `articles.embedded`, keyed by language: each language is in one partition."""

    name = "embed"
    inputs = (ARTICLES,)

    def __init__(self, encoder: Encoder, settings: EmbedSettings, multilingual: Multilingual | None = None) -> None:
        self._embedder = Embedder(encoder, settings, multilingual)

    def assign(self, partitions: Mapping[TopicPartition, int], log: LogReader) -> None:
        """Does nothing: the stage has no state."""

    def revoke(self, partitions: frozenset[TopicPartition]) -> None:
        """Does nothing: the stage has no state."""

    def handle(self, records: Sequence[Record]) -> Outcome:
        articles: list[Article] = []
        causes: list[Record] = []
        rejected: list[Rejection] = []
        for record in records:
            try:
                articles.append(with_believable_dates(codec.decode_article(record.value), datetime.now(UTC)))
                causes.append(record)
            except PermanentError as exc:
                rejected.append(Rejection(record=record, error=exc))
        outputs = tuple(
            Message(topic=EMBEDDED, key=e.article.language.encode(), value=codec.encode_embedded(e), cause=cause)
            for e, cause in zip(self._embedder.embed(articles), causes, strict=True)
        )
        return Outcome(outputs=outputs, rejected=tuple(rejected))

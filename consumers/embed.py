"""The embed stage: reads articles and writes them with vectors.

It has no state and scales by partitions.

Chooses the text that represents an article. Does not know the model (`pipeline.ports.Encoder`).
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from pipeline.contracts import codec
from pipeline.contracts.topics import ARTICLES, EMBEDDED
from pipeline.domain.articles.articles import LEAD_CHARS, Article, with_believable_dates
from pipeline.domain.articles.embedded import EmbeddedArticle
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

_CACHED_TEXTS = 20_000


class Embedder:
    """Encodes articles, with a cache of recent texts."""

    def __init__(self, encoder: Encoder, settings: EmbedSettings) -> None:
        self._encoder = encoder
        self._settings = settings
        self._cache: OrderedDict[tuple[int, str], NDArray[np.float32]] = OrderedDict()

    def embed(self, articles: Sequence[Article]) -> list[EmbeddedArticle]:
        """The articles with vectors and signatures, in the same order."""
        leads = self._encode([embedding_text(article) for article in articles], self._settings.tokens)
        titles = self._encode([headline_and_text(article)[0] for article in articles], TITLE_TOKENS)
        return [
            EmbeddedArticle(
                article=article,
                embedding=lead,
                title_embedding=title,
                signature=signature_of(article.text if can_be_copy(article.form) else ""),
                recipe=self._encoder.recipe,
            )
            for article, lead, title in zip(articles, leads, titles, strict=True)
        ]

    def _encode(self, texts: list[str], tokens: int) -> list[NDArray[np.float32]]:
        new = list(dict.fromkeys(text for text in texts if (tokens, text) not in self._cache))
        if new:
            for text, vector in zip(new, self._encoder.encode(new, tokens=tokens), strict=True):
                self._cache[tokens, text] = vector
        vectors = [self._cache[tokens, text] for text in texts]
        while len(self._cache) > _CACHED_TEXTS:
            self._cache.popitem(last=False)
        return vectors


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

    def __init__(self, encoder: Encoder, settings: EmbedSettings) -> None:
        self._embedder = Embedder(encoder, settings)

    def assign(self, partitions: Mapping[TopicPartition, int], log: LogReader) -> None:
        """Does nothing: the stage has no state."""

    def revoke(self, partitions: frozenset[TopicPartition]) -> None:
        """Does nothing: the stage has no state."""

    def handle(self, records: Sequence[Record]) -> Outcome:
        articles: list[Article] = []
        rejected: list[Rejection] = []
        for record in records:
            try:
                articles.append(with_believable_dates(codec.decode_article(record.value), datetime.now(UTC)))
            except PermanentError as exc:
                rejected.append(Rejection(record=record, error=exc))
        outputs = tuple(
            Message(topic=EMBEDDED, key=e.article.language.encode(), value=codec.encode_embedded(e))
            for e in self._embedder.embed(articles)
        )
        return Outcome(outputs=outputs, rejected=tuple(rejected))

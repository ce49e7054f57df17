"""Labelled articles with the vectors that the packaged models give."""

from collections.abc import Sequence

from rich.progress import Progress

from pipeline import app
from pipeline.cli.tuning.labelled import LabelledArticle, embedded
from pipeline.configuration import Configuration
from pipeline.domain.articles.embedded import EmbeddedArticle


def with_shipped_vectors(
    articles: Sequence[LabelledArticle], configuration: Configuration
) -> list[tuple[LabelledArticle, EmbeddedArticle]]:
    """Each article with its vectors, in order."""
    ready = embedded(
        [one.article for one in articles],
        app.open_encoder(configuration),
        configuration.settings.embed,
        Progress(disable=True),
        app.open_multilingual(configuration),
    )
    return list(zip(articles, ready, strict=True))

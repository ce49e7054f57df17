"""The example newsroom is grouped right in whatever order its articles come."""

import pytest

from consumers.cluster import policy_of
from consumers.embed import Embedder
from pipeline.app import fitted_models
from pipeline.configuration import Configuration
from pipeline.domain.articles.embedded import EmbeddedArticle
from pipeline.ports import Encoder
from tests.support.everyday.grouping import Grouping
from tests.support.everyday.newsroom import ORDERS, newsroom_agreements
from tests.support.newsroom_articles import newsroom_articles


@pytest.fixture(scope="module")
def articles(encoder: Encoder, configuration: Configuration) -> list[EmbeddedArticle]:
    return Embedder(encoder, configuration.settings.embed).embed(newsroom_articles("en"))


@pytest.mark.parametrize("order", ORDERS)
def test_the_stories_are_the_true_ones_in_every_order(
    order: str, articles: list[EmbeddedArticle], configuration: Configuration
) -> None:
    grouping = Grouping(fitted_models.open_join_model(configuration), policy_of(configuration.settings.cluster))
    found = newsroom_agreements(grouping, articles, order, runs=4)
    assert sum(one.recall for one in found) / len(found) >= 0.95
    assert min(one.precision for one in found) >= 0.99

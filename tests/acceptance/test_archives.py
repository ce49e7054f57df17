"""Archives in any order, and articles added by a wrong clock, give the stories that a stream in order would give."""

import shutil
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from consumers.cluster import policy_of
from consumers.embed import Embedder
from pipeline.app import fitted_models
from pipeline.configuration import Configuration
from pipeline.contracts.codec import decode_article
from pipeline.contracts.topics import ARTICLES
from pipeline.domain.articles.articles import Article
from pipeline.ports import Encoder, Extractor, TopicPartition
from pipeline.settings import LogSettings
from pipeline.transport.sqlite import SqliteLog
from producers.files.article_files import load_articles
from tests.running import run_samestory
from tests.support.everyday.grouping import Grouping
from tests.support.everyday.reported import FILES


@pytest.fixture(scope="module")
def grouping(configuration: Configuration) -> Grouping:
    return Grouping(fitted_models.open_join_model(configuration), policy_of(configuration.settings.cluster))


@pytest.fixture(scope="module")
def embedder(encoder: Encoder, configuration: Configuration) -> Embedder:
    return Embedder(encoder, configuration.settings.embed)


def on_log(log: SqliteLog) -> list[Article]:
    """The articles of the log in the order in which they were added."""
    partitions = (TopicPartition(ARTICLES, number) for number in range(log.partitions(ARTICLES)))
    return sorted(
        (decode_article(record.value) for partition in partitions for record in log.read(partition)),
        key=lambda article: article.event_time,
    )


def headlines_together(articles: Sequence[Article], grouping: Grouping, embedder: Embedder) -> list[set[str]]:
    return grouping.stories([str(one.title) for one in articles], embedder.embed(articles)).groups()


@pytest.mark.parametrize("name", ["order_newest_first", "order_one_undated_first"])
def test_an_archive_in_any_order_gives_the_same_stories(
    name: str, tmp_path: Path, grouping: Grouping, embedder: Embedder
) -> None:
    shutil.copy(FILES / f"{name}.jsonl", tmp_path)
    added = run_samestory("add", tmp_path / f"{name}.jsonl", data_dir=tmp_path / "data")
    assert added.returncode == 0, added.stderr
    log = SqliteLog(tmp_path / "data/log.db", LogSettings())
    groups = headlines_together(on_log(log), grouping, embedder)
    log.close()
    assert {"Lesna bridge to close for eight months", "Cracks shut Lesna bridge until autumn"} in groups
    assert len(groups) == 2


def test_an_article_added_by_a_clock_that_is_two_months_ahead_keeps_nobody_apart(
    extractor: Extractor, grouping: Grouping, embedder: Embedder
) -> None:
    now = datetime(2026, 11, 28, 12, tzinfo=UTC)
    calls = (("ops_clock_1_undated", now + timedelta(days=60)), ("ops_clock_2_two_reports", now))
    articles = [
        article
        for name, clock in calls
        for article in load_articles([FILES / f"{name}.jsonl"], extractor=extractor, now=clock)
    ]
    groups = headlines_together(articles, grouping, embedder)
    assert {"Ferry Marigold sinks off Port Alden, five dead", "Five die as ferry sinks near Port Alden"} in groups
    assert len(groups) == 2

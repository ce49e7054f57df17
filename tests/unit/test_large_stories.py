"""A flood of reports on one event stays one story, and takes in nothing else."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from benchmarks.bench_cluster import new_clusterer
from benchmarks.invented_news import World
from pipeline.domain.matching.feature_names import STRONGEST
from pipeline.domain.matching.large_stories import large_story_probability
from pipeline.domain.matching.neighbourhood import Pairs

START = datetime(2026, 3, 1, tzinfo=UTC)


def pairs_of(links: dict[tuple[int, int], float], gap_days: float = 0.0) -> Pairs:
    strongest = np.zeros((len(links), len(STRONGEST)), dtype=np.float32)
    strongest[:, STRONGEST.index("gap_days")] = gap_days
    return Pairs(
        left=np.array([left for left, _ in links], dtype=np.int64),
        right=np.array([right for _, right in links], dtype=np.int64),
        probability=np.array(list(links.values()), dtype=np.float32),
        strongest=strongest,
    )


def seen(links: dict[tuple[int, int], float], story_of: dict[int, int], is_large: list[bool], gap_days: float = 0.0):
    pairs = pairs_of(links, gap_days)
    stories = np.array([[story_of[left] for left, _ in links], [story_of[right] for _, right in links]])
    found = large_story_probability(pairs, np.arange(len(links)), stories, np.array(is_large))
    return dict(zip(links, found.tolist(), strict=True))


def test_a_pair_in_a_large_story_follows_the_first_stage_which_is_too_confident_there():
    found = seen({(3, 1): 0.8, (3, 2): 0.6, (2, 1): 0.9}, {1: 0, 2: 0, 3: 0}, [True])
    assert found == pytest.approx({(3, 1): 0.7155, (3, 2): 0.4648, (2, 1): 0.8538}, abs=1e-4)


def test_an_article_with_partners_elsewhere_belongs_to_the_large_story_that_much_less():
    found = seen({(3, 1): 0.8, (3, 4): 0.8, (2, 1): 0.9}, {1: 0, 2: 0, 3: 1, 4: 2}, [True, False, False])
    assert found[3, 1] == pytest.approx(0.3578, abs=1e-4)
    assert found[3, 4] == 0.0


def test_only_articles_within_a_day_are_paired_so():
    links, story_of = {(3, 1): 0.8, (2, 1): 0.9}, {1: 0, 2: 0, 3: 1}
    assert set(seen(links, story_of, [False, False]).values()) == {0.0}
    assert set(seen(links, story_of, [True, False], gap_days=1.5).values()) == {0.0}


def test_a_hundred_and_fifty_reports_within_an_hour_are_one_story():
    world = World()
    clusterer = new_clusterer()
    others = world.arriving(300, START, 0.9)
    flood = world.flood(150, START + timedelta(days=1), 1.0)
    for item in (*others, *flood):
        clusterer.arrive(item)
    clusterer.repair()
    (story,) = {clusterer.book.story_of(item.article.id) for item in flood}
    assert len(clusterer.book.members(story)) == len(flood)

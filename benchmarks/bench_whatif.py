"""Measures how fast `whatif` groups stored history with two configurations.

`python -m benchmarks.bench_whatif [--json] [--articles N]`. Invented articles are clustered first and kept in a log in
memory, which takes longer than what is measured: reading them, and deciding again with two configurations.
"""

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.changelog import append_changes
from benchmarks.invented_news import World
from consumers.cluster import policy_of
from pipeline.contracts.topics import CHANGES, TOPICS
from pipeline.domain.matching.features import PairFeatures
from pipeline.domain.matching.join_model import MODEL_FILES, JoinModel
from pipeline.domain.stories.live import live_clusterer
from pipeline.domain.tuning.story_diff import CASE_KINDS, difference
from pipeline.history.regroup import GroupingConfig, Selection, regroup
from pipeline.settings import ClusterSettings, LogSettings
from pipeline.transport.sqlite import SqliteLog

MODEL = Path(__file__).parents[1] / "config/join-model"
START = datetime(2026, 3, 1, tzinfo=UTC)
CANDIDATE = ClusterSettings(threshold=0.7, leave=0.5, merge=0.6)
_ARTICLES_A_DAY = 5000


def kept_history(model: JoinModel, articles: int) -> SqliteLog:
    """A log in memory with the clusterer's changes for a number of articles."""
    log = SqliteLog(":memory:", LogSettings())
    log.create([spec for spec in TOPICS if spec.name == CHANGES])
    clusterer = live_clusterer(model, policy_of(ClusterSettings()), PairFeatures(), "en")
    items = World().arriving(articles, START, articles / _ARTICLES_A_DAY)
    append_changes(log, (change for item in items for change in clusterer.arrive(item)))
    return log


def measure(articles: int) -> dict[str, float]:
    """Measure one language in one partition."""
    model = JoinModel.parse(*((MODEL / name).read_text(encoding="utf-8") for name in MODEL_FILES))
    log = kept_history(model, articles)
    configs = [GroupingConfig(model=model, policy=policy_of(settings)) for settings in (ClusterSettings(), CANDIDATE)]
    found = regroup(log, configs[0], configs[1], Selection(), note=lambda read: None, computing=print)
    log.close()
    differs = difference(found.configured.story_of, found.candidate.story_of)
    return {
        "articles": articles,
        "articles_per_s": round(articles / found.seconds),
        "stories": differs.stories_before,
        "stories_with_candidate": differs.stories_after,
        **{kind: differs.count(kind) for kind in CASE_KINDS},
    }


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=5000)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    figures = measure(chosen.articles)
    print(json.dumps(figures) if chosen.json else _render(figures), flush=True)


def _render(figures: dict[str, float]) -> str:
    return "\n".join(f"{name.replace('_', ' '):24} {value:12,}" for name, value in figures.items())


if __name__ == "__main__":
    main()

"""Measures speed and memory of the clusterer, by the articles in the window and in a flood.

`python -m benchmarks.bench_cluster [--json] [--live N ...] [--arriving N] [--flood N] [--parts N]`. The window is
filled with the stored records of invented articles, which takes a minute for 100,000; then others arrive, on one
thread. For speed only: `samestory evaluate` measures the quality of stories. Each size is measured in its own process,
so that memory is not shared. The clusterer spills to files in a temporary folder, as the stage does in its data folder.
"""

import argparse
import gc
import json
import multiprocessing
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import numpy as np

from benchmarks.invented_news import RECIPE, World
from consumers.cluster import policy_of
from pipeline.adapters.allocation import give_large_arrays_back
from pipeline.adapters.spill import FileSpill
from pipeline.domain.articles.embedded import EmbeddedArticle
from pipeline.domain.matching.contributions import Contribution
from pipeline.domain.matching.feature_names import FEATURES, NEIGHBOURHOOD_FEATURES
from pipeline.domain.matching.features import PairFeatures, profile_of
from pipeline.domain.matching.join_model import MODEL_FILES, SHOWN_CONTRIBUTIONS, JoinModel
from pipeline.domain.search.window import Filing, Window
from pipeline.domain.stories.cluster_state import Member
from pipeline.domain.stories.live import LiveClusterer, live_clusterer
from pipeline.domain.stories.stories import Change, Reason, Support, story_id
from pipeline.domain.terms.counts import TermCounts
from pipeline.settings import ClusterSettings

MODEL = Path(__file__).parents[1] / "config/join-model"
START = datetime(2026, 3, 1, tzinfo=UTC)
_AT_ONCE = 1000
_WARM_UP = 300
_LIVE_FOR_PARTS = 1000


WHY = Reason(
    kind="founded",
    threshold=0.5,
    support=tuple(Support(article_id=story_id(str(n)), probability=0.1) for n in range(3)),
    contributions=tuple(Contribution(feature=name, value=0.25, effect=-0.5) for name in FEATURES[:SHOWN_CONTRIBUTIONS]),
)
"""As long as the reason of a real article that founded a story: what speaks against the best other one is told."""


def parse_model() -> JoinModel:
    return JoinModel.parse(*((MODEL / name).read_text(encoding="utf-8") for name in MODEL_FILES))


def new_clusterer() -> LiveClusterer:
    spill = FileSpill(Path(tempfile.gettempdir()))
    return live_clusterer(parse_model(), policy_of(ClusterSettings()), PairFeatures(), "en", spill)


def filled(world: World, live: int, days: float) -> LiveClusterer:
    """A clusterer with `live` articles in its window, each founding a story."""
    clusterer = new_clusterer()
    state = clusterer.state
    state.recipe = RECIPE
    rows = world.kept(live, START, days)
    while part := list(islice(rows, _AT_ONCE)):
        for embedded, kept, _ in part:
            state.members[kept.article_id] = Member(revision=1, copy_of=None)
            state.book.apply(
                Change(
                    kind="created",
                    story_id=story_id(kept.article_id),
                    at=kept.event_time,
                    score=1.0,
                    reason=WHY,
                    article=embedded,
                )
            )
            state.clock.pass_by(kept.event_time)
        clusterer.evidence.refile([(kept, packed) for _, kept, packed in part])
    state.book.forget_touched()
    return clusterer


def resident_bytes() -> int:
    """The current resident memory of this process (Linux)."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * 4096


def _timed(clusterer: LiveClusterer, items: Sequence[EmbeddedArticle]) -> tuple[list[float], float]:
    """The seconds for each article, and the processor seconds for all."""
    times = []
    before = time.process_time()
    for item in items:
        began = time.perf_counter()
        clusterer.arrive(item)
        times.append(time.perf_counter() - began)
    return times, time.process_time() - before


def _rates(times: Sequence[float], cpu_s: float) -> dict[str, float]:
    return {
        "arriving_per_s": round(len(times) / sum(times), 1),
        "arriving_per_cpu_s": round(len(times) / cpu_s, 1),
        "slowest_hundredth_ms": round(sorted(times)[int(len(times) * 0.99)] * 1000, 1),
    }


def measure_live(live: int, arriving: int) -> dict[str, float]:
    """The speed for `arriving` articles, with `live` articles in the window."""
    give_large_arrays_back()
    days = 13.5
    world = World()
    warm = new_clusterer()
    for item in world.arriving(50, START, 0.1):
        warm.arrive(item)
    del warm
    items = world.arriving(_WARM_UP + arriving, START + timedelta(days=days), 0.4)
    gc.collect()
    before = resident_bytes()
    clusterer = filled(world, live, days)
    gc.collect()
    grown = resident_bytes() - before
    _timed(clusterer, items[:_WARM_UP])
    figures = _rates(*_timed(clusterer, items[_WARM_UP:]))
    return {
        "live": live,
        **figures,
        "memory_gb": round(grown / 1e9, 2),
        "bytes_an_article": round(grown / live),
        "process_gb": round(resident_bytes() / 1e9, 2),
    }


def measure_flood(articles: int, live: int) -> dict[str, float]:
    """The speed for `articles` reports of one event within an hour, with `live` others in the window."""
    world = World()
    items = world.flood(articles, START + timedelta(days=10), 1.0)
    clusterer = filled(world, live, 10.0)
    gc.collect()
    before = resident_bytes()
    times, cpu_s = _timed(clusterer, items)
    stories = {clusterer.book.story_of(item.article.id) for item in items}
    began = time.perf_counter()
    clusterer.repair()
    repaired = {clusterer.book.story_of(item.article.id) for item in items}
    return {
        "flood": articles,
        **_rates(times, cpu_s),
        "slowest_ms": round(max(times) * 1000, 1),
        "stories": len(stories),
        "stories_after_repair": len(repaired),
        "repair_s": round(time.perf_counter() - began, 1),
        "memory_gb": round((resident_bytes() - before) / 1e9, 2),
    }


def measure_parts(articles: int, live: int) -> dict[str, float]:
    """The processor milliseconds an article of each part of a comparison, with the last `live` articles in the window.

    Without the search for copies, the second stage and the grouping.
    """
    model, policy = parse_model(), policy_of(ClusterSettings())
    counts = TermCounts(start_articles=model.start_articles, start=model.start)
    window = Window(window_days=policy.window_days, slice_hours=policy.slice_hours)
    features = PairFeatures()
    spent: dict[str, float] = defaultdict(float)
    items = World().arriving(_WARM_UP + live + articles, START, 1.0)
    for n, item in enumerate(items):
        if n == _WARM_UP + live:
            spent.clear()
        with _spent(spent, "reading_ms"):
            profile = profile_of(item, counts, embedding_known=True)
        with _spent(spent, "search_ms"):
            candidates = window.candidates(profile, policy.candidates)
        with _spent(spent, "pairs_ms"):
            pairs = features.compute(profile, candidates)
        with _spent(spent, "trees_ms"):
            first = model.first(pairs)
        if len(first):
            with _spent(spent, "effects_ms"):
                model.contributions(pairs[first.argmax()], np.zeros(len(NEIGHBOURHOOD_FEATURES), dtype=np.float32))
        filing = Filing(
            article_id=item.article.id,
            event_time=item.article.event_time,
            counted=None,
            signature=item.signature,
            profile=profile,
        )
        with _spent(spent, "filing_ms"):
            window.file([filing])
    return {"parts_of": articles, **{part: round(seconds / articles * 1000, 3) for part, seconds in spent.items()}}


@contextmanager
def _spent(spent: dict[str, float], part: str) -> Iterator[None]:
    began = time.process_time()
    yield
    spent[part] += time.process_time() - began


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--live", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--arriving", type=int, default=2000)
    parser.add_argument("--flood", type=int, default=10_000)
    parser.add_argument("--parts", type=int, default=1000)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    context = multiprocessing.get_context("spawn")
    tasks: list[tuple[Callable[[int, int], dict[str, float]], tuple[int, int]]] = [
        (measure_live, (live, chosen.arriving)) for live in chosen.live
    ]
    if chosen.flood:
        tasks.append((measure_flood, (chosen.flood, max(chosen.live, default=10_000))))
    if chosen.parts:
        tasks.append((measure_parts, (chosen.parts, _LIVE_FOR_PARTS)))
    for task, sizes in tasks:
        with context.Pool(1) as pool:
            figures = pool.apply(task, sizes)
        print(json.dumps(figures) if chosen.json else _render(figures), flush=True)


def _render(figures: dict[str, float]) -> str:
    return "\n".join(f"{name.replace('_', ' '):24} {value:12,}" for name, value in figures.items()) + "\n"


if __name__ == "__main__":
    main()

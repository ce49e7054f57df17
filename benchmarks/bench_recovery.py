"""Measures the recovery of a partition's stories, from the topic only and from a snapshot.

`python -m benchmarks.bench_recovery [--json] [--articles N …]`. Articles, their terms and pairs are invented at the
sizes that real ones have (means over 1,785 English news articles); stories are 1 to 6 articles, and one article in 20
is split off and merged again, as in real streams. The log is the embedded one and the store a folder, both in files
that were just written: reading them costs less than from a cold disk. Processor time is given beside elapsed time: on a
machine that does other work too, it is the better figure.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.changelog import append_changes
from consumers.cluster import ClusterStage, policy_of
from pipeline.adapters.snapshots import FsspecSnapshots
from pipeline.contracts.topics import CHANGES, EMBEDDED, TOPICS
from pipeline.domain.articles.articles import Article, article_id
from pipeline.domain.articles.embedded import EmbeddedArticle, Recipe
from pipeline.domain.matching.contributions import Contribution
from pipeline.domain.matching.feature_names import STRONGEST
from pipeline.domain.matching.features import PairFeatures, Profile
from pipeline.domain.matching.join_model import MODEL_FILES, JoinModel
from pipeline.domain.matching.packed import Partners, pack_original
from pipeline.domain.matching.record_layout import EMBEDDING_KNOWN, TITLED
from pipeline.domain.matching.records import pack_record, pack_vectors
from pipeline.domain.stories.live import live_clusterer
from pipeline.domain.stories.stories import Change, Reason, Support, story_id
from pipeline.domain.terms.counts import TERM_SPACE
from pipeline.domain.terms.term_codes import FREQUENCY_SHIFT, Field
from pipeline.domain.terms.terms import Terms
from pipeline.ports import SnapshotStore, TopicPartition
from pipeline.settings import ClusterSettings, LogSettings
from pipeline.transport.sqlite import SqliteLog

MODEL = Path(__file__).parents[1] / "config/join-model"
RECIPE = Recipe(model="synthetic", revision="1", dimensions=384, tokens=256, text="title+800")
START = datetime(2026, 3, 1, tzinfo=UTC)
WORDS, OTHER_FIELDS = 250, 130
PHRASES = (37, 8, 355, 700)  # spans, numbers, word pairs, shingles
TEXT_CHARS = 4940
PARTNERS = 6
SPLIT = 0.1
NEVER = 10**9
ASSIGNED = {TopicPartition(EMBEDDED, 0): 0}


class Inventor:
    """Makes changes in sequence, each with the packed data that the clusterer would have written."""

    def __init__(self, days: float, articles: int, fingerprint: bytes) -> None:
        self._draw, self._numbers = random.Random(1), np.random.default_rng(1)
        vocabulary = self._numbers.permutation(TERM_SPACE)[:60_000].astype(np.int32)
        share = 1 / (np.arange(len(vocabulary)) + 10)
        self._vocabulary, self._cumulated = vocabulary, np.cumsum(share / share.sum())
        self._idf = self._numbers.integers(1, 1 << 16, 500)
        letters = "".join(self._draw.choices("abcdefghijklmnoprstuvw     ", k=200_000))
        self._letters = " ".join(letters.split())
        self._step = timedelta(days=days) / articles
        self._fingerprint = fingerprint
        self._recent: list[str] = []
        self._story: list[str] = []
        self._made = 0

    def changes(self, articles: int) -> Iterator[Change]:
        """The changes that `articles` articles lead to."""
        for _ in range(articles):
            change = self._change()
            yield change
            if len(self._story) > 1 and self._draw.random() < SPLIT:
                article, own = self._story[-1], story_id(self._story[-1])
                moved: dict[str, Any] = {"at": change.at, "score": 0.4, "reason": change.reason, "other_story_id": own}
                yield Change(kind="split", story_id=change.story_id, article_ids=(article,), **moved)
                yield Change(kind="merged", story_id=change.story_id, **moved)

    def _change(self) -> Change:
        """The next change: an article founds a story, or joins that of the article before."""
        embedded, packed = self._article()
        own = embedded.article.id
        if not self._story or len(self._story) >= self._draw.choice((1, 1, 1, 2, 2, 3, 6)):
            self._story = [own]
            reason = Reason(kind="founded", threshold=0.5)
        else:
            self._story.append(own)
            reason = Reason(
                kind="joined",
                threshold=0.5,
                support=(Support(article_id=self._story[0], probability=0.9),),
                contributions=tuple(Contribution(feature=f, value=0.1234, effect=0.4321) for f in STRONGEST[:8]),
            )
        return Change(
            kind="created" if reason.kind == "founded" else "linked",
            story_id=story_id(self._story[0]),
            at=embedded.article.event_time,
            score=0.9,
            reason=reason,
            article=embedded,
            packed=packed,
        )

    def _article(self) -> tuple[EmbeddedArticle, bytes]:
        number, draw = self._made, self._draw
        self._made += 1
        url, when = f"https://bench.example/{number}", START + number * self._step
        at = draw.randrange(len(self._letters) - TEXT_CHARS)
        vector = self._numbers.standard_normal(RECIPE.dimensions).astype(np.float32)
        vector /= np.linalg.norm(vector)
        article = Article(
            id=article_id(url),
            url=url,
            source=f"Outlet {number % 40}",
            family=f"Outlet {number % 40}",
            language="en",
            title=self._letters[at : at + 60],
            text=self._letters[at : at + TEXT_CHARS],
            seen=when,
            published=when,
        )
        embedded = EmbeddedArticle(
            article=article,
            embedding=vector,
            title_embedding=vector,
            signature=self._numbers.integers(0, 2**32, 128, dtype=np.uint32),
            recipe=RECIPE,
        )
        partners = draw.sample(self._recent, min(len(self._recent), draw.randrange(2 * PARTNERS + 1)))
        self._recent = [*self._recent[-2000:], article.id]
        return embedded, pack_original(self._profile(embedded), self._partners(partners), self._fingerprint)

    def _partners(self, ids: Sequence[str]) -> Partners:
        return Partners(
            article_ids=tuple(ids),
            probability=self._numbers.random(len(ids), dtype=np.float32),
            strongest=self._numbers.random((len(ids), len(STRONGEST)), dtype=np.float32),
        )

    def _profile(self, embedded: EmbeddedArticle) -> Profile:
        numbers = self._numbers
        drawn = np.searchsorted(self._cumulated, numbers.random(int(WORDS * 1.3)))
        words = np.unique(self._vocabulary[np.minimum(drawn, len(self._vocabulary) - 1)])
        frequencies = np.zeros((len(words), len(Field)), dtype=np.uint64)
        frequencies[:, Field.FULL] = np.minimum(numbers.geometric(0.6, len(words)), 255)
        frequencies[numbers.integers(0, len(words), OTHER_FIELDS), numbers.integers(1, len(Field), OTHER_FIELDS)] = 1
        codes = (words.astype(np.uint64) << np.uint64(42)) | (self._idf_steps(len(words)) << np.uint64(26))
        by_kind = [np.unique(numbers.integers(0, TERM_SPACE, n, dtype=np.int32)) for n in PHRASES]
        kinds = np.repeat(np.arange(3, dtype=np.uint32), [len(ids) for ids in by_kind[:3]])
        ids = np.concatenate(by_kind[:3]).astype(np.uint32)
        steps = self._idf_steps(len(ids)).astype(np.uint8)
        phrase_codes = (kinds << np.uint32(30)) | (ids << np.uint32(8)) | steps
        terms = Terms(
            word_codes=codes | (frequencies << FREQUENCY_SHIFT).sum(axis=1, dtype=np.uint64),
            inverse_norm=numbers.random(len(Field), dtype=np.float32),
            squared_idf=numbers.random(len(Field), dtype=np.float32),
            phrase_codes=phrase_codes.astype(np.uint32),
            shingles=by_kind[3],
        )
        return Profile(
            article_id=embedded.article.id,
            data=pack_record(
                terms,
                text_chars=TEXT_CHARS,
                flags=TITLED | EMBEDDING_KNOWN,
                published=embedded.article.published,
                weekdays=frozenset({2}),
                month_days=frozenset(),
            ),
            vectors=pack_vectors(embedded.embedding, embedded.title_embedding),
        )

    def _idf_steps(self, many: int) -> NDArray[np.uint64]:
        return self._numbers.choice(self._idf, many).astype(np.uint64)


def measure(folder: Path, articles: int, rest: int) -> dict[str, float]:
    """Seconds, and changes per second, for one window size.

    `rest`: the number of changes after the snapshot.
    """
    model = JoinModel.parse(*((MODEL / name).read_text(encoding="utf-8") for name in MODEL_FILES))
    settings = ClusterSettings()
    clusterer = live_clusterer(model, policy_of(settings), PairFeatures(), "en")
    inventor = Inventor(settings.window_days - 1, articles + rest, clusterer.evidence.fingerprint)
    log = SqliteLog(folder / "log.db", LogSettings())
    log.create(TOPICS)
    store = FsspecSnapshots(str(folder / "snapshots"))

    def rebuild(store: SnapshotStore | None, every: int) -> Duration:
        stage = ClusterStage(model, ClusterSettings(snapshot_articles=every), store)
        measured = measure_duration(lambda: stage.assign(ASSIGNED, log))
        stage.revoke(frozenset(ASSIGNED))  # frees the window: the next measurement needs the memory
        return measured

    append_changes(log, inventor.changes(articles))
    changes = log.end_offset(TopicPartition(CHANGES, 0))
    from_topic = rebuild(None, NEVER)
    first = rebuild(store, settings.snapshot_articles)
    written = sum(file.stat().st_size for file in (folder / "snapshots").rglob("*") if file.is_file())
    from_snapshot = rebuild(store, NEVER)
    append_changes(log, inventor.changes(rest))
    with_rest = rebuild(store, NEVER)
    next_one = rebuild(store, rest)
    records = [r for r in log.read(TopicPartition(CHANGES, 0), start=changes) if r.headers]
    log.close()
    return {
        "articles": articles,
        "changes": changes,
        "from_topic_s": from_topic.seconds,
        "from_topic_cpu_s": from_topic.cpu_s,
        "from_topic_changes_per_s": changes / from_topic.seconds,
        "from_snapshot_s": from_snapshot.seconds,
        "from_snapshot_cpu_s": from_snapshot.cpu_s,
        "from_snapshot_changes_per_s": changes / from_snapshot.seconds,
        "snapshot_and_rest_s": with_rest.seconds,
        "snapshot_and_rest_cpu_s": with_rest.cpu_s,
        "first_snapshot_written_cpu_s": first.cpu_s - from_topic.cpu_s,
        "next_snapshot_written_cpu_s": next_one.cpu_s - with_rest.cpu_s,
        "snapshot_mb": written / 1e6,
        "change_value_bytes": sum(len(r.value or b"") for r in records) / len(records),
        "change_header_bytes": sum(len(value) for r in records for _, value in r.headers) / len(records),
    }


@dataclass(frozen=True, slots=True)
class Duration:
    seconds: float
    cpu_s: float


def measure_duration(work: Callable[[], object]) -> Duration:
    started, busy = time.perf_counter(), time.process_time()
    work()
    return Duration(time.perf_counter() - started, time.process_time() - busy)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON document")
    parser.add_argument("--articles", type=int, nargs="+", default=[10_000, 50_000, 100_000], help="in the window")
    parser.add_argument("--rest", type=int, default=5_000, help="changes after the snapshot")
    options = parser.parse_args(arguments)
    results = []
    for articles in options.articles:
        with tempfile.TemporaryDirectory() as folder:
            results.append(measure(Path(folder), articles, options.rest))
    if options.json:
        json.dump({"rest": options.rest, "windows": results}, sys.stdout)
        print()
        return
    for name in results[0]:
        print(f"{name.replace('_', ' '):28}" + "".join(f"{result[name]:14,.1f}" for result in results))


if __name__ == "__main__":
    main()

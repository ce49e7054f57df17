"""Compares what a line that was disturbed has made of its articles with what one makes that nothing disturbs.

The second one is handed the embedded articles in the order in which the first one's clusterer read them.
"""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from pipeline import app
from pipeline.configuration import load_configuration
from pipeline.contracts.codec import decode_article, decode_comparison, decode_story
from pipeline.contracts.topics import ARTICLES, BY_NAME, COMPARED, EMBEDDED, STORIES
from pipeline.domain.comparison.result import Comparison
from pipeline.ports import LogReader, Message, Record, TopicPartition
from tests.running import ROOT, environment


def problems(log: LogReader, folder: Path, articles: int) -> list[str]:
    """What of so many articles is lost, doubled, or other than on a line that was handed them and never disturbed."""
    found = []
    versions = Counter((a.id, a.revision) for a in (decode_article(r.value) for r in records(log, ARTICLES)))
    found += [f"article {one} is in the log {count} times" for one, count in versions.items() if count > 1]
    handled = Counter(record.value for record in records(log, EMBEDDED))
    found += [f"an embedded article was written {count} times" for count in handled.values() if count > 1]
    if (read := len({article for article, _ in versions})) != articles:
        found.append(f"{read} of {articles} articles were read")
    with _undisturbed(log, folder) as calm:
        for what, disturbed, expected in (
            ("stories", _stories(log), _stories(calm)),
            ("comparisons", _comparisons(log), _comparisons(calm)),
        ):
            print(f"{len(disturbed)} {what}, {len(expected)} without an outage")
            keys = disturbed.keys() | expected.keys()
            different = sorted(key for key in keys if disturbed.get(key) != expected.get(key))
            found += [f"{what}: {key} differs from a line that was never disturbed" for key in different]
    return found


@contextmanager
def _undisturbed(log: LogReader, folder: Path) -> Iterator[LogReader]:
    """A log that holds the same embedded articles, in the same order, and what the other stages made of them."""
    around = environment(folder / "undisturbed")
    configuration = load_configuration(ROOT / "config/samestory.toml", around)
    with closing(app.open_log(configuration)) as calm:
        with closing(calm.producer("outage")) as producer:
            producer.append(
                [
                    Message(topic=EMBEDDED, key=record.key, value=record.value, headers=record.headers)
                    for record in records(log, EMBEDDED)
                ]
            )
        subprocess.run(
            [sys.executable, "-m", "pipeline", "run", "--drain"], cwd=ROOT, env=around, check=True, capture_output=True
        )
        yield calm


def records(log: LogReader, topic: str) -> list[Record]:
    """All records of a topic, partition by partition."""
    return [record for n in range(BY_NAME[topic].partitions) for record in log.read(TopicPartition(topic, n))]


def _stories(log: LogReader) -> dict[str, frozenset[str]]:
    """The articles of each current story."""
    found = {record.key: record.value for record in records(log, STORIES)}
    stories = [decode_story(value) for value in found.values() if value is not None]
    return {story.id: frozenset(version.article_id for version in story.versions) for story in stories}


def _comparisons(log: LogReader) -> dict[str, Comparison]:
    """The current comparison of each story. Equal in every figure, if the program stays the same meanwhile."""
    found = {record.key: record.value for record in records(log, COMPARED)}
    comparisons = [decode_comparison(value) for value in found.values() if value is not None]
    return {one.story_id: one for one in comparisons}

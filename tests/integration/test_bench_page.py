"""The benchmark of the page runs and reports, so that it cannot rot. No figure is judged."""

import json

import pytest

from benchmarks import bench_page
from benchmarks.made_stories import PARTITIONS, MadeLog
from pipeline.contracts.topics import CHANGES, COMPARED, STORIES
from pipeline.ports import TopicPartition


def test_the_page_is_measured_over_a_store_and_while_it_is_built(capsys: pytest.CaptureFixture[str]) -> None:
    bench_page.main(["--json", "--stories", "40", "--rebuilt-stories", "20", "--requests", "10"])
    found = json.loads(capsys.readouterr().out)
    assert found["store"]["stories"] == 40
    assert found["store"]["articles"] == 200
    assert found["rebuild while serving"]["records"] == 140
    assert min(found[kind]["p95_ms"] for kind in bench_page.TARGETS) > 0
    assert found["first load"]["bytes"] > 1000


def test_a_made_log_says_the_same_from_any_place() -> None:
    log = MadeLog(40)
    total = 0
    for topic in (STORIES, COMPARED, CHANGES):
        for number in range(PARTITIONS):
            partition = TopicPartition(topic, number)
            records = list(log.read(partition))
            assert [record.offset for record in records] == list(range(log.end_offset(partition)))
            assert list(log.read(partition, start=7)) == records[7:]
            total += len(records)
    assert total == log.records == 40 * 2 + 200

"""The benchmarks of the stages and of the whole line run and report, so that they cannot rot.

No figure is judged.
"""

import json

import pytest

from benchmarks import bench_latency, bench_stages


def test_the_stages_are_measured_and_do_their_work(capsys: pytest.CaptureFixture[str]) -> None:
    tiny = ["--articles", "40", "--batch", "8", "--rounds", "1", "--transports", "embedded"]
    bench_stages.main(["--json", *tiny])
    found = json.loads(capsys.readouterr().out)["embedded"]
    assert min(found["embed_articles_per_s"], found["cluster_articles_per_s"], found["compare_changes_per_s"]) > 0
    assert 40 > found["stories"] > found["stories_compared"] > 0


def test_the_whole_line_is_measured_with_the_real_models(capsys: pytest.CaptureFixture[str]) -> None:
    tiny = ["--newsroom", "--rates", "4", "--seconds", "2", "--warm-up", "4", "--transports", "embedded"]
    bench_latency.main(["--json", *tiny, "--set", "SAMESTORY_RUNNER_BATCH_RECORDS=16"])
    found = json.loads(capsys.readouterr().out)["embedded 4/s"]
    assert found["unfinished_records"] == 0
    assert found["appended to articles.embedded"]["records"] == 8
    assert 0 < found["appended to stories.changes"]["p50"] <= found["appended to stories.changes"]["max"]
    assert found["read from stories.compared"]["records"] == found["appended to stories.compared"]["records"] > 0

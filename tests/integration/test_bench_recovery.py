"""The benchmark of recovery runs and reports, so that it cannot rot. No figure is judged."""

import json

import pytest

from benchmarks import bench_recovery


def test_it_reports_each_size_of_the_window(capsys: pytest.CaptureFixture[str]) -> None:
    bench_recovery.main(["--json", "--articles", "40", "80", "--rest", "20"])
    windows = json.loads(capsys.readouterr().out)["windows"]
    assert [window["articles"] for window in windows] == [40, 80]
    assert all(window["from_topic_s"] > 0 and window["changes"] >= window["articles"] for window in windows)
    bench_recovery.main(["--articles", "40", "--rest", "20"])
    assert "from snapshot changes per s" in capsys.readouterr().out

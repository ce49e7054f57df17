"""The benchmark of the log runs and reports, so that it cannot rot. No figure is judged."""

import json

import pytest

from benchmarks import bench_log


def test_it_reports_both_logs_and_their_ratio(capsys: pytest.CaptureFixture[str]) -> None:
    bench_log.main(["--json", "--records", "200", "--bytes", "100"])
    report = json.loads(capsys.readouterr().out)
    assert report["file"].keys() == report["memory"].keys() == report["ratio"].keys()
    assert all(value > 0 for value in report["file"].values())
    bench_log.main(["--records", "200", "--bytes", "100"])
    assert "copy_records_per_s" in capsys.readouterr().out

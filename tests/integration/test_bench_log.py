"""The benchmark of the log runs and reports, so that it cannot rot. No figure is judged."""

import json
from pathlib import Path

import pytest

from benchmarks import bench_log

TINY = ("--records", "1200", "--bytes", "100", "--commits", "2", "--rounds", "1")


def test_it_prints_what_the_embedded_log_does(capsys: pytest.CaptureFixture[str]) -> None:
    bench_log.main([*TINY, "--transports", "embedded"])
    assert "copy_by_64_records_per_s" in capsys.readouterr().out


def test_it_reports_both_transports_and_their_ratio(kafka_libs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bench_log.main(["--json", *TINY])
    report = json.loads(capsys.readouterr().out)
    assert report["embedded"].keys() == report["kafka"].keys() == report["ratio"].keys()
    assert all(value > 0 for value in report["kafka"].values())


def test_without_kafka_the_embedded_log_is_measured_and_the_reason_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KAFKA_HOME", str(tmp_path))
    bench_log.main(["--json", *TINY])
    said = capsys.readouterr()
    report = json.loads(said.out)
    assert all(value > 0 for value in report["embedded"].values())
    assert report["ratio"] == {}
    assert "kafka is left out: no Kafka in" in said.err

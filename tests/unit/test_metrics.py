"""Each metric is documented, the files of several processes are read as one, and a failed write is tried again."""

import re
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from prometheus_client.metrics import MetricWrapperBase
from prometheus_client.parser import text_string_to_metric_families

from pipeline.running.metrics import Metrics
from pipeline.running.metrics_files import read_metrics

DOCUMENT = Path(__file__).parents[2] / "docs/metrics.md"


def test_every_metric_is_documented_with_its_labels_and_no_other() -> None:
    row = re.compile(r"^\| `(samestory_\w+)` \| (\w+) \| ([^|]*) \|", re.MULTILINE)
    documented = {name: (kind, labels) for name, kind, labels in row.findall(DOCUMENT.read_text(encoding="utf-8"))}
    collectors = [value for value in vars(Metrics()).values() if isinstance(value, MetricWrapperBase)]
    assert collectors
    for collector in collectors:
        [family] = collector.describe()
        name = family.name + ("_total" if family.type == "counter" else "")
        assert name in documented, f"{name} is missing in docs/metrics.md"
        kind, labels = documented.pop(name)
        assert kind == family.type
        for label in collector._labelnames:  # noqa: SLF001 - the library has no other way to list them
            assert f"`{label}`" in labels
    assert not documented, "documented, but there is no such metric"


def test_no_files_are_no_metrics(tmp_path: Path) -> None:
    assert read_metrics(tmp_path / "nowhere") == ""


def test_merged_files_parse_and_keep_every_sample(tmp_path: Path) -> None:
    for stage in ("embed", "cluster"):
        metrics = Metrics()
        metrics.records.labels(stage, "handled").inc(3)
        metrics.batch_seconds.labels(stage).observe(0.2)
        metrics.write_metrics(tmp_path / f"{stage}.prom")
    families = {family.name: family for family in text_string_to_metric_families(read_metrics(tmp_path))}
    handled = {s.labels["stage"]: s.value for s in families["samestory_records"].samples}
    assert handled == {"embed": 3, "cluster": 3}
    seconds = [s for s in families["samestory_batch_seconds"].samples if s.name.endswith("_sum")]
    assert [s.value for s in seconds] == pytest.approx([0.2, 0.2])
    assert list(tmp_path.glob("*.new")) == []


def test_merged_files_have_the_lines_of_each(tmp_path: Path) -> None:
    metrics = Metrics()
    metrics.records.labels("embed", "handled").inc(3)
    metrics.count("polls", outlet='The "Post"\n', status="parsed")
    metrics.write_metrics(tmp_path / "embed.prom")
    written = (tmp_path / "embed.prom").read_text(encoding="utf-8")
    assert sorted(read_metrics(tmp_path).splitlines()) == sorted(written.splitlines())
    (tmp_path / "none.prom").write_text("what is this?\n")
    assert sorted(read_metrics(tmp_path).splitlines()) == sorted(written.splitlines())


def test_metrics_are_written_again_after_a_failure(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder = tmp_path / "metrics"
    folder.write_text("a file where the folder should be")
    metrics = Metrics()
    with metrics.written_to(folder / "produce.prom", every_s=0.001):
        until(lambda: len(caplog.records) > 0)
        folder.unlink()
        until((folder / "produce.prom").exists)
    [record] = caplog.records
    assert record.getMessage().startswith(f"{folder / 'produce.prom'}: metrics cannot be written: ")


def test_metrics_that_cannot_be_written_at_the_end_stop_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "metrics").write_text("a file where the folder should be")
    with Metrics().written_to(tmp_path / "metrics/produce.prom"):
        pass
    assert len(caplog.records) == 1


def until(holds: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(20_000):
        if holds():
            return
        pause.wait(0.001)
    raise AssertionError("it did not come true within 20 s")

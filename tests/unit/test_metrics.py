"""Each metric is documented, and reads well when several processes' files are put together."""

import re
from pathlib import Path

import pytest
from prometheus_client.metrics import MetricWrapperBase
from prometheus_client.parser import text_string_to_metric_families

from pipeline.running.metrics import Metrics, read_metrics

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

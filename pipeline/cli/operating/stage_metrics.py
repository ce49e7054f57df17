"""What the stages of this data folder last wrote of themselves, from the files of their metrics."""

from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from prometheus_client.parser import text_string_to_metric_families

from pipeline.running.metrics_files import read_metrics

_PRODUCER = "produce"


class StageMetrics(msgspec.Struct, kw_only=True):
    """One stage: when it last wrote, and its counts since it started. A producer has no counts of records."""

    at: datetime
    handled: int | None = None
    rejected: int | None = None
    retries: int | None = None


def read_stage_metrics(folder: Path) -> dict[str, StageMetrics]:
    """By stage, over all its processes that still run, or the last child of `run`; empty without such files."""
    if not folder.is_dir():
        return {}
    found: dict[str, StageMetrics] = {}
    for file in folder.glob("*.prom"):
        stage = file.name.split(".")[0]
        try:
            at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
        except FileNotFoundError:
            continue  # its process has just ended
        if stage not in found or found[stage].at < at:
            found[stage] = StageMetrics(at=at)
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for family in text_string_to_metric_families(read_metrics(folder)):
        for sample in family.samples:
            if sample.name == "samestory_records_total":
                counts[sample.labels["stage"], sample.labels["status"]] += int(sample.value)
            elif sample.name == "samestory_retries_total":
                counts[sample.labels["stage"], "retries"] += int(sample.value)
    for stage, metrics in found.items():
        if stage != _PRODUCER:
            metrics.handled = counts[stage, "handled"]
            metrics.rejected = counts[stage, "rejected"]
            metrics.retries = counts[stage, "retries"]
    return found

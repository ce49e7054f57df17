"""The runbook has every alarm that an operator may get, and the alarms ask for metrics that there are."""

import re
from collections.abc import Iterator
from typing import Any, get_args

import pytest
import yaml

from pipeline.domain.feeds.alarms import AlarmKind
from pipeline.running.metrics import Metrics
from tests.running import ROOT

RUNBOOK = (ROOT / "docs/runbook.md").read_text()
SECTIONS = set(re.findall(r"^### (.+)$", RUNBOOK, re.MULTILINE))
STATUS_ALARMS = re.findall(r'Alarm\(kind="([\w ]+)"', (ROOT / "pipeline/cli/operating/line_status.py").read_text())


def rules() -> Iterator[dict[str, Any]]:
    """Every rule that Prometheus alarms at, of all files in `config`."""
    for file in sorted((ROOT / "config").glob("*.y*ml")):
        for group in yaml.safe_load(file.read_text()).get("groups", []):
            yield from (rule for rule in group["rules"] if "alert" in rule)


@pytest.mark.parametrize("rule", list(rules()), ids=lambda rule: rule["alert"])
def test_every_alarm_of_prometheus_is_in_the_runbook_and_asks_for_metrics_that_there_are(rule) -> None:
    assert rule["alert"] in SECTIONS
    assert rule["annotations"]["summary"]
    assert rule["labels"]["severity"] in {"page", "ticket"}
    asked = set(re.findall(r"samestory_\w+", rule["expr"]))
    names = {name for family in Metrics().registry.collect() for name in (family.name, f"{family.name}_total")}
    assert {re.sub(r"_bucket$", "", name) for name in asked} <= names
    assert rule["expr"].count("(") == rule["expr"].count(")")


def test_every_alarm_of_status_and_of_feeds_is_in_the_runbook() -> None:
    assert len(STATUS_ALARMS) == 5
    assert {*STATUS_ALARMS, *get_args(AlarmKind)} <= SECTIONS


def test_prometheus_reads_the_rules() -> None:
    assert yaml.safe_load((ROOT / "config/prometheus.yml").read_text())["rule_files"] == ["alerts.yml"]
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    assert "./config/alerts.yml:/etc/prometheus/alerts.yml:ro" in compose["services"]["prometheus"]["volumes"]

"""Every query of the alarms and of the dashboard parses, and asks for metrics, labels and values that there are."""

import json
import re
import shutil
import subprocess
from typing import Any

import pytest
import yaml

from tests.running import PATIENCE_S, ROOT
from tests.support.promql_queries import problems, result_labels

RULES: list[dict[str, Any]] = [
    rule for group in yaml.safe_load((ROOT / "config/alerts.yml").read_text())["groups"] for rule in group["rules"]
]
PANELS: list[dict[str, Any]] = json.loads((ROOT / "config/grafana/dashboards/samestory.json").read_text())["panels"]
PROMTOOL = shutil.which("promtool")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alarm_can_be_raised(rule) -> None:
    assert problems(rule["expr"]) == []
    named = set(re.findall(r"\$labels\.(\w+)", rule["annotations"]["summary"]))
    assert named <= result_labels(rule["expr"]), "the summary names a label that the result does not have"
    assert re.fullmatch(r"\d+[smh]", rule.get("for", "0s"))


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel["title"])
def test_a_panel_can_show_something(panel) -> None:
    for target in panel["targets"]:
        assert problems(target["expr"]) == []
        assert set(re.findall(r"\{\{(\w+)\}\}", target["legendFormat"])) <= result_labels(target["expr"])


def test_panels_do_not_overlap() -> None:
    taken: dict[tuple[int, int], str] = {}
    for panel in PANELS:
        at = panel["gridPos"]
        for x in range(at["x"], at["x"] + at["w"]):
            for y in range(at["y"], at["y"] + at["h"]):
                assert 0 <= x < 24
                assert taken.setdefault((x, y), panel["title"]) == panel["title"]


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("sum by (stage) (rate(samestory_records_total[5m])", "unbalanced"),
        ("samestory_gone_total", "there is no samestory_gone_total"),
        ('samestory_records_total{outlet="x"}', "has no label outlet"),
        ('samestory_records_total{status="lost"}', "does not say that status may be lost"),
        ("sum by (outlet) (samestory_lag_records)", "grouped by outlet"),
        ("rate(samestory_lag_records[5m])", "not a counter"),
        ("deriv(samestory_records_total[5m])", "of a counter"),
        ("histogram_quantile(0.5, sum by (stage) (rate(samestory_batch_seconds_bucket[5m])))", "by le"),
    ],
)
def test_what_is_wrong_is_found(query, problem) -> None:
    found = problems(query)
    assert found
    assert problem == "unbalanced" or problem in found[0]


@pytest.mark.skipif(PROMTOOL is None, reason="no promtool here: scripts/system-packages.sh fetches it")
@pytest.mark.parametrize(
    "command",
    [
        ("check", "rules", "config/alerts.yml"),
        ("check", "config", "--syntax-only", "config/prometheus.yml"),
        ("test", "rules", "tests/support/alert_rules.yml"),
    ],
    ids=lambda command: command[1],
)
def test_prometheus_itself_takes_the_rules_and_raises_them(command) -> None:
    done = subprocess.run([PROMTOOL, *command], cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_S)
    assert done.returncode == 0, done.stdout + done.stderr

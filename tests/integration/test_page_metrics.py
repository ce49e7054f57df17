"""The page counts what it answers, says how far behind the log it is, and how much disk is left."""

import shutil
import threading
from pathlib import Path

import httpx2
from prometheus_client.parser import text_string_to_metric_families

from pipeline.running.metrics import Metrics
from pipeline.settings import WebSettings
from pipeline.web import server
from pipeline.web.app import build_app
from tests.running import PATIENCE_S
from tests.support import web_sample as sample


def samples(metrics: Metrics) -> dict[tuple[str, str], float]:
    return {
        (one.name, one.labels.get("status", one.labels.get("stage", ""))): one.value
        for family in metrics.registry.collect()
        for one in family.samples
        if "bucket" not in one.name
    }


def test_answers_lag_and_disk_are_counted(tmp_path: Path) -> None:
    log, metrics = sample.open_log(), Metrics()
    story, comparison = sample.ferry()
    sample.write(log, *sample.changes(story), story, comparison)
    app = build_app(log, tmp_path / "page.db", WebSettings(), metrics=metrics, refresh_s=0.02)
    assert samples(metrics)["samestory_ready", "web"] == 0
    listening = server.bind("127.0.0.1", 0)
    started = threading.Event()
    running = server.prepared(app, started.set)
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        assert started.wait(PATIENCE_S)
        with httpx2.Client(base_url=server.address(listening), timeout=PATIENCE_S) as client:
            while client.get("readyz").status_code != 200:
                pass
            before = samples(metrics)
            tag = client.get("").headers["ETag"]
            assert client.get("", headers={"If-None-Match": tag}).status_code == 304
            assert client.get("stories/s0").status_code == 404
            with client.stream("GET", "events"):
                pass
            after = samples(metrics)
    finally:
        running.should_exit = True
        thread.join(PATIENCE_S)
    name = "samestory_page_requests_total"
    assert {key: after[key] - before.get(key, 0) for key in after if key[0] == name and key[1] != "503"} == {
        (name, "200"): 2,
        (name, "304"): 1,
        (name, "404"): 1,
    }
    timed = "samestory_page_request_seconds_count", ""
    assert after[timed] - before[timed] == 3, "live updates last as long as they last"
    assert after["samestory_ready", "web"] == 1
    assert after["samestory_page_lag_records", ""] == 0
    total = shutil.disk_usage(tmp_path).total
    assert after["samestory_disk_total_bytes", ""] == total
    assert 0 < after["samestory_disk_free_bytes", ""] <= total
    metrics.write_metrics(tmp_path / "web.prom")
    assert any(
        f.name == "samestory_page_requests" for f in text_string_to_metric_families((tmp_path / "web.prom").read_text())
    )
    log.close()

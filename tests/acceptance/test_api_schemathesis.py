"""Schemathesis finds nothing: every documented operation answers as described, to what is allowed and to what is not.

Seeded and bounded, so that the same requests are sent every time. Run it longer with, for example,
`schemathesis run http://127.0.0.1:8420/api/v1/openapi.json --max-examples 500`.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import web_sample as sample
from tests.support.event_sample import newsroom_event
from tests.support.web_site import PATIENCE_S, Site, serving

FERRY, FERRY_COMPARED = sample.ferry()
HOSTILE, HOSTILE_COMPARED = sample.hostile()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    log = sample.open_log()
    sample.write(log, FERRY, FERRY_COMPARED, *sample.changes(FERRY), HOSTILE, HOSTILE_COMPARED)
    sample.write(log, *(sample.single(number) for number in range(9)))
    newsroom_event("e13").write(log)
    with serving(log, tmp_path) as site:
        site.until(lambda views: views.article(FERRY.versions[0].article_id) is not None)
        site.app.state.live.close()  # a stream of live updates then ends after what is new, as a test of it must
        yield site
    log.close()


def test_the_description_is_valid_by_the_meta_schema_of_openapi(site: Site, tmp_path: Path) -> None:
    (tmp_path / "check.py").write_text(
        "import json, sys, schemathesis; schemathesis.openapi.from_dict(json.load(sys.stdin)).validate()"
    )

    def check(description: bytes) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-W", "ignore", str(tmp_path / "check.py")]
        return subprocess.run(command, input=description, capture_output=True)

    description = site.client.get("/api/v1/openapi.json").content
    assert check(description).stderr == b""
    assert b"is not" in check(description.replace(b'"in":"query"', b'"in":"nowhere"')).stderr, "the check can fail"


def test_schemathesis_finds_nothing(site: Site, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{site.url}/api/v1/openapi.json"]
    command += ["--mode", "all", "--seed", "20261129", "--max-examples", "12", "--generation-deterministic"]
    command += ["--request-timeout", str(PATIENCE_S), "--workers", "1", "--no-color"]
    found = subprocess.run(
        command, cwd=tmp_path, env={**os.environ, "PYTHONWARNINGS": "ignore"}, capture_output=True, text=True
    )
    assert found.returncode == 0, found.stdout + found.stderr

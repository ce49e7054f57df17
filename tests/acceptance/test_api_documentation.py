"""The examples of docs/api.md, run as they are printed: with curl, against a server with invented stories."""

import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support import web_sample as sample
from tests.support.event_sample import newsroom_event
from tests.support.web_site import Site, serving

DOCUMENT = (Path(__file__).parents[2] / "docs/api.md").read_text()
FERRY, FERRY_COMPARED = sample.ferry()
EVENT = newsroom_event("e13")
EXAMPLES = re.findall(r"```sh\n(.*?)```(?:\n+```json\n(.*?)```)?", DOCUMENT, re.DOTALL)

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    log = sample.open_log()
    sample.write(log, FERRY, FERRY_COMPARED, *sample.changes(FERRY))
    with serving(log, tmp_path_factory.mktemp("site")) as site:
        site.until(lambda views: views.article(FERRY.versions[0].article_id) is not None)
        site.app.state.live.close()  # a stream of live updates ends after its first line
        yield site
    log.close()


@pytest.fixture(scope="module")
def event_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    log = sample.open_log()
    EVENT.write(log)
    with serving(log, tmp_path_factory.mktemp("events")) as site:
        site.until(lambda views: views.event(EVENT.event.event_id) is not None)
        yield site
    log.close()


def run(command: str, site: Site, tag: str = "") -> str:
    for name, value in {
        "http://127.0.0.1:8420": site.url,
        "STORY": FERRY.id,
        "EVENT": EVENT.event.event_id,
        "ARTICLE": FERRY.versions[0].article_id,
        "OUTLET": FERRY.versions[0].source.replace(" ", "%20"),
        "TAG": tag,
    }.items():
        command = command.replace(name, value)
    found = subprocess.run(shlex.split(command), capture_output=True, text=True, timeout=60)
    assert found.returncode == 0, command
    return found.stdout


def has_the_shape(answered: Any, documented: Any, where: str) -> None:
    """All fields that are documented are answered, and lists and objects are where they are documented."""
    if isinstance(documented, dict):
        assert isinstance(answered, dict), where
        assert set(documented) <= set(answered), where
        for name in documented:
            has_the_shape(answered[name], documented[name], f"{where}.{name}")
    elif isinstance(documented, list):
        assert isinstance(answered, list), where
        if answered and documented and documented[0] != "…":
            has_the_shape(answered[0], documented[0], f"{where}[0]")


def documents(text: str) -> list[Any]:
    """One document, or one a line."""
    try:
        return [json.loads(text)]
    except json.JSONDecodeError:
        return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize(("commands", "documented"), EXAMPLES, ids=lambda value: value.splitlines()[0] if value else "")
def test_an_example_does_what_is_printed_below_it(commands: str, documented: str, site: Site, event_site: Site) -> None:
    site = event_site if "/EVENT" in commands else site
    outputs: list[str] = []
    for command in commands.splitlines():
        tag = re.search(r"^etag: (.*?)\r?$", outputs[-1], re.MULTILINE | re.IGNORECASE) if outputs else None
        outputs.append(run(command, site, tag[1] if tag else ""))
    if documented:
        answered = documents(outputs[0])
        for number, expected in enumerate(documents(documented)[: len(answered)]):
            has_the_shape(answered[number], expected, f"line {number + 1}")
    elif "If-None-Match" in commands:
        assert outputs[-1] == "", "it was not sent again"
    else:
        assert outputs[0]


def test_there_are_examples_of_every_address_of_the_api(site: Site) -> None:
    said = "\n".join(commands for commands, _ in EXAMPLES)
    for path in site.client.get("/api/v1/openapi.json").json()["paths"]:
        if path.startswith("/api/v1/"):
            pattern = re.sub(r"\{.*?\}", "[A-Za-z]+", path).replace(".", r"\.")
            assert re.search(rf"8420{pattern}(?=['?])", said), f"docs/api.md shows no example of {path}"

"""The command line as a whole: exit codes, one line for what went wrong, and a line run from files to stories."""

import ast
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import Samestory
from tests.running import PATIENCE_S, ROOT

FERRY = """Ferry runs aground off Northgate with passengers aboard

A ferry with 212 people aboard ran aground on a sandbank off Northgate on Monday morning, the coastguard said.

The Sea Lark, on its way to the island of Skarn, struck the bank at half past seven in thick fog. Tugs brought
the passengers ashore. "We heard a long scraping and then everything stood still," said Marta Vey, a teacher from Skarn.

Fourteen people were injured when the ferry struck the bank, the coastguard said. The harbour office opened an inquiry.
"""
OTHER_FERRY = """Passengers taken ashore after Northgate ferry hits sandbank

Tugs took passengers off the ferry Sea Lark on Monday after she ran aground on a sandbank outside Northgate harbour.

The ship had left for the island of Skarn with 212 people aboard when she struck the bank in fog at half past seven.

Seventeen people were injured when the ferry struck the bank, the coastguard said. The harbour office is investigating.
"""
BANK = """Bank of Ardenia cuts key rate

The Bank of Ardenia lowered its key interest rate by a quarter of a point on Tuesday, to three per cent.

Governor Elsa Brandvik said that inflation had come down faster than the bank had forecast in the autumn.
"""


@pytest.mark.parametrize(("said", "threads"), [({}, 1), ({"OPENBLAS_NUM_THREADS": "2"}, 2)])
def test_products_of_matrices_take_one_thread_unless_the_environment_says_otherwise(
    said: dict[str, str], threads: int
) -> None:
    code = "import pipeline.__main__, numpy, threadpoolctl; print(threadpoolctl.threadpool_info())"
    around = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=around | said, capture_output=True, text=True)
    used = [pool["num_threads"] for pool in ast.literal_eval(ended.stdout) if pool["internal_api"] == "openblas"]
    assert used
    assert all(number <= threads for number in used)


def test_help_names_every_command(samestory: Samestory) -> None:
    printed = samestory("--help")
    assert printed.returncode == 0
    for command in (
        "demo",
        "run",
        "produce",
        "consume",
        "web",
        "add",
        "stories",
        "story",
        "compare",
        "claims",
        "extract",
    ):
        assert re.search(rf"^  {command}\b", printed.stdout, re.MULTILINE)


@pytest.mark.parametrize(
    "arguments",
    [
        ("frobnicate",),
        ("consume",),
        ("consume", "knit"),
        ("compare",),
        ("run", "--unknown"),
        ("add", "no-such-file.txt"),
    ],
)
def test_a_wrong_call_exits_2(samestory: Samestory, arguments: tuple[str, ...]) -> None:
    printed = samestory(*arguments)
    assert printed.returncode == 2
    assert "Traceback" not in printed.stderr


def test_a_failure_exits_1_and_says_why_in_one_line(samestory_process: Samestory, tmp_path: Path) -> None:
    config = tmp_path / "mine.toml"
    config.write_text("[cluster]\ntreshold = 0.5\n")
    printed = samestory_process("--config", config, "stories")
    assert printed.returncode == 1
    mistake = "cluster.treshold: no such setting (did you mean cluster.threshold?)"
    assert printed.stderr == f"samestory: {config}:2: {mistake}\n"
    assert printed.stdout == ""


def test_running_without_feeds_says_where_to_list_them(samestory: Samestory) -> None:
    printed = samestory("run")
    assert printed.returncode == 1
    assert re.fullmatch(r"samestory: \S*feeds\.toml lists no feed: .*\n", printed.stderr)


def test_an_unknown_story_exits_1(samestory: Samestory) -> None:
    printed = samestory("story", "s00000000000000000000")
    assert printed.returncode == 1
    assert "s00000000000000000000" in printed.stderr


def test_settings_in_force_are_shown_with_where_they_come_from(samestory: Samestory) -> None:
    printed = samestory("config", "show", "--json", SAMESTORY_CLUSTER_THRESHOLD="0.7")
    rows = {row["key"]: row for row in json.loads(printed.stdout)}
    assert rows["cluster.threshold"]["value"] == 0.7
    assert rows["cluster.threshold"]["from"] == "SAMESTORY_CLUSTER_THRESHOLD"
    assert rows["web.port"]["from"] == "default"


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    texts = {"post.txt": FERRY, "times.txt": OTHER_FERRY, "bank.txt": BANK}
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    return [tmp_path / name for name in texts]


def test_from_files_to_stories_and_a_comparison(
    samestory: Samestory, samestory_process: Samestory, files: list[Path]
) -> None:
    for number, file in enumerate(files):
        added = samestory(
            "add", file, "--url", f"https://{file.stem}.example/a", "--source", file.stem.title(),
            "--published", f"2026-03-02T{number + 8:02}:00:00Z",
        )  # fmt: skip
        assert added.returncode == 0, added.stderr
    drained = samestory_process("run", "--drain")
    assert drained.returncode == 0, drained.stderr
    stories = [json.loads(line) for line in samestory("stories", "--json").stdout.splitlines()]
    assert sorted(sorted(story["outlets"]) for story in stories) == [["Bank"], ["Post", "Times"]]
    (ferry,) = [story for story in stories if len(story["versions"]) == 2]
    shown = samestory("story", ferry["id"], "--json")
    story = json.loads(shown.stdout)
    assert {version["source"] for version in story["versions"]} == {"Post", "Times"}
    (conflict,) = story["comparison"]["conflicts"]
    assert conflict["kind"] == "number"
    assert {side["source"]: side["sentence"].split()[0] for side in conflict["sides"]} == {
        "Post": "Fourteen",
        "Times": "Seventeen",
    }
    for side in conflict["sides"]:
        start, end = side["span"]
        assert side["sentence"][start:end].startswith(("Fourteen", "Seventeen"))
    again = samestory_process("run", "--drain")
    assert again.returncode == 0, again.stderr
    assert [json.loads(line) for line in samestory("stories", "--json").stdout.splitlines()] == stories


def test_two_files_are_compared_without_a_store(samestory: Samestory, files: list[Path], tmp_path: Path) -> None:
    printed = samestory("compare", *files[:2])
    assert printed.returncode == 0, printed.stderr
    assert "Fourteen people were injured" in " ".join(printed.stdout.split())
    assert "Seventeen" in printed.stdout
    assert not (tmp_path / "data").exists()


def test_a_pipe_that_is_closed_early_is_no_error(files: list[Path]) -> None:
    command = f"{sys.executable} -m pipeline config show | head -1"
    printed = subprocess.run(["bash", "-c", f"set -o pipefail; {command}"], cwd=ROOT, capture_output=True, text=True)
    assert printed.stderr == ""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_everything_stops_when_told_to(tmp_path: Path, number: signal.Signals) -> None:
    (tmp_path / "feeds.toml").write_text('[[feed]]\noutlet = "A"\nurl = "http://127.0.0.1:9/feed"\n')
    (tmp_path / "samestory.toml").write_text(f'data_dir = "{tmp_path}/data"\n[web]\nport = 0\n')
    running = subprocess.Popen(
        [sys.executable, "-m", "pipeline", "--config", str(tmp_path / "samestory.toml"), "run"],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stderr is not None
    for line in running.stderr:
        if "samestory page: " in line:
            break
    time.sleep(0.2)
    running.send_signal(number)
    _, errors = running.communicate(timeout=PATIENCE_S)
    assert running.returncode == 0, errors
    assert "Traceback" not in errors

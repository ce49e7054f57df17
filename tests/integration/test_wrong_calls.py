"""One rule for every command: a named file or folder that does not exist is a wrong call, exit code 2."""

import re
from pathlib import Path

import pytest

from tests.conftest import Samestory

MISSING = "no-such-file.jsonl"


@pytest.mark.parametrize(
    "arguments",
    [
        ("--config", MISSING, "config", "show"),
        ("add", MISSING),
        ("compare", MISSING, MISSING),
        ("claims", MISSING, "--out", "out.jsonl"),
        ("extract", MISSING),
        ("extract", "--batch", MISSING),
        ("feeds", "parse", MISSING),
        ("feeds", "import", MISSING),
        ("evaluate", MISSING),
        ("tune", MISSING, "--cross-validate"),
        ("tune", __file__, "--cross-validate", "--weight", MISSING, "0.5"),
        ("tune", __file__, "--cross-validate", "--counts-from", MISSING),
        ("whatif", MISSING),
        ("topics", "import", MISSING),
    ],
    ids=" ".join,
)
def test_a_missing_file_is_a_wrong_call(samestory: Samestory, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    missing = tmp_path / MISSING
    printed = samestory(*(missing if argument == MISSING else argument for argument in arguments))
    assert printed.returncode == 2
    assert re.search(rf"'{re.escape(str(missing))}' does not exist", " ".join(printed.stderr.split()))
    assert "Traceback" not in printed.stderr
    assert printed.stdout == ""


def test_a_missing_file_in_the_variable_is_a_wrong_call_too(samestory: Samestory, tmp_path: Path) -> None:
    printed = samestory("config", "show", SAMESTORY_CONFIG=str(tmp_path / "none.toml"))
    assert printed.returncode == 2
    assert "SAMESTORY_CONFIG" in printed.stderr
    assert str(tmp_path / "none.toml") in printed.stderr

"""The units of `examples/systemd`: systemd takes them, what they call exists, and they are hardened."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from pipeline.__main__ import COMMANDS
from tests.running import ROOT

UNITS = sorted((ROOT / "examples/systemd").glob("samestory*"))
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
KNOWN = {
    "Unit": {"Description", "Documentation", "Wants", "After", "StartLimitIntervalSec", "StartLimitBurst"},
    "Timer": {"OnCalendar", "RandomizedDelaySec", "Persistent"},
    "Install": {"WantedBy"},
}


def settings_of(unit: Path) -> dict[str, list[tuple[str, str]]]:
    """The settings of each section, in their order. Fails on a line that is neither of these nor a comment."""
    sections: dict[str, list[tuple[str, str]]] = {}
    section = ""
    for line in unit.read_text().splitlines():
        if not line or line.startswith("#"):
            continue
        if head := re.fullmatch(r"\[(\w+)\]", line):
            section = head[1]
            sections[section] = []
            continue
        name, sign, value = line.partition("=")
        assert sign, f"{unit.name}: {line}"
        assert name.isalnum(), f"{unit.name}: {line}"
        sections[section].append((name, value))
    return sections


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_units_have_known_sections_and_settings(unit: Path) -> None:
    for section, settings in settings_of(unit).items():
        assert section in {*KNOWN, "Service"}
        if section in KNOWN:
            assert {name for name, _ in settings} <= KNOWN[section]


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_services_call_commands_that_there_are_and_are_hardened(unit: Path) -> None:
    settings = settings_of(unit)["Service"]
    single = dict(settings)
    [command] = re.findall(r"/bin/samestory (\w+)", single["ExecStart"])
    assert command in COMMANDS
    assert single["User"] == "samestory"
    assert single["ProtectSystem"] == "strict"
    assert single["NoNewPrivileges"] == "yes"
    assert single["CapabilityBoundingSet"] == ""
    assert "MemoryDenyWriteExecute" not in single, "compiled code could not be loaded"
    variables = [value.partition("=")[0] for name, value in settings if name == "Environment"]
    assert variables == ["SAMESTORY_CONFIG", "SAMESTORY_DATA_DIR"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze here")
def test_systemd_takes_every_unit(tmp_path: Path) -> None:
    program = tmp_path / "samestory"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for unit in UNITS:
        text = unit.read_text().replace("/opt/samestory/.venv/bin/samestory", str(program))
        (tmp_path / unit.name.replace("@", "@embed")).write_text(text)
    units = [str(file) for file in sorted(tmp_path.iterdir()) if file != program]
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True)
    ours = [line for line in done.stderr.splitlines() if "samestory" in line]
    assert ours == []

"""A disk that is really full: a small one, mounted in a namespace of its own, which needs no rights."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.running import PATIENCE_S, ROOT

_PRIVATE = ["unshare", "--user", "--map-root-user", "--mount"]


def _may_mount(folder: Path) -> bool:
    try:
        tried = subprocess.run([*_PRIVATE, "mount", "-t", "tmpfs", "none", str(folder)], capture_output=True)
    except OSError:
        return False
    return tried.returncode == 0


@pytest.mark.parametrize(
    ("scenario", "attempts"),
    [
        ("add", 6),
        ("stages", 3),
        ("producer", 1),
        ("page", 1),
        ("backup", 2),
        ("restore", 2),
        ("small_files", 2),
        ("snapshots", 1),
        ("spill", 2),
    ],
)
def test_a_full_disk_is_named_and_the_same_works_once_there_is_room(
    tmp_path: Path, scenario: str, attempts: int
) -> None:
    if not _may_mount(tmp_path):
        pytest.skip("no file system can be mounted here without rights")
    done = subprocess.run(
        [*_PRIVATE, sys.executable, "-m", "tests.support.full_disk_child", scenario, str(tmp_path / "disk")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
    )
    assert done.returncode == 0, done.stderr
    said = done.stdout.splitlines()
    assert len(said) == attempts, said
    for line in said:
        assert str(tmp_path / "disk") in line
        assert "the disk is full" in line or "No space left on device" in line or " are free" in line, line
        assert "rollback" not in line

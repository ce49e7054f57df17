"""Kernels are compiled at set-up, and by no process after it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
import numpy as np
import pytest

from pipeline.domain.terms.compiled_code import CompiledCode, cache_folders, code_stamp
from pipeline.domain.terms.hashing import count_ids
from tests.running import ROOT


def _doubled(x: int) -> int:
    return 2 * x


def child(*arguments: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True, text=True, check=False, timeout=280
    )
    assert done.returncode == 0, done.stderr
    return done


def report(what: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(child("tests.support.kernels_child", what).stdout)
    return found


@pytest.fixture(scope="module", autouse=True)
def set_up() -> None:
    """What scripts/setup.sh does: nothing where it was run."""
    child("pipeline.adapters.kernels")


def test_a_process_compiles_nothing_after_set_up() -> None:
    found = report("cluster")
    assert found["compiled"] == {}
    assert len(found["loaded"]) > 10


def test_the_warm_up_compiles_every_kernel_with_all_types_of_its_arguments() -> None:
    found = report("warm-up")
    assert found["loaded later"] == {}
    reached = set[str]()
    while new := {*found["loaded"], *(other for name in reached for other in found["calls"][name])} - reached:
        reached |= new
    assert reached == set(found["calls"])
    sources = [file.read_text() for file in (ROOT / "pipeline").rglob("*.py")]
    assert len(reached) == sum(source.count("\n@compiled\n") for source in sources)


def stored(folders: list[Path], function: Callable[[int], int]) -> tuple[Any, int, int]:
    """A kernel whose code is stored in these folders, called; how often its code was loaded, and compiled."""
    kernel: Any = numba.njit(function)
    kernel._cache = CompiledCode(function, folders)  # noqa: SLF001 - as pipeline.domain.terms.compiled does
    result = kernel(20)
    return result, sum(kernel.stats.cache_hits.values()), sum(kernel.stats.cache_misses.values())


def test_code_is_read_where_it_is_and_written_where_that_is_possible(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    closed, image, user = tmp_path / "file/no folder", tmp_path / "image", tmp_path / "user"
    assert stored([closed, image], _doubled) == (40, 0, 1)
    assert stored([closed, image], _doubled) == (40, 1, 0)
    assert stored([closed, user, image], _doubled) == (40, 1, 0)
    assert not user.exists()
    assert stored([closed, user], _doubled) == (40, 0, 1)
    assert user.exists()
    assert stored([closed], _doubled) == (40, 0, 1)  # nowhere to store it: it works all the same


def test_damaged_code_is_compiled_again(tmp_path: Path) -> None:
    stored([tmp_path], _doubled)
    for file in tmp_path.iterdir():
        file.write_bytes(b"")
    assert stored([tmp_path], _doubled) == (40, 0, 1)


def test_code_is_stored_beside_the_module_unless_a_folder_is_named() -> None:
    beside, user = cache_folders(count_ids.py_func)  # type: ignore[attr-defined]
    assert beside == ROOT / "pipeline/domain/terms/__pycache__"
    assert user.is_relative_to(Path.home()) or "XDG_CACHE_HOME" in os.environ


def test_a_changed_function_or_constant_that_a_kernel_uses_makes_its_code_stale() -> None:
    def stamp(body: str = "return inner(x) * FACTOR", inner: str = "x + 1", **constants: object) -> str:
        names = {"FACTOR": 2, "TABLE": np.arange(3), **constants}
        exec(f"def inner(x): return {inner}", names)
        names["inner"] = numba.njit(names["inner"])
        exec(f"def kernel(x):\n {body}", names)
        kernel: Any = names["kernel"]
        return code_stamp(kernel)

    assert stamp() == stamp()
    assert stamp(unused=7) == stamp()
    differing = [
        stamp(),
        stamp(inner="x + 2"),
        stamp(FACTOR=3),
        stamp("return inner(x) * 2"),
        stamp("return TABLE[x]"),
        stamp("return TABLE[x]", TABLE=np.arange(3) + 1),
    ]
    assert len(set(differing)) == len(differing)


def test_a_second_set_up_compiles_nothing_and_says_nothing() -> None:
    assert child("pipeline.adapters.kernels").stderr == ""

"""Where things are, and the command line: within the test's process, or in a separate process as a user has it."""

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from subprocess import CompletedProcess

from pipeline.__main__ import main

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
PATIENCE_S = 300.0
"""How long a test waits for what must happen, before it fails: far longer than a busy machine takes."""


def environment(data_dir: Path, **variables: str) -> dict[str, str]:
    """The environment of a process that has its state in `data_dir`, and no settings but these."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SAMESTORY_")}
    return {**clean, "SAMESTORY_DATA_DIR": str(data_dir), **variables}


def run_samestory(*arguments: str | Path, data_dir: Path, **variables: str) -> CompletedProcess[str]:
    """Run the command line within this process: what is imported and compiled already is not loaded again.

    An exception that the program does not handle reaches the test. Use `run_samestory_process` for commands that
    start processes, wait for signals or set up logging.
    """
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    command = ["samestory", *map(str, arguments)]
    with (
        _environ(environment(data_dir, **variables)),
        _argv(command),
        contextlib.chdir(ROOT),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as exc:
            status = exc.code
    assert isinstance(status, int)
    return CompletedProcess(command, status, _text(out), _text(err))


def run_samestory_process(
    *arguments: str | Path, data_dir: Path, timeout_s: float = PATIENCE_S, **variables: str
) -> CompletedProcess[str]:
    """Run the command line in a separate process."""
    return subprocess.run(
        [sys.executable, "-m", "pipeline", *map(str, arguments)],
        cwd=ROOT,
        env=environment(data_dir, **variables),
        capture_output=True,
        text=True,
        timeout=timeout_s,
    )


@contextlib.contextmanager
def _environ(variables: dict[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    _replace_environ(variables)
    try:
        yield
    finally:
        _replace_environ(before)


def _replace_environ(variables: dict[str, str]) -> None:
    for name in os.environ.keys() - variables.keys():
        del os.environ[name]
    os.environ.update(variables)


@contextlib.contextmanager
def _argv(command: list[str]) -> Iterator[None]:
    before, sys.argv = sys.argv, command
    try:
        yield
    finally:
        sys.argv = before


def _text(written: io.TextIOWrapper) -> str:
    buffer = written.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode("utf-8")

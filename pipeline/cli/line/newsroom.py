"""The example newsroom as a child process: started, asked how far its simulated days are, stopped."""

import contextlib
import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipeline.errors import FatalError
from pipeline.shipped import shipped

USUAL_PORT = 8790
_STOP_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsroomStatus:
    """The newsroom's simulated time, its published articles, and its feeds that were requested."""

    now: datetime
    released: int
    total: int
    done: bool
    feeds: int
    feeds_asked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsroom:
    """A running newsroom. `config` is the configuration file that polls it."""

    url: str
    config: Path

    def status(self) -> NewsroomStatus:
        with urllib.request.urlopen(f"{self.url}/status", timeout=10) as answer:  # noqa: S310 - our own child's address
            status = json.load(answer)
        return NewsroomStatus(
            now=datetime.fromisoformat(status["now"]),
            released=status["released"],
            total=status["total"],
            done=status["done"],
            feeds=status["feeds"],
            feeds_asked=status["feeds_asked"],
        )

    def start_days(self) -> None:
        """Let its simulated time run. Before, it does not advance."""
        request = urllib.request.Request(f"{self.url}/start", method="POST")  # noqa: S310 - our own child's address
        with urllib.request.urlopen(request, timeout=10):  # noqa: S310
            pass


@contextlib.contextmanager
def newsroom(folder: Path, *, speed: float | None = None) -> Iterator[Newsroom]:
    """Serve the example newsroom while the block lasts, and write its configuration to `folder`.

    Its simulated time does not advance until `start_days`. It uses its usual port, so that ids are the same in each
    run, or a free one if that is taken.
    """
    started = _start(folder, USUAL_PORT, speed) or _start(folder, 0, speed)
    if started is None:
        raise FatalError("the example newsroom did not start")
    process, url = started
    try:
        yield Newsroom(url=url, config=folder / "samestory.toml")
    finally:
        process.terminate()
        try:
            process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _start(folder: Path, port: int, speed: float | None) -> tuple[subprocess.Popen[str], str] | None:
    argv = [sys.executable, str(shipped("examples/newsroom/server.py")), "--port", str(port)]
    argv += ["--wait", "--write-config", str(folder)]
    if speed is not None:
        argv += ["--speed", str(speed)]
    process = subprocess.Popen(
        argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, text=True, process_group=0
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    if "ready on " in line:
        return process, line.rsplit("ready on ", 1)[1].strip()
    process.wait()
    process.stdout.close()
    return None

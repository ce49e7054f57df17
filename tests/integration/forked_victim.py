"""A stage to be killed again and again, whose models are loaded once."""

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.integration.crash_harness import Victim
from tests.running import PATIENCE_S, ROOT


@dataclass(kw_only=True)
class ForkedVictim(Victim):
    """A stage whose lives are forks of a process that has loaded its models (`crash_host`)."""

    data_dir: Path
    variables: Mapping[str, str] = field(default_factory=dict)
    pid: int | None = None
    lines: "queue.SimpleQueue[str]" = field(default_factory=queue.SimpleQueue)

    def load(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.crash_host", self.group, str(self.data_dir)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **self.variables},
        )
        threading.Thread(target=self._listen, daemon=True).start()
        assert self.lines.get(timeout=PATIENCE_S) == "ready"

    def _listen(self) -> None:
        assert self.process is not None
        assert self.process.stdout is not None
        with self.process.stdout as said:
            for line in said:
                self.lines.put(line.strip())
        self.lines.put("gone")

    def start(self, moment: str, count: int) -> None:
        self.moment = moment
        assert self.process is not None
        assert self.process.stdin is not None
        print(moment, count, file=self.process.stdin, flush=True)
        self.pid = int(self.lines.get(timeout=PATIENCE_S).removeprefix("started "))

    def look(self) -> bool:
        if self.pid is None:
            return False
        try:
            ended = self.lines.get_nowait()
        except queue.Empty:
            return True
        self.pid = None
        assert ended == f"ended {-signal.SIGKILL}", f"{self.group} {ended} by itself, at {self.moment}"
        self.kills[self.moment] += 1
        return False

    def stop(self) -> None:
        if self.pid is not None:
            os.kill(self.pid, signal.SIGTERM)
            assert self.lines.get(timeout=PATIENCE_S) == "ended 0"
            self.pid = None

    def kill(self) -> None:
        assert self.process is not None
        if self.pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(timeout=PATIENCE_S)

"""The processes of the line as the suite holds them: started, killed, stopped, and replaced when they are gone."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.chaos.host import FEEDER
from tests.chaos.line import STAGES
from tests.chaos.orders import obeyed_file, order_file
from tests.running import PATIENCE_S, ROOT

_TICK_S = 0.02
_LOG_LINES = 100


@dataclass(kw_only=True)
class Member:
    """One process. `doomed`: it was killed, or asked to end; whoever ends otherwise has failed."""

    name: str
    stage: str
    pid: int
    log: Path
    code: int | None = None
    doomed: bool = False

    def tail(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-_LOG_LINES:])


class Crew:
    """`wanted` members of each stage, replaced as long as `replacing`.

    `failures` lists those that ended by themselves. All waiting goes through `pause`, which looks after them.
    """

    def __init__(self, folder: Path, servers: str, *, copies: int, seed: int, rate: float) -> None:
        self.folder = folder
        self.wanted = {**dict.fromkeys(STAGES, 2), "shout": 3, FEEDER: 1}
        self.replacing = True
        self.failures: list[str] = []
        self.lives = 0
        self._members: dict[str, Member] = {}
        self._waiting = b""
        arguments = [str(folder), servers, str(copies), str(seed), str(rate)]
        with (folder / "host.log").open("wb") as log:
            self._host = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", "tests.chaos.host", *arguments],
                cwd=ROOT,
                # A pool of threads would not survive the fork.
                env={**os.environ, "OMP_NUM_THREADS": "1"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        assert self._host.stdout is not None
        assert self._host.stdout.readline().startswith(b"ready"), (folder / "host.log").read_text()
        os.set_blocking(self._host.stdout.fileno(), False)

    def of(self, stage: str) -> list[Member]:
        """Those that are alive and meant to stay so."""
        return [m for m in self._members.values() if m.stage == stage and m.code is None and not m.doomed]

    def start(self, stage: str) -> Member:
        self.lives += 1
        name = f"{stage}-{self.lives}"
        assert self._host.stdin is not None
        self._host.stdin.write(f"{name} {stage}\n".encode())
        self._host.stdin.flush()
        self._await(lambda: name in self._members, f"{name} does not start", 60)
        return self._members[name]

    def kill(self, member: Member) -> None:
        member.doomed = True
        self._signal(member, signal.SIGKILL)

    def ask_to_end(self, member: Member) -> None:
        member.doomed = True
        self._signal(member, signal.SIGTERM)

    def freeze(self, member: Member) -> None:
        self._signal(member, signal.SIGSTOP)

    def thaw(self, member: Member) -> None:
        self._signal(member, signal.SIGCONT)

    def order(self, member: Member, moment: str, action: str, seconds: float = 0.0, *, limit_s: float = 15) -> bool:
        """Returns once it is being carried out; False: its moment did not come in time, or the member is gone."""
        written = order_file(self.folder, member.name).with_suffix(".new")
        written.write_text(f"{moment} {action} {seconds}")
        member.doomed = action == "die"
        written.rename(order_file(self.folder, member.name))
        obeyed = obeyed_file(self.folder, member.name)
        until = time.monotonic() + limit_s
        while not obeyed.exists():
            if member.code is not None or time.monotonic() > until:
                order_file(self.folder, member.name).unlink(missing_ok=True)
                if not obeyed.exists():
                    member.doomed = member.code is not None
                    return False
                break
            self.pause(_TICK_S)
        obeyed.unlink()
        return True

    def tails(self) -> str:
        """The last words of all members, and what each of their threads does just now."""
        there = [member for stage in self.wanted for member in self.of(stage)]
        for member in there:
            self._signal(member, signal.SIGUSR1)
        time.sleep(1)
        return "\n".join(f"--- {member.name}\n{member.tail()}" for member in there)

    def pause(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while True:
            self._look()
            if (left := until - time.monotonic()) <= 0:
                return
            time.sleep(min(left, _TICK_S))

    def end(self, stage: str, *, limit_s: float) -> None:
        """Ask all members of the stage to end, and wait until they have."""
        ending = self.of(stage)
        for member in ending:
            self.ask_to_end(member)
        self._await(
            lambda: all(m.code is not None for m in ending),
            f"asked to end, and still there: {[m.name for m in ending]}",
            limit_s,
        )
        for member in ending:
            if member.code:
                self.failures.append(f"{member.name}, asked to end, ended with {member.code}:\n{member.tail()}")

    def close(self) -> None:
        assert self._host.stdin is not None
        self._host.stdin.close()
        try:
            self._host.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self._host.kill()
            self._host.wait()
        assert self._host.stdout is not None
        self._host.stdout.close()

    def _signal(self, member: Member, number: int) -> None:
        self._look()
        if member.code is None:
            os.kill(member.pid, number)

    def _await(self, condition: Callable[[], bool], otherwise: str, limit_s: float) -> None:
        until = time.monotonic() + limit_s
        while not condition():
            self._look(replace=False)
            if time.monotonic() > until:
                raise AssertionError(otherwise)
            time.sleep(_TICK_S)

    def _look(self, *, replace: bool = True) -> None:
        assert self._host.stdout is not None
        received = self._host.stdout.read()
        if received == b"":
            raise AssertionError(f"the host of the members is gone:\n{(self.folder / 'host.log').read_text()}")
        *lines, self._waiting = (self._waiting + (received or b"")).split(b"\n")
        for line in lines:
            what, name, number = line.decode().split()
            if what == "started":
                stage = name.partition("-")[0]
                self._members[name] = Member(name=name, stage=stage, pid=int(number), log=self.folder / f"{name}.log")
            else:
                member = self._members[name]
                member.code = int(number)
                if not member.doomed:
                    self.failures.append(f"{name} ended by itself with {number}:\n{member.tail()}")
        if replace and self.replacing:
            for stage, wanted in self.wanted.items():
                while len(self.of(stage)) < wanted:
                    self.start(stage)

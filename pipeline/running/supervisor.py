"""Runs stages as child processes: starts them, restarts those that crash, stops them all.

Does not know what they do. A child is in its own process group, so that Ctrl-C in a terminal reaches only the
supervisor, which then stops the children. Its standard input is a pipe that ends with the supervisor,
however that ends: `shutdown.stop_with_parent` is the child's side of it.
"""

import contextlib
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO

from pipeline.running.logs import child_line
from pipeline.running.pacing import backoff_s
from pipeline.settings import LogFormat, RunnerSettings

logger = logging.getLogger(__name__)

_DEFAULTS = RunnerSettings()
_LOOK_S = 0.1
_WATCH_S = 0.5
_STARTED_AFTER_S = 600.0  # a child that ran this long since it was ready does not fail at its start
_FAILED_STARTS = 5
_STOP_S = 35.0  # a child needs less; after this it is killed, which loses nothing


@dataclass(slots=True, kw_only=True)
class _Child:
    """A command and the process that runs it now, if one does."""

    name: str
    argv: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    pump: threading.Thread | None = None
    started: float = 0.0
    sign: object = None  # what `sign_of_life` gave when it was started
    ready_at: float | None = None
    restart_at: float = 0.0
    crashes: int = 0  # in a row, none long after it was ready
    failed_starts: int = 0  # those of them with an exit code rather than a signal
    finished: bool = False
    last_lines: deque[str] = field(default_factory=lambda: deque(maxlen=1))


def supervise(
    commands: Mapping[str, Sequence[str]],
    *,
    stop: threading.Event,
    settings: RunnerSettings = _DEFAULTS,
    drained: Callable[[], bool] | None = None,
    environment: Mapping[str, str] | None = None,
    stderr: IO[str] | None = None,
    output: LogFormat = "text",
    started_after_s: float = _STARTED_AFTER_S,
    sign_of_life: Callable[[str], object] = lambda name: None,
    watch: Callable[[], object] = lambda: None,
    tried_for_ever: frozenset[int] = frozenset(),
    restart: bool = True,
) -> int:
    """Run the commands as child processes, and restart those that crash. No child is left behind.

    Returns 0 after `stop`, once all children have exited with 0, or once `drained` says that nothing is left to do. A
    child that ends otherwise is started again, after the pauses of `settings`. Returns 1 once a child has exited with
    an error five times in a row, each time less than `started_after_s` after it was ready. The exit codes in
    `tried_for_ever` do not count: what they report mends itself. Without `restart`, returns 1 once any child has ended
    otherwise than with 0. The last line that is printed then names the child and the cause.

    A child is ready once `sign_of_life`, called with its name, gives another value than when it was started: however
    long its imports take, a start that fails is one. If that is always None, a child is ready at once. `watch` is
    called twice a second.

    `environment` is that of the children; None: this process' own. What children print goes to `stderr`, line by line,
    with their name in it, as `output` says.
    """
    out = sys.stderr if stderr is None else stderr
    children = [_Child(name=name, argv=argv) for name, argv in commands.items()]
    next_watch = 0.0
    failed: str | None = None
    try:
        while not stop.is_set():
            for child in children:
                if child.process is None and not child.finished and time.monotonic() >= child.restart_at:
                    _start(child, environment, out, output, sign_of_life)
                elif failed := _check(child, settings, started_after_s, sign_of_life, tried_for_ever, restart=restart):
                    if output != "text":
                        failed = child_line(child.name, failed, output=output)
                    return 1
            if all(child.finished for child in children):
                return 0
            if time.monotonic() >= next_watch:
                watch()
                if drained is not None and drained():
                    return 0
                next_watch = time.monotonic() + _WATCH_S
            stop.wait(_LOOK_S)
        return 0
    finally:
        _stop_all(children)
        if failed:  # last, below what the others print while they stop
            print(failed, file=out, flush=True)


def _check(
    child: _Child,
    settings: RunnerSettings,
    started_after_s: float,
    sign_of_life: Callable[[str], object],
    tried_for_ever: frozenset[int],
    *,
    restart: bool,
) -> str | None:
    """If the child has ended, see when it is to be started again. Returns why it never is, if so."""
    code = child.process.poll() if child.process is not None else None
    if code is None:
        if child.ready_at is None and child.process is not None and sign_of_life(child.name) != child.sign:
            child.ready_at = time.monotonic()
            logger.info("%s is ready, %.0f s after its start", child.name, child.ready_at - child.started)
        return None
    lived = time.monotonic() - child.started
    was_ready_for = 0.0 if child.ready_at is None else time.monotonic() - child.ready_at
    _release(child)
    if code == 0:
        child.finished = True
        return None
    cause = child.last_lines[-1] if child.last_lines else "it printed nothing"
    ended = f"exit code {code}" if code > 0 else f"signal {-code} ({signal.strsignal(-code)})"
    if not restart:
        return f"{child.name} ended with {ended} after {lived:.1f} s: {cause}"
    if was_ready_for >= started_after_s:
        child.crashes = child.failed_starts = 0
    pause = backoff_s(child.crashes, settings)
    child.crashes += 1
    child.failed_starts = child.failed_starts + 1 if code > 0 and code not in tried_for_ever else 0
    if child.failed_starts >= _FAILED_STARTS:
        return f"{child.name} failed {_FAILED_STARTS} times in a row: {cause}"
    logger.warning("%s ended with %s after %.1f s; starting it again in %.1f s", child.name, ended, lived, pause)
    child.restart_at = time.monotonic() + pause
    return None


def _start(
    child: _Child,
    environment: Mapping[str, str] | None,
    out: IO[str],
    output: LogFormat,
    sign_of_life: Callable[[str], object],
) -> None:
    child.started = time.monotonic()
    child.sign = sign_of_life(child.name)
    child.ready_at = child.started if child.sign is None else None
    child.process = subprocess.Popen(
        child.argv,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        process_group=0,
    )
    assert child.process.stdout is not None
    child.pump = threading.Thread(target=_forward, args=(child, child.process.stdout, out, output), daemon=True)
    child.pump.start()


def _forward(child: _Child, lines: IO[bytes], out: IO[str], output: LogFormat) -> None:
    with lines:
        for raw in lines:
            line = raw.decode("utf-8", "backslashreplace").rstrip()
            if line:
                child.last_lines.append(line)
            out.write(f"{child_line(child.name, line, output=output)}\n")
            out.flush()


def _release(child: _Child) -> None:
    """Forget a process that has ended, and kill what it started itself and could not end any more."""
    assert child.process is not None
    assert child.process.stdin is not None
    assert child.pump is not None
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.process.pid, signal.SIGKILL)
    child.process.stdin.close()
    child.pump.join(timeout=1.0)  # bounded: a process that left the process group may hold the pipe open
    child.process = child.pump = None


def _stop_all(children: Sequence[_Child]) -> None:
    running = [child for child in children if child.process is not None]
    for child in running:
        if child.process is not None:
            child.process.terminate()
    deadline = time.monotonic() + _STOP_S
    for child in running:
        if child.process is None:
            continue
        try:
            child.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            logger.warning("%s did not stop within %g s: killed", child.name, _STOP_S)
            child.process.kill()
            child.process.wait()
        _release(child)

"""Asks a run to end: on a signal, or when its parent has ended. What does not listen is interrupted."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from typing import Literal, Protocol, TypeVar

from pipeline.errors import StopRequested

_T = TypeVar("_T")

GRACE_S = 1.0
"""How long work may go on that was asked to stop: it may be about to end by itself."""

_AGAIN_S = 0.25  # a library may have caught the exception and gone on


class Stop(Protocol):
    """Says that a run is to end. A `threading.Event` is one."""

    def is_set(self) -> bool: ...

    def wait(self, timeout: float | None = None) -> bool: ...


class SignalStop(threading.Event):
    """Is set by signals, or by any thread. Made by `stop_on_signals`."""

    def __init__(self) -> None:
        super().__init__()
        self._asked: SimpleQueue[Literal["stop", "end"]] = SimpleQueue()
        self._interruptible = self._overdue = False

    def set(self) -> None:
        """Ask the run to end."""
        super().set()
        self._asked.put("stop")

    def receive(self, number: int, frame: object) -> None:
        """Handle a signal, in the main thread, which it may have stopped anywhere."""
        if self._interruptible and self._overdue:
            raise _Interrupt
        # Not `set`: the main thread may be inside the event's own lock.
        self._asked.put("stop")

    def run(self, work: Callable[[], _T]) -> _T:
        """The result of the work, which is interrupted if it goes on for `GRACE_S` after the run was asked to end.

        Then raises StopRequested. A call into a library ends first. For the main thread; elsewhere nothing is
        interrupted, as signals do not come there.
        """
        # In one function: between two of them a signal could come while nobody expects it.
        try:
            try:
                self._interruptible = threading.current_thread() is threading.main_thread()
                return work()
            finally:
                self._interruptible = False
        except _Interrupt:
            self._interruptible = False
            raise StopRequested("the work was interrupted") from None

    def follow(self) -> None:
        """Turn signals into the event, and interrupt what is overdue. Runs in a thread of its own until `end`."""
        if self._asked.get() == "end":
            return
        super().set()
        overdue_at = time.monotonic() + GRACE_S
        while True:
            try:
                if self._asked.get(timeout=_AGAIN_S) == "end":
                    return
            except Empty:
                pass
            self._overdue = time.monotonic() >= overdue_at
            if self._interruptible and self._overdue:
                signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)

    def end(self) -> None:
        """Let `follow` return."""
        self._asked.put("end")


class _Interrupt(BaseException):
    """Raised wherever the main thread is. Like KeyboardInterrupt not an Exception, which libraries catch."""


@contextmanager
def stop_on_signals() -> Iterator[SignalStop]:
    """An event that SIGTERM and SIGINT set while the block lasts. For the main thread."""
    stop = SignalStop()
    thread = threading.Thread(target=stop.follow, name="signals", daemon=True)
    thread.start()
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    hook = sys.unraisablehook
    sys.unraisablehook = lambda lost: None if lost.exc_type is _Interrupt else hook(lost)  # comes again in `_AGAIN_S`
    for number in before:
        signal.signal(number, stop.receive)
    try:
        yield stop
    finally:
        stop.end()
        thread.join()
        for number, handler in before.items():
            signal.signal(number, handler)
        sys.unraisablehook = hook


def interruptible(stop: Stop, work: Callable[[], _T]) -> _T:
    """The result of the work; a stop by signals interrupts it (`SignalStop.run`), another stop does not."""
    return stop.run(work) if isinstance(stop, SignalStop) else work()


def stop_with_parent(stop: threading.Event, *, grace_s: float = 30.0) -> None:
    """Set `stop` once the standard input ends.

    The supervisor holds its other end, so this happens however the supervisor ends.

    A process that has not ended `grace_s` later is ended at once: no work is left half done by it.
    """

    def watch() -> None:
        while os.read(0, 1024):
            pass
        stop.set()
        time.sleep(grace_s)
        os._exit(1)

    threading.Thread(target=watch, name="parent", daemon=True).start()

"""Asks a run to end: on a signal, or when its parent has ended."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from typing import Protocol


class Stop(Protocol):
    """Says that a run is to end. A `threading.Event` is one."""

    def is_set(self) -> bool: ...

    def wait(self, timeout: float | None = None) -> bool: ...


@contextmanager
def stop_on_signals() -> Iterator[threading.Event]:
    """An event that SIGTERM and SIGINT set while the block lasts. For the main thread."""
    stop = threading.Event()
    signals: SimpleQueue[int | None] = SimpleQueue()

    def forward() -> None:
        # Not in the handler itself: it may interrupt the main thread inside the event's own lock.
        while signals.get() is not None:
            stop.set()

    thread = threading.Thread(target=forward, name="signals", daemon=True)
    thread.start()
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    for number in before:
        signal.signal(number, lambda received, _: signals.put(received))
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        signals.put(None)
        thread.join()


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

"""Tells others, while a batch is handled, that this member still works on it.

The group leaves the member its partitions, and whoever watches the process does not restart it. Only up to a limit, so
that a member that hangs loses its partitions in the end.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pipeline.errors import SamestoryError
from pipeline.ports import Consumer

logger = logging.getLogger(__name__)

EVERY_S = 1.0
"""Well below every session time-out and every limit of a health check."""


@contextmanager
def heartbeats(consumer: Consumer, beat: Callable[[], object], *, limit_s: float) -> Iterator[None]:
    """Call `beat` and `consumer.keep_alive` every second while the block lasts, for `limit_s` at most."""
    done = threading.Event()
    until = time.monotonic() + limit_s

    def give() -> None:
        logged = ""
        while not done.wait(EVERY_S) and time.monotonic() < until:
            try:
                beat()
                consumer.keep_alive()
            except SamestoryError as exc:  # the commit of the batch will show what it means
                if str(exc) != logged:
                    logged = str(exc)
                    logger.warning("%s", exc)

    thread = threading.Thread(target=give, name="heartbeats", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()

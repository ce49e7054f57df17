"""Signs of life while a batch is worked on: to the group, so that it leaves the member its partitions, and to whoever
watches the process. Up to a limit, so that a member that hangs loses them after all.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pipeline.errors import FencedError, StorageError, TransientError
from pipeline.ports import Consumer

logger = logging.getLogger(__name__)

EVERY_S = 1.0
"""Well below every session time-out and every limit of a health check."""


@contextmanager
def signs_of_life(consumer: Consumer, beat: Callable[[], object], *, limit_s: float) -> Iterator[None]:
    """Give them every second while the block lasts, and no longer than `limit_s`."""
    done = threading.Event()
    until = time.monotonic() + limit_s

    def give() -> None:
        while not done.wait(EVERY_S) and time.monotonic() < until:
            beat()
            try:
                consumer.keep_alive()
            except (TransientError, FencedError, StorageError) as exc:  # the commit will show what it means
                logger.warning("%s", exc)

    thread = threading.Thread(target=give, name="alive", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()

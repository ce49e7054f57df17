"""A stage's process that kills itself with SIGKILL at a given moment.

`python -m tests.integration.crash_child MOMENT COUNT MODULE:FUNCTION ARGUMENT…` sets the trap, then calls the function
with `sys.argv` as if it were a program with these arguments. So it serves production's own entry point as well as a
test's. It goes off the COUNT-th time the moment comes:

    polled       a batch was polled, and not handled
    handled      it was handled, and nothing of it written
    written      outputs and offsets are written, and the transaction is still open
    committing   up to 3 ms into the commit: before, amid or after the disk has it
    committed    it is committed, and nobody was told
    timer        any time: COUNT x 5 ms after the stage has joined its group
    never        not at all
"""

import importlib
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Sequence
from typing import Any

from pipeline.ports import Batch, Message
from pipeline.transport import sqlite_records
from pipeline.transport.sqlite_consumer import SqliteConsumer
from pipeline.transport.sqlite_database import Database

MOMENTS = ("polled", "handled", "written", "committing", "committed", "timer")


class Trap:
    def __init__(self, moment: str, count: int) -> None:
        self.moment = moment
        self.left = count
        self.count = count
        self.in_commit = False

    def reached(self, moment: str, after_s: float = 0.0) -> None:
        if moment != self.moment:
            return
        self.left -= 1
        if self.left == 0:
            if after_s:
                threading.Timer(after_s, die).start()
            else:
                die()

    def set(self) -> None:
        """Put the trap into the embedded log."""
        trap = self
        poll, commit, join = SqliteConsumer.poll, SqliteConsumer.commit, SqliteConsumer.__init__
        append, connect = sqlite_records.append, Database._connect  # noqa: SLF001 - to see COMMIT before the database does

        def trapped_join(consumer: SqliteConsumer, *arguments: Any, **named: Any) -> None:
            join(consumer, *arguments, **named)
            if trap.moment == "timer":
                threading.Timer(trap.count * 0.005, die).start()

        def trapped_poll(consumer: SqliteConsumer, **named: Any) -> Batch:
            batch = poll(consumer, **named)
            if batch.records:
                trap.reached("polled")
            return batch

        def trapped_commit(consumer: SqliteConsumer, batch: Batch, outputs: Sequence[Message]) -> None:
            trap.reached("handled")
            trap.in_commit = True
            commit(consumer, batch, outputs)
            trap.in_commit = False
            trap.reached("committed")

        def trapped_append(*arguments: Any) -> int:
            size = append(*arguments)
            if trap.in_commit:
                trap.reached("written")
            return size

        def trapped_connect(database: Database) -> Any:
            connection = connect(database)
            connection.set_trace_callback(see)
            return connection

        def see(statement: str) -> None:
            if statement == "COMMIT" and trap.in_commit:
                trap.reached("committing", after_s=random.uniform(0.0, 0.003))

        SqliteConsumer.__init__ = trapped_join  # type: ignore[method-assign, assignment]
        SqliteConsumer.poll = trapped_poll  # type: ignore[method-assign, assignment]
        SqliteConsumer.commit = trapped_commit  # type: ignore[method-assign, assignment]
        sqlite_records.append = trapped_append  # type: ignore[assignment]
        Database._connect = trapped_connect  # type: ignore[method-assign, assignment]  # noqa: SLF001


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(60)


if __name__ == "__main__":
    _, when, times, target, *rest = sys.argv
    Trap(when, int(times)).set()
    module, _, function = target.partition(":")
    sys.argv = [target, *rest]
    getattr(importlib.import_module(module), function)()

"""A stage's process that kills itself with SIGKILL at a given moment.

`python -m tests.integration.crash_child MOMENT COUNT MODULE:FUNCTION ARGUMENT…` sets the trap, then calls the function
with `sys.argv` as if it were a program with these arguments. So it serves production's own entry point as well as a
test's. It goes off the COUNT-th time the moment comes:

    polled       a batch was polled, and not handled
    handled      it was handled, and nothing of it written
    written      outputs and offsets are written, and the transaction is still open
    committing   up to 3 ms into the commit: before, amid or after the disk has it
    committed    it is committed, and nobody was told
    timer        any time: COUNT x 5 ms after the stage has joined its group, on Kafka after it got partitions
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
        self._set_in(SqliteConsumer)
        join = SqliteConsumer.__init__
        append, connect = sqlite_records.append, Database._connect  # noqa: SLF001 - to see COMMIT before the database does

        def trapped_join(consumer: SqliteConsumer, *arguments: Any, **named: Any) -> None:
            join(consumer, *arguments, **named)
            if trap.moment == "timer":
                threading.Timer(trap.count * 0.005, die).start()

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
        sqlite_records.append = trapped_append  # type: ignore[assignment]
        Database._connect = trapped_connect  # type: ignore[method-assign, assignment]  # noqa: SLF001

    def set_on_kafka(self) -> None:
        """Put the trap into the log on Kafka."""
        import kafka

        from pipeline.transport.kafka_consumer import KafkaGroupConsumer

        trap = self
        self._set_in(KafkaGroupConsumer)
        commit, poll = kafka.KafkaProducer.commit_transaction, KafkaGroupConsumer.poll

        def trapped_commit(producer: Any) -> None:
            if trap.in_commit:
                trap.reached("written")
                trap.reached("committing", after_s=random.uniform(0.0, 0.01))
            commit(producer)

        def trapped_poll(consumer: Any, **named: Any) -> Batch:
            batch: Batch = poll(consumer, **named)
            if batch.newly_assigned and trap.moment == "timer":
                threading.Timer(trap.count * 0.005, die).start()
            return batch

        kafka.KafkaProducer.commit_transaction = trapped_commit
        KafkaGroupConsumer.poll = trapped_poll  # type: ignore[method-assign, assignment]

    def _set_in(self, consumer_type: Any) -> None:
        trap = self
        poll, commit = consumer_type.poll, consumer_type.commit

        def trapped_poll(consumer: Any, **named: Any) -> Batch:
            batch: Batch = poll(consumer, **named)
            if batch.records:
                trap.reached("polled")
            return batch

        def trapped_commit(consumer: Any, batch: Batch, outputs: Sequence[Message], **named: Any) -> None:
            trap.reached("handled")
            trap.in_commit = True
            commit(consumer, batch, outputs, **named)
            trap.in_commit = False
            trap.reached("committed")

        consumer_type.poll, consumer_type.commit = trapped_poll, trapped_commit


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(60)


if __name__ == "__main__":
    _, when, times, target, *rest = sys.argv
    Trap(when, int(times)).set()
    module, _, function = target.partition(":")
    sys.argv = [target, *rest]
    getattr(importlib.import_module(module), function)()

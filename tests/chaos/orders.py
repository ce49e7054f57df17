"""Orders that a test gives a running process: to die, to be stopped or to fall asleep at a given moment of a batch.

An order is a file beside the process's log; it is carried out once, at the next time that its moment comes:

    handling    a batch was polled, and is handled just now
    extracted   (producer) records are in the outbox, and not appended
    begun       a transaction has begun
    outputs     all outputs are on the brokers, the offsets are not
    offsets     outputs and offsets are written, the transaction is still open
    committing  up to 5 ms into the commit
    committed   it is committed, and nobody was told
"""

import logging
import os
import random
import signal
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import kafka

from pipeline.ports import LogReader, Record, TopicPartition
from pipeline.running.stage import Outcome, Stage

logger = logging.getLogger(__name__)

IN_TRANSACTION = ("begun", "outputs", "offsets", "committing", "committed")
OF_PRODUCER = ("extracted", "begun", "committing", "committed")


def order_file(folder: Path, member: str) -> Path:
    return folder / f"{member}.order"


def obeyed_file(folder: Path, member: str) -> Path:
    """There once the order is being carried out."""
    return folder / f"{member}.obeyed"


class Orders:
    """Those to this process."""

    def __init__(self, folder: Path, member: str) -> None:
        self._order, self._obeyed = order_file(folder, member), obeyed_file(folder, member)

    def at(self, moment: str, *, within_s: float = 0.0) -> None:
        """The moment has come: carry out what was ordered for it, up to `within_s` later."""
        try:
            wanted, action, seconds = self._order.read_text().split()
        except FileNotFoundError:
            return
        if wanted != moment:
            return
        self._order.rename(self._obeyed)
        if within_s:
            threading.Timer(random.uniform(0, within_s), _carry_out, (action, float(seconds))).start()
        else:
            _carry_out(action, float(seconds))


def _carry_out(action: str, seconds: float) -> None:
    if action == "sleep":
        time.sleep(seconds)
    else:
        os.kill(os.getpid(), {"die": signal.SIGKILL, "stop": signal.SIGSTOP}[action])


def watch_transactions(orders: Orders) -> None:
    """Put the moments of a transaction into the Kafka client of this process."""

    class Watched(kafka.KafkaProducer):
        def begin_transaction(self) -> None:
            super().begin_transaction()
            orders.at("begun")

        def send_offsets_to_transaction(self, *arguments: Any, **named: Any) -> None:
            orders.at("outputs")
            super().send_offsets_to_transaction(*arguments, **named)
            orders.at("offsets")

        def commit_transaction(self, *arguments: Any, **named: Any) -> None:
            orders.at("committing", within_s=0.005)
            super().commit_transaction(*arguments, **named)
            logger.info("committed")
            orders.at("committed")

    kafka.KafkaProducer = Watched


class Ordered:
    """A stage that hears orders while it handles a batch."""

    def __init__(self, stage: Stage, orders: Orders) -> None:
        self._stage, self._orders = stage, orders
        self.name, self.inputs = stage.name, stage.inputs

    def assign(self, partitions: Mapping[TopicPartition, int], log: LogReader) -> None:
        told = ", ".join(f"{p.topic}[{p.partition}] from {at}" for p, at in partitions.items())
        logger.info("%s: assigned %s", self.name, told)
        self._stage.assign(partitions, log)

    def revoke(self, partitions: frozenset[TopicPartition]) -> None:
        logger.info("%s: revoked %s", self.name, ", ".join(f"{p.topic}[{p.partition}]" for p in partitions))
        self._stage.revoke(partitions)

    def handle(self, records: Sequence[Record]) -> Outcome:
        spans: dict[str, list[int]] = {}
        for record in records:
            spans.setdefault(f"{record.topic}[{record.partition}]", []).append(record.offset)
        told = ", ".join(f"{place} {offsets[0]}-{offsets[-1]}" for place, offsets in spans.items())
        logger.info("%s: handling %s", self.name, told)
        self._orders.at("handling")
        return self._stage.handle(records)

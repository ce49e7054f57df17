"""Runs a stage: poll, handle, commit outputs and offsets as one. Only this module knows offsets and error policies."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from pipeline.errors import PermanentError
from pipeline.ports import Log, Message, Record, TopicPartition


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """A record that can never be handled, and why: it goes to the dead letters."""

    record: Record
    error: PermanentError


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a batch comes to."""

    outputs: tuple[Message, ...] = ()
    rejected: tuple[Rejection, ...] = ()


class Stage(Protocol):
    """One step of the line. `name` is its consumer group, `inputs` the topics it reads."""

    name: str
    inputs: tuple[str, ...]

    def assign(self, partitions: frozenset[TopicPartition], log: Log) -> None:
        """Build the state of these input partitions anew, from the log. Called when they are assigned, and again after
        a batch that was handled but not committed.
        """
        ...

    def revoke(self, partitions: frozenset[TopicPartition]) -> None:
        """Forget the state of these partitions."""
        ...

    def handle(self, records: Sequence[Record]) -> Outcome:
        """Decide. No input or output of its own. A record that can never be handled is in `rejected` and leaves no
        trace in the state; TransientError asks for the whole batch again later.
        """
        ...

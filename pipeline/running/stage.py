"""What a stage is: decides what records come to, and knows no offsets, no group and no log but to rebuild its state."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from pipeline.errors import PermanentError
from pipeline.ports import LogReader, Message, Record, TopicPartition


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

    @property
    def name(self) -> str: ...

    @property
    def inputs(self) -> tuple[str, ...]: ...

    def assign(self, partitions: Mapping[TopicPartition, int], log: LogReader) -> None:
        """Build the state of these input partitions anew, from the log; each comes with its committed offset, where
        the records to be handled begin. Called when they are assigned, and again after a batch that was handled but
        not committed.
        """
        ...

    def revoke(self, partitions: frozenset[TopicPartition]) -> None:
        """Forget the state of these partitions."""
        ...

    def handle(self, records: Sequence[Record]) -> Outcome:
        """Decide. No input or output of its own. A record that can never be handled is in `rejected` and leaves no
        trace in the state; TransientError asks for the whole batch again later, PermanentError for its records one by
        one, so that the one at fault is found.
        """
        ...

"""What a stage is: it decides what follows from records, and reads the log to rebuild its state.

Knows neither offsets nor groups.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from pipeline.errors import PermanentError
from pipeline.ports import LogReader, Message, Record, TopicPartition


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """A record that can never be handled, and why: it goes to the dead letters."""

    record: Record
    error: PermanentError


def nothing_more() -> None:
    """The stage does not count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The result of a batch: the messages to append, and the records that were rejected.

    `late`: messages that follow from earlier records, by the input partition of those; this member must still have it.
    One that is larger than the log takes is left out: none of the batch's records is at fault.
    `committed` is called once the batch is committed, for a stage to count what it decided.
    """

    outputs: tuple[Message, ...] = ()
    rejected: tuple[Rejection, ...] = ()
    late: Mapping[TopicPartition, tuple[Message, ...]] = field(default_factory=dict)
    committed: Callable[[], object] = nothing_more

    def without_late(self, key: bytes | None) -> "Outcome":
        """Without the late messages of this key."""
        late = {p: tuple(m for m in messages if m.key != key) for p, messages in self.late.items()}
        return replace(self, late=late)


class Stage(Protocol):
    """One step of the line. `name` is its consumer group, `inputs` the topics it reads."""

    @property
    def name(self) -> str: ...

    @property
    def inputs(self) -> tuple[str, ...]: ...

    def assign(self, partitions: Mapping[TopicPartition, int], log: LogReader) -> None:
        """Rebuild the state of these input partitions from the log.

        Each comes with its committed offset, which is the first record to handle. Called when they are assigned, and
        after a batch that was handled but not committed.
        """
        ...

    def revoke(self, partitions: frozenset[TopicPartition]) -> None:
        """Forget the state of these partitions."""
        ...

    def handle(self, records: Sequence[Record]) -> Outcome:
        """Decide what follows from the records. Does no input or output, but may ask the log for its newest record.

        A record that can never be handled is in `rejected` and does not change the state. TransientError asks for the
        whole batch again later, PermanentError for its records one by one, to find the one at fault. StopRequested
        ends it early, if the run is to end.
        """
        ...

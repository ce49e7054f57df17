"""What a run reports of each record's way, if traces are wanted: docs/decisions/0048-observable.md.

A record carries its trace in a header, as W3C Trace Context has it, so a trace goes on over topics and processes. What
implements this is in `pipeline.adapters.tracing`, which needs the extra `samestory[otel]`; without it nothing happens.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Final, Protocol

from pipeline.ports import Headers, Message, Record

TRACE_HEADER: Final = "traceparent"
"""The header that carries the trace."""


class BatchTrace(Protocol):
    """The spans of one batch: one for each record."""

    def headers(self, message: Message) -> Headers:
        """What a message goes on with: the trace of the record that it follows from, if that is known."""
        ...

    def rejected(self, record: Record, cause: str) -> None:
        """The record went to the dead letters."""
        ...


class Tracing(Protocol):
    """Where spans go."""

    def batch(self, stage: str, records: Sequence[Record]) -> AbstractContextManager[BatchTrace]:
        """The spans of a batch last as long as the block; an exception that leaves it is noted in them."""
        ...

    def published(self, article_id: str) -> Headers:
        """What an article that the producer writes begins its trace with."""
        ...

    def close(self) -> None:
        """Send what is not sent yet."""
        ...


class NoTracing:
    """Traces nothing."""

    @contextmanager
    def batch(self, stage: str, records: Sequence[Record]) -> Iterator[BatchTrace]:
        yield self

    def published(self, article_id: str) -> Headers:
        return ()

    def headers(self, message: Message) -> Headers:
        return ()

    def rejected(self, record: Record, cause: str) -> None:
        """Nothing is traced."""

    def close(self) -> None:
        """Nothing is open."""

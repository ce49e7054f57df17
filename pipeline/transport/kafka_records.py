"""Kafka's records as ours."""

from datetime import UTC, datetime, timedelta
from typing import Any

from pipeline.ports import Record

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def record_of(theirs: Any) -> Record:
    """A `ConsumerRecord` of kafka-python."""
    return Record(
        topic=theirs.topic,
        partition=theirs.partition,
        offset=theirs.offset,
        key=theirs.key,
        value=theirs.value,
        headers=tuple((name, value or b"") for name, value in theirs.headers),
        timestamp=_EPOCH + timedelta(milliseconds=theirs.timestamp),
    )

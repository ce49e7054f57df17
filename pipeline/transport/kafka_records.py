"""Kafka's records as ours."""

from typing import Any

from pipeline.domain.text.epoch import from_epoch_ms
from pipeline.ports import Record


def record_of(theirs: Any) -> Record:
    """A `ConsumerRecord` of kafka-python."""
    return Record(
        topic=theirs.topic,
        partition=theirs.partition,
        offset=theirs.offset,
        key=theirs.key,
        value=theirs.value,
        headers=tuple((name, value or b"") for name, value in theirs.headers),
        timestamp=from_epoch_ms(theirs.timestamp),
    )

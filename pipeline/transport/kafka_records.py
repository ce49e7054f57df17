"""Converts records of kafka-python."""

from typing import Any

from pipeline.domain.text.epoch import from_epoch_ms
from pipeline.ports import Record


def record_of(theirs: Any) -> Record:
    """The record of a `ConsumerRecord`."""
    return Record(
        topic=theirs.topic,
        partition=theirs.partition,
        offset=theirs.offset,
        key=theirs.key,
        value=theirs.value,
        headers=tuple((name, value or b"") for name, value in theirs.headers),
        timestamp=from_epoch_ms(theirs.timestamp),
    )

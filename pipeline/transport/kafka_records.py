"""Converts records of kafka-python."""

from typing import Any

from pipeline.domain.text.epoch import from_epoch_ms
from pipeline.ports import Record


def record_of(fetched: Any) -> Record:
    """The record of a `ConsumerRecord`."""
    return Record(
        topic=fetched.topic,
        partition=fetched.partition,
        offset=fetched.offset,
        key=fetched.key,
        value=fetched.value,
        headers=tuple((name, value or b"") for name, value in fetched.headers),
        timestamp=from_epoch_ms(fetched.timestamp),
    )

"""Records on a topic of ours that samestory did not write: passed over, counted, and each reported once.

Whether a record is one of them is decided by `contracts.codec` (MalformedRecord); a record of ours from a newer version
is not.
"""

import logging
from collections.abc import Callable

from pipeline.errors import PermanentError
from pipeline.ports import Record, TopicPartition
from pipeline.running.logs import where

logger = logging.getLogger(__name__)

MOST_REPORTED = 20
"""Reports for each partition: a topic that another program writes to by mistake would fill the operator's log."""


class ForeignRecords:
    """Of one process.

    `reader`: who passes over them, as the log names it. `count`: called once for each record.
    """

    def __init__(self, reader: str, count: Callable[[str], None] = lambda topic: None) -> None:
        self._reader = reader
        self._count = count
        self._next_offset: dict[TopicPartition, int] = {}
        self._reported: dict[TopicPartition, int] = {}

    def pass_over(self, record: Record, cause: PermanentError) -> None:
        """Note that the record was passed over, unless it was noted before.

        State is rebuilt again and again, so the same record is read many times.
        """
        partition = TopicPartition(record.topic, record.partition)
        if record.offset < self._next_offset.get(partition, 0):
            return
        self._next_offset[partition] = record.next_offset
        self._count(record.topic)
        reported = self._reported[partition] = self._reported.get(partition, 0) + 1
        if reported <= MOST_REPORTED:
            logger.warning("%s: passed over %s: %s", self._reader, record.place, cause, extra=where(record))
        if reported == MOST_REPORTED:
            logger.warning("%s: further ones in this partition are counted, not reported", self._reader)

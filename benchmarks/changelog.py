"""Writes the decisions of a clusterer to a log, as the cluster stage does."""

from collections.abc import Iterable
from itertools import islice

from consumers.cluster import change_message
from pipeline.domain.stories.stories import Change
from pipeline.transport.sqlite import SqliteLog

_AT_ONCE = 500


def append_changes(log: SqliteLog, changes: Iterable[Change]) -> None:
    """Append to the first partition of `stories.changes`, a number in each transaction."""
    producer = log.producer("bench")
    messages = (change_message(change, 0) for change in changes)
    while batch := list(islice(messages, _AT_ONCE)):
        producer.append(batch)

"""What a clusterer decided, written to a log as the cluster stage writes it."""

from collections.abc import Iterable
from itertools import islice

from pipeline.contracts import codec
from pipeline.contracts.topics import CHANGES
from pipeline.domain.stories import Change
from pipeline.ports import Message
from pipeline.transport.sqlite import SqliteLog

_AT_ONCE = 500


def append_changes(log: SqliteLog, changes: Iterable[Change]) -> None:
    """To the first partition of `stories.changes`, so many in a transaction."""
    producer = log.producer("bench")
    messages = map(_message, changes)
    while batch := list(islice(messages, _AT_ONCE)):
        producer.append(batch)


def _message(change: Change) -> Message:
    return Message(
        topic=CHANGES,
        key=change.story_id.encode(),
        value=codec.encode_change(change),
        headers=codec.change_headers(change),
        partition=0,
    )

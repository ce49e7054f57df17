"""Dead letters: records that can never be handled, unchanged, with their origin and the error in headers.

A letter that was put back is marked: a record without a value is appended to the dead topic, with the headers that
identify the letter and the time. The headers identify it, not the offset: they stay the same when a log is copied.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.contracts.topics import dead_letter_topic
from pipeline.errors import PermanentError
from pipeline.ports import Headers, LogView, Message, Record, TopicPartition, WatchedLog
from pipeline.running.stage import Rejection

_TOPIC, _PARTITION, _OFFSET = "samestory-topic", "samestory-partition", "samestory-offset"
_STAGE, _ERROR, _AT = "samestory-stage", "samestory-error", "samestory-at"
_LEFT_OUT = "samestory-left-out"
_CAUSE = (_TOPIC, _PARTITION, _OFFSET, _STAGE, _ERROR, _AT, _LEFT_OUT)
_IDENTITY = (_TOPIC, _PARTITION, _OFFSET, _STAGE, _AT)
_REPLAYED = "samestory-replayed"
_LONGEST_ERROR = 2000  # bytes; see DEAD_LETTER_HEADROOM_BYTES
_LONGEST_KEY = 1000  # bytes, of a letter without its value

Identity = tuple[bytes | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a dead letter was read when it was rejected."""

    topic: str
    partition: int
    offset: int

    @property
    def place(self) -> str:
        """Where it is, in words."""
        return f"{self.topic} partition {self.partition} offset {self.offset}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """A record of a dead topic.

    - `origin` None: its headers do not say where it came from. Another program put it there, and it cannot be put back.
    - `replayed`: when it was put back.
    - `left_out`: the size in bytes of a value that was too large for a dead letter, and cannot be put back.
    """

    record: Record
    origin: Origin | None
    stage: str
    error: str
    at: datetime | None
    replayed: datetime | None
    left_out: int | None = None

    @property
    def id(self) -> str:
        return f"{self.record.topic}:{self.record.partition}:{self.record.offset}"


def dead_letter(rejection: Rejection, stage: str, at: datetime, *, with_value: bool = True) -> Message:
    """The record as it came, and in its headers where it came from and why it was rejected.

    Without its value, and with its size instead, where the whole is larger than the log takes.
    """
    record = rejection.record
    error = f"{type(rejection.error).__name__}: {rejection.error}".encode("utf-8", "backslashreplace")
    cause = {
        _TOPIC: record.topic,
        _PARTITION: str(record.partition),
        _OFFSET: str(record.offset),
        _STAGE: stage,
        _ERROR: error[:_LONGEST_ERROR].decode("utf-8", "ignore"),
        _AT: at.isoformat(),
    }
    if not with_value:
        cause[_LEFT_OUT] = str(len(record.value or b""))
    return Message(
        topic=dead_letter_topic(record.topic),
        key=record.key if with_value else (record.key or b"")[:_LONGEST_KEY],
        value=record.value if with_value else None,
        # Those of a record that was put back and is rejected again are about the last time.
        headers=(
            *(_original_headers(record.headers) if with_value else ()),
            *((name, text.encode("utf-8", "backslashreplace")) for name, text in cause.items()),
        ),
    )


def read_dead_letters(log: LogView | WatchedLog, topic: str) -> Iterator[DeadLetter]:
    """The letters of a dead topic, oldest first, with those that were put back."""
    for number in range(log.partitions(topic)):
        partition = TopicPartition(topic, number)
        end = log.end_offset(partition)
        # Read twice: a mark comes after its letter, and all letters together may not fit into memory.
        marks = {
            _identity(record): _moment(_headers(record)[_REPLAYED]) or record.timestamp
            for record in log.read(partition, end=end)
            if _is_mark(record)
        }
        for record in log.read(partition, end=end):
            if not _is_mark(record):
                yield _letter(record, marks)


def replay(letters: Sequence[DeadLetter], append: Callable[[Sequence[Message]], None], at: datetime) -> None:
    """Put the letters back onto the topics they came from, in their order, and mark them: all or none.

    PermanentError, and none is put back, if one was put back before or cannot be.
    """
    messages: list[Message] = []
    for letter in letters:
        if letter.replayed is not None:
            raise PermanentError(
                f"dead letter {letter.id} was put back already, at {letter.replayed:%Y-%m-%d %H:%M} UTC"
            )
        messages += [_original(letter), _mark(letter, at)]
    append(messages)


def _original(letter: DeadLetter) -> Message:
    if letter.origin is None:
        raise PermanentError(f"dead letter {letter.id} does not say where it came from: it cannot be put back")
    if letter.left_out is not None:
        raise PermanentError(
            f"dead letter {letter.id} does not hold the record's value ({letter.left_out:,} bytes were too many): it "
            f"cannot be put back. The record is at {letter.origin.place}, as long as the topic keeps it"
        )
    return Message(
        topic=letter.origin.topic,
        key=letter.record.key,
        value=letter.record.value,
        headers=_original_headers(letter.record.headers),
        partition=letter.origin.partition,
    )


def _mark(letter: DeadLetter, at: datetime) -> Message:
    named = _headers(letter.record)
    return Message(
        topic=letter.record.topic,
        key=letter.record.key or b"",  # Kafka's clients refuse a record that has neither key nor value
        value=None,
        headers=(
            *((name, named[name]) for name in _IDENTITY if name in named),
            (_REPLAYED, at.isoformat().encode()),
        ),
        partition=letter.record.partition,
    )


def _letter(record: Record, marks: Mapping[Identity, datetime]) -> DeadLetter:
    named = _headers(record)
    return DeadLetter(
        record=record,
        origin=_origin(record.topic, named),
        stage=_text(named.get(_STAGE)),
        error=_text(named.get(_ERROR)),
        at=_moment(named.get(_AT)),
        replayed=marks.get(_identity(record)),
        left_out=int(size) if (size := _text(named.get(_LEFT_OUT))).isdecimal() else None,
    )


def _origin(dead_topic: str, named: dict[str, bytes]) -> Origin | None:
    topic, partition, offset = (_text(named.get(name)) for name in (_TOPIC, _PARTITION, _OFFSET))
    if dead_letter_topic(topic) != dead_topic or not partition.isdecimal() or not offset.isdecimal():
        return None
    return Origin(topic=topic, partition=int(partition), offset=int(offset))


def _is_mark(record: Record) -> bool:
    return record.value is None and _REPLAYED in _headers(record)


def _identity(record: Record) -> Identity:
    named = _headers(record)
    return tuple(named.get(name) for name in _IDENTITY)


def _headers(record: Record) -> dict[str, bytes]:
    return dict(record.headers)


def _original_headers(headers: Headers) -> Headers:
    return tuple((name, value) for name, value in headers if name not in _CAUSE)


def _text(value: bytes | None) -> str:
    return (value or b"").decode("utf-8", "replace")


def _moment(value: bytes | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(_text(value))
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None

"""Reads back what links were made from, and what is linked: outlines, corrections and events as the log has them."""

from contextlib import suppress
from dataclasses import dataclass

from pipeline.contracts import codec
from pipeline.contracts.topics import BY_NAME, LINKS, OUTLINES
from pipeline.domain.links.values import Event, LinkCorrection, Outline
from pipeline.errors import PermanentError
from pipeline.ports import LogReader, TopicPartition


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlined:
    """Every outline by story id, and every correction of links by its key."""

    outlines: dict[str, Outline]
    corrections: dict[str, LinkCorrection]


def read_outlines(log: LogReader) -> Outlined:
    """What `stories.outline` has. Records of other programs are passed over."""
    outlines: dict[str, Outline] = {}
    corrections: dict[str, LinkCorrection] = {}
    for value in _standing(log, OUTLINES).values():
        try:
            found = codec.decode_outline_or_correction(value)
        except PermanentError:
            continue
        if isinstance(found, LinkCorrection):
            corrections[found.key] = found
        else:
            outlines[found.id] = found
    return Outlined(outlines=outlines, corrections=corrections)


def read_events(log: LogReader) -> dict[str, Event]:
    """What `stories.links` has, by event id. Records of other programs are passed over."""
    events: dict[str, Event] = {}
    for key, value in _standing(log, LINKS).items():
        with suppress(PermanentError):
            events[key] = codec.decode_event(value)
    return events


def _standing(log: LogReader, topic: str) -> dict[str, bytes]:
    """The last value of each key, in the order in which they were written."""
    values: dict[str, bytes] = {}
    for number in range(BY_NAME[topic].partitions):
        for record in log.read(TopicPartition(topic, number)):
            key = (record.key or b"").decode(errors="replace")
            values.pop(key, None)
            if record.value is not None:
                values[key] = record.value
    return values

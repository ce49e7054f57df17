"""Reads back what links were made from, and what is linked: outlines, corrections and events as the log has them."""

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
    for number in range(BY_NAME[OUTLINES].partitions):
        for record in log.read(TopicPartition(OUTLINES, number)):
            key = (record.key or b"").decode(errors="replace")
            outlines.pop(key, None)
            corrections.pop(key, None)
            if record.value is None:
                continue
            try:
                found = codec.decode_outline_or_correction(record.value)
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
    for number in range(BY_NAME[LINKS].partitions):
        for record in log.read(TopicPartition(LINKS, number)):
            key = (record.key or b"").decode(errors="replace")
            events.pop(key, None)
            if record.value is None:
                continue
            try:
                events[key] = codec.decode_event(record.value)
            except PermanentError:
                continue
    return events

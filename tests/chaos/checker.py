"""What a run must have led to, counted by kcat, a client that shares no code with ours, and then read again with ours.

Every complaint names the record, its place, and what was done to the line at that time.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from itertools import pairwise

from pipeline.contracts import codec
from pipeline.contracts.topics import ARTICLES, CHANGES, EMBEDDED, STORIES, TOPICS
from pipeline.ports import Record, TopicPartition, WatchedLog
from pipeline.settings import LogSettings
from pipeline.transport.sqlite import SqliteLog
from tests.chaos.kcat import Seen, read_with_kcat
from tests.chaos.line import (
    DEAD,
    OUTPUTS,
    SHOUTED,
    TALLIES,
    article_of,
    has_article,
    is_poison,
    make_stage,
    number_of,
    partition_of_letter,
)

_MOST_SHOWN = 10  # complaints of one kind
_BATCH = 64


@dataclass(kw_only=True)
class Findings:
    """`complaints` is empty where all is as it must be."""

    records: dict[str, int] = field(default_factory=dict)
    twice: int = 0
    lost: int = 0
    complaints: list[str] = field(default_factory=list)


def check(servers: str, log: WatchedLog, *, fed: int, meanwhile: Callable[[int], str]) -> Findings:
    """`fed`: the numbers 1 to `fed` were put in.

    `meanwhile` tells what was done to the line around a time (ms).
    """
    seen = {topic: read_with_kcat(servers, topic) for topic in (ARTICLES, *OUTPUTS)}
    findings = Findings(records={topic: len(records) for topic, records in seen.items()})
    aborted = cache(lambda topic: read_with_kcat(servers, topic, isolation="read_uncommitted"))
    for complain in (
        _once(ARTICLES, seen[ARTICLES], range(1, fed + 1), findings, meanwhile, aborted),
        _every_output_once(seen, findings, meanwhile, aborted),
        _order(seen),
        _tallies(seen, meanwhile),
        _stories(seen, meanwhile),
        _read_by_us(seen, log),
    ):
        findings.complaints += complain
    return findings


def _once(
    topic: str,
    records: Sequence[Seen],
    wanted: Sequence[int],
    findings: Findings,
    meanwhile: Callable[[int], str],
    uncommitted: Callable[[str], list[Seen]],
    inputs: Mapping[int, Seen] | None = None,
) -> Iterator[str]:
    """Complains of the numbers that are not there exactly once. `inputs`: what they come of."""
    places: dict[int, list[Seen]] = {number: [] for number in wanted}
    unknown = []
    for record in records:
        number = _number(record)
        if number in places:
            places[number].append(record)
        else:
            unknown.append(record)
    lost = [number for number, found in places.items() if not found]
    twice = [number for number, found in places.items() if len(found) > 1]
    findings.lost += len(lost)
    findings.twice += len(twice)
    for number in lost[:_MOST_SHOWN]:
        tried = [str(record) for record in uncommitted(topic) if _number(record) == number]
        yield f"{topic}: record {number:06d} is missing; in transactions that were aborted: {tried or 'nowhere'}" + (
            f"; its input: {source.topic} {source}; meanwhile: {meanwhile(source.at_ms)}"
            if (source := (inputs or {}).get(number))
            else ""
        )
    for number in twice[:_MOST_SHOWN]:
        yield f"{topic}: record {number:06d} is there {len(places[number])} times: " + "; ".join(
            f"{record} (meanwhile: {meanwhile(record.at_ms)})" for record in places[number]
        )
    for record in unknown[:_MOST_SHOWN]:
        yield f"{topic}: {record}: nothing of the kind was put in: {record.value[:60]!r}"
    if len(lost) + len(twice) > 2 * _MOST_SHOWN:
        yield f"{topic}: {len(lost)} missing, {len(twice)} more than once in all"


def _number(record: Seen) -> int:
    if record.topic == EMBEDDED:
        return int(codec.decode_embedded(record.value).article.url[-6:])
    return number_of(record.value)


def _every_output_once(
    seen: dict[str, list[Seen]],
    findings: Findings,
    meanwhile: Callable[[int], str],
    uncommitted: Callable[[str], list[Seen]],
) -> Iterator[str]:
    inputs = {number_of(record.value): record for record in seen[ARTICLES]}
    poison = {number for number, record in inputs.items() if is_poison(record.value)}
    sound = inputs.keys() - poison
    wanted = {
        SHOUTED: sound,
        DEAD: poison,
        EMBEDDED: {number for number in sound if has_article(number)},
        TALLIES: sound,
    }
    for topic, numbers in wanted.items():
        yield from _once(topic, seen[topic], sorted(numbers), findings, meanwhile, uncommitted, inputs)
    for record in seen[SHOUTED]:
        if (source := inputs.get(number_of(record.value))) and record.value != source.value.upper():
            yield f"shouted: {record}: {record.value!r} of {source.value!r}"
    for record in seen[EMBEDDED]:
        if record.value != codec.encode_embedded(article_of(_number(record))):
            yield f"articles.embedded: {record}: not the article of its number"


def _order(seen: dict[str, list[Seen]]) -> Iterator[str]:
    """What is promised: in each partition, the records that come of one partition are in its order."""
    partition_of = {number_of(record.value): record.partition for record in seen[ARTICLES]}
    partitions = 1 + max((record.partition for record in seen[ARTICLES]), default=0)
    for topic in (ARTICLES, SHOUTED, DEAD, EMBEDDED):
        chains: dict[tuple[int, int], list[Seen]] = {}
        for record in seen[topic]:
            chains.setdefault((record.partition, partition_of.get(_number(record), -1)), []).append(record)
        for chain in chains.values():
            for before, record in pairwise(chain):
                if _number(record) < _number(before):
                    yield f"{topic}: {record}: {_number(record):06d} comes after {_number(before):06d} ({before})"
    for record in seen[SHOUTED]:
        if record.partition != partition_of_letter(record.value[:1], partitions):
            yield f"shouted: {record}: key {record.key!r} does not belong there"


def _tallies(seen: dict[str, list[Seen]], meanwhile: Callable[[int], str]) -> Iterator[str]:
    """As a calm run over the same input order per partition counts."""
    counts: dict[tuple[int, bytes], int] = {}
    calm: dict[int, list[tuple[bytes, bytes]]] = {}
    for record in seen[SHOUTED]:
        word, number = record.value.split()
        counts[record.partition, word] = counts.get((record.partition, word), 0) + 1
        calm.setdefault(record.partition, []).append((word, b"%d %s" % (counts[record.partition, word], number)))
    for partition, wanted in sorted(calm.items()):
        found = [record for record in seen[TALLIES] if record.partition == partition]
        yield from _first_difference(TALLIES, partition, found, wanted, meanwhile)


def _stories(seen: dict[str, list[Seen]], meanwhile: Callable[[int], str]) -> Iterator[str]:
    """As the real clusterer, run calmly over the same input order per partition, has them."""
    nothing = SqliteLog(":memory:", LogSettings())
    nothing.create(TOPICS)
    calm = make_stage("cluster")
    for partition in sorted({record.partition for record in seen[EMBEDDED]}):
        calm.assign({TopicPartition(EMBEDDED, partition): 0}, nothing)
        inputs = [_as_ours(record) for record in seen[EMBEDDED] if record.partition == partition]
        outputs = [
            message
            for start in range(0, len(inputs), _BATCH)
            for message in calm.handle(inputs[start : start + _BATCH]).outputs
        ]
        wanted = [(m.key or b"", m.value or b"") for m in outputs if m.topic == CHANGES]
        found = [record for record in seen[CHANGES] if record.partition == partition]
        yield from _first_difference(CHANGES, partition, found, wanted, meanwhile)
        standing = {m.key or b"": m.value or b"" for m in outputs if m.topic == STORIES}
        there = {record.key: record.value for record in seen[STORIES] if record.partition == partition}
        for key in sorted(standing.keys() | there.keys()):
            if standing.get(key) != there.get(key):
                yield (
                    f"stories: partition {partition}, {key.decode()}: a calm run has it as "
                    f"{standing.get(key, b'nothing')[:300]!r}, this one as {there.get(key, b'nothing')[:300]!r}"
                )
    nothing.close()


def _as_ours(record: Seen) -> Record:
    return Record(
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        key=record.key,
        value=record.value,
        timestamp=datetime.fromtimestamp(record.at_ms / 1000, UTC),
    )


def _first_difference(
    topic: str,
    partition: int,
    found: Sequence[Seen],
    wanted: Sequence[tuple[bytes, bytes]],
    meanwhile: Callable[[int], str],
) -> Iterator[str]:
    for index, (record, calm) in enumerate(zip(found, wanted, strict=False)):
        if (record.key, record.value) != calm:
            yield (
                f"{topic}: record {index} of partition {partition}, {record}: {record.key!r} {record.value[:200]!r}; "
                f"a calm run has {calm[0]!r} {calm[1][:200]!r}; meanwhile: {meanwhile(record.at_ms)}"
            )
            return
    if len(found) != len(wanted):
        yield f"{topic}: partition {partition} has {len(found)} records, after a calm run {len(wanted)}"


def _read_by_us(seen: dict[str, list[Seen]], log: WatchedLog) -> Iterator[str]:
    for topic, records in seen.items():
        ours = [
            (r.partition, r.offset, r.key or b"", r.value or b"")
            for partition in range(log.partitions(topic))
            for r in log.read(TopicPartition(topic, partition))
        ]
        if ours != [(r.partition, r.offset, r.key, r.value) for r in records]:
            yield f"{topic}: our own client reads {len(ours)} records where kcat reads {len(records)}, or others"

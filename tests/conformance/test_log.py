"""What every transport does. Offsets increase but may have gaps; an assignment may take several polls."""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.contracts.topics import TopicSpec, partition_of
from pipeline.errors import ConfigError, FencedError
from pipeline.ports import Batch, Consumer, Message, Record, TopicPartition, WatchedLog
from tests.running import PATIENCE_S

PARTITIONS = 4


def spec(name: str, partitions: int = PARTITIONS) -> TopicSpec:
    return TopicSpec(name=name, key="a key", carries="a test", cleanup="delete", retention_h=24, partitions=partitions)


def produce(log: WatchedLog, *messages: Message) -> None:
    producer = log.producer("test")
    producer.append(messages)
    producer.close()


def numbered(count: int, topic: str = "in") -> list[Message]:
    return [Message(topic=topic, key=f"key {n}".encode(), value=f"value {n}".encode()) for n in range(count)]


def poll(consumer: Consumer, *, max_records: int = 100) -> Batch:
    """The next batch with records."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        batch = consumer.poll(max_records=max_records, timeout_s=0.2)
        if batch.records:
            return batch
    raise AssertionError("no records came")


def poll_until_assigned(consumer: Consumer, wanted: int) -> frozenset[TopicPartition]:
    """Poll a log without records until the member has `wanted` partitions."""
    owned: frozenset[TopicPartition] = frozenset()
    deadline = time.monotonic() + PATIENCE_S
    while len(owned) != wanted and time.monotonic() < deadline:
        batch = consumer.poll(max_records=100, timeout_s=0.2)
        assert not batch.records
        owned = (owned - batch.revoked) | batch.newly_assigned.keys()
    assert len(owned) == wanted
    return owned


def poll_until(true: Callable[[], bool], consumer: Consumer) -> None:
    """Poll a log without records until it is so."""
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline
        assert not consumer.poll(max_records=100, timeout_s=0.1).records


def assigned(consumer: Consumer) -> Mapping[TopicPartition, int]:
    """The first partitions that the consumer gets; their records come again."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        batch = consumer.poll(max_records=1, timeout_s=0.2)
        if batch.newly_assigned:
            consumer.rewind(batch)
            return batch.newly_assigned
    raise AssertionError("no partition came")


def drain(consumer: Consumer, expected: int) -> list[Record]:
    """Poll and commit until `expected` records came."""
    records: list[Record] = []
    while len(records) < expected:
        batch = poll(consumer)
        consumer.commit(batch, ())
        records += batch.records
    return records


def everything(log: WatchedLog, topic: str) -> list[Record]:
    return [r for n in range(log.partitions(topic)) for r in log.read(TopicPartition(topic, n))]


def values(records: Sequence[Record]) -> set[bytes | None]:
    return {record.value for record in records}


def test_records_of_a_partition_come_in_the_order_they_were_appended(log: WatchedLog) -> None:
    log.create([spec("in")])
    for start in (0, 50):
        produce(log, *numbered(100)[start : start + 50])
    consumer = log.consumer("g", ["in"])
    records = drain(consumer, 100)
    assert len(values(records)) == 100
    for number in range(PARTITIONS):
        mine = [r for r in records if r.partition == number]
        assert len(mine) > 5
        offsets = [r.offset for r in mine]
        assert offsets == sorted(set(offsets))
        appended = [m.value for m in numbered(100) if m.key and partition_of(m.key, PARTITIONS) == number]
        assert [r.value for r in mine] == appended


def test_a_key_goes_to_the_partition_that_the_registry_gives_it(log: WatchedLog) -> None:
    log.create([spec("in")])
    produce(log, *numbered(30))
    for record in everything(log, "in"):
        assert record.partition == partition_of(record.key, PARTITIONS)


def test_an_explicit_partition_overrides_the_key(log: WatchedLog) -> None:
    log.create([spec("in")])
    produce(log, *(Message(topic="in", key=b"same", value=bytes([n]), partition=n) for n in range(PARTITIONS)))
    assert {(r.partition, r.value) for r in everything(log, "in")} == {(n, bytes([n])) for n in range(PARTITIONS)}


def test_keys_values_and_headers_come_back_as_they_were(log: WatchedLog) -> None:
    log.create([spec("in", 1)])
    headers = (("cause", b"caf\xc3\xa9 \xff\x00 raw"), ("cause", b"twice"), ("empty", b""), ("größe", b"1"))
    sent = (
        Message(topic="in", key=b"\x00\xff", value=b"", headers=headers),
        Message(topic="in", key=None, value=b"no key"),
        Message(topic="in", key=b"tombstone", value=None),
        Message(topic="in", key=b"", value=b"empty key"),
    )
    before = datetime.now(UTC) - timedelta(seconds=1)
    produce(log, *sent)
    consumer = log.consumer("g", ["in"])
    for records in (everything(log, "in"), drain(consumer, 4)):
        assert [(r.key, r.value, r.headers) for r in records] == [(m.key, m.value, m.headers) for m in sent]
        for record in records:
            assert before < record.timestamp < datetime.now(UTC) + timedelta(seconds=1)
            assert record.timestamp.tzinfo is UTC


def test_big_values_come_back_whole(log: WatchedLog) -> None:
    log.create([spec("in", 1)])
    big = bytes(range(256)) * 20_000  # 5 MB
    produce(log, Message(topic="in", key=b"big", value=big))
    [record] = drain(log.consumer("g", ["in"]), 1)
    assert record.value == big


def test_outputs_and_offsets_are_committed_together(log: WatchedLog) -> None:
    log.create([spec("in"), spec("out")])
    produce(log, *numbered(10))
    consumer = log.consumer("g", ["in"])
    batch = poll(consumer)
    assert log.lag("g", ["in"]) >= 10
    outputs = [Message(topic="out", key=r.key, value=r.value) for r in batch.records]
    consumer.commit(batch, outputs)
    assert values(everything(log, "out")) == values(batch.records)
    consumer.close()
    rest = drain(log.consumer("g", ["in"]), 10 - len(batch.records)) if len(batch.records) < 10 else []
    assert values(rest).isdisjoint(values(batch.records))


def test_nothing_is_left_to_do_once_all_is_committed(log: WatchedLog) -> None:
    log.create([spec("in"), spec("out")])
    assert log.lag("g", ["in"]) == 0
    produce(log, *numbered(10))
    consumer = log.consumer("g", ["in"])
    done = 0
    while done < 10:
        batch = poll(consumer, max_records=3)
        assert log.lag("g", ["in"]) > 0
        consumer.commit(batch, [Message(topic="out", key=r.key, value=r.value) for r in batch.records])
        done += len(batch.records)
    poll_until(lambda: log.lag("g", ["in"]) == 0, consumer)
    assert log.lag("late", ["in"]) >= 10


def test_an_assigned_partition_comes_with_its_committed_offset(log: WatchedLog, transport) -> None:
    log.create([spec("in", 1)])
    partition = TopicPartition("in", 0)
    produce(log, *numbered(10))
    consumer = log.consumer("g", ["in"])
    assert assigned(consumer)[partition] == 0
    batch = poll(consumer, max_records=4)
    consumer.commit(batch, ())
    consumer.close()
    assert assigned(transport.open().consumer("g", ["in"]))[partition] == batch.records[-1].next_offset


def test_a_commit_that_fails_writes_neither_outputs_nor_offsets(log: WatchedLog) -> None:
    log.create([spec("in"), spec("out")])
    produce(log, *numbered(10))
    consumer = log.consumer("g", ["in"])
    batch = poll(consumer)
    good = Message(topic="out", key=b"good", value=b"good")
    with pytest.raises(ConfigError, match="no-such-topic"):
        consumer.commit(batch, [good, Message(topic="no-such-topic", key=b"bad", value=b"bad")])
    assert everything(log, "out") == []
    consumer.rewind(batch)
    assert values(drain(consumer, 10)) == values(everything(log, "in"))


def test_a_producer_appends_all_or_nothing(log: WatchedLog) -> None:
    log.create([spec("in")])
    with pytest.raises(ConfigError, match="no-such-topic"):
        produce(log, *numbered(3), Message(topic="no-such-topic", key=b"bad", value=b"bad"))
    assert everything(log, "in") == []
    produce(log, *numbered(3))
    assert len(everything(log, "in")) == 3


def test_an_empty_batch_commits_just_its_outputs(log: WatchedLog) -> None:
    log.create([spec("in"), spec("out")])
    consumer = log.consumer("g", ["in"])
    batch = consumer.poll(max_records=10, timeout_s=0.05)
    assert not batch.records
    consumer.commit(batch, [Message(topic="out", key=b"k", value=b"a thought of its own")])
    assert values(everything(log, "out")) == {b"a thought of its own"}


def test_poll_gives_no_more_than_asked_for_and_goes_on_from_there(log: WatchedLog) -> None:
    log.create([spec("in", 1)])
    produce(log, *numbered(10))
    consumer = log.consumer("g", ["in"])
    first = poll(consumer, max_records=4)
    second = poll(consumer, max_records=4)
    assert len(first.records) <= 4
    assert second.records[0].offset >= first.records[-1].next_offset
    consumer.commit(first, ())
    consumer.commit(second, ())
    assert drain(consumer, 10 - len(first.records) - len(second.records))[-1].value == b"value 9"


def test_rewind_gives_the_batch_again(log: WatchedLog) -> None:
    log.create([spec("in")])
    produce(log, *numbered(40))
    consumer = log.consumer("g", ["in"])
    done = poll(consumer, max_records=7)
    consumer.commit(done, ())
    abandoned = poll(consumer, max_records=11)
    consumer.rewind(abandoned)
    rest = drain(consumer, 40 - len(done.records))
    assert values(rest) == values(everything(log, "in")) - values(done.records)
    assert len(rest) == 40 - len(done.records)


def test_a_group_resumes_where_it_committed(log: WatchedLog, transport) -> None:
    log.create([spec("in")])
    produce(log, *numbered(20))
    consumer = log.consumer("g", ["in"])
    done = poll(consumer, max_records=6)
    consumer.commit(done, ())
    poll(consumer, max_records=6)  # handled perhaps, but never committed
    consumer.close()
    again = transport.open().consumer("g", ["in"])
    assert values(drain(again, 20 - len(done.records))) == values(everything(log, "in")) - values(done.records)


def test_groups_do_not_disturb_one_another(log: WatchedLog) -> None:
    log.create([spec("in")])
    produce(log, *numbered(5))
    one, other = log.consumer("one", ["in"]), log.consumer("other", ["in"])
    assert len(drain(one, 5)) == 5
    assert len(drain(other, 5)) == 5


def test_a_batch_of_a_member_that_was_taken_for_dead_is_fenced(log: WatchedLog, transport) -> None:
    log.create([spec("in"), spec("out")])
    produce(log, *numbered(20))
    stuck = log.consumer("g", ["in"])
    stale = poll(stuck)
    successor = transport.open().consumer("g", ["in"])
    taken: list[Record] = drain(successor, 20)  # gets all of them only once the first counts as gone
    assert len(taken) == 20
    with pytest.raises(FencedError):
        stuck.commit(stale, [Message(topic="out", key=b"k", value=b"written by a zombie")])
    assert everything(log, "out") == []
    stuck.rewind(stale)
    successor.close()
    produce(log, Message(topic="in", key=b"late", value=b"late"))
    assert values(drain(stuck, 1)) == {b"late"}  # back in the group, and at the committed offsets


def test_outputs_that_also_follow_from_a_partition_are_fenced_once_it_is_lost(log: WatchedLog, transport) -> None:
    log.create([spec("in"), spec("out")])
    produce(log, *(Message(topic="in", key=b"k", value=b"v", partition=number) for number in range(PARTITIONS)))
    member = log.consumer("g", ["in"])
    owned: frozenset[TopicPartition] = frozenset()
    batches: dict[TopicPartition, Batch] = {}
    deadline = time.monotonic() + PATIENCE_S
    while len(batches) < PARTITIONS and time.monotonic() < deadline:
        batch = member.poll(max_records=1, timeout_s=0.2)
        owned = (owned - batch.revoked) | batch.newly_assigned.keys()
        batches |= {TopicPartition(r.topic, r.partition): batch for r in batch.records}
    other = transport.open().consumer("g", ["in"])
    while len(owned) != PARTITIONS / 2 and time.monotonic() < deadline:
        other.poll(max_records=1, timeout_s=0.05)
        batch = member.poll(max_records=1, timeout_s=0.05)
        owned = (owned - batch.revoked) | batch.newly_assigned.keys()
    first, second = sorted(owned)
    [lost, *_] = batches.keys() - owned
    member.commit(batches[first], [Message(topic="out", key=b"k", value=b"of both")], also={second})
    with pytest.raises(FencedError):
        member.commit(batches[second], [Message(topic="out", key=b"k", value=b"of one that was lost")], also={lost})
    assert values(everything(log, "out")) == {b"of both"}


def test_the_newest_record_of_a_partition_is_the_last_one_that_is_committed(log: WatchedLog) -> None:
    log.create([spec("in", 2)])
    one, other = TopicPartition("in", 0), TopicPartition("in", 1)
    assert log.newest(one) is None
    for number in range(12):  # each is a transaction of its own, whose end mark may use an offset
        produce(log, Message(topic="in", key=b"k", value=b"%d" % number, partition=0))
    produce(log, *(Message(topic="in", key=b"k", value=b"other %d" % n, partition=1) for n in range(3)))
    newest = log.newest(one)
    assert newest == list(log.read(one))[-1]
    assert newest is not None
    assert newest.value == b"11"
    assert [log.newest(other)] == list(log.read(other))[-1:]


def test_two_members_share_the_partitions_and_handle_each_record_once(log: WatchedLog, transport) -> None:
    log.create([spec("in"), spec("out")])
    members = [log.consumer("g", ["in"]), transport.open().consumer("g", ["in"])]
    owned: list[frozenset[TopicPartition]] = [frozenset(), frozenset()]
    seen: list[Record] = []
    sent = numbered(200)
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline and (len(seen) < 200 or not all(owned)):
        if sent and all(owned):
            produce(log, *sent[:20])
            del sent[:20]
        for at, member in enumerate(members):
            batch = member.poll(max_records=10, timeout_s=0.05)
            owned[at] = (owned[at] - batch.revoked) | batch.newly_assigned.keys()
            try:
                member.commit(batch, [Message(topic="out", key=r.key, value=r.value) for r in batch.records])
            except FencedError:
                member.rewind(batch)
            else:
                seen += batch.records
    assert all(owned)
    assert owned[0].isdisjoint(owned[1])
    assert len(owned[0] | owned[1]) == PARTITIONS
    assert len(seen) == len(values(seen)) == 200
    assert sorted(str(r.value) for r in everything(log, "out")) == sorted(str(r.value) for r in seen)


def test_when_a_member_leaves_the_other_takes_over(log: WatchedLog, transport) -> None:
    log.create([spec("in")])
    leaver, stayer = log.consumer("g", ["in"]), transport.open().consumer("g", ["in"])
    leaver.poll(max_records=1, timeout_s=0.05)
    leaver.close()
    assert poll_until_assigned(stayer, PARTITIONS) == {TopicPartition("in", n) for n in range(PARTITIONS)}
    produce(log, *numbered(20))
    assert len(drain(stayer, 20)) == 20


def test_the_members_of_a_group_are_counted(log: WatchedLog, transport) -> None:
    log.create([spec("in")])
    assert log.members("g") == 0
    first, second = log.consumer("g", ["in"]), transport.open().consumer("g", ["in"])
    deadline = time.monotonic() + PATIENCE_S
    while log.members("g") != 2 and time.monotonic() < deadline:
        first.poll(max_records=1, timeout_s=0.05)
        second.poll(max_records=1, timeout_s=0.05)
    assert log.members("g") == 2
    second.close()
    while log.members("g") != 1 and time.monotonic() < deadline:
        first.poll(max_records=1, timeout_s=0.05)
    assert log.members("g") == 1
    assert log.members("another group") == 0


def test_a_range_can_be_read_without_a_group(log: WatchedLog) -> None:
    log.create([spec("in", 1)])
    partition = TopicPartition("in", 0)
    produce(log, *numbered(300))
    whole = list(log.read(partition))
    assert [r.value for r in whole] == [m.value for m in numbered(300)]
    assert list(log.read(partition, start=whole[120].offset, end=whole[250].offset)) == whole[120:250]
    assert list(log.read(partition, start=log.end_offset(partition))) == []


def test_reading_ends_at_the_end_of_the_time_of_the_call(log: WatchedLog) -> None:
    log.create([spec("in", 1)])
    produce(log, *numbered(3))
    reading = log.read(TopicPartition("in", 0))
    produce(log, Message(topic="in", key=b"later", value=b"later"))
    assert b"later" not in values(list(reading))


def test_end_offset_is_what_the_next_record_gets(log: WatchedLog) -> None:
    log.create([spec("in", 1)])
    partition = TopicPartition("in", 0)
    assert log.end_offset(partition) == 0
    produce(log, *numbered(5))
    end = log.end_offset(partition)
    produce(log, Message(topic="in", key=b"next", value=b"next"))
    [record] = log.read(partition, start=end)
    assert record.value == b"next"
    assert record.offset >= end


def test_creating_again_changes_nothing(log: WatchedLog) -> None:
    log.create([spec("in")])
    produce(log, *numbered(3))
    log.create([spec("in"), spec("other")])
    assert len(everything(log, "in")) == 3
    assert log.partitions("other") == PARTITIONS


def test_an_existing_topic_with_another_number_of_partitions_is_refused(log: WatchedLog) -> None:
    log.create([spec("in", 2)])
    with pytest.raises(ConfigError, match=r"in.*partitions.*3.*2"):
        log.create([spec("in", 3)])
    assert log.partitions("in") == 2


def test_an_unknown_topic_or_partition_is_named(log: WatchedLog) -> None:
    log.create([spec("in", 2)])
    with pytest.raises(ConfigError, match="nowhere"):
        log.consumer("g", ["nowhere"])
    with pytest.raises(ConfigError, match="nowhere"):
        produce(log, Message(topic="nowhere", key=b"k", value=b"v"))
    for ask in (log.partitions, lambda name: log.lag("g", [name])):
        with pytest.raises(ConfigError, match="nowhere"):
            ask("nowhere")
    asks: tuple[Callable[[TopicPartition], object], ...] = (log.read, log.end_offset)
    for ask_of in asks:
        with pytest.raises(ConfigError, match="nowhere"):
            ask_of(TopicPartition("nowhere", 0))
        with pytest.raises(ConfigError, match=r"in has 2 partitions.*no partition 7"):
            ask_of(TopicPartition("in", 7))
    with pytest.raises(ConfigError, match=r"in has 2 partitions.*no partition 7"):
        produce(log, Message(topic="in", key=b"k", value=b"v", partition=7))


def test_a_topic_is_described_as_it_was_created_and_filled(log: WatchedLog) -> None:
    assert log.describe("in") is None
    log.create([spec("in", 2), TopicSpec(name="kept", key="k", carries="c", cleanup="compact", retention_h=None)])
    produce(log, *(Message(topic="in", key=b"k", value=b"v", partition=1) for _ in range(3)))
    described = log.describe("in")
    assert described is not None
    assert (described.cleanup, described.retention_h) == ("delete", 24)
    empty, filled = described.partitions
    assert (empty.first_offset, empty.end_offset) == (0, 0)
    assert (filled.first_offset, filled.end_offset) == (0, log.end_offset(TopicPartition("in", 1)))
    assert empty.records in (0, None)
    assert filled.records in (3, None)
    kept = log.describe("kept")
    assert kept is not None
    assert (len(kept.partitions), kept.cleanup, kept.retention_h) == (PARTITIONS, "compact", None)

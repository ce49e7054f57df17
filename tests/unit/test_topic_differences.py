"""The differences reported for a topic that is not as the registry says."""

from typing import Any

import pytest

from pipeline.contracts.topics import PartitionDescription, TopicDescription, TopicSpec, differences

WANTED = TopicSpec(name="in", key="k", carries="a test", cleanup="delete", retention_h=168, partitions=2)
KAFKA: dict[str, Any] = {"replication_factor": 3, "min_insync_replicas": 2, "max_message_bytes": 1_000_000}


def found(*, partitions: int = 2, cleanup: str = "delete", retention_h: float | None = 168, **limits: Any):
    ranges = tuple(PartitionDescription(first_offset=0, end_offset=0) for _ in range(partitions))
    return TopicDescription(partitions=ranges, cleanup=cleanup, retention_h=retention_h, **limits)


def test_what_is_as_it_is_wanted_gives_nothing() -> None:
    assert differences(WANTED, found()) == []
    assert differences(WANTED, found(**KAFKA), **KAFKA) == []


def test_a_missing_topic_is_the_only_difference() -> None:
    assert [str(d) for d in differences(WANTED, None, **KAFKA)] == ["in: topic: wanted there, found missing"]


@pytest.mark.parametrize(
    ("there", "said"),
    [
        (found(partitions=3, **KAFKA), "in: partitions: wanted 2, found 3"),
        (found(cleanup="compact,delete", **KAFKA), "in: cleanup: wanted delete, found compact,delete"),
        (found(retention_h=30, **KAFKA), "in: retention: wanted 7 days, found 30 h"),
        (found(retention_h=None, **KAFKA), "in: retention: wanted 7 days, found for ever"),
        (found(**{**KAFKA, "replication_factor": 1}), "in: replication factor: wanted at least 3, found 1"),
        (found(**{**KAFKA, "min_insync_replicas": 1}), "in: min.insync.replicas: wanted at least 2, found 1"),
        (found(**{**KAFKA, "max_message_bytes": 9}), "in: max.message.bytes: wanted at least 1000000, found 9"),
    ],
)
def test_each_setting_that_differs_is_named(there: TopicDescription, said: str) -> None:
    assert [str(d) for d in differences(WANTED, there, **KAFKA)] == [said]


def test_all_differences_are_told() -> None:
    assert [d.setting for d in differences(WANTED, found(partitions=1, retention_h=1))] == ["partitions", "retention"]


def test_what_is_more_than_wanted_or_unknown_to_the_transport_is_no_difference() -> None:
    assert differences(WANTED, found(**{name: 2 * value for name, value in KAFKA.items()}), **KAFKA) == []
    assert differences(WANTED, found(), **KAFKA) == []

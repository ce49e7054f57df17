"""Who gets which partition of a topic, as the leader of a group decides from what its members claim."""

from collections.abc import Mapping, Sequence
from types import SimpleNamespace

import pytest
from kafka.coordinator.assignors.cooperative_sticky import CooperativeStickyAssignor
from kafka.protocol.consumer.group import JoinGroupResponse
from kafka.structs import TopicPartition

from pipeline.transport.kafka_assignor import TruthfulAssignor
from pipeline.transport.kafka_rebalances import Rebalances

TOPIC = "t"
PARTITIONS = {0, 1, 2, 3}
CLUSTER = SimpleNamespace(topics=lambda: {TOPIC, "other"}, partitions_for_topic=lambda _: PARTITIONS)


def round_of(members: Mapping[str, CooperativeStickyAssignor], topics: Sequence[str] = (TOPIC,)) -> dict[str, set[int]]:
    """All join; the first one leads. Returns who has which partitions of the last topic afterwards."""
    joined = [
        JoinGroupResponse.JoinGroupResponseMember(member_id=name, metadata=assignor.metadata(topics))
        for name, assignor in members.items()
    ]
    assignments = next(iter(members.values())).assign(CLUSTER, joined)
    for name, assignor in members.items():
        assignor.on_assignment(assignments[name], 1)
    return {name: {p.partition for p in assignments[name].partitions() if p.topic == topics[-1]} for name in members}


def test_what_a_member_has_lost_goes_to_others_at_once_when_it_joins_again() -> None:
    put_out = TruthfulAssignor()
    assert round_of({"alone": put_out}) == {"alone": PARTITIONS}
    Rebalances(put_out).on_partitions_lost([TopicPartition(TOPIC, number) for number in PARTITIONS])
    owned = round_of({"put out": put_out, "new": TruthfulAssignor()})
    assert set.union(*owned.values()) == PARTITIONS
    assert sorted(map(len, owned.values())) == [2, 2]


def test_what_a_member_still_has_is_not_given_to_another_before_it_is_handed_over() -> None:
    owner = TruthfulAssignor()
    round_of({"owner": owner})
    members = {"owner": owner, "new": TruthfulAssignor()}
    owned = round_of(members)
    assert owned["new"] == set()
    assert len(owned["owner"]) == 2
    then = round_of(members)
    assert then["owner"] == owned["owner"]
    assert then["new"] == PARTITIONS - owned["owner"]


@pytest.mark.parametrize("count", [2, 3, 4, 5])
def test_each_topic_is_shared_out_by_itself(count: int) -> None:
    members: dict[str, CooperativeStickyAssignor] = {}
    for number in range(count):
        members[f"member {number}"] = TruthfulAssignor()
        for _ in range(3):  # who has to hand over, and who gets it then
            shares = [round_of(members, topics) for topics in ((TOPIC, "other"), ("other", TOPIC))]
        for owned in shares:
            assert set.union(*owned.values()) == PARTITIONS
            assert max(map(len, owned.values())) - min(map(len, owned.values())) <= 1
            assert sum(map(len, owned.values())) == len(PARTITIONS)

"""Who gets which partition of a topic, as the leader of a group decides from what its members claim."""

from collections.abc import Mapping
from types import SimpleNamespace

from kafka.coordinator.assignors.cooperative_sticky import CooperativeStickyAssignor
from kafka.protocol.consumer.group import JoinGroupResponse
from kafka.structs import TopicPartition

from pipeline.transport.kafka_assignor import TruthfulAssignor
from pipeline.transport.kafka_consumer import _Rebalances

TOPIC = "t"
PARTITIONS = {0, 1, 2, 3}
CLUSTER = SimpleNamespace(topics=lambda: {TOPIC}, partitions_for_topic=lambda _: PARTITIONS)


def round_of(members: Mapping[str, CooperativeStickyAssignor]) -> dict[str, set[int]]:
    """All join; the first one leads. Returns who has what afterwards."""
    joined = [
        JoinGroupResponse.JoinGroupResponseMember(member_id=name, metadata=assignor.metadata([TOPIC]))
        for name, assignor in members.items()
    ]
    assignments = next(iter(members.values())).assign(CLUSTER, joined)
    for name, assignor in members.items():
        assignor.on_assignment(assignments[name], 1)
    return {name: {p.partition for p in assignments[name].partitions()} for name in members}


def test_what_a_member_has_lost_goes_to_others_at_once_when_it_joins_again() -> None:
    put_out = TruthfulAssignor()
    assert round_of({"alone": put_out}) == {"alone": PARTITIONS}
    _Rebalances(put_out).on_partitions_lost([TopicPartition(TOPIC, number) for number in PARTITIONS])
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

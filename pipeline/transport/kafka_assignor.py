"""Which member of a group gets which partitions: kafka-python's cooperative assignment, from claims that are true."""

from collections import defaultdict
from collections.abc import Sequence
from copy import copy
from typing import Any

from kafka.coordinator.assignors.cooperative_sticky import CooperativeStickyAssignor
from kafka.protocol.consumer.metadata import ConsumerProtocolAssignment


class TruthfulAssignor(CooperativeStickyAssignor):  # type: ignore[misc]
    """Shares out each topic by itself, and a member that lost its partitions does not claim them when it joins again.

    kafka-python counts the partitions of all topics together: of two members that read two topics, one may get all of
    the topic that has the work, and the other all of the one that is nearly empty.

    Whoever leads the group gives a claimed partition to another member only after its owner has handed it over, and
    asks for a new round. kafka-python goes on claiming what was taken away when the group put the member out: nobody
    can hand that over, and the partition stays without an owner until the group changes for another reason.
    """

    def lost_all(self) -> None:
        self.member_assignment = None

    def assign(self, cluster: Any, members: Sequence[Any]) -> dict[str, Any]:
        """The assignment of each member by its id, as kafka-python's, topic by topic."""
        found: dict[str, list[tuple[str, list[int]]]] = defaultdict(list)
        for topic in sorted({topic for member in members for topic in member.metadata.topics}):
            for member_id, assigned in super().assign(cluster, [_of_topic(one, topic) for one in members]).items():
                numbers = sorted(one.partition for one in assigned.partitions())
                found[member_id] += [(topic, numbers)] if numbers else []
        return {
            member.member_id: ConsumerProtocolAssignment(self.version, found[member.member_id], b"")
            for member in members
        }


def _of_topic(member: Any, topic: str) -> Any:
    """The member as if it had joined for this topic alone."""
    only, metadata = copy(member), copy(member.metadata)
    metadata.topics = [one for one in member.metadata.topics if one == topic]
    metadata.owned_partitions = [
        one for one in getattr(member.metadata, "owned_partitions", None) or () if one.topic == topic
    ]
    only.metadata = metadata
    return only

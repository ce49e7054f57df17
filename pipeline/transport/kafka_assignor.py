"""Which member of a group gets which partitions: kafka-python's cooperative assignment, from claims that are true."""

from kafka.coordinator.assignors.cooperative_sticky import CooperativeStickyAssignor


class TruthfulAssignor(CooperativeStickyAssignor):  # type: ignore[misc]
    """A member that lost its partitions does not claim them when it joins again.

    Whoever leads the group gives a claimed partition to another member only after its owner has handed it over, and
    asks for a new round. kafka-python goes on claiming what was taken away when the group put the member out: nobody
    can hand that over, and the partition stays without an owner until the group changes for another reason.
    """

    def lost_all(self) -> None:
        self.member_assignment = None

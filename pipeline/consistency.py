"""Settings that are valid each by itself and do not work together. The rules, all in one place:

- `cluster.window_days` is at most what the topics are kept for: else a clusterer cannot rebuild its state.
- `cluster.leave` is at most `cluster.threshold` and `cluster.merge`: else an article that has just joined, or come with
  a merge, is set free at the next repair, and comes back after it.
- `cluster.repair_hours` and `cluster.follows_after_h` are within the window: else articles leave the window before the
  first repair, and older stories before they can be followed.
- `log.keep_closed_days`, if it is set, is at least twice the longest window: else a story that is still open, of a line
  that stood still for a while, could be removed.
- Each pair of a shortest and a longest value is in order.
- `kafka.min_insync_replicas` is at most `kafka.replication_factor`: else the brokers refuse every write.
- `kafka.transaction_timeout_s` is at most `kafka.session_timeout_s`: else the group gives a dead process's partitions
  to others while its transaction is still open, and they cannot read the committed offsets until it is aborted.
  (KIP-447 gives the same reason for the short transaction time-out of Kafka Streams.)

`cluster.merge` above `cluster.threshold` is allowed: it merges less, up to never at 1.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from pipeline.contracts.topics import LONGEST_WINDOW_DAYS
from pipeline.settings import Settings


class Conflict(NamedTuple):
    """`keys`: the settings concerned, the likeliest mistake first. `cause` names them with their values."""

    keys: tuple[str, ...]
    cause: str


def conflicts(settings: Settings) -> Iterator[Conflict]:
    """Every rule that the settings break."""
    yield from _cluster(settings)
    yield from _kafka(settings)
    if 0 < settings.log.keep_closed_days < 2 * LONGEST_WINDOW_DAYS:
        yield Conflict(
            ("log.keep_closed_days",),
            f"log.keep_closed_days ({settings.log.keep_closed_days:g}) is less than {2 * LONGEST_WINDOW_DAYS:g}, twice "
            "the longest window: open stories could be removed; 0 keeps all",
        )
    runner, produce = settings.runner, settings.produce
    yield from _ordered(
        ("runner.retry_first_s", runner.retry_first_s),
        ("runner.retry_longest_s", runner.retry_longest_s),
        "the pause between tries grows from the first to the longest",
    )
    yield from _ordered(
        ("runner.batch_target_s", runner.batch_target_s),
        ("runner.batch_limit_s", runner.batch_limit_s),
        "every batch would count as hung",
    )
    bounds = "a feed is polled no more often than the shortest interval and no less often than the longest"
    shortest = ("produce.shortest_interval_s", produce.shortest_interval_s)
    longest = ("produce.longest_interval_s", produce.longest_interval_s)
    broken = list(_ordered(shortest, longest, bounds))
    yield from broken
    if not broken:  # else the first interval cannot be right
        yield from _ordered(shortest, ("produce.interval_s", produce.interval_s), bounds)
        yield from _ordered(("produce.interval_s", produce.interval_s), longest, bounds)
    if any(later <= earlier for earlier, later in pairwise(produce.revisit_hours)):
        yield Conflict(("produce.revisit_hours",), "produce.revisit_hours must grow from each to the next")


def _cluster(settings: Settings) -> Iterator[Conflict]:
    cluster = settings.cluster
    if cluster.window_days > LONGEST_WINDOW_DAYS:
        yield Conflict(
            ("cluster.window_days",),
            f"cluster.window_days ({cluster.window_days:g}) is more than {LONGEST_WINDOW_DAYS:g}: the topics "
            f"from which state is rebuilt are kept for {2 * LONGEST_WINDOW_DAYS:g} days, twice the longest window",
        )
    leave = ("cluster.leave", cluster.leave)
    yield from _ordered(
        leave, ("cluster.threshold", cluster.threshold), "an article would join a story and leave it at the next repair"
    )
    yield from _ordered(
        leave, ("cluster.merge", cluster.merge), "a repair would merge stories and set their articles free again"
    )
    for name, hours, cause in (
        ("cluster.repair_hours", cluster.repair_hours, "articles would leave the window before the first repair"),
        ("cluster.follows_after_h", cluster.follows_after_h, "no story would follow another within the window"),
    ):
        if hours > cluster.window_days * 24:
            yield Conflict(
                (name, "cluster.window_days"),
                f"{name} ({hours:g} h) is more than cluster.window_days ({cluster.window_days:g}): {cause}",
            )


def _kafka(settings: Settings) -> Iterator[Conflict]:
    kafka = settings.kafka
    yield from _ordered(
        ("kafka.min_insync_replicas", kafka.min_insync_replicas),
        ("kafka.replication_factor", kafka.replication_factor),
        "the brokers would refuse every write",
    )
    yield from _ordered(
        ("kafka.transaction_timeout_s", kafka.transaction_timeout_s),
        ("kafka.session_timeout_s", kafka.session_timeout_s),
        "after a process is killed, others would take over its partitions while its transaction still holds them up",
    )


def _ordered(least: tuple[str, float], most: tuple[str, float], cause: str) -> Iterator[Conflict]:
    """The conflict if the first of two settings is more than the second."""
    if least[1] > most[1]:
        yield Conflict((least[0], most[0]), f"{least[0]} ({least[1]:g}) is more than {most[0]} ({most[1]:g}): {cause}")

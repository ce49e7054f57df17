"""The registry of topics: their names, keys, partitions and how long their records are kept.

Everything that creates, checks, documents or writes topics reads it from here.
"""

import zlib
from dataclasses import dataclass, replace
from typing import Literal

Cleanup = Literal["delete", "compact"]

ARTICLES = "articles"
EMBEDDED = "articles.embedded"
CHANGES = "stories.changes"
STORIES = "stories"
COMPARED = "stories.compared"
JUDGED = "stories.judged"
OUTLINES = "stories.outline"
LINKS = "stories.links"
EVENTS_COMPARED = "events.compared"
DEAD_SUFFIX = ".dead"

DEAD_LETTER_HEADROOM_BYTES = 4096
"""How much smaller a record must be than the largest one that a log takes, so that its dead letter fits: the headers of
a dead letter are at most this large.
"""

STAGE_INPUTS = {"embed": (ARTICLES,), "cluster": (EMBEDDED,), "compare": (CHANGES, LINKS), "link": (CHANGES, OUTLINES)}
"""The topics that each stage reads, in the order of the line. A stage is a consumer group of its name.

`link` reads back what it writes to `stories.outline`: the stories of each partition are outlined first, and then those
of all partitions are linked. `compare` reads the events that follow, and compares their texts across languages.
"""

SINCE_HEADER = "samestory-since"
"""On what stages write: when the oldest article behind it came into `articles`, in milliseconds since the epoch."""

WAITING_HEADER = "samestory-waiting"
"""On `stories.compared`: the offset on `stories.changes` up to which all stories of the partition are compared, but for
those whose ids follow, each after a space. They wait for their next comparison.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicSpec:
    """One topic. `retention_h` None: kept until compaction removes it; else compaction and age remove it."""

    name: str
    key: str
    carries: str
    cleanup: Cleanup
    retention_h: float | None
    partitions: int = 4


LONGEST_WINDOW_DAYS = 14.0
"""The longest window that the clusterer's state can be rebuilt for."""

# What state is rebuilt from is kept twice as long as the longest window: the window moves in event time, so that a line
# that was stopped, or fed late, still needs older records. What is only passed on is kept for a week.
_PASSED_ON_H = 7 * 24.0
_REBUILT_FROM_H = 2 * LONGEST_WINDOW_DAYS * 24

_LIVE = (
    TopicSpec(
        name=ARTICLES,
        key="article id",
        carries="an extracted article, or a new revision of one",
        cleanup="delete",
        retention_h=_PASSED_ON_H,
    ),
    TopicSpec(
        name=EMBEDDED,
        key="language",
        carries="the article with embeddings, near-copy signature and recipe; and operators' corrections",
        cleanup="delete",
        retention_h=_REBUILT_FROM_H,
    ),
    TopicSpec(
        name=CHANGES,
        key="story id",
        carries="what happened to a story, with score, reason and the article's vectors",
        cleanup="delete",
        retention_h=_REBUILT_FROM_H,
    ),
    TopicSpec(name=STORIES, key="story id", carries="the current story", cleanup="compact", retention_h=None),
    TopicSpec(name=COMPARED, key="story id", carries="the current comparison", cleanup="compact", retention_h=None),
    TopicSpec(
        name=JUDGED,
        key="finding",
        carries="what people say of a finding of a comparison",
        cleanup="compact",
        retention_h=None,
    ),
    TopicSpec(
        name=OUTLINES,
        key="story id, or the two of a correction",
        carries="what a story is linked by across languages; and operators' corrections of links",
        cleanup="compact",
        retention_h=None,
        partitions=1,  # one member has the stories of all languages, whoever else is in the group
    ),
    TopicSpec(
        name=LINKS,
        key="event id",
        carries="the stories of several languages that report one event",
        cleanup="compact",
        retention_h=None,
    ),
    TopicSpec(
        name=EVENTS_COMPARED,
        key="event id",
        carries="the facts that the stories of an event have in common across languages",
        cleanup="compact",
        retention_h=None,
    ),
)


def dead_letter_topic(topic: str) -> str:
    """Where the records of `topic` go that can never be handled."""
    return topic + DEAD_SUFFIX


TOPICS: tuple[TopicSpec, ...] = _LIVE + tuple(
    TopicSpec(
        name=dead_letter_topic(spec.name),
        key="as it came",
        carries=f"records of {spec.name} that could not be handled: the original bytes, the cause in the headers",
        cleanup="delete",
        retention_h=_REBUILT_FROM_H,
        partitions=1,
    )
    for spec in _LIVE
)

OF_STORIES = (STORIES, COMPARED)
"""Topics with one record for each story that ever was, unless those of closed stories are removed.

A story's last record on them says that it is closed, so age tells. Not so on `stories.outline` and `stories.links`: an
operator's word on a link, or an event, may be older than stories that are still open.
"""


def wanted_topics(keep_closed_days: float) -> tuple[TopicSpec, ...]:
    """The registry, with what `log.keep_closed_days` says of the records of closed stories; 0: they are kept."""
    if not keep_closed_days:
        return TOPICS
    return tuple(
        replace(spec, retention_h=keep_closed_days * 24) if spec.name in OF_STORIES else spec for spec in TOPICS
    )


BY_NAME: dict[str, TopicSpec] = {spec.name: spec for spec in TOPICS}


def partition_of(key: bytes | None, partitions: int) -> int:
    """The partition of a key: CRC-32 modulo partitions, librdkafka's `consistent`.

    Without a key, the first.
    """
    return zlib.crc32(key) % partitions if key is not None else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PartitionDescription:
    """Where a partition's records begin and end. `records` None: not known without reading them."""

    first_offset: int
    end_offset: int
    records: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicDescription:
    """A topic as a log has it.

    `partitions` by number; `retention_h` None: kept until compaction removes it.

    Of the other settings, None: this transport has no such thing.
    """

    partitions: tuple[PartitionDescription, ...]
    cleanup: str
    retention_h: float | None
    replication_factor: int | None = None
    min_insync_replicas: int | None = None
    max_message_bytes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A setting that is not as it is wanted. `setting` "topic": there is none."""

    topic: str
    setting: str
    wanted: str
    found: str

    def __str__(self) -> str:
        return f"{self.topic}: {self.setting}: wanted {self.wanted}, found {self.found}"


def differences(
    spec: TopicSpec,
    found: TopicDescription | None,
    *,
    replication_factor: int | None = None,
    min_insync_replicas: int | None = None,
    max_message_bytes: int | None = None,
) -> list[Difference]:
    """Where the topic differs from the registry.

    The keyword arguments are minimums for what a transport may have beyond the registry; None: no minimum.
    """
    if found is None:
        return [Difference(topic=spec.name, setting="topic", wanted="there", found="missing")]
    exact = (
        ("partitions", spec.partitions, len(found.partitions)),
        ("cleanup", spec.cleanup, found.cleanup),
        ("retention", retention_words(spec.retention_h), retention_words(found.retention_h)),
    )
    at_least = (
        ("replication factor", replication_factor, found.replication_factor),
        ("min.insync.replicas", min_insync_replicas, found.min_insync_replicas),
        ("max.message.bytes", max_message_bytes, found.max_message_bytes),
    )
    return [
        Difference(topic=spec.name, setting=setting, wanted=str(wanted), found=str(there))
        for setting, wanted, there in exact
        if wanted != there
    ] + [
        Difference(topic=spec.name, setting=setting, wanted=f"at least {wanted}", found=str(there))
        for setting, wanted, there in at_least
        if wanted is not None and there is not None and there < wanted
    ]


def retention_words(retention_h: float | None) -> str:
    """How long records are kept."""
    if retention_h is None:
        return "for ever"
    return f"{retention_h / 24:g} days" if retention_h >= 48 and retention_h % 24 == 0 else f"{retention_h:g} h"

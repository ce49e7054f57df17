"""The registry of topics: their names, keys, partitions and how long their records are kept.

Everything that creates, checks, documents or writes topics reads it from here.
"""

import zlib
from dataclasses import dataclass
from typing import Literal

Cleanup = Literal["delete", "compact"]

ARTICLES = "articles"
EMBEDDED = "articles.embedded"
CHANGES = "stories.changes"
STORIES = "stories"
COMPARED = "stories.compared"
DEAD_SUFFIX = ".dead"


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicSpec:
    """One topic. `retention_h` None: kept until compaction removes it."""

    name: str
    key: str
    carries: str
    cleanup: Cleanup
    retention_h: float | None
    partitions: int = 4


# The window is at most 14 days: what state is rebuilt from is kept twice as long, what is only passed on, a week.
_PASSED_ON_H = 7 * 24.0
_REBUILT_FROM_H = 28 * 24.0

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
        carries="the article with embeddings, near-copy signature and recipe",
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
    TopicSpec(name=STORIES, key="story id", carries="the story as it stands", cleanup="compact", retention_h=None),
    TopicSpec(
        name=COMPARED, key="story id", carries="the comparison as it stands", cleanup="compact", retention_h=None
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

BY_NAME: dict[str, TopicSpec] = {spec.name: spec for spec in TOPICS}


def partition_of(key: bytes | None, partitions: int) -> int:
    """The partition of a key: CRC-32 modulo partitions, librdkafka's `consistent`. Without a key, the first."""
    return zlib.crc32(key) % partitions if key is not None else 0

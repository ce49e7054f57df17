"""When each story, or its comparison, last changed: what a feed calls `updated`. And its changes, by place.

It is the time at which the log took in the record, so a projection that is built again has the same times. That a story
is closed is no news, and it happens to old stories all day long: a closed story is dated by what was last seen of it.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from pipeline.contracts.messages import StoryV1
from pipeline.domain.stories.stories import Story
from pipeline.domain.text.epoch import EPOCH, epoch_us
from pipeline.projection.documents import HistoryEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedChange:
    """A change of a story, and where in the log it is: `1-42` for partition and offset, which never changes."""

    place: str
    entry: HistoryEntry


def write_times(db: sqlite3.Connection, times: dict[str, int]) -> None:
    """Note when the log took in records of these stories or of their comparisons; of a closed one, nothing."""
    db.executemany(
        "UPDATE stories SET changed_us = :at_us WHERE id = :id AND changed_us < :at_us AND state = 'open'",
        [{"id": story_id, "at_us": at_us} for story_id, at_us in sorted(times.items())],
    )
    times.clear()


def closed_us(story: Story | StoryV1) -> int:
    """The time of a closed story: that of its newest version or revision."""
    seen = [version.seen for version in story.versions]
    seen += [revision.seen for version in story.versions for revision in version.revisions]
    return epoch_us(max(seen, default=story.last_seen))


def changed_at(db: sqlite3.Connection, story_ids: Sequence[str]) -> dict[str, datetime]:
    """When each of these stories last changed."""
    rows = db.execute(
        "SELECT id, changed_us FROM stories WHERE id IN (SELECT value FROM json_each(?))", (_json(story_ids),)
    )
    return {story_id: EPOCH + timedelta(microseconds=changed_us) for story_id, changed_us in rows}


def newest_changes(db: sqlite3.Connection, story_ids: Sequence[str], limit: int) -> tuple[PlacedChange, ...]:
    """The last `limit` changes of the story with these ids, the newest first."""
    rows = db.execute(
        "WITH ids AS (SELECT value FROM json_each(?)) "
        'SELECT partition, "offset", document FROM history WHERE story_id IN ids OR other_story_id IN ids '
        'ORDER BY at_us DESC, partition DESC, "offset" DESC LIMIT ?',
        (_json(story_ids), limit),
    ).fetchall()
    return tuple(
        PlacedChange(place=f"{partition}-{offset}", entry=msgspec.json.decode(document, type=HistoryEntry))
        for partition, offset, document in rows
    )


def _json(story_ids: Sequence[str]) -> str:
    return msgspec.json.encode(story_ids).decode()

"""Follows what samestory publishes on Kafka: keeps the current stories, and prints each conflict once.

Needs kafka-python alone, and knows samestory by its topics (docs/topics.md) alone.

    python follow_stories.py localhost:9092

Both topics hold the current state, so both are read from their beginning at every start: the program has no other
memory. The offsets that it commits say which conflicts it has printed. After a crash between printing and committing,
it prints a few of them again; none is left out.

One process has all partitions here. To share the work, give each process some of them: a story's records are in the
same partition number of both topics.
"""

import argparse
import json
import sys
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.structs import OffsetAndMetadata

Conflict = tuple[str, frozenset[tuple[str, str]]]


class Stories:
    """The current stories, by id, and the known conflicts of each."""

    def __init__(self) -> None:
        self.by_id: dict[str, dict[str, Any]] = {}
        self._aliases: dict[str, str] = {}
        self._conflicts: dict[str, set[Conflict]] = {}

    def resolve(self, story_id: str) -> dict[str, Any] | None:
        """The story of an id that was seen at any time: the id of a story that was merged away leads to the other."""
        return self.by_id.get(self._aliases.get(story_id, story_id))

    def take_story(self, story_id: str, story: dict[str, Any] | None) -> None:
        """`story` None is a tombstone: the story was merged into another."""
        if story is None:
            self.by_id.pop(story_id, None)
            return
        self.by_id[story_id] = story
        for alias in story["aliases"]:
            self._aliases[alias] = story_id

    def take_comparison(self, story_id: str, comparison: dict[str, Any] | None) -> list[dict[str, Any]]:
        """The conflicts that the story did not have before. One that another outlet has joined counts as new."""
        if comparison is None:
            self._conflicts.pop(story_id, None)
            return []
        before = self._conflicts.get(story_id, set())
        self._conflicts[story_id] = {_identity(conflict) for conflict in comparison["conflicts"]}
        return [conflict for conflict in comparison["conflicts"] if _identity(conflict) not in before]


def _identity(conflict: dict[str, Any]) -> Conflict:
    return conflict["kind"], frozenset((side["article_id"], side["sentence"]) for side in conflict["sides"])


def line(conflict: dict[str, Any], story_id: str, headline: str) -> str:
    sides = " | ".join(f"{side['source']}: {side['sentence']}" for side in conflict["sides"])
    return f"{story_id}\t{headline}\t{conflict['kind']}\t{sides}"


def follow(consumer: KafkaConsumer, stories_topic: str, compared_topic: str, *, once: bool) -> Stories:
    """Tells of conflicts on stdout, until interrupted; with `once`, until the end as it is now."""
    told_up_to = assign_from_the_beginning(consumer, stories_topic, compared_topic)
    ends = consumer.end_offsets(list(consumer.assignment()))
    stories = Stories()
    while not (once and all(consumer.position(partition) >= end for partition, end in ends.items())):
        done: dict[TopicPartition, OffsetAndMetadata] = {}
        for partition, records in consumer.poll(timeout_ms=500).items():
            for record in records:
                value = read(record)
                story_id = record.key.decode()
                if partition.topic == stories_topic:
                    stories.take_story(story_id, value)
                    continue
                new = stories.take_comparison(story_id, value)
                if record.offset < told_up_to[partition]:
                    continue  # was told of before this start
                story = stories.resolve(story_id) or value
                for conflict in new:
                    print(line(conflict, story_id, story["headline"] if story else ""))
            if partition.topic == compared_topic and records[-1].offset >= told_up_to[partition]:
                done[partition] = OffsetAndMetadata(records[-1].offset + 1, "", -1)
        if done:
            sys.stdout.flush()
            consumer.commit(done)
    return stories


def assign_from_the_beginning(consumer: KafkaConsumer, *topics: str) -> dict[TopicPartition, int]:
    """How far was told of each partition, by the offsets that were committed."""
    partitions = [TopicPartition(topic, number) for topic in topics for number in consumer.partitions_for_topic(topic)]
    consumer.assign(partitions)
    consumer.seek_to_beginning()
    return {partition: consumer.committed(partition) or 0 for partition in partitions}


def read(record: Any) -> dict[str, Any] | None:
    """The message; None for a tombstone.

    Fields that are not known here are passed over, a new version is not.
    """
    if record.value is None:
        return None
    message: dict[str, Any] = json.loads(record.value)
    if message["version"] != 1:
        raise SystemExit(f"{record.topic} has messages of version {message['version']}: this program knows version 1")
    return message


def main() -> None:
    parser = argparse.ArgumentParser(description="Tells of each new conflict between outlets' versions of a story.")
    parser.add_argument("bootstrap_servers", help="brokers, host:port,host:port")
    parser.add_argument(
        "--group", default="follow-stories", help="consumer group, whose offsets say what was printed already"
    )
    parser.add_argument("--stories", default="stories", help="the topic of stories")
    parser.add_argument("--compared", default="stories.compared", help="the topic of comparisons")
    parser.add_argument("--once", action="store_true", help="exit at the end of what is there now")
    options = parser.parse_args()
    consumer = KafkaConsumer(
        bootstrap_servers=options.bootstrap_servers.split(","),
        group_id=options.group,
        isolation_level="read_committed",  # what a transaction left behind that was not committed stays unseen
        enable_auto_commit=False,
    )
    try:
        stories = follow(consumer, options.stories, options.compared, once=options.once)
        print(f"{len(stories.by_id)} stories known", file=sys.stderr)
    except KeyboardInterrupt:
        pass
    finally:
        consumer.close()


if __name__ == "__main__":
    main()

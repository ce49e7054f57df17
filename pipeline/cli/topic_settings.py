"""How the topics of the configured log differ from the registry."""

from pipeline.cli.context import Context
from pipeline.contracts.topics import Difference, TopicDescription, TopicSpec, differences


def topic_differences(context: Context, spec: TopicSpec, found: TopicDescription | None) -> list[Difference]:
    """The settings of one topic that are not as wanted; on Kafka also those of `[kafka]`."""
    if context.settings.log.transport == "embedded":
        return differences(spec, found)
    kafka = context.settings.kafka
    return differences(
        spec,
        found,
        replication_factor=kafka.replication_factor,
        min_insync_replicas=kafka.min_insync_replicas,
        max_message_bytes=kafka.max_message_bytes,
    )

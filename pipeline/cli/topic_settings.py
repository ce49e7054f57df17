"""How the topics of the configured log differ from the registry."""

from pipeline.cli.context import Context
from pipeline.contracts.topics import Difference, TopicDescription, TopicSpec, differences, wanted_topics


def topics_of(context: Context) -> tuple[TopicSpec, ...]:
    """The topics as the configuration wants them."""
    return wanted_topics(context.settings.log.keep_closed_days)


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

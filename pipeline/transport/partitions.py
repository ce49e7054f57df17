"""The check of partition numbers that all transports share."""

from pipeline.errors import ConfigError


def checked_partition(number: int, topic: str, count: int) -> int:
    """`number`, if the topic has that partition; ConfigError if not."""
    if not 0 <= number < count:
        raise ConfigError(f"topic {topic} has {count} partitions: there is no partition {number}")
    return number

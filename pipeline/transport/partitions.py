"""What every transport says of a partition that is not there."""

from pipeline.errors import ConfigError


def checked_partition(number: int, topic: str, count: int) -> int:
    """`number`, where the topic has a partition of it. Raises ConfigError where it has not."""
    if not 0 <= number < count:
        raise ConfigError(f"topic {topic} has {count} partitions: there is no partition {number}")
    return number

"""The wall clock. Whatever depends on the time takes a clock as an argument; this is the one that ships."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    return datetime.now(UTC)

"""Moments as whole numbers since 1970 in UTC, exact."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_US = timedelta(microseconds=1)
_MS = timedelta(milliseconds=1)


def epoch_us(moment: datetime) -> int:
    """Microseconds."""
    return (moment - EPOCH) // _US


def epoch_ms(moment: datetime) -> int:
    """Milliseconds, rounded down."""
    return (moment - EPOCH) // _MS


def from_epoch_ms(number: int) -> datetime:
    return EPOCH + timedelta(milliseconds=number)

"""Reads HTTP headers about asking again: RFC 9111 (freshness), RFC 9110 (validators, Retry-After)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

_LONGEST_VALIDATOR: Final = 1000


def fresh_for_s(headers: Mapping[str, str], now: datetime) -> float:
    """Seconds for which the answer stays fresh: by Cache-Control's max-age, else by Expires, else 0."""
    for directive in headers.get("cache-control", "").lower().split(","):
        name, _, value = directive.strip().partition("=")
        if name in {"no-cache", "no-store"}:
            return 0.0
        if name == "max-age" and _is_count(value.strip('"')):
            return max(0.0, float(value.strip('"')[:9]) - _age_s(headers))
    # A server's clock may be wrong, so Expires is compared with the server's Date.
    expires, date = http_date(headers.get("expires")), http_date(headers.get("date"))
    return 0.0 if expires is None else max(0.0, (expires - (date or now)).total_seconds())


def validator(headers: Mapping[str, str], name: str) -> str | None:
    """The `etag` or `last-modified` to send back; None if it is missing or could not be sent."""
    value = headers.get(name, "")
    return value if value.isprintable() and 0 < len(value) <= _LONGEST_VALIDATOR else None


def retry_after_s(value: str | None, now: datetime) -> float | None:
    """Seconds that Retry-After asks to wait, stated as a number or as a date; None if it states neither."""
    value = (value or "").strip()
    if _is_count(value):
        return float(value[:9])
    date = http_date(value)
    return None if date is None else max(0.0, (date - now).total_seconds())


def http_date(value: str | None) -> datetime | None:
    """A header's date in UTC; None if it is not a date."""
    try:
        date = parsedate_to_datetime(value or "")
        return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        return None


def _age_s(headers: Mapping[str, str]) -> float:
    age = headers.get("age", "").strip()
    return float(age[:9]) if _is_count(age) else 0.0


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit()

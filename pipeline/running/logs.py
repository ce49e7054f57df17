"""How log lines are written: text for people, or JSON for machines, one object a line.

A message names what it is about in words. For machines the same is in fields (`FIELDS`), given with the call:
`logger.warning("…", extra=where(record))`. What looks like a secret is left out of both
(docs/decisions/0048-observable.md).
"""

import logging
import re
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from types import TracebackType
from typing import Final

import msgspec

from pipeline.contracts.topics import BY_NAME
from pipeline.ports import Record
from pipeline.settings import LogFormat, LoggingSettings

FIELDS: Final = (
    "stage", "outlet", "feed", "host", "article_id", "story_id", "other_story_id", "topic", "partition", "offset",
    "webhook", "event_id", "trace_id",
)  # fmt: skip
"""What a line may be about, in the order in which a JSON line has it: ids from feed to story."""

PACKAGES: Final = ("pipeline", "producers", "consumers")
"""Whose lines are written from the configured level on. Of libraries only warnings and errors are."""

_TRACE = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")  # W3C Trace Context

HIDDEN: Final = "***"
_SHORTEST_SECRET: Final = 4  # anything shorter is in too many words
_USER_INFO = re.compile(r"(?<=://)[^/\s@'\"]+@")
_SECRET_PARAMETER = re.compile(
    r"([?&](?:access_?token|api_?key|auth|key|passw(?:or)?d|secret|sig|signature|token)=)[^&\s'\"<>]+", re.IGNORECASE
)


def where(record: Record) -> dict[str, object]:
    """The fields of a line about one record of the log: its place, and the article or story that is its key."""
    fields: dict[str, object] = {"topic": record.topic, "partition": record.partition, "offset": record.offset}
    spec = BY_NAME.get(record.topic)
    if record.key is not None and spec is not None and spec.key in ("article id", "story id"):
        fields[spec.key.replace(" ", "_")] = record.key.decode(errors="replace")
    trace = dict(record.headers).get("traceparent", b"").decode("ascii", "replace")
    if _TRACE.fullmatch(trace):
        fields["trace_id"] = trace[3:35]
    return fields


class Redaction:
    """Leaves out of a text: these secrets, logins within addresses, and parameters that are named like a secret."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        found = {secret.strip() for secret in secrets}
        self._secrets = sorted((one for one in found if len(one) >= _SHORTEST_SECRET), key=len, reverse=True)

    def __call__(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        text = _USER_INFO.sub(f"{HIDDEN}@", text)
        return _SECRET_PARAMETER.sub(rf"\g<1>{HIDDEN}", text)


class TextLines(logging.Formatter):
    """For people: time, level, message."""

    def __init__(self, redaction: Redaction) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s", datefmt="%H:%M:%S")
        self._redaction = redaction

    def format(self, record: logging.LogRecord) -> str:
        return self._redaction(super().format(record))


class JsonLines(logging.Formatter):
    """For machines: `date` (RFC 3339, UTC), `level`, `logger`, `message`, and those of `FIELDS` that are known."""

    def __init__(self, redaction: Redaction, stage: str) -> None:
        super().__init__()
        self._redaction, self._stage = redaction, stage

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "date": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "stage": self._stage,
            "logger": record.name,
            "message": self._redaction(record.getMessage()),
        }
        for name in FIELDS:
            value = getattr(record, name, None)
            if value is not None:
                line[name] = self._redaction(value) if isinstance(value, str) else value
        if record.exc_info:
            line["error"] = self._redaction(self.formatException(record.exc_info))
        return msgspec.json.encode(line).decode()


def log_to_stderr(settings: LoggingSettings, stage: str, secrets: Iterable[str] = ()) -> None:
    """Write what this program logs to stderr as the settings say, and the warnings of all libraries.

    In JSON an exception that ends the process is a line, too. Does nothing where logging is set up already.
    """
    redaction = Redaction(secrets)
    handler = logging.StreamHandler(sys.stderr)
    is_json = settings.format == "json"
    handler.setFormatter(JsonLines(redaction, stage) if is_json else TextLines(redaction))
    level = logging.getLevelNamesMapping()[settings.level.upper()]
    logging.basicConfig(level=max(level, logging.WARNING), handlers=[handler])
    for package in PACKAGES:
        logging.getLogger(package).setLevel(level)
    logging.captureWarnings(is_json)
    if is_json:
        sys.excepthook = _log_exception


def logs_json() -> bool:
    """Whether this process writes its log lines as JSON."""
    return any(isinstance(handler.formatter, JsonLines) for handler in logging.getLogger().handlers)


def child_line(name: str, line: str, *, output: LogFormat) -> str:
    """A line that a child process printed, as its parent passes it on: with the child's name in it.

    In JSON what is not an object itself, such as what a library printed, becomes the message of one.
    """
    if output == "text":
        return f"[{name}] {line}"
    if line.startswith("{") and line.endswith("}"):
        return line
    found = {"date": datetime.now(UTC).isoformat(timespec="milliseconds"), "level": "info", "stage": name}
    return msgspec.json.encode({**found, "logger": "stderr", "message": line}).decode()


def _log_exception(kind: type[BaseException], exc: BaseException, trace: TracebackType | None) -> None:
    logging.getLogger(PACKAGES[0]).critical("%s: %s", kind.__name__, exc, exc_info=(kind, exc, trace))

"""How dead letters look, to people and to programs.

Their bytes are untrusted: none may control a terminal.
"""

import base64
import contextlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from rich.table import Table
from rich.text import Text

from pipeline.cli.console import console, iso, plain
from pipeline.running.dead_letters import DeadLetter

_SHOWN_BYTES = 4096  # of a value that is not text


def summary(letter: DeadLetter) -> dict[str, Any]:
    """A letter as `dead list` shows it, for programs."""
    origin = letter.origin
    return {
        "id": letter.id,
        "at": iso(letter.at),
        "stage": letter.stage or None,
        "error": letter.error or None,
        "topic": origin.topic if origin else None,
        "partition": origin.partition if origin else None,
        "offset": origin.offset if origin else None,
        "replayed_at": iso(letter.replayed),
    }


def document(letter: DeadLetter) -> dict[str, Any]:
    """A whole letter, for programs."""
    record = letter.record
    return summary(letter) | {
        "key": _bytes(record.key),
        "headers": [{"name": name, **(_bytes(value) or {})} for name, value in record.headers],
        "value": _bytes(record.value),
    }


def rendered(letter: DeadLetter) -> str:
    """A whole letter, for people."""
    origin = letter.origin
    rows = [
        ("id", letter.id),
        ("when", _minute(letter.at)),
        ("stage", letter.stage),
        ("from", origin.place if origin else "not known"),
        ("error", letter.error),
        ("put back", _minute(letter.replayed)),
        ("key", _readable(letter.record.key)),
        *(("header", f"{name}: {_readable(value)}") for name, value in letter.record.headers),
    ]
    lines = [f"{name + ':':<10}{plain(text)}" for name, text in rows if text]
    value = _value(letter.record.value) if letter.left_out is None else f"left out: {letter.left_out:,} bytes"
    return "\n".join([*lines, "", value])


def print_list(letters: Iterable[DeadLetter], *, with_replayed: bool) -> None:
    """Print one line for each letter, on stdout."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    columns = ["id", "when (UTC)", "stage", "from", *(["put back (UTC)"] if with_replayed else [])]
    for column in columns:
        table.add_column(column, no_wrap=column == "id", overflow="fold")
    table.add_column("error", overflow="fold")
    for letter in letters:
        origin = letter.origin
        place = f"{origin.topic}:{origin.partition}:{origin.offset}" if origin else "not known"
        cells = [letter.id, _minute(letter.at), letter.stage, place]
        cells += [_minute(letter.replayed)] if with_replayed else []
        table.add_row(*(Text(plain(cell)) for cell in (*cells, letter.error)))
    console().print(table)


def _minute(moment: datetime | None) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M}" if moment is not None else ""


def _bytes(value: bytes | None) -> dict[str, str] | None:
    """As text if it is UTF-8, else in base64."""
    if value is None:
        return None
    try:
        return {"text": value.decode()}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(value).decode()}


def _readable(value: bytes | None) -> str:
    return (value or b"").decode("utf-8", "backslashreplace")


def _value(value: bytes | None) -> str:
    """Indented if it is JSON, unchanged if it is text, else in hexadecimal."""
    if value is None:
        return "no value (a tombstone)"
    try:
        text = value.decode()
    except UnicodeDecodeError:
        rest = f"\n… {len(value):,} bytes in all" if len(value) > _SHOWN_BYTES else ""
        return value[:_SHOWN_BYTES].hex(" ", 1) + rest
    with contextlib.suppress(ValueError, RecursionError):
        text = json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    return "\n".join(plain(line) for line in text.splitlines())

"""A TOML file, and in which line each of its keys is: also those of inline tables, and dotted ones.

tomllib reports no positions. But each statement of a TOML file (a table's header, or a key with its value) is a valid
document by itself: the file is read statement by statement, and tomllib reads each.
"""

import re
import tomllib
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from pipeline.errors import ConfigError

_MAY_END = re.compile(r"""[\]}]\s*(\#.*)?$ | \"\"\" | '''""", re.VERBOSE)
"""A line that may end a value of several lines: an array, or a string in triple quotes."""


class TomlFile:
    """`values` as tomllib reads them."""

    def __init__(self, path: Path, text: str) -> None:
        """Raises ConfigError with the line and the cause if the text is not TOML."""
        self.path = path
        self._text = text.replace("\r\n", "\n")
        try:
            self.values: dict[str, Any] = tomllib.loads(self._text)
        except tomllib.TOMLDecodeError as exc:
            found = re.search(r" \(at line (\d+), column \d+\)", str(exc))
            line = f":{found[1]}" if found else ""
            cause = str(exc).replace(found[0], "") if found else str(exc)
            raise ConfigError(f"{path}{line}: not valid TOML: {cause}") from exc

    @cached_property
    def lines(self) -> dict[str, int]:
        """The line of each key and table, from 1: `cluster.threshold`, `cluster`, `feed[2].url`, `feed[2]`."""
        lines: dict[str, int] = {}
        last_index: dict[str, int] = {}  # of each array of tables
        table = ""
        for number, statement, is_header in _statements(self._text):
            if is_header:
                table = _table(statement, last_index)
                lines.setdefault(re.sub(r"\[\d+\]$", "", table), number)
                lines.setdefault(table, number)
            else:
                for key in _keys(statement, table):
                    lines.setdefault(key, number)
        return lines

    def line(self, key: str) -> int | None:
        """The line of a key, or of the innermost table around it that is in the file."""
        while key and key not in self.lines:
            key = key.rpartition(".")[0]
        return self.lines.get(key)

    def place(self, key: str) -> str:
        """`FILE:LINE` of a key, as `line` finds it; else the file."""
        line = self.line(key)
        return f"{self.path}:{line}" if line else str(self.path)


def read_toml(path: Path) -> TomlFile:
    """Raises ConfigError if the file cannot be read or is not TOML."""
    try:
        return TomlFile(path, path.read_bytes().decode("utf-8"))
    except FileNotFoundError as exc:
        raise ConfigError(f"{path}: no such file") from exc
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigError(f"{path}: cannot be read: {exc}") from exc


def _statements(text: str) -> Iterator[tuple[int, dict[str, Any], bool]]:
    """The statements of a valid file: line, parsed value, and whether it is a table's header."""
    pending: list[str] = []
    first = 1
    for number, line in enumerate(text.split("\n"), 1):
        first = first if pending else number
        pending.append(line)
        if len(pending) > 1 and not _MAY_END.search(line):
            continue
        try:
            statement = tomllib.loads("\n".join(pending))
        except tomllib.TOMLDecodeError:
            continue  # the value goes on in the next line
        if statement:
            yield first, statement, pending[0].lstrip().startswith("[")
        pending = []


def _table(header: dict[str, Any], last_index: dict[str, int]) -> str:
    """The path of the table that a header opens: `cluster`, or `feed[2]` for the third `[[feed]]`."""
    path = ""
    while header:
        [(name, inner)] = header.items()
        path = f"{path}.{name}" if path else name
        if isinstance(inner, list):
            last_index[path] = last_index.get(path, -1) + 1
            return f"{path}[{last_index[path]}]"
        if path in last_index:
            path = f"{path}[{last_index[path]}]"
        header = inner
    return path


def _keys(values: dict[str, Any], table: str) -> Iterator[str]:
    """The path of every key of the values, and of the tables inside them."""
    for name, value in values.items():
        key = f"{table}.{name}" if table else name
        yield key
        if isinstance(value, dict):
            yield from _keys(value, key)
        elif isinstance(value, list):
            for index, item in enumerate(value):
                if isinstance(item, dict):
                    yield f"{key}[{index}]"
                    yield from _keys(item, f"{key}[{index}]")

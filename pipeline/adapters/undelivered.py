"""A file of events that could not be delivered, one a line, for an operator to look at or to send again."""

import json
from pathlib import Path
from typing import Final

from pipeline.errors import StorageError

_LARGEST_BYTES: Final = 50_000_000


class UndeliveredFile:
    """Grows to 50 MB; then it becomes `….old` in place of the one before, and a new one begins."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, body: bytes, cause: str) -> None:
        """Append an event with the cause. StorageError if it cannot be written."""
        line = b'{"cause":%b,"event":%b}\n' % (json.dumps(cause).encode(), body)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            if self._path.exists() and self._path.stat().st_size > _LARGEST_BYTES:
                self._path.replace(self._path.with_name(f"{self._path.name}.old"))
            with self._path.open("ab") as file:
                file.write(line)
        except OSError as exc:
            raise StorageError(f"{self._path}: {exc.strerror}") from exc

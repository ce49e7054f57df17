"""A `Spill` in files without a name: the system caches what it has room for, and removes them when the process ends."""

import os
import tempfile
import weakref
from collections.abc import Iterable, Sequence
from pathlib import Path

from pipeline.domain.matching.spill import LARGEST_BYTES
from pipeline.errors import StorageError

_OFFSET_BITS = 28
_SIZE_AT, _FILE_AT = _OFFSET_BITS, _OFFSET_BITS + 24
_FILE_BYTES = (1 << _OFFSET_BITS) - 1
"""A piece's number, from the highest bit: which file (11 bits), its size (24), where it begins (28). So 2,047 files of
256 MB at most: ten windows of ten million articles."""


class FileSpill:
    """A spill in unnamed files in `folder`.

    `folder` should be on a disk, not on a file system in memory. A file of `file_bytes` is closed, which frees its
    space, when no piece in it is needed any more. Raises StorageError if the disk is full.
    """

    def __init__(self, folder: Path, file_bytes: int = _FILE_BYTES) -> None:
        self._folder, self._file_bytes = folder, file_bytes
        self._files: dict[int, int] = {}
        self._needed: dict[int, int] = {}
        self._newest, self._end = -1, 0
        weakref.finalize(self, _close, self._files)

    def put(self, data: bytes) -> int:
        if len(data) > LARGEST_BYTES:
            raise ValueError(f"{len(data)} bytes are more than a piece may have")
        if self._newest < 0 or self._end + len(data) > self._file_bytes:
            self._open()
        at, file = self._end, self._newest
        try:
            written = os.pwrite(self._files[file], data, at)
        except OSError as exc:
            raise StorageError(f"{self._folder}: cannot be written to: {exc.strerror}") from exc
        if written < len(data):
            raise StorageError(f"{self._folder}: the disk is full")
        self._end = at + len(data)
        self._needed[file] += 1
        return file << _FILE_AT | len(data) << _SIZE_AT | at

    def get(self, numbers: Sequence[int]) -> list[bytes]:
        files, read = self._files, os.pread
        return [
            read(files[number >> _FILE_AT], number >> _SIZE_AT & LARGEST_BYTES, number & _FILE_BYTES)
            for number in numbers
        ]

    def drop(self, numbers: Iterable[int]) -> None:
        for number in numbers:
            file = number >> _FILE_AT
            self._needed[file] -= 1
            if not self._needed[file] and file != self._newest:
                os.close(self._files.pop(file))
                del self._needed[file]

    def _open(self) -> None:
        old = self._newest
        if old >= 0 and not self._needed[old]:
            os.close(self._files.pop(old))
            del self._needed[old]
        self._newest = next(number for number in range(len(self._files) + 1) if number not in self._files)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self._folder) as file:
                self._files[self._newest] = os.dup(file.fileno())
        except OSError as exc:
            raise StorageError(f"{self._folder}: cannot create a file there: {exc.strerror}") from exc
        self._needed[self._newest], self._end = 0, 0


def _close(files: dict[int, int]) -> None:
    for descriptor in files.values():
        os.close(descriptor)

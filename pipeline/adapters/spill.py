"""A `Spill` in unnamed temporary files, which the system caches and removes when the process ends."""

import errno
import os
import tempfile
import weakref
from collections.abc import Iterable, Sequence
from pathlib import Path

from pipeline.domain.matching.spill import MAX_PIECE_BYTES
from pipeline.errors import DiskFull, StorageError

_OFFSET_BITS = 28
_SIZE_AT, _FILE_AT = _OFFSET_BITS, _OFFSET_BITS + 24
_FILE_BYTES = (1 << _OFFSET_BITS) - 1
"""A piece's number, from the highest bit: its file (11 bits), its size (24), its offset (28). This allows 2,047 files
of 256 MB: enough for ten windows of ten million articles."""


class FileSpill:
    """A `Spill` in files of at most `file_bytes`.

    `folder` should be on a disk, not on a file system in memory.

    A full file is closed, which frees its space, when all its pieces were dropped. Raises DiskFull, or
    StorageError if the folder is not writable.
    """

    def __init__(self, folder: Path, file_bytes: int = _FILE_BYTES) -> None:
        self._folder, self._file_bytes = folder, file_bytes
        self._files: dict[int, int] = {}
        self._pieces_left: dict[int, int] = {}
        self._newest, self._end = -1, 0
        weakref.finalize(self, _close, self._files)

    def put(self, data: bytes) -> int:
        if len(data) > MAX_PIECE_BYTES:
            raise ValueError(f"a piece of {len(data)} bytes is larger than {MAX_PIECE_BYTES}")
        if self._newest < 0 or self._end + len(data) > self._file_bytes:
            self._open()
        at, file = self._end, self._newest
        try:
            written = os.pwrite(self._files[file], data, at)
        except OSError as exc:
            kind = DiskFull if exc.errno in (errno.ENOSPC, errno.EDQUOT) else StorageError
            raise kind(f"{self._folder}: cannot write: {exc.strerror}") from exc
        if written < len(data):
            raise DiskFull(f"{self._folder}: the disk is full")
        self._end = at + len(data)
        self._pieces_left[file] += 1
        return file << _FILE_AT | len(data) << _SIZE_AT | at

    def get(self, numbers: Sequence[int]) -> list[bytes]:
        files, read = self._files, os.pread
        return [
            read(files[number >> _FILE_AT], number >> _SIZE_AT & MAX_PIECE_BYTES, number & _FILE_BYTES)
            for number in numbers
        ]

    def drop(self, numbers: Iterable[int]) -> None:
        for number in numbers:
            file = number >> _FILE_AT
            self._pieces_left[file] -= 1
            if not self._pieces_left[file] and file != self._newest:
                os.close(self._files.pop(file))
                del self._pieces_left[file]

    def _open(self) -> None:
        old = self._newest
        if old >= 0 and not self._pieces_left[old]:
            os.close(self._files.pop(old))
            del self._pieces_left[old]
        self._newest = next(number for number in range(len(self._files) + 1) if number not in self._files)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self._folder) as file:
                self._files[self._newest] = os.dup(file.fileno())
        except OSError as exc:
            raise StorageError(f"{self._folder}: cannot create a file: {exc.strerror}") from exc
        self._pieces_left[self._newest], self._end = 0, 0


def _close(files: dict[int, int]) -> None:
    for descriptor in files.values():
        os.close(descriptor)

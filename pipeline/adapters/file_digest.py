"""The hash of a file, read once a process."""

import functools
import hashlib
from pathlib import Path


def digest(file: Path) -> str:
    """The SHA-256 of a file, in hexadecimal. Read once a process, unless the file changes: weights have 235 MB."""
    found = file.stat()
    return _digest(file, found.st_ino, found.st_size, found.st_mtime_ns)


@functools.lru_cache(maxsize=128)
def _digest(file: Path, inode: int, size: int, changed: int) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()

"""Small files that only their owner may read: written whole or not at all, one writer at a time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

import msgspec

from pipeline.errors import StorageError

T = TypeVar("T")

VERSION = 1
"""Of the files: stated in each."""

Stamp = tuple[int, int, int] | None
"""Tells one state of a file from another; None if there is no file."""


def stamp(path: Path) -> Stamp:
    """The state that the file is in now."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    except OSError as exc:
        raise StorageError(f"{path}: {exc.strerror}") from exc
    return found.st_ino, found.st_mtime_ns, found.st_size


class _Versioned(msgspec.Struct):
    version: int = 1


def read(path: Path, what: type[T]) -> T | None:
    """What the file holds; None if there is no file.

    StorageError, with the remedy, if it is damaged or from a newer samestory: then it is not to be deleted.
    """
    try:
        data = path.read_bytes()
        if (found := msgspec.json.decode(data, type=_Versioned).version) > VERSION:
            raise StorageError(
                f"{path}: written by a newer samestory (version {found}, this one knows up to {VERSION}); upgrade it"
            )
        return msgspec.json.decode(data, type=what)
    except FileNotFoundError:
        return None
    except OSError as exc:
        raise StorageError(f"{path}: cannot be read: {exc.strerror}") from exc
    except (msgspec.MsgspecError, UnicodeDecodeError) as exc:
        raise StorageError(f"{path}: damaged: {exc}: restore a copy of the file, or delete it and start anew") from exc


def write(path: Path, value: object) -> None:
    """Replace the file, readable by its owner alone. After a crash it holds the old content or the new.

    To be called within `locked`. StorageError if it cannot be written.
    """
    beside = path.with_name(f"{path.name}.new")
    try:
        with suppress(FileNotFoundError):
            beside.unlink()
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as exc:
        raise StorageError(f"{path}: cannot be written: {exc.strerror}") from exc


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep other writers of the file waiting, of this process and of others."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as exc:
        raise StorageError(f"{path}: cannot be locked: {exc.strerror}") from exc
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)

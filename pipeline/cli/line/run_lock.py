"""One `samestory run` at a time on a data folder: a second one is refused before it loads anything."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pipeline import app
from pipeline.cli.context import Context
from pipeline.errors import FatalError, StorageError

RUN_LOCK_FILE = "run.lock"
"""Its name in the data folder. Held while `run` runs; has the number of its process."""


@contextmanager
def run_lock(context: Context) -> Iterator[None]:
    """Lock the data folder for this `run` while the block lasts. FatalError if another holds it."""
    file: Path = app.ensure_dir(context.data_dir) / RUN_LOCK_FILE
    try:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as exc:
        raise StorageError(f"{file}: {exc.strerror}") from exc
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as exc:
            holder = os.read(descriptor, 20).decode("ascii", "replace").strip()
            raise FatalError(
                f"{context.data_dir}: another `samestory run` uses it (process {holder or 'unknown'}): stop that one, "
                "or choose another data_dir"
            ) from exc
        with suppress(OSError):  # on a full disk the lock holds without the number
            os.ftruncate(descriptor, 0)
            os.write(descriptor, b"%d\n" % os.getpid())
        yield
    finally:
        os.close(descriptor)

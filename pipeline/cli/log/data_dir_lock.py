"""Keeps commands that must not run at the same time from doing so."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline import app
from pipeline.cli.context import Context
from pipeline.errors import FatalError


@contextmanager
def data_dir_lock(context: Context) -> Iterator[None]:
    """Lock the data folder while the block lasts. FatalError if another such command holds it."""
    folder: Path = app.ensure_dir(context.data_dir)
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as exc:
            raise FatalError(
                f"{folder}: another `dead replay` or `topics import` is running: wait for it to end"
            ) from exc
        yield
    finally:
        os.close(descriptor)

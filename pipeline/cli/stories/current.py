"""The current stories, for commands: up to date with the log, found by id, alias or words."""

import contextlib
from collections.abc import Iterator
from datetime import timedelta

from rich.console import Console

from pipeline import app
from pipeline.cli.context import Context
from pipeline.projection.store import PROJECTION_FILE, Projection
from pipeline.projection.views import Views, open_views


@contextlib.contextmanager
def current_views(context: Context) -> Iterator[Views]:
    """The projection, brought to the log's end first."""
    log = app.open_log(context)
    path = context.data_dir / PROJECTION_FILE
    try:
        days = context.settings.web.keep_days
        with (
            Console(stderr=True).status("Reading the log"),
            contextlib.closing(Projection(path, keep=timedelta(days=days) if days else None)) as projection,
        ):
            projection.catch_up(log)
    finally:
        log.close()
    with open_views(path) as views:
        yield views

"""Connects a command that runs for long to its log: waits for one that does not answer yet, and says so."""

import logging
from collections.abc import Iterator
from contextlib import closing, contextmanager

import click

from pipeline import app
from pipeline.cli.context import Context
from pipeline.errors import TransientError
from pipeline.ports import WatchedLog
from pipeline.running.pacing import backoff_s
from pipeline.running.shutdown import Stop

logger = logging.getLogger(__name__)


@contextmanager
def connected_log(context: Context, stop: Stop) -> Iterator[WatchedLog]:
    """The log, while the block lasts.

    If it does not answer, it is asked again after growing pauses, until `stop`: then the command exits with 0.
    """
    with closing(connect_log(context, stop)) as log:
        yield log


def connect_log(context: Context, stop: Stop) -> WatchedLog:
    """As `connected_log`; the caller closes it."""
    settings = context.settings.runner
    failures = 0
    while True:
        try:
            return app.open_log(context)
        except TransientError as exc:
            pause_s = backoff_s(failures, settings)
            failures += 1
            if not stop.is_set():
                logger.warning("%s; trying again in %.1f s", exc, pause_s)
                stop.wait(pause_s)
            if stop.is_set():
                raise click.exceptions.Exit(0) from exc

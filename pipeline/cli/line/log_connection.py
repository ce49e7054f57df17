"""The log of a command that runs for long: one that does not answer yet is waited for, and that is said."""

import logging
from collections.abc import Iterator
from contextlib import closing, contextmanager

import click

from pipeline import app
from pipeline.cli.context import Context
from pipeline.errors import TransientError
from pipeline.ports import WatchedLog
from pipeline.running.shutdown import Stop

logger = logging.getLogger(__name__)


@contextmanager
def connected_log(context: Context, stop: Stop) -> Iterator[WatchedLog]:
    """The log, while the block lasts. Where it does not answer it is asked again, after pauses that grow, until it
    does, or until `stop`: then the command ends well.
    """
    with closing(connect_log(context, stop)) as log:
        yield log


def connect_log(context: Context, stop: Stop) -> WatchedLog:
    """As `connected_log`; the caller closes it."""
    settings = context.settings.runner
    pause_s = settings.retry_first_s
    while True:
        try:
            return app.open_log(context)
        except TransientError as exc:
            if not stop.is_set():
                logger.warning("%s; trying again in %.1f s", exc, pause_s)
                stop.wait(pause_s)
            if stop.is_set():
                raise click.exceptions.Exit(0) from exc
            pause_s = min(settings.retry_longest_s, pause_s * 2)

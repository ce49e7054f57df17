"""Runs the notify stage: one consumer for each configured webhook, each on a thread of its own."""

import contextlib
import threading
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait

import click

from pipeline.app.webhooks import open_notify_stage, open_webhooks
from pipeline.cli.context import Context
from pipeline.cli.line.log_connection import connect_log
from pipeline.errors import ConfigError
from pipeline.running.reporting import Reporting
from pipeline.running.runner import run_stage
from pipeline.settings import Webhook

NOTIFY = "notify"


def run_notify(context: Context, reporting: Reporting, stop: threading.Event, *, drain: bool) -> None:
    """Send to every webhook until `stop`, or with `drain` until nothing is left to send.

    What ends one ends all. ConfigError if no webhook is configured.
    """
    webhooks = open_webhooks(context)
    if not webhooks:
        raise ConfigError(f"{context.config_dir / context.settings.webhooks.file} lists no webhook")

    def send(webhook: Webhook, key: bytes) -> None:
        stage, poster = open_notify_stage(context, webhook, key, reporting.metrics, stop.is_set)
        with (
            contextlib.closing(poster),
            contextlib.suppress(click.exceptions.Exit),  # asked to stop while it connects
            contextlib.closing(connect_log(context, stop)) as log,
        ):
            run_stage(stage, log, context.settings.runner, stop=stop, reporting=reporting, drain=drain)

    with ThreadPoolExecutor(len(webhooks), thread_name_prefix=NOTIFY) as pool:
        running = [pool.submit(send, webhook, key) for webhook, key in webhooks]
        done, _ = wait(running, return_when=FIRST_EXCEPTION)
        if any(one.exception() for one in done):
            stop.set()
        for one in running:
            one.result()

"""`web`: serves the page and the API."""

import logging
import os
import signal
import threading
from contextlib import closing

import click

from pipeline import app
from pipeline.cli.context import Context
from pipeline.cli.line.log_connection import connect_log
from pipeline.cli.line.log_lines import start_logging
from pipeline.cli.line.stage_commands import child_option, waiting_for_room
from pipeline.ports import WatchedLog
from pipeline.running.logs import logs_json
from pipeline.running.metrics import Metrics
from pipeline.running.metrics_files import process_file
from pipeline.running.shutdown import stop_on_signals, stop_with_parent

STAGE = "web"

logger = logging.getLogger(__name__)


@click.command()
@click.option("--host", help="The address to listen on (default: web.host).")
@click.option("--port", type=click.IntRange(0, 65535), help="The port; 0 takes a free one (default: web.port).")
@click.option("--allow-public", is_flag=True, help="Listen for other machines although there are no users.")
@child_option
@click.pass_obj
def web(context: Context, host: str | None, port: int | None, allow_public: bool, is_child: bool) -> None:
    """Serve the page, the JSON API and the feed of stories, until stopped."""
    start_logging(context, STAGE)
    if is_child:
        _terminate_with_parent()
    folder, metrics = context.data_dir / "metrics", Metrics()
    with (
        waiting_for_room(is_child=is_child),
        metrics.written_to(folder / f"{STAGE}.prom" if is_child else process_file(folder, STAGE)),
    ):
        serve(context, host=host, port=port, allow_public=allow_public, metrics=metrics)


def serve(
    context: Context,
    *,
    host: str | None = None,
    port: int | None = None,
    allow_public: bool = False,
    metrics: Metrics | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT. Prints the address on stderr once a browser can open it.

    Raises ConfigError where the address cannot be listened on, or may not be without users; StorageError where log,
    projection or users cannot be read.
    """
    from pipeline.projection.store import PROJECTION_FILE
    from pipeline.web import server
    from pipeline.web.app import build_app

    settings = context.settings.web
    check_audience(context, host or settings.host, allow_public=allow_public)
    with (
        closing(server.bind(host or settings.host, settings.port if port is None else port)) as listening,
        closing(_log(context)) as log,
    ):
        site = build_app(
            log,
            context.data_dir / PROJECTION_FILE,
            settings,
            read_feeds=lambda: app.read_feed_health(context),
            metrics=metrics,
        )
        address = server.address(listening)

        def say_where() -> None:
            if logs_json():
                logger.info("samestory page: %s", address)
            else:
                click.echo(f"samestory page: {address}", err=True)

        server.serve(site, listening, on_start=say_where)


def check_audience(context: Context, host: str, *, allow_public: bool = False) -> None:
    """ConfigError if the page may not listen there, since nobody has been given a token.

    StorageError if it cannot be read who has.
    """
    from pipeline.access.users import Users
    from pipeline.web.hosts import refuse_public

    users = len(Users(context.data_dir).all())
    refuse_public(host, users=users, allow_public=allow_public or context.settings.web.allow_public)


def check_address(context: Context) -> None:
    """ConfigError if the page's address is not available now."""
    from pipeline.web import server

    server.bind(context.settings.web.host, context.settings.web.port).close()


def _log(context: Context) -> WatchedLog:
    if threading.current_thread() is not threading.main_thread():
        return app.open_log(context)
    with stop_on_signals() as stop:
        return connect_log(context, stop)


def _terminate_with_parent() -> None:
    """Send this process SIGTERM when its supervisor has ended: the server stops on signals only."""
    parent_ended = threading.Event()
    stop_with_parent(parent_ended)

    def terminate() -> None:
        parent_ended.wait()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=terminate, daemon=True).start()

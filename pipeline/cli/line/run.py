"""`run`, and one stage by itself: `produce`, `consume`."""

import contextlib
import logging
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

import click

from pipeline import app
from pipeline.app.webhooks import open_webhooks
from pipeline.cli.context import Context
from pipeline.cli.line.log_connection import connected_log
from pipeline.cli.line.log_lines import start_logging
from pipeline.cli.line.notifying import NOTIFY, run_notify
from pipeline.cli.line.progress import Progress
from pipeline.cli.line.run_lock import run_lock
from pipeline.cli.line.stage_commands import (
    NO_ROOM,
    child_command,
    child_option,
    consumer_commands,
    is_drained,
    waiting_for_room,
)
from pipeline.cli.line.web import check_address, check_audience
from pipeline.errors import FatalError, StopRequested
from pipeline.running.health import Readiness
from pipeline.running.metrics import Metrics
from pipeline.running.metrics_files import process_file
from pipeline.running.metrics_server import BeatingStop, Pulse, serving
from pipeline.running.reporting import Reporting
from pipeline.running.runner import run_stage
from pipeline.running.shutdown import interruptible, stop_on_signals, stop_with_parent
from pipeline.running.supervisor import supervise

logger = logging.getLogger(__name__)

METRICS_FOLDER = "metrics"
"""Its name in the data folder."""

LOADS: Final = {
    "embed": "it loads the embedding model",
    "cluster": "it loads the join model and the compiled code, which it compiles if there is none",
    "compare": "it loads the embedding model and the parser",
    "link": "it loads the embedding model of all languages",
}
"""What each stage does before it can join its group."""


@click.command()
@click.option("--drain", is_flag=True, help="No polling and no page; exit when no stage has anything left to do.")
@click.pass_obj
def run(context: Context, drain: bool) -> None:
    """Run every stage and the page on this machine until stopped."""
    start_logging(context, "run")
    settings = context.settings
    with run_lock(context):
        commands = consumer_commands(context)
        if not drain:
            # Report what is wrong with these here rather than in a child, which loads much first.
            check_audience(context, settings.web.host)
            app.open_feeds(context)
            app.check_producer_is_free(context)
            check_address(context)
            commands = {"produce": child_command(context, "produce"), **commands, "web": child_command(context, "web")}
            if open_webhooks(context):
                commands[NOTIFY] = child_command(context, "consume", NOTIFY)
        with stop_on_signals() as stop, connected_log(context, stop) as log:
            logger.info("starting %s", ", ".join(commands))
            code = supervise(
                commands,
                stop=stop,
                settings=settings.runner,
                drained=partial(is_drained, log, app.enabled_inputs(context)) if drain else None,
                output=settings.logging.format,
                sign_of_life=partial(_written_at, context.data_dir / METRICS_FOLDER),
                watch=Progress(log, app.enabled_inputs(context)),
                tried_for_ever=frozenset({NO_ROOM}),
            )
    if code:
        raise FatalError("a stage could not be kept running: see its last line above")


def _written_at(folder: Path, stage: str) -> int | None:
    """When the child last wrote its metrics, which it does once it has loaded; None for the page, which writes none."""
    if stage == "web":
        return None
    try:
        return (folder / f"{stage}.prom").stat().st_mtime_ns
    except OSError:
        return 0


@click.command()
@child_option
@click.pass_obj
def produce(context: Context, is_child: bool) -> None:
    """Poll the feeds, fetch and extract their articles, until stopped."""
    start_logging(context, "produce")
    metrics = Metrics()
    with stop_on_signals() as stop, waiting_for_room(is_child=is_child):
        app.check_producer_is_free(context)
        if is_child:
            stop_with_parent(stop)
        with (
            reported(context, "produce", metrics, is_child=is_child) as (pulse, readiness, file),
            connected_log(context, BeatingStop(stop, pulse)) as log,
            contextlib.closing(app.open_tracing(context, "produce")) as tracing,
            contextlib.closing(
                app.open_feed_producer(
                    context,
                    log,
                    metrics,
                    tracing,
                    note_log=lambda problem: readiness.becomes("produce", "failing" if problem else "ready", problem),
                )
            ) as producer,
            metrics.written_to(file) if file else contextlib.nullcontext(),
        ):
            readiness.becomes("produce", "ready")
            producer.run(BeatingStop(stop, pulse))


@click.command()
@click.argument("stage", type=click.Choice((*app.STAGES, NOTIFY)))
@click.option("--drain", is_flag=True, help="Exit when nothing is left to do.")
@child_option
@click.pass_obj
def consume(context: Context, stage: str, drain: bool, is_child: bool) -> None:
    """Run one stage until stopped. `notify` sends to the webhooks, if any are configured."""
    start_logging(context, stage)
    metrics = Metrics()
    with stop_on_signals() as stop, waiting_for_room(is_child=is_child):
        if is_child:
            stop_with_parent(stop)
        if stage == NOTIFY:
            with (
                reported(context, stage, metrics, is_child=is_child) as (pulse, readiness, file),
                metrics.written_to(file) if file else contextlib.nullcontext(),
                contextlib.closing(app.open_tracing(context, stage)) as tracing,
            ):
                reporting = Reporting(metrics=metrics, readiness=readiness, tracing=tracing, beat=pulse.beat)
                run_notify(context, reporting, stop, drain=drain)
            return
        with (
            reported(context, stage, metrics, is_child=is_child) as (pulse, readiness, file),
            connected_log(context, BeatingStop(stop, pulse)) as log,
            contextlib.closing(app.open_tracing(context, stage)) as tracing,
        ):
            readiness.becomes(stage, "starting", LOADS.get(stage, "it loads what it needs"))
            try:
                opened = interruptible(stop, lambda: app.open_stage(context, stage, metrics, stop.is_set))
            except StopRequested:
                return
            run_stage(
                opened,
                log,
                app.runner_settings(context, stage),
                stop=stop,
                reporting=Reporting(metrics=metrics, readiness=readiness, tracing=tracing, file=file, beat=pulse.beat),
                drain=drain,
            )


@contextlib.contextmanager
def reported(
    context: Context, stage: str, metrics: Metrics, *, is_child: bool
) -> Iterator[tuple[Pulse, Readiness, Path | None]]:
    """Serve a stage's metrics and health while the block lasts, if `runner.metrics_port` is set.

    Otherwise yields the path of the file to write the metrics to. A child of `run` always has one: the page serves the
    files of all stages.
    """
    settings = context.settings
    folder = context.data_dir / METRICS_FOLDER
    # After this time without a turn of the loop the group has given the member's partitions to others.
    pulse = Pulse(settings.log.member_timeout_s)
    readiness = Readiness(metrics.note_ready)
    if stage != NOTIFY:  # its webhooks are told by name
        readiness.becomes(stage, "starting", "it waits for its log")
    if is_child:
        yield pulse, readiness, folder / f"{stage}.prom"
    elif settings.runner.metrics_port == 0:
        yield pulse, readiness, process_file(folder, stage)
    else:
        runner = settings.runner
        with serving(
            metrics.registry, pulse, host=runner.metrics_host, port=runner.metrics_port, readiness=readiness
        ) as port:
            logger.info("%s: metrics and health on port %d of %s", stage, port, settings.runner.metrics_host)
            yield pulse, readiness, None

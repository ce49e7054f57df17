"""`run`, and one stage by itself: `produce`, `consume`."""

import contextlib
import logging
import sys
from functools import partial
from pathlib import Path

import click

from pipeline import app
from pipeline.cli.context import Context
from pipeline.cli.supervision import child_option, command, consumers, is_drained
from pipeline.errors import FatalError
from pipeline.metrics import Metrics
from pipeline.runner import run_stage, stop_on_signals, stop_with_parent
from pipeline.supervisor import supervise


@click.command()
@click.option("--drain", is_flag=True, help="No polling and no page; exit when no stage has anything left to do.")
@click.pass_obj
def run(context: Context, drain: bool) -> None:
    """Run every stage and the page on this machine until stopped."""
    log_to_stderr()
    commands = consumers(context)
    if not drain:
        app.open_feeds(context)  # what is wrong with them is better said now than by a child
        commands = {"produce": command(context, "produce"), **commands, "web": command(context, "web")}
    with stop_on_signals() as stop, contextlib.closing(app.open_log(context)) as log:
        drained = partial(is_drained, log) if drain else None
        code = supervise(commands, stop=stop, settings=context.settings.runner, drained=drained)
    if code:
        raise FatalError("a stage could not be kept running; its last words are above")


@click.command()
@child_option
@click.pass_obj
def produce(context: Context, is_child: bool) -> None:
    """Poll the feeds, fetch and extract their articles, until stopped."""
    log_to_stderr()
    with stop_on_signals() as stop, contextlib.closing(app.open_log(context)) as log:
        if is_child:
            stop_with_parent(stop)
        metrics = Metrics()
        with (
            metrics.written_to(metrics_file(context, "produce")),
            contextlib.closing(app.open_feed_producer(context, log, metrics.count)) as producer,
        ):
            producer.run(stop)


@click.command()
@click.argument("stage", type=click.Choice(app.STAGES))
@click.option("--drain", is_flag=True, help="Exit when nothing is left to do.")
@child_option
@click.pass_obj
def consume(context: Context, stage: str, drain: bool, is_child: bool) -> None:
    """Run one stage until stopped."""
    log_to_stderr()
    with stop_on_signals() as stop, contextlib.closing(app.open_log(context)) as log:
        if is_child:
            stop_with_parent(stop)
        run_stage(
            app.open_stage(context, stage),
            log,
            context.settings.runner,
            stop=stop,
            metrics=Metrics(),
            metrics_file=metrics_file(context, stage),
            drain=drain,
        )


def metrics_file(context: Context, stage: str) -> Path:
    """Where a stage writes what it counts."""
    return context.data_dir / "metrics" / f"{stage}.prom"


def log_to_stderr() -> None:
    """Warnings of all, and what the program itself does, one line each."""
    logging.basicConfig(
        level=logging.WARNING, stream=sys.stderr, format="%(asctime)s %(levelname)s %(message)s", datefmt="%H:%M:%S"
    )
    for package in ("pipeline", "producers", "consumers"):
        logging.getLogger(package).setLevel(logging.INFO)

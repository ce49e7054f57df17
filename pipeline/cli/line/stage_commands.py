"""The command lines of the stages as child processes, and whether anything is left for them to do."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import click

from pipeline.app import enabled_inputs
from pipeline.cli.context import Context
from pipeline.contracts.topics import STAGE_INPUTS
from pipeline.errors import DiskFull
from pipeline.ports import LogStatus

_CHILD = "--child"

child_option = click.option(_CHILD, "is_child", is_flag=True, hidden=True)
"""Says that a supervisor holds the other end of the command's standard input."""


NO_ROOM = 75
"""The exit code of a child that found the disk full: EX_TEMPFAIL of sysexits.h, for its supervisor to try again."""


@contextmanager
def waiting_for_room(*, is_child: bool) -> Iterator[None]:
    """End a child with NO_ROOM, and the error as its last line, if the disk is full."""
    try:
        yield
    except DiskFull as exc:
        if not is_child:
            raise
        click.echo(f"samestory: {exc}", err=True)
        raise click.exceptions.Exit(NO_ROOM) from exc


def child_command(context: Context, *arguments: str) -> list[str]:
    """The command line of a child process: this program with this configuration."""
    config = ["--config", str(context.file)] if context.file else []
    return [sys.executable, "-m", "pipeline", *config, *arguments, _CHILD]


def consumer_commands(context: Context) -> dict[str, list[str]]:
    """The command of every consumer stage that is switched on."""
    return {stage: child_command(context, "consume", stage) for stage in enabled_inputs(context)}


def is_drained(log: LogStatus, inputs: Mapping[str, Sequence[str]] = STAGE_INPUTS) -> bool:
    """Whether none of these stages has anything left to do.

    Asked in the order of the line: the next stage sees what a stage commits from that moment on, so once a stage is
    done, the lag of those after it shows all that it has left them.
    """
    return all(log.lag(stage, topics) == 0 for stage, topics in inputs.items())

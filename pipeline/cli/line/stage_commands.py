"""The command lines of the stages as child processes, and whether anything is left for them to do."""

import sys

import click

from pipeline.app import STAGES
from pipeline.cli.context import Context
from pipeline.contracts.topics import STAGE_INPUTS
from pipeline.ports import LogStatus

_CHILD = "--child"

child_option = click.option(_CHILD, "is_child", is_flag=True, hidden=True)
"""Says that a supervisor holds the other end of the command's standard input."""


def child_command(context: Context, *arguments: str) -> list[str]:
    """The command line of a child process: this program with this configuration."""
    config = ["--config", str(context.file)] if context.file else []
    return [sys.executable, "-m", "pipeline", *config, *arguments, _CHILD]


def consumer_commands(context: Context) -> dict[str, list[str]]:
    """The command of every consumer stage."""
    return {stage: child_command(context, "consume", stage) for stage in STAGES}


def is_drained(log: LogStatus) -> bool:
    """Whether no stage has anything left to do.

    Asked in the order of the line: the next stage sees what a stage commits from that moment on, so once a stage is
    done, the lag of those after it shows all that it has left them.
    """
    return all(log.lag(stage, inputs) == 0 for stage, inputs in STAGE_INPUTS.items())

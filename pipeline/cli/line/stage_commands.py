"""The stages as child processes of one command: their command lines, and when nothing is left for them to do."""

import sys

import click

from pipeline.app import STAGES
from pipeline.cli.context import Context
from pipeline.contracts.topics import STAGE_INPUTS
from pipeline.ports import LogStatus

_CHILD = "--child"

child_option = click.option(_CHILD, "is_child", is_flag=True, hidden=True)
"""Tells a command that a supervisor holds the other end of its standard input."""


def child_command(context: Context, *arguments: str) -> list[str]:
    """The call of this program with this configuration, as a child is called."""
    config = ["--config", str(context.file)] if context.file else []
    return [sys.executable, "-m", "pipeline", *config, *arguments, _CHILD]


def consumer_commands(context: Context) -> dict[str, list[str]]:
    """The command of every consumer stage."""
    return {stage: child_command(context, "consume", stage) for stage in STAGES}


def is_drained(log: LogStatus) -> bool:
    """Whether no stage has anything left to do. In the order of the line: what a stage commits is visible to the next
    from that moment on, so once a stage is done, nothing more comes to those after it than they can see.
    """
    return all(log.lag(stage, inputs) == 0 for stage, inputs in STAGE_INPUTS.items())

"""What commands print with: consoles, progress bars, and values as text."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

PIPED_COLUMNS: Final = 200

PIPED_PROGRESS_S: Final = 5.0
"""How often a long task reports on a stderr that is not a terminal."""


def console(*, piped_columns: int = PIPED_COLUMNS) -> Console:
    """A console on stdout: as wide as the terminal, or `piped_columns` wide if another program reads it."""
    found = Console(highlight=False)
    return found if found.is_terminal else Console(width=piped_columns, highlight=False)


# Control characters and marks of direction: an outlet's title must not be able to steer a terminal.
_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


def plain(text: str) -> str:
    """The text without characters that could steer a terminal."""
    return _STEERING.sub(" ", text)


def progress_bar() -> Progress:
    """A progress bar on stderr, shown on a terminal only."""
    on_stderr = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=on_stderr,
        disable=not on_stderr.is_terminal,
        transient=True,
    )


@contextmanager
def counting(task: str, total: int | None = None) -> Iterator[Callable[[], None]]:
    """Show on stderr how often the returned function was called: a bar, or a line now and then if piped."""
    with progress_bar() as progress:
        number = progress.add_task(task, total=total)
        count, due = 0, time.monotonic() + PIPED_PROGRESS_S

        def note() -> None:
            nonlocal count, due
            count += 1
            progress.advance(number)
            if progress.disable and time.monotonic() >= due:
                click.echo(f"{task}: {count:,}{f' of {total:,}' if total else ''}", err=True)
                due = time.monotonic() + PIPED_PROGRESS_S

        yield note


def iso(moment: datetime | None) -> str | None:
    """A moment in ISO 8601, for JSON."""
    return moment.isoformat() if moment is not None else None

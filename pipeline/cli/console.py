"""What commands print with: consoles, progress bars, and values as text."""

import re
from datetime import datetime
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

PIPED_COLUMNS: Final = 200


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


def iso(moment: datetime | None) -> str | None:
    """A moment in ISO 8601, for JSON."""
    return moment.isoformat() if moment is not None else None

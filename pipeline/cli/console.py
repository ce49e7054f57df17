"""Where tables of feeds are printed: as wide as the terminal; at full length where another program reads them."""

import re
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

_PIPED_WIDTH: Final = 200


def console() -> Console:
    """Of stdout."""
    found = Console(highlight=False)
    return found if found.is_terminal else Console(width=_PIPED_WIDTH, highlight=False)


# Control characters and marks of direction: an outlet's title must not be able to steer a terminal.
_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


def plain(text: str) -> str:
    """Without what could steer a terminal."""
    return _STEERING.sub(" ", text)


def progress_bar() -> Progress:
    """On stderr, shown on a terminal only."""
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
        transient=True,
    )

"""Where tables of feeds are printed: as wide as the terminal; at full length where another program reads them."""

from typing import Final

from rich.console import Console

_PIPED_WIDTH: Final = 200


def console() -> Console:
    """Of stdout."""
    found = Console(highlight=False)
    return found if found.is_terminal else Console(width=_PIPED_WIDTH, highlight=False)

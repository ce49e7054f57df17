"""Where the data that ships with the program is: in the checkout, or inside an installed wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).parent
_WHEEL_ROOT = _PACKAGE / "_shipped"


def shipped(relative: str) -> Path:
    """Return the path of a file or folder that the program needs at run time (`config`, `examples/…`)."""
    return (_WHEEL_ROOT if _WHEEL_ROOT.is_dir() else _PACKAGE.parent) / relative

"""Where the data that comes with the program lies: in the checkout, or inside an installed wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).parent
_WHEEL_ROOT = _PACKAGE / "_shipped"


def shipped(relative: str) -> Path:
    """The path of a file or folder of the repository that the program needs when it runs (`config`, `examples/…`)."""
    return (_WHEEL_ROOT if _WHEEL_ROOT.is_dir() else _PACKAGE.parent) / relative

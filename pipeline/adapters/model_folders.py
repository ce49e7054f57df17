"""Where models are kept that are written once from what a package carries, and how: whole, or not at all.

The first of these folders that can be written to takes a model, and it is found in any of them:

1. `share/samestory/models` of the virtual environment
2. `models` of the user's cache folder
"""

import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from numba.misc.appdirs import AppDirs

_ABANDONED_S = 3600.0
"""Writing takes a minute: a half-written folder of this age is of a process that was killed."""


def model_folders() -> list[Path]:
    """The folders for models, in reading order."""
    own = [Path(sys.prefix) / "share/samestory/models"] if sys.prefix != sys.base_prefix else []
    user = Path(AppDirs(appname="samestory", appauthor=False).user_cache_dir)  # type: ignore[no-untyped-call]
    return [*own, user / "models"]


def write_once(place: Path, write: Callable[[Path], None], is_whole: Callable[[Path], bool]) -> None:
    """Lets `write` fill a new folder, and gives it its name unless a whole one has it by then. Raises OSError.

    Two processes may do so at once: each writes a folder of its own, and the first to finish gives it its name.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    _remove_abandoned(place)
    with tempfile.TemporaryDirectory(prefix=f"{place.name}.", dir=place.parent, ignore_cleanup_errors=True) as own:
        folder = Path(own) / "model"
        folder.mkdir()
        write(folder)
        if not is_whole(place):
            shutil.rmtree(place, ignore_errors=True)
            folder.rename(place)


def _remove_abandoned(place: Path) -> None:
    for folder in place.parent.glob(f"{place.name}.*"):
        if time.time() - folder.stat().st_mtime > _ABANDONED_S:
            shutil.rmtree(folder, ignore_errors=True)

"""How a SQLite file is opened by someone who only looks at it."""

from pathlib import Path


def reading_address(path: Path) -> str:
    """The URI that opens the file read-only, and creates no file beside it.

    SQLite creates a write-ahead log and its index even for a reader. If there is none, no process has the file open and
    nothing changes it: it is then read as it is.
    """
    is_in_use = path.with_name(path.name + "-wal").exists()
    return f"{path.absolute().as_uri()}?mode=ro{'' if is_in_use else '&immutable=1'}"

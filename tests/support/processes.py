"""The child processes of this process, as Linux lists them."""

import os
from pathlib import Path

_THREADS = Path(f"/proc/{os.getpid()}/task")


def children() -> set[int]:
    """The process ids of the children of all threads, zombies included."""
    found: set[int] = set()
    for thread in _THREADS.iterdir():
        try:
            found.update(int(pid) for pid in (thread / "children").read_text().split())
        except FileNotFoundError:
            continue  # the thread has ended
    return found


def has_ended(pid: int) -> bool:
    """Whether the process is gone, or a zombie."""
    status = Path(f"/proc/{pid}/stat")
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] == "Z"

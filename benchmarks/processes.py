"""What Linux lists of a process: its memory and its open files."""

from pathlib import Path


def memory_mb(pid: int) -> float:
    """Its resident memory. Raises OSError if it has ended, StopIteration if it is about to."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


def descriptors(pid: int) -> int:
    """How many files and sockets it has open. Raises OSError if it has ended."""
    return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())

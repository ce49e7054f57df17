"""The processor time that stages have taken which run as child processes of this one, as Linux lists it."""

import os
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

_PROC = Path("/proc")


def processor_s(stages: Collection[str]) -> float:
    """Seconds that the processes of these stages have taken so far, all together. 0 where there is no /proc."""
    ticks = 0
    for process in _PROC.glob("[0-9]*"):
        with suppress(OSError):  # it has ended meanwhile
            parent, *_, user, system = (process / "stat").read_text().rpartition(")")[2].split()[1:13]
            words = (process / "cmdline").read_bytes().decode(errors="replace").split("\0")
            if int(parent) == os.getpid() and "consume" in words and words[words.index("consume") + 1] in stages:
                ticks += int(user) + int(system)
    return ticks / os.sysconf("SC_CLK_TCK") if ticks else 0.0

"""The files that the stages of one machine write their metrics to, read as one exposition.

A child of `run` writes `STAGE.prom`. Of a stage that runs by itself there may be several processes: each writes
`STAGE.PID.prom`, and its samples get a label `pid`. The file of a process that has ended is left out.
"""

import logging
import os
import re
from collections.abc import Iterator
from pathlib import Path

from prometheus_client import CollectorRegistry, Metric, generate_latest
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector

logger = logging.getLogger(__name__)

_OF_PROCESS = re.compile(r"[\w-]+\.(?P<pid>\d+)\.prom")


def process_file(folder: Path, stage: str) -> Path:
    """The file of this process. Removes those of processes of the stage that have ended."""
    for file in folder.glob(f"{stage}.*.prom"):
        if _has_ended(_pid_of(file)):
            file.unlink(missing_ok=True)
    return folder / f"{stage}.{os.getpid()}.prom"


def read_metrics(folder: Path) -> str:
    """The expositions of all `.prom` files of the folder as one."""
    registry = CollectorRegistry()
    registry.register(_Files(folder))
    return generate_latest(registry).decode("utf-8")


class _Files(Collector):
    """The metrics of all files, each metric once with the samples of every file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def describe(self) -> list[Metric]:
        return []  # else the registry would read the files to learn the names

    def collect(self) -> Iterator[Metric]:
        families: dict[str, Metric] = {}
        for file in sorted(self._folder.glob("*.prom")):
            pid = _pid_of(file)
            if _has_ended(pid):
                continue
            for family in _families(file):
                merged = families.setdefault(family.name, Metric(family.name, family.documentation, family.type))
                for sample in family.samples:
                    labels = sample.labels if pid is None else {"pid": str(pid), **sample.labels}
                    merged.samples.append(sample._replace(labels=labels))
        yield from families.values()


def _families(file: Path) -> list[Metric]:
    """The metrics of one file; none, with a warning, if it cannot be read."""
    try:
        return list(text_string_to_metric_families(file.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return []  # its process has just ended
    except (OSError, ValueError) as exc:
        logger.warning("%s: metrics cannot be read: %s", file, exc)
        return []


def _pid_of(file: Path) -> int | None:
    """The process that the file is of, if its name says so."""
    found = _OF_PROCESS.fullmatch(file.name)
    return int(found["pid"]) if found else None


def _has_ended(pid: int | None) -> bool:
    """Whether this machine has no such process any more."""
    if pid is None:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False  # another user's process
    return False

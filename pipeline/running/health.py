"""How far a process is from doing its work, for `/readyz` and the metric `samestory_ready`.

The parts of a process (a stage; of `notify` one for each webhook) say it as they go on; any thread may read it. A
process is as far as the part of it that is furthest behind. Whether its loop still runs is another question
(`metrics_server`).
"""

import threading
import time
from collections.abc import Callable
from typing import Final, Literal

import msgspec

Phase = Literal["starting", "joining", "rebuilding", "failing", "standby", "ready", "stopping"]
"""What a part does.

- starting: it loads models, compiles, or waits for its log.
- joining: it waits for partitions.
- rebuilding: it builds their state.
- failing: a batch or the log failed, and is tried again.
- standby: other members have all partitions.
- ready: it works.
- stopping: it was asked to end, or fails for good.
"""

_ORDER: Final = ("stopping", "starting", "failing", "joining", "rebuilding", "standby", "ready")
READY: Final = frozenset({"standby", "ready"})
"""In which phases a process is as it should be."""


class ReadinessDocument(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The answer to `/readyz`. `since_s`: for how long it has been so."""

    status: str
    cause: str = ""
    since_s: float = 0.0

    @property
    def is_ready(self) -> bool:
        return self.status in READY


def _ignore(part: str, *, is_ready: bool) -> None:
    """Nobody counts."""


class Readiness:
    """The phase of each part. `noted`: called with a part's name and whether it is ready, when that changes."""

    def __init__(self, noted: Callable[..., object] = _ignore) -> None:
        self._noted = noted
        self._lock = threading.Lock()
        self._phases: dict[str, tuple[Phase, str, float]] = {}

    def becomes(self, part: str, phase: Phase, cause: str = "") -> None:
        """The part is in this phase now. `cause`: what it waits for, or what failed."""
        with self._lock:
            before = self._phases.get(part)
            since = before[2] if before is not None and before[0] == phase else time.monotonic()
            self._phases[part] = (phase, cause, since)
        if before is None or before[0] != phase:
            self._noted(part, is_ready=phase in READY)

    @property
    def document(self) -> ReadinessDocument:
        with self._lock:
            found = sorted(self._phases.items(), key=lambda item: _ORDER.index(item[1][0]))
        if not found:
            return ReadinessDocument(status="starting", cause="nothing has been started yet")
        part, (phase, cause, since) = found[0]
        if cause and len(found) > 1:
            cause = f"{part}: {cause}"
        return ReadinessDocument(status=phase, cause=cause, since_s=round(time.monotonic() - since, 1))

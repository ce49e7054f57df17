"""Corrections that were written and not yet seen done: so that two editors do not correct one state of a story twice.

In memory of this process, for `WAITS_S` seconds: by then the clusterer has read them, or is not running.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from pipeline.domain.stories.corrections import CorrectionKind

WAITS_S: Final = 120.0
_REGROUPING: Final = frozenset(("merge", "split", "move"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A correction on its way. `state`: that of the stories it was asked for.

    `seen`: how many corrections the history of each of them had.
    """

    by: str
    kind: CorrectionKind
    note: str
    state: str
    seen: Mapping[str, int]
    since: float


class PendingCorrections:
    """Those of this process. `now`: seconds that only grow. May be shared by threads."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._pending: list[Pending] = []
        self.writing = threading.Lock()
        """Held from checking a correction to having written it: one editor after the other."""

    def add(self, *, by: str, kind: CorrectionKind, note: str, state: str, seen: Mapping[str, int]) -> None:
        """Note a correction that was written."""
        with self._lock:
            self._pending.append(Pending(by=by, kind=kind, note=note, state=state, seen=seen, since=self._now()))

    def of(self, story_id: str, corrections: int) -> tuple[Pending, ...]:
        """Those about the story that its history, with so many corrections, does not show yet."""
        return tuple(one for one in self._waiting() if corrections <= one.seen.get(story_id, -1))

    def before(self, state: str) -> Pending | None:
        """The one that regroups the stories in exactly this state."""
        return next((one for one in self._waiting() if one.state == state and one.kind in _REGROUPING), None)

    def _waiting(self) -> list[Pending]:
        with self._lock:
            self._pending = [one for one in self._pending if self._now() - one.since < WAITS_S]
            return list(self._pending)

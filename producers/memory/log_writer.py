"""Appends the outbox to the log, and reports whether the log and its readers keep up.

If not, nothing is polled.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from pipeline.errors import RecordTooLarge, TransientError
from producers.interval import Interval
from producers.memory.outbox import Outbox

logger = logging.getLogger(__name__)


class LogWriter:
    """Used on the thread that uses the state file.

    `backlog` returns how many records the stage furthest behind has still to read; up to `limit` are acceptable.
    `note_log` is called with why the log fails, each time it does, and with "" when it has answered.
    """

    def __init__(
        self, outbox: Outbox, backlog: Callable[[], int], *, limit: int, note_log: Callable[[str], object]
    ) -> None:
        self._outbox = outbox
        self._backlog = backlog
        self._limit = limit
        self._note_log = note_log
        self._is_behind = False
        self._backlog_check: Final = Interval(timedelta(seconds=5))
        self._complaint: Final = Interval(timedelta(minutes=1))

    def append(self, now: datetime) -> None:
        """Append what the outbox holds. While the log is unavailable, it stays there."""
        try:
            self._outbox.flush()
        except TransientError as exc:
            self._complain(f"the log does not take articles at the moment: {exc}", now)
        except RecordTooLarge as exc:
            logger.error("an article is left out: %s", exc)  # noqa: TRY400 - expected, so without a stack trace

    def keeps_up(self, now: datetime) -> bool:
        """Append what the outbox holds; whether polling may go on."""
        self.append(now)
        if not self._outbox.is_empty():
            return False
        if not self._backlog_check.is_over(now):
            return not self._is_behind
        try:
            backlog = self._backlog()
        except TransientError as exc:
            self._complain(f"the log does not answer at the moment: {exc}", now)
            return False
        self._note_log("")
        self._backlog_check.restart(now)
        is_behind = backlog > self._limit
        if is_behind != self._is_behind:
            logger.info("%s: a stage is %d records behind", "polling paused" if is_behind else "polling again", backlog)
        self._is_behind = is_behind
        return not is_behind

    def _complain(self, problem: str, now: datetime) -> None:
        """Once in a while: it is checked several times a second."""
        self._note_log(problem)
        if self._complaint.is_over(now):
            self._complaint.restart(now)
            logger.warning(problem)

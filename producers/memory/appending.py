"""Whether the log takes articles, and whether those who read it keep up: while not, nothing is polled."""

import logging
import time
from collections.abc import Callable
from typing import Final

from pipeline.errors import RecordTooLarge, TransientError
from producers.memory.outbox import Outbox
from producers.memory.state import ProducerState

logger = logging.getLogger(__name__)

_LOOK_AT_BACKLOG_S: Final = 5.0
_COMPLAIN_EVERY_S: Final = 60.0


class Appending:
    """Appends what `outbox` holds. `backlog` says how many records the stage that is furthest behind has to go, of
    which `limit` are none too many. On the one thread that uses the state and the log.
    """

    def __init__(self, outbox: Outbox, state: ProducerState, backlog: Callable[[], int], *, limit: int) -> None:
        self._outbox = outbox
        self._state = state
        self._backlog = backlog
        self._limit = limit
        self._held_back = False
        self._next_look = self._next_complaint = 0.0

    def flush(self) -> int:
        """The number of records appended. None are while the log is away; they wait."""
        try:
            return self._outbox.flush()
        except TransientError as exc:
            self._complain(f"the log does not take articles at the moment: {exc}")
            return 0
        except RecordTooLarge as exc:
            logger.error("an article is left out: %s", exc)  # noqa: TRY400 - expected, so without a stack trace
            return 0

    def is_held_back(self) -> bool:
        """Appends what waits, too."""
        self.flush()
        if self._state.has_outbox():
            return True
        if time.monotonic() < self._next_look:
            return self._held_back
        try:
            behind = self._backlog()
        except TransientError as exc:
            self._complain(f"the log does not answer at the moment: {exc}")
            return True
        self._next_look = time.monotonic() + _LOOK_AT_BACKLOG_S
        held_back = behind > self._limit
        if held_back != self._held_back:
            logger.info("%s: a stage is %d records behind", "polling no more" if held_back else "polling again", behind)
        self._held_back = held_back
        return held_back

    def _complain(self, problem: str) -> None:
        """Now and then: it is asked several times a second."""
        if time.monotonic() >= self._next_complaint:
            self._next_complaint = time.monotonic() + _COMPLAIN_EVERY_S
            logger.warning(problem)

"""What `run` says while it runs: a line a minute with what came in and what waits, if anything has changed."""

import logging
import time
from collections.abc import Mapping, Sequence

from pipeline.contracts.topics import ARTICLES, STAGE_INPUTS
from pipeline.errors import StorageError, TransientError
from pipeline.ports import TopicPartition, WatchedLog

logger = logging.getLogger(__name__)

EVERY_S = 60.0
"""How often at most. A line that waits for news says nothing."""


class Progress:
    """Looks at the log when it is called, and logs what has changed since it last did."""

    def __init__(
        self, log: WatchedLog, inputs: Mapping[str, Sequence[str]] = STAGE_INPUTS, *, every_s: float = EVERY_S
    ) -> None:
        self._log, self._inputs, self._every_s = log, inputs, every_s
        self._next = time.monotonic() + every_s
        self._said: tuple[int, ...] = ()

    def __call__(self) -> None:
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + self._every_s
        try:
            articles = sum(
                self._log.end_offset(TopicPartition(ARTICLES, number))
                for number in range(self._log.partitions(ARTICLES))
            )
            waiting = {stage: self._log.lag(stage, topics) for stage, topics in self._inputs.items()}
        except (TransientError, StorageError):  # the stages themselves log it
            return
        counts = (articles, *waiting.values())
        if counts == self._said:
            return
        self._said = counts
        todo = ", ".join(f"{count} for {stage}" for stage, count in waiting.items() if count)
        logger.info("%d articles in the log; waiting: %s", articles, todo or "nothing")

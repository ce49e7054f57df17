"""How `demo` waits: for every stage to be ready, then for the newsroom's last article.

However slow the machine is, it waits while something moves: articles and offsets, or the processor time of the stages
that have something to do. Starts and prints nothing itself: the newsroom, the log and the progress are handed in.
"""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.cli.line.demo_output import Progress
from pipeline.cli.line.newsroom import Newsroom
from pipeline.cli.line.stage_commands import is_drained
from pipeline.contracts.topics import ARTICLES, STAGE_INPUTS
from pipeline.errors import FatalError
from pipeline.ports import LogStatus, TopicPartition
from pipeline.running.shutdown import Stop
from pipeline.wording import words

_LOOK_S = 0.5
_WORKED_S = 5.0
"""Processor time that a stage does not take in `Patience.give_up_s` if it only waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long the demo waits.

    - `quiet_s`: after the last new article, once all are read: three polling intervals.
    - `missing_s`: the same, if some articles were published and not read.
    - `give_up_s`: while there is no progress at all.
    - `inputs`: the stages that are waited for, and what each reads.
    - `processor_s`: the processor time that these stages have taken so far, if it is known.
    """

    quiet_s: float = 6.0
    missing_s: float = 60.0
    give_up_s: float = 600.0
    inputs: Mapping[str, Sequence[str]] = field(default_factory=lambda: STAGE_INPUTS)
    processor_s: Callable[[Collection[str]], float] = lambda stages: 0.0


class _Standstill:
    """How long nothing has moved."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._since = time.monotonic()
        self._state: object = None
        self._worked_s = 0.0

    def lasts(self, state: object, busy: Collection[str]) -> bool:
        """Whether nothing has moved for too long: the state, or the processor time of the stages that are `busy`."""
        worked_s = self._patience.processor_s(busy)
        if state != self._state or worked_s - self._worked_s >= _WORKED_S:
            self._since, self._state, self._worked_s = time.monotonic(), state, worked_s
            return False
        return time.monotonic() - self._since > self._patience.give_up_s


def wait_until_ready(newsroom: Newsroom, log: LogStatus, progress: Progress, stop: Stop, patience: Patience) -> None:
    """Until every stage has joined its group and every feed was asked for once, or `stop`.

    FatalError, which names what is missing, after `patience.give_up_s`.
    """
    standstill = _Standstill(patience)
    while not stop.is_set():
        missing = [stage for stage in patience.inputs if not log.members(stage)]
        if missing:
            waited_for = f"{words.listed(missing)} to start"
            state: object = missing
        else:
            status = newsroom.status()
            state = status.feeds_asked
            if status.feeds_asked == status.feeds:
                return
            waited_for = "every feed to be polled once"
        progress.waiting(waited_for)
        if standstill.lasts(state, missing):
            raise FatalError(f"waited {patience.give_up_s:.0f} s in vain for {waited_for}")
        stop.wait(_LOOK_S)


def wait_until_read(newsroom: Newsroom, log: LogStatus, progress: Progress, stop: Stop, patience: Patience) -> None:
    """Until every article is out and through all stages, or `stop`.

    FatalError if none was read, or the stages get nowhere for `patience.give_up_s`, with what each has left to do.
    """
    quiet_since = time.monotonic()
    articles, standstill = 0, _Standstill(patience)
    while not stop.is_set():
        status = newsroom.status()
        articles_before, articles = articles, _count_articles(log)
        lags = {stage: lag for stage, topics in patience.inputs.items() if (lag := log.lag(stage, topics))}
        if articles != articles_before or not status.done:
            quiet_since = time.monotonic()
        progress.reading(status, articles, tuple(lags))
        quiet_s = patience.quiet_s if articles >= status.total else patience.missing_s
        if time.monotonic() - quiet_since > quiet_s and is_drained(log, patience.inputs):
            if not articles:
                raise FatalError(
                    f"none of the newsroom's {status.total} articles was read in {quiet_s:.0f} s after the last one "
                    "came out"
                )
            return
        if standstill.lasts((None if status.done else status.now, articles, lags), lags):
            left = ", ".join(f"{lag} for {stage}" for stage, lag in lags.items()) or "nothing"
            raise FatalError(
                f"the stages did not get through {articles} articles: nothing has moved for "
                f"{patience.give_up_s:.0f} s (left: {left})"
            )
        stop.wait(_LOOK_S)


def _count_articles(log: LogStatus) -> int:
    return sum(log.end_offset(TopicPartition(ARTICLES, n)) for n in range(log.partitions(ARTICLES)))

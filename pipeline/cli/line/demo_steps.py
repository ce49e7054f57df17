"""How `demo` waits: for every stage to be ready, then for the newsroom's last article.

Starts nothing and prints nothing itself: the newsroom, the log and the progress are handed in.
"""

import time
from collections.abc import Mapping, Sequence
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long the demo waits.

    - `quiet_s`: after the last new article, once all are read: three polling intervals.
    - `missing_s`: the same, if some articles were published and not read.
    - `give_up_s`: while there is no progress at all.
    - `inputs`: the stages that are waited for, and what each reads.
    """

    quiet_s: float = 6.0
    missing_s: float = 60.0
    give_up_s: float = 600.0
    inputs: Mapping[str, Sequence[str]] = field(default_factory=lambda: STAGE_INPUTS)


def wait_until_ready(newsroom: Newsroom, log: LogStatus, progress: Progress, stop: Stop, patience: Patience) -> None:
    """Until every stage has joined its group and every feed was asked for once, or `stop`.

    FatalError, which names what is missing, after `patience.give_up_s`.
    """
    moved_at = time.monotonic()
    before: object = None
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
        if state != before:
            moved_at, before = time.monotonic(), state
        elif time.monotonic() - moved_at > patience.give_up_s:
            raise FatalError(f"waited {patience.give_up_s:.0f} s in vain for {waited_for}")
        stop.wait(_LOOK_S)


def wait_until_read(newsroom: Newsroom, log: LogStatus, progress: Progress, stop: Stop, patience: Patience) -> None:
    """Until every article is out and through all stages, or `stop`.

    FatalError if none was read, or the stages get nowhere for `patience.give_up_s`.
    """
    quiet_since = moved_at = time.monotonic()
    articles, lags = 0, [0]
    while not stop.is_set():
        status = newsroom.status()
        articles_before, articles = articles, _count_articles(log)
        lags_before, lags = lags, [log.lag(stage, topics) for stage, topics in patience.inputs.items()]
        if articles != articles_before or not status.done:
            quiet_since = moved_at = time.monotonic()
        if lags != lags_before:
            moved_at = time.monotonic()
        progress.reading(status, articles)
        quiet_s = patience.quiet_s if articles >= status.total else patience.missing_s
        if time.monotonic() - quiet_since > quiet_s and is_drained(log, patience.inputs):
            if not articles:
                raise FatalError(
                    f"none of the newsroom's {status.total} articles was read in {quiet_s:.0f} s after the last one "
                    "came out"
                )
            return
        if time.monotonic() - moved_at > patience.give_up_s:
            raise FatalError(
                f"the stages did not get through {articles} articles: nothing has moved for {patience.give_up_s:.0f} s"
            )
        stop.wait(_LOOK_S)


def _count_articles(log: LogStatus) -> int:
    return sum(log.end_offset(TopicPartition(ARTICLES, n)) for n in range(log.partitions(ARTICLES)))

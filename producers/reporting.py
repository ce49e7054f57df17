"""Reports to the operator: counters, messages, each alarm once, the status of all feeds."""

import logging
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final, Protocol

from pipeline.domain.feeds.alarms import alarms, status_of
from pipeline.domain.feeds.schedule import FeedState
from pipeline.settings import Feed
from producers.interval import Interval
from producers.memory.changes import Changes, CountName

logger = logging.getLogger(__name__)

_SURVEY_EVERY: Final = timedelta(minutes=1)


class ProducerMetrics(Protocol):
    """Where the producer counts."""

    def count(self, name: CountName, *, outlet: str, status: str) -> None:
        """One more of the counter `name`."""
        ...

    def survey(self, statuses: Mapping[str, int], kinds: Mapping[str, int]) -> None:
        """How many feeds have which status, and how many have which kind of alarm."""
        ...


class NoMetrics:
    """Counts nothing."""

    def count(self, name: CountName, *, outlet: str, status: str) -> None:
        """Counts nothing."""

    def survey(self, statuses: Mapping[str, int], kinds: Mapping[str, int]) -> None:
        """Surveys nothing."""


class Reporter:
    """Reports what was written."""

    def __init__(self, feeds: Mapping[str, Feed], metrics: ProducerMetrics) -> None:
        self._feeds = feeds
        self._metrics = metrics
        self._raised: dict[str, frozenset[str]] = {}  # the kinds of alarms that were logged, by feed
        self._survey = Interval(_SURVEY_EVERY)

    def report(self, changes: Changes, now: datetime) -> None:
        for count in changes.counts:
            self._metrics.count(count.name, outlet=count.outlet, status=count.status)
        for note in changes.notes:
            logger.log(note.level, "%s", note.text, extra={"outlet": note.outlet, "feed": note.feed})
        for message in changes.messages if logger.isEnabledFor(logging.DEBUG) else ():
            article_id = (message.key or b"").decode(errors="replace")
            logger.debug("article %s is written", article_id, extra={"topic": message.topic, "article_id": article_id})
        for feed_url, state in changes.feeds.items():
            self._report_alarms(feed_url, state, now)

    def survey(self, states: Iterable[FeedState], now: datetime) -> None:
        """Report the status of all feeds, once in a while."""
        if not self._survey.is_over(now):
            return
        self._survey.restart(now)
        states = list(states)
        self._metrics.survey(
            Counter[str](status_of(state) for state in states),
            Counter[str](alarm.kind for state in states for alarm in alarms(state, now)),
        )

    def _report_alarms(self, feed_url: str, state: FeedState, now: datetime) -> None:
        """Log each alarm once until it is over."""
        before, current = self._raised.pop(feed_url, frozenset()), alarms(state, now)
        for alarm in current:
            if alarm.kind not in before:
                outlet = self._feeds[feed_url].outlet
                fields = {"outlet": outlet, "feed": feed_url}
                logger.warning("%s: %s: %s", outlet, feed_url, alarm.text, extra=fields)
        if current:
            self._raised[feed_url] = frozenset(alarm.kind for alarm in current)

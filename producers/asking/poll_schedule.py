"""Which feeds are due, in order of time, and the present state of each."""

import heapq
from collections.abc import Iterable, Mapping
from datetime import datetime

from pipeline.domain.feeds.schedule import FeedState, spread


class PollSchedule:
    """Each feed waits once, until it is taken as due; retired feeds never wait."""

    def __init__(self, states: Iterable[FeedState]) -> None:
        self._states = {state.feed_url: state for state in states}
        self._heap: list[tuple[float, str]] = []
        for state in self._states.values():
            self.put(state)

    @property
    def states(self) -> Mapping[str, FeedState]:
        """The present state of every feed, by configured address."""
        return self._states

    def put(self, state: FeedState, *, not_before: datetime | None = None) -> None:
        """Let the feed wait for its `next_at`, or for `not_before` if that is later."""
        self._states[state.feed_url] = state
        if state.stopped is not None:
            return
        at = max((moment.timestamp() for moment in (state.next_at, not_before) if moment is not None), default=0.0)
        heapq.heappush(self._heap, (at, state.feed_url))

    def update(self, state: FeedState) -> None:
        """Replace the feed's state, without a change of when it is due."""
        self._states[state.feed_url] = state

    def take_due(self, now: datetime) -> list[FeedState]:
        """The feeds that are due, the most overdue first. Each is put back with `put` once it was polled."""
        due = []
        while self._heap and self._heap[0][0] <= now.timestamp():
            due.append(self._states[heapq.heappop(self._heap)[1]])
        return due

    def wait_s(self, now: datetime) -> float | None:
        """The time until the next feed is due; None if none waits."""
        return max(0.0, self._heap[0][0] - now.timestamp()) if self._heap else None

    def spread(self, now: datetime, *, per_second: float) -> None:
        """Put off the overdue feeds so that `per_second` become due each second (`domain.feeds.schedule.spread`)."""
        waiting = [self._states[feed_url] for _, feed_url in self._heap]
        overdue = {state.feed_url: state for state in spread(waiting, now, per_second=per_second)}
        self._heap = [entry for entry in self._heap if entry[1] not in overdue]
        heapq.heapify(self._heap)
        for state in overdue.values():
            self.put(state)

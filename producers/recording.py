"""A batch of answers: load what is stored of it, decide what each answer changes, write all of it in one transaction.

Runs on the producer's one writing thread.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import reduce
from operator import or_

from pipeline.domain.feeds.schedule import FeedState
from pipeline.settings import Feed, ProduceSettings
from producers.entries.decisions import as_failure, decide, give_up, lookup
from producers.entries.jobs import Answered
from producers.memory.changes import Changes, Lookup, Stored
from producers.memory.outbox import Outbox
from producers.memory.reading import load
from producers.memory.state_file import StateFile
from producers.memory.writing import Statement, statements, write

logger = logging.getLogger(__name__)


class Recorder:
    """Decides by `feeds` and `settings`, writes into `file` and `outbox`."""

    def __init__(self, feeds: Mapping[str, Feed], settings: ProduceSettings, file: StateFile, outbox: Outbox) -> None:
        self._feeds = feeds
        self._settings = settings
        self._file = file
        self._outbox = outbox

    def record(
        self,
        batch: Sequence[Answered],
        states: Mapping[str, FeedState],
        now: datetime,
        *,
        postponed: Mapping[str, datetime] | None = None,
    ) -> Changes:
        """What the batch changed: all of it is written, or nothing. `states` are the present ones of its feeds.

        `postponed` hosts have no page due before the given moments. Raises StorageError.
        """
        stored = load(self._file, reduce(or_, map(_lookup, batch), Lookup()))
        stored.feeds |= states
        changes, to_write = Changes(), list[Statement]()
        for answered in batch:
            decided, its_statements = self._decide(answered, stored, now)
            stored.apply(decided)
            changes.add(decided)
            to_write += its_statements
        postponing = Changes(postponed=dict(postponed or {}))
        write(self._file, self._outbox, [*to_write, *statements(postponing, now)], changes.messages)
        return changes

    def _decide(self, answered: Answered, stored: Stored, now: datetime) -> tuple[Changes, list[Statement]]:
        """What one answer changes, and how that is stored. An unforeseen defect costs this feed or entry only."""
        for attempt in (answered, as_failure(answered)):
            try:
                changes = decide(attempt, stored, self._feeds, self._settings, now)
                return changes, statements(changes, now)
            except Exception:
                job = answered.job
                logger.exception("%s: cannot process the answer of %s", job.feed.outlet, job.address)
        changes = give_up(answered, stored, self._settings, now)
        return changes, statements(changes, now)


def _lookup(answered: Answered) -> Lookup:
    try:
        return lookup(answered)
    except Exception:  # noqa: BLE001 - the decision fails on it as well, and logs it
        return lookup(as_failure(answered))

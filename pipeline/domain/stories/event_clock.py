"""What time it is in the stream of articles: the watermark of event time, as far as several outlets agree on it.

A wrong date ahead of the stream would close everything after it, if the latest date decided. So each outlet (family)
that was recently heard has one voice, the event time of its last article, and the watermark is the latest time that
`AGREEING` voices have reached: at least two. One outlet alone, however many wrong dates it states, moves it no further
than the others support. An outlet is forgotten after `REMEMBERED` articles without one of its own: then it holds
nothing back. Where a single outlet is heard, its articles are the voices.

The watermark never goes back, except from the first article's time to the second's: until then nobody agreed.
Depends on nothing but the articles that came in, in their order.
"""

from collections import deque
from collections.abc import Sequence
from datetime import datetime
from math import ceil

import msgspec

from pipeline.domain.articles.articles import Article

REMEMBERED = 200
"""How many articles back an outlet's last one counts. Fewer, and a burst of one outlet's wrong dates is all that is
remembered; more, and of two outlets one that has become silent holds the watermark back for longer."""

AGREEING = 0.05
"""The share of the recently heard voices that must have reached a time, two voices at least: among hundreds of outlets
some always state wrong dates."""

_UNDATED_FILES = ""
"""The voice of all articles from files without a date: when such a file was added says nothing of when it appeared."""


class Arrival(msgspec.Struct, frozen=True, gc=False):
    """An article that came in, as the clock hears it."""

    voice: str
    event_time: datetime


class EventClock:
    """Of one language."""

    def __init__(self, watermark: datetime | None = None, recent: Sequence[Arrival] = ()) -> None:
        self.watermark = watermark
        self._recent = deque(recent, maxlen=REMEMBERED)

    def note(self, article: Article) -> None:
        """An article came in: a new one, not a revision."""
        undated = article.origin == "file" and article.published is None
        self._recent.append(Arrival(voice=_UNDATED_FILES if undated else article.family, event_time=article.event_time))
        reached = self._reached()
        if self.watermark is None or reached > self.watermark or len(self._recent) == 2:
            self.watermark = reached

    def pass_by(self, when: datetime) -> None:
        """A story was closed at this time, so the watermark had reached it."""
        if self.watermark is None or when > self.watermark:
            self.watermark = when

    def recent(self) -> tuple[Arrival, ...]:
        """The articles that it remembers, in order of arrival."""
        return tuple(self._recent)

    def _reached(self) -> datetime:
        last = {arrival.voice: arrival.event_time for arrival in self._recent}
        times = sorted(last.values() if len(last) > 1 else [arrival.event_time for arrival in self._recent])
        agreeing = max(2, ceil(AGREEING * len(times)))
        return times[-min(agreeing, len(times))]

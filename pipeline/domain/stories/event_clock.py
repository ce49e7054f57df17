"""What time it is in the stream of articles: the watermark of event time, as far as several outlets agree on it.

A wrong date ahead of the stream would close everything after it, if the latest date decided. So each outlet (family)
that was recently heard has one voice, the event time of its last article, and the watermark is the latest time that
`AGREEING` voices have reached: at least two. One outlet alone, however many wrong dates it states, moves it no further
than the others support. A leap forward needs a third of the voices: a few wrong clocks agree at times, as those of one
outlet's two hosts do. An outlet is forgotten after `REMEMBERED` articles without one of its own: then it holds nothing
back. Where a single outlet is heard, its articles are the voices.

The watermark goes back in two cases only, until which nobody agreed: from the first article's time to the second's, and
when a second outlet is heard beside one that was alone.
Depends on nothing but the articles that came in, in their order.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from math import ceil

import msgspec

from pipeline.domain.articles.articles import Article

REMEMBERED = 200
"""How many articles back an outlet's last one counts. Fewer, and a burst of one outlet's wrong dates is all that is
remembered; more, and of two outlets one that has become silent holds the watermark back for longer."""

AGREEING = 0.05
"""The share of the recently heard voices that must have reached a time, two voices at least: among hundreds of outlets
some always state wrong dates."""

LEAP = timedelta(days=2)
"""A step forward by more than this is a leap: after a pause of the whole stream many outlets are soon heard again, and
until then the watermark stays, which leaves stories open a little longer."""

LEAPING = 1 / 3
"""The share of the recently heard voices that must agree on a leap, two voices at least."""

LEAPING_ALONE = 20
"""Where a single outlet is heard, that share of this many last articles must agree on a leap."""

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
        was_alone = len({arrival.voice for arrival in self._recent}) == 1
        self._recent.append(Arrival(voice=_UNDATED_FILES if undated else article.family, event_time=article.event_time))
        last = {arrival.voice: arrival.event_time for arrival in self._recent}
        if self.watermark is None or len(self._recent) == 2 or (was_alone and len(last) > 1):
            self.watermark = _agreed(self._times(last))
        else:
            self.watermark = max(self.watermark, self._reached(self.watermark, last))

    def pass_by(self, when: datetime) -> None:
        """A story was closed at this time, so the watermark had reached it."""
        if self.watermark is None or when > self.watermark:
            self.watermark = when

    def recent(self) -> tuple[Arrival, ...]:
        """The articles that it remembers, in order of arrival."""
        return tuple(self._recent)

    def _times(self, last: Mapping[str, datetime]) -> list[datetime]:
        """The voices' times, ascending."""
        return sorted(last.values() if len(last) > 1 else [arrival.event_time for arrival in self._recent])

    def _reached(self, watermark: datetime, last: Mapping[str, datetime]) -> datetime:
        """The time that enough voices have reached: up to a leap from the watermark some, beyond it many."""
        times = self._times(last)
        agreed = _agreed(times)
        if agreed <= watermark + LEAP:
            return agreed
        asked = times if len(last) > 1 else sorted(one.event_time for one in list(self._recent)[-LEAPING_ALONE:])
        leapt = _agreed(asked, LEAPING)
        near = [time for time in times if time <= watermark + LEAP]
        return leapt if leapt > watermark + LEAP else max(near, default=watermark)


def _agreed(times: Sequence[datetime], share: float = AGREEING) -> datetime:
    """The latest of these ascending times that this share of them has reached, and two at least."""
    agreeing = max(2, ceil(share * len(times)))
    return times[-min(agreeing, len(times))]

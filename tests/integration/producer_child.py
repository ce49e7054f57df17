"""A producer that is killed: run as a separate process by test_producer, with the step after which it dies.

python producer_child.py FOLDER FEED_URL ALLOWED KILL_AFTER
"""

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.adapters.http import HttpFetcher
from pipeline.contracts.topics import TOPICS
from pipeline.domain.feeds.parse import ParsedFeed, parse_feed
from pipeline.ports import Extracted
from pipeline.settings import Feed, LogSettings, ProduceSettings
from pipeline.transport.sqlite import SqliteLog
from producers.feeds import FeedProducer, Outside
from producers.memory.outbox import Outbox
from producers.memory.state_file import StateFile
from tests.support.simulated_time import SimulatedTime


class FirstLines:
    """An extractor whose article is the page's bytes."""

    def extract(self, html: bytes, *, url: str | None, encoding: str | None = None) -> Extracted:
        return Extracted(title=None, text=html.decode(), author=None, published=None, language="en")

    def parse_feed(
        self, body: bytes, *, url: str, content_type: str | None = None, now: datetime | None = None
    ) -> ParsedFeed:
        return parse_feed(body, url=url, content_type=content_type, now=now)

    def close(self) -> None:
        pass


def dying(steps: int) -> None:
    """Kills this process, as `kill -9` does, after a given number of the producer's writes."""
    left = steps

    def step_after(owner: type, name: str) -> None:
        plain = getattr(owner, name)

        def counted(*args: object, **kwargs: object) -> object:
            nonlocal left
            result = plain(*args, **kwargs)
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        setattr(owner, name, counted)

    step_after(StateFile, "write")
    step_after(Outbox, "_already_appended")
    plain_init = Outbox.__init__

    def init(self: Outbox, *args: Any) -> None:
        plain_init(self, *args)
        step_after(type(self._producer), "append")

    Outbox.__init__ = init  # type: ignore[method-assign, assignment]


def main(folder: Path, feed_url: str, allowed: str, kill_after: int) -> None:
    if kill_after:
        dying(kill_after)
    settings = ProduceSettings(allow_private=(allowed,), host_spacing_s=0, concurrency=2)
    log = SqliteLog(folder / "log.db", LogSettings())
    log.create(TOPICS)
    time = SimulatedTime(datetime.now(UTC))
    outside = Outside(fetcher=HttpFetcher(settings), extractor=FirstLines(), log=log, clock=time)
    feed = Feed(outlet="Harbour Times", url=feed_url)
    producer = FeedProducer([feed], settings, outside, state_path=folder / "producer.db")
    time.run_until_idle(producer)
    producer.close()
    log.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]))

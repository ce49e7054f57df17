"""How `demo` follows the line: over the real newsroom, and a log that the test writes to in place of the stages."""

import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pipeline.cli.line.child_times import processor_s
from pipeline.cli.line.demo_steps import Patience, wait_until_read, wait_until_ready
from pipeline.cli.line.newsroom import Newsroom, NewsroomStatus, newsroom
from pipeline.configuration import load_feeds
from pipeline.contracts.topics import ARTICLES, STAGE_INPUTS, TOPICS
from pipeline.errors import FatalError
from pipeline.ports import Message
from pipeline.settings import LogSettings
from pipeline.transport.sqlite import SqliteLog
from tests.running import PATIENCE_S

AT_ONCE = 1e9
"""A speed at which the days are over once they begin."""


@dataclass
class Seen:
    """A progress that remembers what it showed."""

    waited_for: list[str] = field(default_factory=list)
    articles: list[int] = field(default_factory=list)
    busy: list[str] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def waiting(self, waited_for: str) -> None:
        with self.changed:
            self.waited_for.append(waited_for)
            self.changed.notify_all()

    def reading(self, status: NewsroomStatus, articles: int, busy: Sequence[str]) -> None:
        with self.changed:
            self.articles.append(articles)
            self.busy = list(busy)
            self.changed.notify_all()

    def wait_for(self, waited_for: str) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: waited_for in self.waited_for, 60), self.waited_for


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Newsroom]:
    with newsroom(tmp_path, speed=AT_ONCE) as found:
        yield found


@pytest.fixture
def log() -> Iterator[SqliteLog]:
    with closing(SqliteLog(":memory:", LogSettings())) as opened:
        opened.create(TOPICS)
        yield opened


def ask_every_feed(served: Newsroom) -> None:
    for feed in load_feeds(served.config.parent / "feeds.toml"):
        with suppress(urllib.error.HTTPError), urllib.request.urlopen(feed.url):
            pass


def test_the_days_begin_once_every_stage_is_ready_and_every_feed_was_asked(served: Newsroom, log: SqliteLog) -> None:
    seen, stop = Seen(), threading.Event()
    began = served.status().now
    waiting = threading.Thread(target=wait_until_ready, args=(served, log, seen, stop, Patience()))
    waiting.start()
    seen.wait_for("embed, cluster, compare and link to start")
    with closing(log.consumer("cluster", STAGE_INPUTS["cluster"])), closing(log.consumer("link", STAGE_INPUTS["link"])):
        seen.wait_for("embed and compare to start")
        with closing(log.consumer("embed", STAGE_INPUTS["embed"])):
            seen.wait_for("compare to start")
            with closing(log.consumer("compare", STAGE_INPUTS["compare"])):
                seen.wait_for("every feed to be polled once")
                assert waiting.is_alive()
                assert served.status().now == began
                ask_every_feed(served)
                waiting.join(PATIENCE_S)
    assert not waiting.is_alive()
    assert not served.status().done
    served.start_days()
    assert served.status().done


def test_a_stage_that_does_not_start_is_named(served: Newsroom, log: SqliteLog) -> None:
    with (
        closing(log.consumer("embed", STAGE_INPUTS["embed"])),
        closing(log.consumer("compare", STAGE_INPUTS["compare"])),
        closing(log.consumer("link", STAGE_INPUTS["link"])),
        pytest.raises(FatalError, match=r"in vain for cluster to start"),
    ):
        wait_until_ready(served, log, Seen(), threading.Event(), Patience(give_up_s=0))


class Working:
    """Stages that take processor time for as many looks, and then stand still."""

    def __init__(self, looks: int) -> None:
        self.looks, self.taken_s, self.asked = looks, 0.0, set[str]()

    def __call__(self, stages: Collection[str]) -> float:
        self.asked |= set(stages)
        self.looks -= 1
        self.taken_s += 30.0 if self.looks >= 0 else 0.0
        return self.taken_s


def test_stages_that_take_their_time_to_start_are_waited_for_while_they_work(served: Newsroom, log: SqliteLog) -> None:
    working = Working(looks=3)
    with pytest.raises(FatalError, match=r"in vain for embed, cluster, compare and link to start"):
        wait_until_ready(served, log, Seen(), threading.Event(), Patience(give_up_s=0, processor_s=working))
    assert working.looks == -1
    assert working.asked == {"embed", "cluster", "compare", "link"}


def test_a_stage_that_takes_its_time_is_waited_for_while_it_works_and_then_named(
    served: Newsroom, log: SqliteLog
) -> None:
    served.start_days()
    with closing(log.producer("test")) as producer:
        producer.append([Message(topic=ARTICLES, key=b"one", value=b"{}")])
    working, seen = Working(looks=3), Seen()
    with pytest.raises(FatalError, match=r"get through 1 articles.*\(left: 1 for embed\)"):
        wait_until_read(served, log, seen, threading.Event(), Patience(give_up_s=0, processor_s=working))
    assert working.looks == -1
    assert working.asked == {"embed"}
    assert seen.busy == ["embed"]


def test_the_processor_time_of_stages_is_that_of_their_processes() -> None:
    if not Path("/proc/self/stat").exists():
        pytest.skip("only Linux lists processes like that")
    spends = "import time\nwhile time.process_time() < 0.3: pass\nprint('done', flush=True)\ninput()"
    with subprocess.Popen(
        [sys.executable, "-c", spends, "consume", "embed", "--child"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:  # it ends with its input
        assert process.stdout is not None
        assert process.stdout.readline() == b"done\n"
        assert processor_s(["cluster", "embed"]) >= 0.2
        assert processor_s(["cluster"]) == 0.0


def test_a_demo_that_read_nothing_is_a_failure_with_the_reason(served: Newsroom, log: SqliteLog) -> None:
    served.start_days()
    with pytest.raises(FatalError, match=r"none of the newsroom's \d+ articles was read"):
        wait_until_read(served, log, Seen(), threading.Event(), Patience(missing_s=0))


def test_it_ends_when_every_article_is_through_all_stages(served: Newsroom, log: SqliteLog) -> None:
    served.start_days()
    seen, total = Seen(), served.status().total
    reading = threading.Thread(
        target=wait_until_read, args=(served, log, seen, threading.Event(), Patience(quiet_s=0, missing_s=300))
    )
    reading.start()
    with closing(log.producer("test")) as producer:
        producer.append([Message(topic=ARTICLES, key=b"%d" % n, value=b"{}") for n in range(total)])
    with seen.changed:
        assert seen.changed.wait_for(lambda: total in seen.articles, 60)
    assert reading.is_alive()  # embed has not handled them
    with closing(log.consumer("embed", STAGE_INPUTS["embed"])) as consumer:
        while log.lag("embed", STAGE_INPUTS["embed"]):
            consumer.commit(consumer.poll(max_records=500, timeout_s=1), ())
    reading.join(PATIENCE_S)
    assert not reading.is_alive()

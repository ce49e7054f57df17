"""The page says when everything in the log is shown; until then nobody is told that a story is gone."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.contracts.topics import CHANGES
from pipeline.errors import StorageError
from pipeline.ports import Record, TopicPartition
from tests.running import PATIENCE_S
from tests.support import web_sample as sample
from tests.support.web_site import serving

FERRY, _ = sample.ferry()
NOT_READ_YET = (
    "/stories/{id}", "/stories/{id}/read", "/api/v1/stories/{id}", "/api/stories/{id}", "/stories/{id}.atom",
    "/articles/{article}", "/api/v1/articles/{article}", "/outlets/{outlet}", "/api/v1/outlets/{outlet}",
)  # fmt: skip


class SlowLog:
    """A log that gives its records once it is told to."""

    def __init__(self) -> None:
        self.log = sample.open_log()
        self.go_on = threading.Event()
        self.fails = False
        self.end_offset, self.producer = self.log.end_offset, self.log.producer

    def partitions(self, topic: str) -> int:
        if self.fails:
            raise StorageError("the disk is broken")
        return self.log.partitions(topic)

    def read(self, partition: TopicPartition, *, start: int = 0, end: int | None = None) -> Iterator[Record]:
        if partition.topic != CHANGES:
            assert self.go_on.wait(PATIENCE_S)
        return self.log.read(partition, start=start, end=end)


@pytest.fixture
def slow() -> Iterator[SlowLog]:
    found = SlowLog()
    sample.write(found.log, FERRY, *sample.changes(FERRY))
    yield found
    found.go_on.set()
    found.log.close()


def test_while_the_log_is_read_what_is_missing_may_still_come(slow: SlowLog, tmp_path: Path) -> None:
    version = FERRY.versions[0]
    addresses = [one.format(id=FERRY.id, article=version.article_id, outlet=version.source) for one in NOT_READ_YET]
    with serving(slow, tmp_path) as site:
        answer = site.client.get("/readyz")
        assert (answer.status_code, answer.json()["status"]) == (503, "reading")
        assert site.client.get("/healthz").status_code == 200, "the process is alive"
        assert site.client.get("/").status_code == 200
        for address in addresses:
            answer = site.client.get(address)
            assert answer.status_code == 503, address
            assert int(answer.headers["Retry-After"]) > 0
            assert "still being read" in answer.text
        assert site.client.get("/no/such/page").status_code == 404, "no record makes it one"
        slow.go_on.set()
        site.until_stories(1)
        site.until(lambda _: site.client.get("/readyz").status_code == 200)
        assert site.client.get("/readyz").json() == {"status": "ready", "cause": None}
        for address in addresses:
            assert site.client.get(address).status_code == 200, address
        for address in (one.format(id="s0", article="a0", outlet="Nobody") for one in NOT_READ_YET):
            assert site.client.get(address).status_code == 404, address


def test_a_question_waits_for_the_rest_if_that_takes_a_moment_only(slow: SlowLog, tmp_path: Path) -> None:
    with serving(slow, tmp_path) as site:
        threading.Timer(0.1, slow.go_on.set).start()
        assert site.client.get(f"/stories/{FERRY.id}").status_code == 200


def test_while_the_log_cannot_be_followed_the_page_is_not_ready(slow: SlowLog, tmp_path: Path) -> None:
    slow.go_on.set()
    with serving(slow, tmp_path) as site:
        site.until(lambda _: site.client.get("/readyz").status_code == 200)
        slow.fails = True
        site.until(lambda _: site.client.get("/readyz").status_code == 503)
        assert site.client.get("/readyz").json() == {"status": "degraded", "cause": "the disk is broken"}
        assert site.client.get(f"/stories/{FERRY.id}").status_code == 200
        assert site.client.get("/stories/s0").status_code == 404, "everything was read before"
        slow.fails = False
        site.until(lambda _: site.client.get("/readyz").status_code == 200)

"""Live updates over a rebuild of the projection: whoever resumes, or listens meanwhile, loses nothing."""

from collections.abc import Iterator
from pathlib import Path

import httpx2
import msgspec
import pytest

from pipeline.ports import Producer, Record, TopicPartition
from pipeline.transport.sqlite import SqliteLog
from tests.support import web_sample as sample
from tests.support.web_site import Site, serving

ONE, TWO, THREE = (sample.single(number) for number in range(3))


class Replaceable:
    """A log in whose place another can be put, as when a data folder is restored."""

    def __init__(self, log: SqliteLog) -> None:
        self.log = log

    def partitions(self, topic: str) -> int:
        return self.log.partitions(topic)

    def end_offset(self, partition: TopicPartition) -> int:
        return self.log.end_offset(partition)

    def read(self, partition: TopicPartition, *, start: int = 0, end: int | None = None) -> Iterator[Record]:
        return self.log.read(partition, start=start, end=end)

    def producer(self, name: str) -> Producer:
        return self.log.producer(name)


@pytest.fixture
def log() -> Iterator[SqliteLog]:
    log = sample.open_log()
    sample.write(log, ONE, TWO)
    yield log
    log.close()


def news(answer: httpx2.Response) -> Iterator[tuple[str, dict[str, object] | None]]:
    """The id of each event and its data, if it has any."""
    known, data = "", None
    for line in answer.iter_lines():
        name, _, value = line.partition(": ")
        if name == "id":
            known = value
        elif name == "data":
            data = msgspec.json.decode(value)
        elif not line and known:
            yield known, data
            known, data = "", None


def resumed(site: Site, position: str) -> tuple[str, dict[str, object] | None]:
    with site.client.stream("GET", "/api/v1/events", headers={"Last-Event-ID": position}) as answer:
        return next(news(answer))


def test_who_resumes_after_the_projection_was_built_again_is_told_that_all_may_be_stale(
    log: SqliteLog, tmp_path: Path
) -> None:
    with serving(log, tmp_path) as site:
        site.until_stories(2)
        before = site.client.get("/api/v1/stories").headers["samestory-position"]
        tag = site.client.get(f"/api/v1/stories/{ONE.id}").headers["etag"]
    for file in tmp_path.glob("page.db*"):
        file.unlink()
    with serving(log, tmp_path) as site:
        site.until_stories(2)
        position, data = resumed(site, before)
        assert data == {"count": 0, "stories": [], "all": True}
        again = site.client.get(f"/api/v1/stories/{ONE.id}", headers={"If-None-Match": tag})
        assert again.status_code == 304, "what is read again is not sent again"
        sample.write(log, THREE)
        site.until_stories(3)
        assert resumed(site, position)[1] == {"count": 1, "stories": [THREE.id], "all": False}


def test_a_listener_hears_of_a_rebuild_and_of_what_comes_after_it(log: SqliteLog, tmp_path: Path) -> None:
    line = Replaceable(log)
    other = sample.open_log()
    sample.write(other, THREE)
    with serving(line, tmp_path) as site:
        site.until_stories(2)
        with site.client.stream("GET", "/api/v1/events") as answer:
            events = news(answer)
            assert next(events)[1] is None
            line.log = other
            told = next(data for _, data in events if data is not None)
            assert told["all"] is True
            site.until(lambda views: views.story(THREE.id) is not None and views.story_count() == 1)
            sample.write(other, ONE)
            assert any(data is not None and ONE.id in data["stories"] for _, data in events)  # type: ignore[operator]
    other.close()


def test_a_position_of_an_answer_is_where_live_updates_go_on(log: SqliteLog, tmp_path: Path) -> None:
    with serving(log, tmp_path) as site:
        site.until_stories(2)
        position = site.client.get(f"/api/v1/stories/{ONE.id}").headers["samestory-position"]
        sample.write(log, THREE)
        site.until_stories(3)
        with site.client.stream("GET", "/api/v1/events", params={"since": position}) as answer:
            assert next(news(answer))[1] == {"count": 1, "stories": [THREE.id], "all": False}


def test_who_was_away_for_long_is_told_how_much_changed_and_a_part_by_name(log: SqliteLog, tmp_path: Path) -> None:
    with serving(log, tmp_path) as site:
        site.until_stories(2)
        position = site.client.get("/api/v1/stories").headers["samestory-position"]
        sample.write(log, *(sample.single(number) for number in range(100, 350)))
        site.until_stories(252)
        data = resumed(site, position)[1]
        assert data is not None
        assert (data["count"], data["all"]) == (250, False)
        assert len(set(data["stories"])) == 200  # type: ignore[call-overload]

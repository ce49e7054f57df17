"""Bulk reads: every story once and from one state, a page at a time, that a broken reader goes on from."""

import asyncio
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.types import Message

from pipeline.transport.sqlite import SqliteLog
from pipeline.web import api_bulk
from pipeline.web import site as web_site
from tests.support import web_sample as sample
from tests.support.web_site import SETTINGS, Site, serving

STORIES = [sample.single(number) for number in range(250)]
FERRY, FERRY_COMPARED = sample.ferry()
ADDRESS = "/api/v1/stories.ndjson"


@pytest.fixture
def log() -> Iterator[SqliteLog]:
    log = sample.open_log()
    sample.write(log, *STORIES, FERRY, FERRY_COMPARED, *sample.changes(FERRY))
    yield log
    log.close()


@pytest.fixture
def site(log: SqliteLog, tmp_path: Path) -> Iterator[Site]:
    with serving(log, tmp_path) as site:
        site.until(lambda views: views.article(FERRY.versions[0].article_id) is not None)
        yield site


def parted(text: str) -> tuple[list[dict[str, Any]], list[str | None]]:
    """The stories, and the cursors between them."""
    lines = [json.loads(line) for line in text.splitlines()]
    return [line for line in lines if "next" not in line], [line["next"] for line in lines if "next" in line]


def test_every_story_is_read_once_and_the_end_is_marked(site: Site) -> None:
    answer = site.client.get(ADDRESS)
    assert answer.headers["content-type"] == "application/x-ndjson"
    stories, cursors = parted(answer.text)
    assert [one["id"] for one in stories].count(FERRY.id) == 1
    assert {one["id"] for one in stories} == {one.id for one in (*STORIES, FERRY)}
    assert len(stories) == 251
    assert [cursor is None for cursor in cursors] == [False, False, True]
    first = site.client.get("/api/v1/stories", params={"limit": 100}).json()
    assert stories[:100] == first["stories"]
    assert cursors[0] == first["next"]


def test_a_broken_read_goes_on_from_the_last_cursor(site: Site) -> None:
    whole, _ = parted(site.client.get(ADDRESS, params={"sort": "voices"}).text)
    seen: list[dict[str, Any]] = []
    with site.client.stream("GET", ADDRESS, params={"sort": "voices"}) as answer:
        for line in answer.iter_lines():
            document = json.loads(line)
            if "next" in document:
                break
            seen.append(document)
    rest, _ = parted(site.client.get(ADDRESS, params={"sort": "voices", "cursor": document["next"]}).text)
    assert seen + rest == whole


def test_filters_and_fields_are_those_of_lists(site: Site) -> None:
    stories, _ = parted(site.client.get(ADDRESS, params={"outlet": "HAFENBOTE", "fields": "id"}).text)
    assert stories == [{"id": FERRY.id}]
    for query, status in {"limit=3": 400, "fields=nothing": 400, "cursor=x": 400, "sort=rank&cursor=1~s1": 409}.items():
        answer = site.client.get(f"{ADDRESS}?{query}")
        assert answer.status_code == status, query
        assert answer.headers["content-type"] == "application/problem+json"


def test_whole_stories_are_as_each_is_answered(site: Site) -> None:
    stories, cursors = parted(site.client.get("/api/v1/whole-stories.ndjson", params={"q": "ferry"}).text)
    assert stories == [site.client.get(f"/api/v1/stories/{FERRY.id}").json()]
    assert cursors == [None]


async def chunks_of(app: Starlette, address: str, after_first: Callable[[], None] = lambda: None) -> list[bytes]:
    """The parts of an answer as they are sent; `after_first` is done before the second is asked for."""
    chunks: list[bytes] = []
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": address,
        "raw_path": address.encode(),
        "query_string": b"",
        "headers": [(b"host", b"127.0.0.1")],
        "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 1),
    }

    async def send(message: Message) -> None:
        if body := message.get("body"):
            chunks.append(body)
            if len(chunks) == 1:
                await asyncio.to_thread(after_first)

    async def receive() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    await app(scope, receive, send)
    return chunks


def test_what_changes_meanwhile_is_not_read(site: Site, log: SqliteLog) -> None:
    late = sample.single(900, minutes=-5000)

    def change() -> None:
        sample.write(log, late)
        site.until_stories(252)

    chunks = asyncio.run(chunks_of(site.app, ADDRESS, change))
    assert len(chunks) == 3, "a page at a time"
    stories, cursors = parted(b"".join(chunks).decode())
    assert (len(stories), cursors[-1]) == (251, None)
    assert late.id not in {one["id"] for one in stories}
    assert late.id in {one["id"] for one in parted(site.client.get(ADDRESS).text)[0]}


def test_a_reader_that_takes_too_long_is_told_to_go_on_from_a_cursor(site: Site) -> None:
    served = web_site.Site(
        path=site.path, settings=SETTINGS, live=site.app.state.live, metrics_dir=site.path.parent / "metrics"
    )
    hasty = Starlette(routes=api_bulk.routes(served, longest_read_s=-1))
    (chunk,) = asyncio.run(chunks_of(hasty, ADDRESS))
    stories, cursors = parted(chunk.decode())
    rest, _ = parted(site.client.get(ADDRESS, params={"cursor": cursors[0]}).text)
    assert len(stories) == 100
    assert stories + rest == parted(site.client.get(ADDRESS).text)[0]

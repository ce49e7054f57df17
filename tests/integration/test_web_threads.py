"""Threads of stories: what the API, the page and the command show of an affair over days."""

import functools
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest

from pipeline.contracts.topics import TOPICS
from pipeline.domain.stories.stories import Story
from pipeline.settings import LogSettings
from pipeline.transport.sqlite import SqliteLog
from tests.running import run_samestory
from tests.support import web_sample as sample
from tests.support.web_site import serving

DAY = 24 * 60


def step(day: int, title: str, *, follows: str | None = None, aliases: tuple[str, ...] = ()) -> Story:
    versions = (
        sample.version("Radio Ternen", title, minutes=day * DAY),
        sample.version("Gull", title, minutes=day * DAY),
    )
    return replace(sample.story(*versions, aliases=aliases), follows=follows)


COLLAPSE = step(0, "Gallery collapses at Dravec", aliases=("smerged",))
KNOCKING = step(2, "Knocking heard at Dravec", follows="smerged")
DRILL = step(4, "Drill reaches the Dravec miners", follows=KNOCKING.id)
INQUIRY = step(5, "Owner of Dravec mine questioned", follows=COLLAPSE.id)
RESCUE = step(9, "Last Dravec miner is up", follows=DRILL.id)
OTHER = step(3, "Bridge at Lesna to close")
AFTER_LOST = (step(1, "One sequel", follows="sgone"), step(2, "Another sequel", follows="sgone"))
AFFAIR = (COLLAPSE, KNOCKING, DRILL, INQUIRY, RESCUE)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[SqliteLog]:
    (tmp_path / "data").mkdir()
    log = SqliteLog(tmp_path / "data" / "log.db", LogSettings())
    log.create(TOPICS)
    yield log
    log.close()


def thread(client: httpx2.Client, story: str, **params: Any) -> dict[str, Any]:
    answer = client.get(f"/api/stories/{story}/thread", params=params)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_every_story_of_an_affair_leads_to_all_of_it_in_order_of_time(log: SqliteLog, tmp_path: Path) -> None:
    sample.write(log, RESCUE, INQUIRY, OTHER, DRILL, COLLAPSE, KNOCKING)
    with serving(log, tmp_path) as site:
        site.until_stories(6)
        for story in (*(one.id for one in AFFAIR), "smerged"):
            found = thread(site.client, story)
            assert [one["id"] for one in found["stories"]] == [one.id for one in AFFAIR]
            assert found["next"] is None
        first, second, *_, inquiry, _ = thread(site.client, DRILL.id)["stories"]
        assert first == {
            "id": COLLAPSE.id,
            "headline": COLLAPSE.headline,
            "first_seen": "2026-03-04T12:00:00Z",
            "last_seen": "2026-03-04T12:00:00Z",
            "state": "open",
            "voices": 2,
            "follows": None,
        }
        assert second["follows"] == COLLAPSE.id, "the alias is resolved"
        assert inquiry["follows"] == COLLAPSE.id, "two stories may follow one"
        assert [one["id"] for one in thread(site.client, OTHER.id)["stories"]] == [OTHER.id]
        document = site.client.get(f"/api/stories/{DRILL.id}").json()
        assert [one["id"] for one in document["thread"]["stories"]] == [one.id for one in AFFAIR]
        assert site.client.get(f"/api/stories/{OTHER.id}").json()["thread"] is None


def test_stories_that_followed_one_that_is_no_longer_kept_are_still_one_thread(log: SqliteLog, tmp_path: Path) -> None:
    sample.write(log, *AFTER_LOST)
    with serving(log, tmp_path) as site:
        site.until_stories(2)
        for one in AFTER_LOST:
            assert [found["follows"] for found in thread(site.client, one.id)["stories"]] == ["sgone", "sgone"]
            page = site.client.get(f"/stories/{one.id}").text
            assert page.count("follows a story that is no longer kept") == 2


def test_damaged_links_in_a_circle_end(log: SqliteLog, tmp_path: Path) -> None:
    one, two = step(0, "One"), step(1, "Two")
    sample.write(log, replace(one, follows=two.id), replace(two, follows=one.id))
    with serving(log, tmp_path) as site:
        site.until_stories(2)
        assert [found["id"] for found in thread(site.client, two.id)["stories"]] == [one.id, two.id]
        assert site.client.get(f"/stories/{one.id}").status_code == 200


def test_a_long_thread_comes_in_pages_and_is_cut_around_the_shown_story(log: SqliteLog, tmp_path: Path) -> None:
    stories = [step(0, "Day 0")]
    for day in range(1, 130):
        stories.append(step(day, f"Day {day}", follows=stories[-1].id))
    sample.write(log, *stories)
    with serving(log, tmp_path) as site:
        site.until_stories(130)
        found: list[str] = []
        cursor = None
        while cursor or not found:
            page = thread(site.client, stories[70].id, limit=60, **({"cursor": cursor} if cursor else {}))
            found += [one["id"] for one in page["stories"]]
            cursor = page["next"]
        assert found == [one.id for one in stories]
        document = site.client.get(f"/api/stories/{stories[70].id}").json()["thread"]
        assert (document["earlier"], len(document["stories"]), document["later"]) == (20, 100, 10)
        text = site.client.get(f"/stories/{stories[70].id}").text
        for expected in ("Thread of 130 stories", "20 stories before these", "<summary>47 earlier stories</summary>"):
            assert expected in text


def test_what_cannot_be_answered_is_refused(log: SqliteLog, tmp_path: Path) -> None:
    sample.write(log, OTHER)
    with serving(log, tmp_path) as site:
        site.until_stories(1)
        assert site.client.get("/api/stories/snone/thread").status_code == 404
        for params in ({"cursor": "?"}, {"limit": "0"}, {"q": "mine"}):
            answer = site.client.get(f"/api/stories/{OTHER.id}/thread", params=params)
            assert (answer.status_code, answer.json()["parameter"]) == (400, next(iter(params)))


def test_the_page_marks_the_shown_story_and_names_what_a_branch_follows(log: SqliteLog, tmp_path: Path) -> None:
    sample.write(log, *AFFAIR)
    with serving(log, tmp_path) as site:
        site.until_stories(5)
        page = site.client.get(f"/stories/{INQUIRY.id}").text
    section = page[page.index('<section class="thread"') : page.index("</section>")]
    assert re.findall(r'<li aria-current="true">.*?<bdi>(.*?)</bdi>', section, re.DOTALL) == [INQUIRY.headline]
    links = re.findall(r'<a href="/stories/(\w+)">', section)
    assert links == [COLLAPSE.id, KNOCKING.id, DRILL.id, RESCUE.id]
    assert section.count('class="after"') == 2, "the branch, and the story after it, which follows an earlier one"
    assert "4 March 2026</time>, 2 voices" in section


def test_the_command_prints_the_thread(log: SqliteLog, tmp_path: Path) -> None:
    sample.write(log, *AFFAIR)
    samestory = functools.partial(run_samestory, data_dir=tmp_path / "data")
    shown = samestory("story", INQUIRY.id).stdout
    assert "Thread of 5 stories" in shown
    lines = [line for line in shown.splitlines() if "2 voices  s" in line]
    assert re.findall(r"2 voices  (s\w+)", shown) == [one.id for one in AFFAIR]
    assert [line[0] for line in lines] == [" ", " ", " ", ">", " "]
    assert f"follows {COLLAPSE.headline}" in lines[3]
    document = json.loads(samestory("story", INQUIRY.id, "--json").stdout)
    assert len(document["thread"]["stories"]) == 5

"""Why an article is where it is, and which story follows which: on the page, over the API and in the terminal."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from pipeline.contracts.topics import TOPICS
from pipeline.domain.matching.contributions import Contribution
from pipeline.domain.stories.stories import RunnerUp
from pipeline.settings import LogSettings
from pipeline.transport.sqlite import SqliteLog
from tests.support import web_sample as sample
from tests.support.web_site import serving

Samestory = Callable[..., CompletedProcess[str]]

DAY = 24 * 60
OLDER = sample.story(sample.version("Northern Wire", "Ferry aground off Skarne", minutes=-DAY), aliases=["s0lder"])
OTHER = sample.story(sample.version("Coast Sport", "Skarne regatta called off in fog", minutes=-90))
_FIRST = sample.version("Skarne Post", "Ferry captain questioned on <radar>", minutes=-60)
_REASON = replace(
    sample.joined(_FIRST, 0.9, ("title_cosine", 0.71, 1.2), ("gap_days", 3 / 24, 0.3), ("number_cosine", 0.0, -0.4)),
    shared_terms=("Ternen", "radar"),
    runner_up=RunnerUp(
        story_id=OTHER.id,
        support=0.31,
        members=1,
        article_id=OTHER.versions[0].article_id,
        probability=0.31,
        against=(Contribution(feature="lead_name_cosine", value=0.12, effect=-0.5),),
    ),
)
_SECOND = sample.version("Open Ledger", "Radar of the Ternen had been broken for weeks", minutes=120, reason=_REASON)
LATER = replace(sample.story(_FIRST, _SECOND), follows="s0lder")
LATEST = replace(
    sample.story(sample.version("Hafenbote", "Reederei zahlt Passagieren", minutes=2 * DAY)), follows=LATER.id
)
ORPHAN = replace(sample.single(1), follows="sgone")
WHY_NOT = "its article supports it 31%, below the threshold of 50%; against it: names in the openings 12% alike"


@pytest.fixture
def log(tmp_path: Path) -> Iterator[SqliteLog]:
    (tmp_path / "data").mkdir()
    log = SqliteLog(tmp_path / "data" / "log.db", LogSettings())
    log.create(TOPICS)
    sample.write(log, OLDER, OTHER, LATER, LATEST, ORPHAN)
    yield log
    log.close()


def test_the_page_tells_reasons_and_sagas_in_words(log: SqliteLog, tmp_path: Path) -> None:
    with serving(log, tmp_path) as site:
        site.until_stories(5)
        page = site.client.get(f"/stories/{LATER.id}").text
        for expected in (
            "Shares the rare words Ternen and radar",
            "Titles 71% alike",
            "3 h apart",
            "Numbers differ",
            f'Next best was <bdi><a href="/stories/{OTHER.id}">{OTHER.headline}</a></bdi>: {WHY_NOT}.',
            f'<a href="/stories/{OLDER.id}"><bdi>{OLDER.headline}</bdi></a>',
            f'<a href="/stories/{LATEST.id}"><bdi>{LATEST.headline}</bdi></a>',
        ):
            assert expected in page, expected
        older = site.client.get(f"/stories/{OLDER.id}").text
        assert f'<a href="/stories/{LATER.id}"><bdi>Ferry captain questioned on &lt;radar&gt;</bdi></a>' in older
        assert "Follows a story that is no longer kept" in site.client.get(f"/stories/{ORPHAN.id}").text


def test_the_api_has_them_as_fields(log: SqliteLog, tmp_path: Path) -> None:
    with serving(log, tmp_path) as site:
        site.until_stories(5)
        document = site.client.get(f"/api/stories/{LATER.id}").json()
        listed = {one["id"]: one for one in site.client.get("/api/stories").json()["stories"]}
    assert document["follows"] == listed[LATER.id]["follows"] == "s0lder"
    assert document["followed_by"] == [LATEST.id]
    assert document["headlines"] == {
        "s0lder": OLDER.headline,
        LATEST.id: LATEST.headline,
        OTHER.id: OTHER.headline,
    }
    reason = document["versions"][1]["reason"]
    assert reason["shared_terms"] == ["Ternen", "radar"]
    assert reason["runner_up"]["story_id"] == OTHER.id
    assert reason["runner_up"]["against"] == [{"feature": "lead_name_cosine", "value": 0.12, "effect": -0.5}]


@pytest.mark.usefixtures("log")
def test_the_command_says_the_same(samestory: Samestory) -> None:
    told = samestory("story", LATER.id).stdout
    for expected in (
        f"{OLDER.headline}  1 voice  {OLDER.id}",
        f"{LATEST.headline}  1 voice  {LATEST.id}",
        "Shares the rare words Ternen and radar",
        "Titles 71% alike: speaks strongly for it",
        "Numbers differ, or there are none: speaks against it",
        f"Next best was {OTHER.headline}: {WHY_NOT}",
    ):
        assert expected in told, expected
    assert json.loads(samestory("story", LATER.id, "--json").stdout)["followed_by"] == [LATEST.id]
    listed = [json.loads(line) for line in samestory("stories", "--json").stdout.splitlines()]
    assert {one["id"]: one["follows"] for one in listed if one["follows"]} == {
        LATEST.id: LATER.id,
        LATER.id: "s0lder",
        ORPHAN.id: "sgone",
    }
    assert f"follows {LATER.id[:10]}" in samestory("stories").stdout


def test_what_the_next_best_story_has_others_of_is_named_everywhere(
    log: SqliteLog, tmp_path: Path, samestory: Samestory
) -> None:
    of_other, of_later = (
        "At Vell pier a wave of 4.4 metres hit 12 boats.",
        "Off Skarne a wave of 6.3 metres hit 31 boats.",
    )
    sample.write(log, *sample.changes(OTHER, of_other), *sample.changes(LATER, of_later))
    with serving(log, tmp_path) as site:
        site.until_stories(5)
        found = site.client.get(f"/api/stories/{LATER.id}").json()["differences"]
        assert list(found) == [_SECOND.article_id]
        assert {"what": "number of boats", "here": "31", "there": "12"} in found[_SECOND.article_id]
        assert {"what": "number of metres", "here": "6.3", "there": "4.4"} in found[_SECOND.article_id]
        page = site.client.get(f"/stories/{LATER.id}").text
        assert "another number of boats, 31 and 12" in page
        assert site.client.get(f"/api/stories/{OTHER.id}").json()["differences"] == {}
    assert "What differs: another number of" in samestory("story", LATER.id).stdout


def test_a_runner_up_that_was_merged_in_since_is_said_to_be_part_of_the_story(log: SqliteLog, tmp_path: Path) -> None:
    sample.write(log, replace(LATER, aliases=(OTHER.id,)))
    log.producer("sample").append([sample.tombstone(OTHER.id)])
    with serving(log, tmp_path) as site:
        site.until_stories(4)
        assert (
            "Next best was <bdi>a story that is now part of this one</bdi>"
            in site.client.get(f"/stories/{LATER.id}").text
        )

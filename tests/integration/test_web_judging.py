"""An editor judges what was found: it is shown, counts, survives, and is on the log."""

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest

from pipeline.contracts.codec import decode_judgement
from pipeline.contracts.topics import JUDGED
from pipeline.domain.comparison.judgements import Judgement, finding_key
from pipeline.ports import Message, TopicPartition
from pipeline.projection.store import Projection
from pipeline.projection.views import StoryFilter, open_views
from pipeline.transport.sqlite import SqliteLog
from tests.support import web_sample as sample
from tests.support.web_signed_in import signed_in, token_of
from tests.support.web_site import Site, serving

FERRY, COMPARED = sample.ferry()
CONFLICT, OTHER_CONFLICT = COMPARED.conflicts
KEY = finding_key("conflict", CONFLICT.sides)
FACT = finding_key("shared", COMPARED.shared[0].excerpts)
ADDRESS = f"/stories/{FERRY.id}"
JUDGE = f"{ADDRESS}/judge"


@pytest.fixture
def log() -> Iterator[SqliteLog]:
    log = sample.open_log()
    sample.write(log, FERRY, COMPARED, *sample.changes(FERRY))
    yield log
    log.close()


@pytest.fixture
def site(log: SqliteLog, tmp_path: Path) -> Iterator[Site]:
    with serving(log, tmp_path) as site:
        site.until(lambda views: views.article(FERRY.versions[-1].article_id) is not None)
        yield site


def written(log: SqliteLog) -> list[Judgement]:
    partitions = range(log.partitions(JUDGED))
    found = [decode_judgement(r.value) for n in partitions for r in log.read(TopicPartition(JUDGED, n))]
    return sorted(found, key=lambda one: one.at)


def form_of(page: str, key: str) -> dict[str, str]:
    """The form of the finding, as the page has it."""
    found = re.search(rf'<details class="judge" id="{key}">(.*?)</details>', page, re.DOTALL)
    assert found, key
    return {
        name: html.unescape(value)
        for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', found[1])
    }


def judge(client: httpx2.Client, key: str, verdict: str, note: str = "") -> httpx2.Response:
    form = form_of(client.get(ADDRESS).text, key)
    return client.post(JUDGE, data={**form, "verdict": verdict, "note": note})


def test_a_conflict_that_is_none_is_folded_away_and_counts_no_more(site: Site, log: SqliteLog) -> None:
    def count() -> int:
        (story,) = site.client.get("/api/v1/stories").json()["stories"]
        return story["differences"]["conflict"]

    assert count() == 2
    with signed_in(site) as client:
        answer = judge(client, KEY, "not", "another <b>ferry</b>\u202e")
        assert (answer.status_code, answer.headers["location"]) == (303, f"{ADDRESS}#{KEY}")
        page = client.get(ADDRESS).text
    assert count() == 1
    (said,) = written(log)
    assert (said.key, said.kind, said.verdict, said.by, said.sides) == (KEY, "conflict", "not", "ada", CONFLICT.sides)
    for shown in (page, site.client.get(ADDRESS).text):
        assert "Judged not so" in shown
        assert "another &lt;b&gt;ferry" in shown
        assert "ada judged this not a conflict" in shown, "the history says who"
    assert 'class="judge"' not in site.client.get(ADDRESS).text
    story = site.client.get(f"/api/v1/stories/{FERRY.id}").json()
    assert story["conflict_count"] == 1
    assert len(story["comparison"]["conflicts"]) == 1
    (judged,) = story["judgements"]
    assert (judged["finding"], judged["verdict"], judged["by"]) == (KEY, "not", "ada")
    assert [side["sentence"] for side in judged["sides"]] == [side.sentence for side in CONFLICT.sides]

    # Said otherwise, and withdrawn: each replaces the one before, and remembers it.
    with signed_in(site, "bo") as client:
        assert judge(client, KEY, "time").status_code == 303
        assert count() == 2
        assert "A conflict explained by time" in client.get(ADDRESS).text
        assert judge(client, KEY, "withdrawn").status_code == 303
        history = client.get(ADDRESS).text
    assert "bo withdrew a judgement of a conflict" in history
    assert "ada judged this not a conflict" in history
    last = written(log)[-1]
    assert [(one.by, one.verdict) for one in last.earlier] == [("ada", "not"), ("bo", "time")]
    assert {one.key for one in written(log)} == {KEY}


def test_a_fact_that_is_not_the_same_and_what_is_really_told_differently(site: Site, log: SqliteLog) -> None:
    told = finding_key("told_differently", COMPARED.told_differently[0].sides)
    with signed_in(site) as client:
        assert judge(client, FACT, "not").status_code == 303
        assert judge(client, told, "real").status_code == 303
    comparison = site.client.get(f"/api/v1/stories/{FERRY.id}").json()["comparison"]
    assert len(comparison["shared"]) == len(COMPARED.shared) - 1
    assert len(comparison["told_differently"]) == len(COMPARED.told_differently)
    assert "really" not in comparison
    assert sorted((one.kind, one.verdict) for one in written(log)) == [("shared", "not"), ("told_differently", "real")]


def test_judgements_survive_a_rebuild_a_comparison_and_a_merge(site: Site, log: SqliteLog, tmp_path: Path) -> None:
    with signed_in(site) as client:
        judge(client, KEY, "not")

    def conflicts(path: Path, story_id: str) -> list[str]:
        with open_views(path) as views:
            story = views.story(story_id)
        assert story is not None
        assert story.comparison is not None
        assert story.conflict_count == len(story.comparison.conflicts)
        return [one.note for one in story.comparison.conflicts]

    rebuilt = tmp_path / "again.db"
    projection = Projection(rebuilt)
    projection.catch_up(log)
    assert conflicts(rebuilt, FERRY.id) == conflicts(site.path, FERRY.id) == [OTHER_CONFLICT.note]

    again = replace(COMPARED, conflicts=(replace(CONFLICT, confidence=0.1, note="found again"), OTHER_CONFLICT))
    sample.write(log, again)
    projection.catch_up(log)
    assert conflicts(rebuilt, FERRY.id) == [OTHER_CONFLICT.note]

    merged = replace(FERRY, id="s0lder", aliases=(FERRY.id,))
    sample.write(log, merged, replace(COMPARED, story_id="s0lder"))
    log.producer("sample").append([sample.tombstone(FERRY.id)])
    projection.catch_up(log)
    assert conflicts(rebuilt, FERRY.id) == [OTHER_CONFLICT.note]
    with open_views(rebuilt) as views:
        story = views.story(FERRY.id)
        assert story is not None
        assert [one.finding for one in story.judgements] == [KEY]
        assert not views.stories(StoryFilter(conflicts=False), limit=5).stories
    projection.close()


def test_the_order_of_judgement_and_comparison_makes_no_difference(log: SqliteLog, tmp_path: Path) -> None:
    """A judgement that is read before its comparison counts as one that is read after it."""
    with serving(log, tmp_path) as site:
        site.until(lambda views: views.article(FERRY.versions[-1].article_id) is not None)
        with signed_in(site) as client:
            judge(client, KEY, "not")
        before = site.client.get(f"/api/v1/stories/{FERRY.id}").content
    (value,) = [r.value for n in range(log.partitions(JUDGED)) for r in log.read(TopicPartition(JUDGED, n))]
    other = sample.open_log()
    other.producer("t").append([Message(topic=JUDGED, key=KEY.encode(), value=value)])
    (tmp_path / "other").mkdir()
    projection = Projection(tmp_path / "other" / "page.db")
    projection.catch_up(other)
    sample.write(other, FERRY, COMPARED, *sample.changes(FERRY))
    projection.close()
    with serving(other, tmp_path / "other") as site:
        site.until(lambda views: views.article(FERRY.versions[-1].article_id) is not None)
        assert site.client.get(f"/api/v1/stories/{FERRY.id}").content == before
    other.close()


def test_who_may_not_judge_does_not(site: Site, log: SqliteLog) -> None:
    form = {"finding": KEY, "verdict": "not", "seen": ""}
    assert site.client.post(JUDGE, data=form).status_code == 401
    with signed_in(site, "bo", "reader") as reader:
        token = {"form_token": token_of(reader.get("/sign-in").text)}
        assert reader.post(JUDGE, data={**form, **token}).status_code == 403
        assert 'class="judge"' not in reader.get(ADDRESS).text
    with signed_in(site) as editor:
        assert editor.post(JUDGE, data=form).status_code == 403
        assert editor.get(JUDGE).headers["location"] == ADDRESS
    assert written(log) == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"verdict": "maybe"}, "A verdict is one of real, not, time"),
        ({"verdict": ""}, "A verdict is one of"),
        ({"verdict": "withdrawn"}, "Nobody has judged this"),
        ({"finding": "j0"}, "this is no longer found"),
        ({"finding": "<script>"}, "this is no longer found"),
        ({"note": "x" * 501}, "The note is of 501 characters"),
    ],
)
def test_what_cannot_be_judged_is_said_and_not_written(
    site: Site, log: SqliteLog, changed: dict[str, str], said: str
) -> None:
    with signed_in(site) as client:
        form = {**form_of(client.get(ADDRESS).text, KEY), "verdict": "real"}
        answer = client.post(JUDGE, data={**form, **changed})
        assert answer.status_code == 409
        assert said in answer.text
        gone = client.post("/stories/sgone/judge", data=form)
        assert gone.status_code == 404
    assert written(log) == []


def test_the_second_of_two_editors_is_told_what_the_first_has_said(site: Site, log: SqliteLog) -> None:
    with signed_in(site) as ada, signed_in(site, "bo") as bo:
        form = form_of(bo.get(ADDRESS).text, KEY)
        assert judge(ada, KEY, "not").status_code == 303
        answer = bo.post(JUDGE, data={**form, "verdict": "real"})
        assert answer.status_code == 409
        assert "While you had it open, ada has judged this: not a conflict" in html.unescape(answer.text)
    assert [one.by for one in written(log)] == ["ada"]


def test_a_story_that_was_merged_or_compared_again_while_open_is_said(site: Site, log: SqliteLog) -> None:
    with signed_in(site) as client:
        form = {**form_of(client.get(ADDRESS).text, KEY), "verdict": "not"}
        merged = replace(FERRY, id="s0lder", aliases=(FERRY.id,))
        sample.write(log, merged, replace(COMPARED, story_id="s0lder", conflicts=(OTHER_CONFLICT,)))
        log.producer("sample").append([sample.tombstone(FERRY.id)])
        answer = client.post(JUDGE, data=form)
        assert answer.status_code == 409
        assert "became part of this one while you had it open" in answer.text
        assert "no longer found" in answer.text
    assert written(log) == []

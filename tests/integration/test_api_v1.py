"""`/api/v1` over HTTP: lean lists, chosen fields, tags of one resource, problems with stable types."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.transport.sqlite import SqliteLog
from tests.support import web_sample as sample
from tests.support.web_site import Site, serving

FERRY, FERRY_COMPARED = sample.ferry()
SINGLES = [sample.single(number) for number in range(4)]


@pytest.fixture(scope="module")
def log() -> Iterator[SqliteLog]:
    log = sample.open_log()
    sample.write(log, FERRY, FERRY_COMPARED, *sample.changes(FERRY))
    sample.write(log, *SINGLES, *(change for one in SINGLES for change in sample.changes(one)))
    yield log
    log.close()


@pytest.fixture(scope="module")
def site(log: SqliteLog, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serving(log, tmp_path_factory.mktemp("site")) as site:
        site.until(lambda views: views.article(SINGLES[-1].versions[0].article_id) is not None)
        yield site


def test_a_list_has_a_line_a_story_and_none_of_the_reasons(site: Site) -> None:
    answer = site.client.get("/api/v1/stories")
    line = answer.json()["stories"][0]
    assert (line["id"], line["headline"]) == (FERRY.id, FERRY.headline)
    assert line["versions"] == len(FERRY.versions)
    assert line["copies"] == sum(one.copy_of is not None for one in FERRY.versions)
    assert line["voices"] == len({one.family for one in FERRY.versions if one.copy_of is None})
    assert line["differences"]["conflict"] == len(FERRY_COMPARED.conflicts)
    assert "reason" not in answer.text
    assert len(answer.content) < len(site.client.get("/api/stories").content) / 3


def test_fields_choose_and_an_unknown_one_is_named(site: Site) -> None:
    lines = site.client.get("/api/v1/stories", params={"fields": "headline,id"}).json()["stories"]
    assert [set(line) for line in lines] == [{"id", "headline"}] * 5
    story = site.client.get(f"/api/v1/stories/{FERRY.id}", params={"fields": "comparison"}).json()
    assert set(story) == {"comparison"}
    for address in ("/api/v1/stories", f"/api/v1/stories/{FERRY.id}", "/api/v1/articles/a0"):
        problem = site.client.get(address, params={"fields": "id,headlin"}).json()
        assert (problem["type"], problem["parameter"]) == ("urn:samestory:problem:bad-parameter", "fields")
        assert "'headlin'" in problem["detail"]


def test_a_story_that_did_not_change_is_not_sent_again_on_a_busy_line(log: SqliteLog, tmp_path: Path) -> None:
    addresses = (
        f"/api/v1/stories/{FERRY.id}",
        f"/api/v1/articles/{FERRY.versions[0].article_id}",
        "/api/v1/stories?outlet=Hafenbote",
    )
    with serving(log, tmp_path) as site:
        site.until(lambda views: views.article(SINGLES[-1].versions[0].article_id) is not None)
        tags = {address: site.client.get(address).headers["etag"] for address in addresses}
        whole = site.client.get("/api/v1/stories").headers["etag"]
        other = sample.single(77)
        sample.write(log, other)
        site.until_stories(6)
        for address, tag in tags.items():
            again = site.client.get(address, headers={"If-None-Match": tag})
            assert (again.status_code, again.content) == (304, b""), address
        assert site.client.get("/api/v1/stories", headers={"If-None-Match": whole}).status_code == 200


def test_problems_have_stable_types_wherever_programs_ask(site: Site) -> None:
    cases = {
        "/api/v1/nothing": (404, "not-found"),
        "/api/v1/stories/s0": (404, "not-found"),
        "/api/v1/stories?limit=0": (400, "bad-parameter"),
        "/events?since=yesterday": (400, "bad-parameter"),
        "/stories.atom?limit=0": (400, "bad-parameter"),
        "/healthz?x=1": (400, "bad-parameter"),
    }
    for address, (status, name) in cases.items():
        answer = site.client.get(address)
        assert answer.status_code == status, address
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["type"] == f"urn:samestory:problem:{name}"
        assert answer.json()["status"] == status
    refused = site.client.delete("/api/v1/stories")
    assert (refused.status_code, refused.json()["type"]) == (405, "urn:samestory:problem:method-not-allowed")
    assert set(refused.headers["allow"].split(", ")) == {"GET", "HEAD"}

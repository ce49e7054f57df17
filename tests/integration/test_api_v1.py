"""`/api/v1` over HTTP: lean lists, chosen fields, tags of one resource, problems with stable types."""

from collections.abc import Iterator
from pathlib import Path

import httpx2
import msgspec
import pytest

from pipeline.transport.sqlite import SqliteLog
from tests.support import web_sample as sample
from tests.support.web_site import SETTINGS, Site, serving

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
        f"/stories/{FERRY.id}",
        f"/stories/{FERRY.id}/read",
        f"/articles/{FERRY.versions[0].article_id}",
        f"/stories/{FERRY.id}.atom",
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
    assert "Allow" in refused.json()["detail"]
    assert "/api/v1/openapi.json" in site.client.get("/api/v1/nothing").json()["detail"]


def test_odd_addresses_are_answered_cleanly(site: Site) -> None:
    cases = {
        "/api/v1/stories/": (404, "not-found"),
        "/api/v1/": (404, "not-found"),
        "/api": (404, "not-found"),
        "/api/v1/stories/%00": (404, "not-found"),
        "/api/v1/stories/%ED%A0%80": (404, "not-found"),
        "/api/v1/stories/%FF%FE?fields=id": (404, "not-found"),
        "/api/v1/stories/" + "x" * 7000: (404, "not-found"),
        "/api/v1/stories?q=%00": (200, None),
        "/api/v1/stories?q=%ED%A0%80%FF&outlet=%00": (200, None),
        "/api/v1/stories?cursor=%00": (400, "bad-parameter"),
        "/api/v1/stories?%00=%00": (400, "bad-parameter"),
        "/api/v1/stories?limit=2&limit=3": (400, "bad-parameter"),
        "/api/v1/stories?q=" + "x" * 9000: (414, "address-too-long"),
    }
    for address, (status, name) in cases.items():
        answer = site.client.get(address)
        assert answer.status_code == status, address[:80]
        if name is not None:
            assert answer.json()["type"] == f"urn:samestory:problem:{name}", address[:80]


def test_a_page_is_found_with_a_slash_too_and_nobody_is_sent_elsewhere(site: Site) -> None:
    assert site.client.get(f"/stories/{FERRY.id}/?x=1").headers["location"] == f"/stories/{FERRY.id}?x=1"
    assert site.client.get(f"{site.url}//evil.example/").headers["location"] == "/evil.example"
    assert site.client.get("/%5Cevil.example/").headers["location"] == "/%5Cevil.example"


@pytest.fixture(scope="module")
def shared(log: SqliteLog, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    settings = msgspec.structs.replace(SETTINGS, cors_origins=("https://newsroom.example",))
    with serving(log, tmp_path_factory.mktemp("shared"), settings) as site:
        site.until(lambda views: views.story(FERRY.id) is not None)
        yield site


def test_a_page_of_an_allowed_origin_may_read_and_no_other(site: Site, shared: Site) -> None:
    friend, stranger = {"Origin": "https://newsroom.example"}, {"Origin": "https://evil.example"}
    for address in ("/api/v1/stories", "/api/v1/nothing", "/stories.atom"):
        answer = shared.client.get(address, headers=friend)
        assert answer.headers["access-control-allow-origin"] == "https://newsroom.example", address
        assert "Origin" in answer.headers["vary"]
        assert "access-control-allow-credentials" not in answer.headers
        assert "access-control-allow-origin" not in shared.client.get(address, headers=stranger).headers
        assert "access-control-allow-origin" not in site.client.get(address, headers=friend).headers
    assert "access-control-allow-origin" not in shared.client.get("/", headers=friend).headers, "pages are not shared"


def test_a_preflight_allows_to_read_and_nothing_else(site: Site, shared: Site) -> None:
    def preflight(at: Site, origin: str, method: str, headers: str = "if-none-match") -> httpx2.Response:
        asked = {"Origin": origin, "Access-Control-Request-Method": method, "Access-Control-Request-Headers": headers}
        return at.client.options("/api/v1/stories", headers=asked)

    allowed = preflight(shared, "https://newsroom.example", "GET")
    assert allowed.status_code == 200
    assert allowed.headers["access-control-allow-origin"] == "https://newsroom.example"
    for refused in (
        preflight(shared, "https://evil.example", "GET"),
        preflight(shared, "https://newsroom.example", "POST"),
        preflight(shared, "https://newsroom.example", "GET", "x-anything"),
    ):
        assert refused.json()["type"] == "urn:samestory:problem:not-allowed"
        assert "access-control-allow-origin" not in refused.headers
    assert preflight(site, "https://newsroom.example", "GET").status_code == 405


def test_a_compressed_answer_is_the_same_and_says_that_it_varies(site: Site) -> None:
    plain = site.client.get("/api/v1/stories", headers={"Accept-Encoding": "identity"})
    packed = site.client.get("/api/v1/stories", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.json() == plain.json()
    assert "Accept-Encoding" in packed.headers["vary"]
    assert packed.headers["etag"] == plain.headers["etag"]


def test_head_says_what_get_would(site: Site) -> None:
    for address in ("/api/v1/stories", f"/api/v1/stories/{FERRY.id}", "/healthz", "/stories.atom"):
        head, get = site.client.head(address), site.client.get(address)
        assert (head.status_code, head.content) == (200, b"")
        for name in ("content-type", "etag", "content-length"):
            assert head.headers.get(name) == get.headers.get(name), (address, name)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("outlet=HAFENBOTE", True),
        ("outlet=Hafen", False),
        ("language=de", True),
        ("language=DE", True),
        ("language=fr", False),
        ("since=2026-03-04", True),
        ("since=2026-03-05", False),
        ("until=2026-03-04", True),
        ("until=2026-03-04T08:00:00Z", False),
        ("differs=conflict", True),
        ("differs=altered", True),
        ("differs=altered&families=9", False),
        ("q=FERRY+skarne", True),
        ("q=ferr", True),
        ("q=ferry&language=de&since=2026-03-01&until=2026-03-04T23:00:00%2B01:00&differs=left_out&sort=voices", True),
    ],
)
def test_filters(site: Site, query: str, found: bool) -> None:
    lines = site.client.get(f"/api/v1/stories?{query}&fields=id").json()["stories"]
    assert ({"id": FERRY.id} in lines) is found


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("since=2026-03-05&until=2026-03-04", "until"),
        ("sort=rank&cursor=1772626800000000~s1", "cursor"),
        ("cursor=voices~3.1772626800000000~s1", "cursor"),
    ],
)
def test_parameters_that_contradict_each_other_are_named(site: Site, query: str, parameter: str) -> None:
    problem = site.client.get(f"/api/v1/stories?{query}").json()
    assert (problem["status"], problem["type"]) == (409, "urn:samestory:problem:contradicting-parameters")
    assert problem["parameter"] == parameter


def test_programs_that_ask_under_a_foreign_name_get_a_problem_also_from_an_allowed_origin(shared: Site) -> None:
    headers = {"Host": "evil.example", "Origin": "https://newsroom.example"}
    for method in ("GET", "OPTIONS"):
        asked = {**headers, "Access-Control-Request-Method": "GET"} if method == "OPTIONS" else headers
        answer = shared.client.request(method, "/api/v1/stories", headers=asked)
        assert (answer.status_code, answer.json()["type"]) == (421, "urn:samestory:problem:wrong-host")
        assert "access-control-allow-origin" not in answer.headers


def test_pages_of_every_order_hold_every_story_once(site: Site) -> None:
    for sort in ("newest", "rank", "voices", "changed"):
        seen, cursor = [], ""
        while cursor is not None:
            page = site.client.get("/api/v1/stories", params={"sort": sort, "limit": 2, "cursor": cursor}).json()
            seen += [one["id"] for one in page["stories"]]
            cursor = page["next"]
        assert len(seen) == len(set(seen)) >= 5, sort
        assert {FERRY.id, *(one.id for one in SINGLES)} <= set(seen), sort


def test_a_search_shows_where_the_words_are(site: Site) -> None:
    text = site.client.get(f"/api/v1/articles/{FERRY.versions[0].article_id}").json()["text"]
    word = max(text.split(), key=len).strip(".,“”")
    lines = site.client.get("/api/v1/stories", params={"q": word.upper(), "fields": "id,found"}).json()["stories"]
    (found,) = (one["found"] for one in lines if one["id"] == FERRY.id)
    assert word in found["parts"][1::2]
    assert not any(word in part for part in found["parts"][::2])
    assert all(one["found"] is None for one in site.client.get("/api/v1/stories").json()["stories"])

"""The API over HTTP: documents as described, errors that name what is wrong, headers, caching, the Atom feed."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import feedparser
import jsonschema
import pytest
from starlette.requests import Request
from starlette.routing import Route

from pipeline.errors import StorageError
from pipeline.transport.sqlite import SqliteLog
from tests.support import web_sample as sample
from tests.support.web_site import Site, serving

FERRY, FERRY_COMPARED = sample.ferry()
HOSTILE, HOSTILE_COMPARED = sample.hostile()
EDITED, EDITED_COMPARED = sample.edited()
SINGLES = [sample.single(number) for number in range(9)]


@pytest.fixture(scope="module")
def log() -> Iterator[SqliteLog]:
    log = sample.open_log()
    sample.write(log, FERRY, FERRY_COMPARED, *sample.changes(FERRY), HOSTILE, HOSTILE_COMPARED)
    sample.write(log, *SINGLES, *(change for one in SINGLES for change in sample.changes(one)))
    yield log
    log.close()


@pytest.fixture(scope="module")
def site(log: SqliteLog, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serving(log, tmp_path_factory.mktemp("site")) as site:
        site.until(lambda views: views.article(SINGLES[-1].versions[0].article_id) is not None)
        yield site


@pytest.fixture(scope="module")
def description(site: Site) -> dict[str, Any]:
    document: dict[str, Any] = site.client.get("/api/openapi.json").json()
    return document


def check(document: object, schema: str | dict[str, Any], description: dict[str, Any]) -> None:
    """`schema`: its name, or a schema."""
    schema = {"$ref": f"#/components/schemas/{schema}"} if isinstance(schema, str) else schema
    jsonschema.Draft202012Validator({**schema, "components": description["components"]}).validate(document)


def test_the_page_and_the_api_show_what_is_told_differently_with_the_words_marked(site: Site) -> None:
    page = site.client.get(f"/stories/{FERRY.id}").text
    section = page.partition('id="differently"')[2].partition("</section>")[0]
    assert "More or less certain: <bdi>will / may</bdi>" in section
    assert "The line <mark>may</mark> stay closed until Sunday." in section
    (one,) = site.client.get(f"/api/stories/{FERRY.id}").json()["comparison"]["told_differently"]
    assert (one["kind"], [side["sentence"] for side in one["sides"]]) == (
        "strength",
        ["The line will stay closed until Sunday.", "The line may stay closed until Sunday."],
    )


def test_every_document_is_as_the_description_says(site: Site, description: dict[str, Any]) -> None:
    article = FERRY.versions[0].article_id
    cases = {
        "/api/stories": ("/api/stories", 200),
        f"/api/stories/{FERRY.id}": ("/api/stories/{story_id}", 200),
        f"/api/stories/{HOSTILE.id}": ("/api/stories/{story_id}", 200),
        f"/api/stories/{SINGLES[0].id}": ("/api/stories/{story_id}", 200),
        f"/api/articles/{article}": ("/api/articles/{article_id}", 200),
        "/healthz": ("/healthz", 200),
        "/api/stories?limit=0": ("/api/stories", 400),
        "/api/stories/s0": ("/api/stories/{story_id}", 404),
    }
    for address, (path, status) in cases.items():
        answer = site.client.get(address)
        assert answer.status_code == status, address
        described = description["paths"][path]["get"]["responses"][str(status)]["content"]
        media_type = answer.headers["content-type"]
        check(answer.json(), described[media_type]["schema"], description)


def test_the_description_is_openapi_and_leaves_no_reference_open(site: Site, description: dict[str, Any]) -> None:
    assert description["openapi"] == "3.1.0"
    schemas = description["components"]["schemas"]
    for schema in schemas.values():
        jsonschema.Draft202012Validator.check_schema(schema)

    def references(node: object) -> Iterator[str]:
        if isinstance(node, dict):
            for key, value in node.items():
                yield from [value] if key == "$ref" else references(value)
        elif isinstance(node, list):
            for value in node:
                yield from references(value)

    assert {one.rpartition("/")[2] for one in references(description)} <= set(schemas)
    for path in description["paths"]:
        address = (
            path.replace("{name}", "skarne post")
            .replace("{story_id}", FERRY.id)
            .replace("{article_id}", FERRY.versions[0].article_id)
        )
        expected = 404 if "{event_id}" in path else 200  # no event here: tests/integration/test_web_events.py has some
        assert site.client.head(address).status_code == expected, path


def test_a_story_has_the_shape_that_the_command_line_promises(site: Site) -> None:
    story = site.client.get(f"/api/stories/{FERRY.id}").json()
    assert {"id", "headline", "first_seen", "last_seen", "state", "aliases", "languages", "outlets", "families"} < set(
        story
    )
    assert {"article_id", "url", "source", "title", "published", "copy_of", "score", "reason"} < set(
        story["versions"][0]
    )
    conflict = story["comparison"]["conflicts"][0]
    assert set(conflict) == {"kind", "confidence", "note", "sides"}
    side = conflict["sides"][0]
    assert side["sentence"][slice(*side["span"])] == "86 people"
    assert story["first_seen"] == "2026-03-04T08:50:00Z"


def test_what_outlets_changed_is_told_of_versions_articles_and_history(
    tmp_path: Path, description: dict[str, Any]
) -> None:
    log = sample.open_log()
    sample.write(log, EDITED, EDITED_COMPARED, *sample.changes(EDITED))
    post = EDITED.versions[0]
    with serving(log, tmp_path) as site:
        site.until(lambda views: len(getattr(views.story(EDITED.id), "history", ())) == 13)
        story = site.client.get(f"/api/stories/{EDITED.id}").json()
        article = site.client.get(f"/api/articles/{post.article_id}").json()
        feed = feedparser.parse(site.client.get("/stories.atom").content)
    log.close()
    check(story, "FullStoryDocument", description)
    check(article, "ArticleDocument", description)
    revisions = story["versions"][0]["revisions"]
    assert [one["title_before"] for one in revisions] == [one.title_before for one in post.revisions]
    assert revisions[1]["seen"] == "2026-03-04T11:40:00Z"
    assert (revisions[1]["numbers_removed"], revisions[1]["removed"]) == (
        ["12", "$3 million"],
        ["Twelve people were hurt, the club said."],
    )
    assert article["revisions"] == revisions
    assert article["form"] == "article"
    changed = [one["revision"] for one in story["history"] if one["kind"] == "revised"]
    assert changed[:2] == revisions
    assert [one["form"] for one in story["versions"]] == ["article", "article", "live", "teaser"]
    assert story["comparison"]["not_compared"] == [EDITED.versions[2].article_id]
    assert feed.entries[0].summary.endswith("1 version changed since it came out.")


def test_pages_hold_every_story_once_newest_first(site: Site) -> None:
    seen, cursor = [], ""
    while cursor is not None:
        page = site.client.get("/api/stories", params={"limit": 4, "cursor": cursor}).json()
        assert len(page["stories"]) <= 4
        seen += page["stories"]
        cursor = page["next"]
    assert {one["id"] for one in seen} == {one.id for one in (FERRY, HOSTILE, *SINGLES)}
    assert len(seen) == 11
    assert [one["last_seen"] for one in seen] == sorted((one["last_seen"] for one in seen), reverse=True)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=skarne", [FERRY.id]),
        ("q=SKARNE+fog", [FERRY.id]),
        ("q=nothing-like-it", []),
        ("outlet=Hafenbote", [FERRY.id]),
        ("conflicts=true", [FERRY.id, HOSTILE.id]),
        ("conflicts=1&families=4", [FERRY.id]),
        ("q=&outlet=&conflicts=&families=4&limit=&cursor=", [FERRY.id]),
    ],
)
def test_filters(site: Site, query: str, found: list[str]) -> None:
    assert [one["id"] for one in site.client.get(f"/api/stories?{query}").json()["stories"]] == found


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=ten", "limit"),
        ("limit=%D9%A3", "limit"),
        ("limit=-1", "limit"),
        ("families=x", "families"),
        ("conflicts=maybe", "conflicts"),
        ("cursor=!!", "cursor"),
        ("cursor=YWJj", "cursor"),
        ("q=" + "x" * 201, "q"),
        ("sort=oldest", "sort"),
    ],
)
def test_a_bad_parameter_is_named(site: Site, query: str, parameter: str) -> None:
    answer = site.client.get(f"/api/stories?{query}")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["parameter"] == parameter
    assert problem["detail"].startswith(f"{parameter}: ")
    if parameter != "sort":
        page = site.client.get(f"/?{query}")
        assert page.status_code == 400
        assert f"{parameter}: " in page.text


def test_errors_are_problems_for_programs_and_pages_for_people(site: Site) -> None:
    assert site.client.get("/api/stories/s0").json()["detail"] == "no story s0"
    assert site.client.get("/api/nothing").headers["content-type"] == "application/problem+json"
    assert site.client.post("/api/stories").status_code == 405
    page = site.client.get("/stories/s0")
    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")
    assert "There is no story s0." in page.text


def test_every_answer_carries_the_security_headers(site: Site) -> None:
    def boom(_: Request) -> None:
        raise RuntimeError("on purpose")

    site.app.router.routes.append(Route("/boom", boom))
    addresses = {
        "/": 200,
        f"/stories/{FERRY.id}": 200,
        "/static/style.css": 200,
        "/api/stories": 200,
        "/nothing": 404,
        "/?limit=0": 400,
        "/boom": 500,
    }
    for address, status in addresses.items():
        answer = site.client.get(address)
        assert answer.status_code == status, address
        assert answer.headers["content-security-policy"] == (
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
            "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        )
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert "on purpose" not in answer.text


def test_what_is_unchanged_is_not_sent_again(log: SqliteLog, tmp_path: Path) -> None:
    with serving(log, tmp_path) as site:
        site.until(lambda views: views.article(SINGLES[-1].versions[0].article_id) is not None)
        site.until(lambda _: "still being read" not in site.client.get("/").text)  # it says so a moment longer
        for address in ("/", f"/api/stories/{FERRY.id}", "/stories.atom"):
            tag = site.client.get(address).headers["etag"]
            again = site.client.get(address, headers={"If-None-Match": f'"other", {tag}'})
            assert again.status_code == 304
            assert again.content == b""
        sample.write(log, FERRY)
        site.until(lambda views: str(views.position()) not in tag)
        assert site.client.get("/", headers={"If-None-Match": tag}).status_code == 200


def test_an_alias_leads_to_its_story(tmp_path: Path) -> None:
    log = sample.open_log()
    sample.write(log, sample.story(*SINGLES[0].versions, *SINGLES[1].versions, aliases=["s0ld"]))
    with serving(log, tmp_path) as site:
        site.until_stories(1)
        assert site.client.get("/api/stories/s0ld").json()["id"] == SINGLES[0].id
        assert site.client.get("/stories/s0ld").headers["location"] == f"/stories/{SINGLES[0].id}"
    log.close()


def test_the_atom_feed_can_be_read(site: Site) -> None:
    answer = site.client.get("/stories.atom?limit=50")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = feedparser.parse(answer.content)
    assert not feed.bozo
    assert len(feed.entries) == 11
    assert feed.entries[0].title == FERRY.headline
    assert feed.entries[0].link == f"{site.url}/stories/{FERRY.id}"
    assert feed.entries[0].summary.startswith("5 outlets: Northern Wire, Skarne Post")
    filtered = feedparser.parse(site.client.get("/stories.atom?conflicts=1&q=skarne").content)
    assert [entry.id for entry in filtered.entries] == [f"urn:samestory:story:{FERRY.id}"]


def test_letters_that_xml_cannot_hold_do_not_break_the_feed(tmp_path: Path) -> None:
    log = sample.open_log()
    sample.write(
        log, sample.story(sample.version("Odd\x0bTimes", "Bell\x07 and \ufffe nil\x00", url="https://odd.example/1"))
    )
    with serving(log, tmp_path) as site:
        site.until_stories(1)
        feed = feedparser.parse(site.client.get("/stories.atom").content)
        assert not feed.bozo
        assert feed.entries[0].title == "Bell and  nil"
        assert site.client.get("/").status_code == 200
    log.close()


def test_metrics_of_every_stage_are_served(site: Site) -> None:
    folder = site.path.parent / "metrics"
    folder.mkdir()
    (folder / "embed.prom").write_text(
        "# HELP samestory_records_total Records.\n# TYPE samestory_records_total counter\n"
        'samestory_records_total{stage="embed",status="handled"} 3.0\n'
    )
    answer = site.client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert 'samestory_records_total{stage="embed",status="handled"} 3.0' in answer.text


def test_health_is_degraded_while_the_log_cannot_be_read(tmp_path: Path) -> None:
    log = sample.open_log()

    class Breaking:
        """The log, on a disk that can be broken."""

        broken = False
        end_offset, read, producer = log.end_offset, log.read, log.producer

        def partitions(self, topic: str) -> int:
            if self.broken:
                raise StorageError("the disk is broken")
            return log.partitions(topic)

    breaking = Breaking()
    sample.write(log, FERRY)
    with serving(breaking, tmp_path) as site:
        site.until_stories(1)
        assert site.client.get("/healthz").json() == {"status": "ok", "stories": 1, "cause": None}
        breaking.broken = True
        site.until(lambda _: site.client.get("/healthz").status_code == 503)
        assert site.client.get("/healthz").json()["cause"] == "the disk is broken"
        assert site.client.get("/api/stories").status_code == 200, "what is there is still shown"
        breaking.broken = False
        site.until(lambda _: site.client.get("/healthz").status_code == 200)
    log.close()


def test_a_projection_that_cannot_be_read_is_a_clear_error(tmp_path: Path) -> None:
    log = sample.open_log()
    sample.write(log, FERRY)
    with serving(log, tmp_path) as site:
        site.until_stories(1)
        with sqlite3.connect(site.path) as db:
            db.execute("UPDATE story_documents SET document = x'00'")
        db.close()
        answer = site.client.get(f"/api/stories/{FERRY.id}")
        assert answer.status_code == 503
        assert answer.json()["detail"].startswith("not a samestory message")
    log.close()

"""The addresses of outlets, on the page and in the API: names as they come, unknown ones, lists in pages."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest

from pipeline.domain.stories.corrections import Corrected, CorrectionKind
from pipeline.domain.stories.stories import Change, Reason
from pipeline.transport.sqlite import SqliteLog
from tests.support import web_sample as sample
from tests.support.web_site import Site, serving


@pytest.fixture
def log() -> Iterator[SqliteLog]:
    log = sample.open_log()
    yield log
    log.close()


NAMES = (
    "AC/DC Times",
    "../../etc",
    "..",
    "100% News?",
    "#1 & Only",
    "עיתון הים",
    "Evening\u202etsoP",
    "<script>alert(1)</script>",
    "Feed.atom",
    "Straße",
    "x" * 180,
)


@pytest.fixture
def site(log: SqliteLog, tmp_path: Path) -> Iterator[Site]:
    versions = [
        sample.version(name, f"Tale {n}", minutes=n, url=f"https://x.example/{n}") for n, name in enumerate(NAMES)
    ]
    sample.write(log, *map(sample.story, versions))
    with serving(log, tmp_path) as site:
        site.until_stories(len(NAMES))
        yield site


def test_every_name_has_its_page_and_its_place_in_the_api(site: Site) -> None:
    listed = site.client.get("/outlets").text
    for name in NAMES:
        named = site.client.get("/outlets", params={"name": name}, follow_redirects=True)
        assert named.status_code == 200, name
        assert "1 article in 1 story" in named.text
        if name == "..":
            continue
        found = site.client.get(f"/api/v1/outlets/{quote(name, safe='')}")
        assert found.json()["name"] == name
    assert "<script>alert" not in listed
    for address in ("/outlets/ac/dc times", "/outlets/AC%2FDC%20TIMES", "/outlets/STRASSE", "/outlets/Straße"):
        answer = site.client.get(address, follow_redirects=True)
        assert answer.status_code == 200, address
    kept = site.client.get("/outlets/ac%2Fdc%20times?hours=6")
    assert kept.headers["location"] == "/outlets/AC%2FDC%20Times?hours=6"


def test_an_unknown_outlet_is_answered_with_those_that_are_like_it(site: Site) -> None:
    page = site.client.get("/outlets/AC-DC%20Tmes")
    assert page.status_code == 404
    assert "AC/DC Times</bdi></a>" in page.text
    problem = site.client.get("/api/v1/outlets/AC-DC%20Tmes")
    assert problem.status_code == 404
    assert "did you mean AC/DC Times" in problem.json()["detail"]
    hostile = site.client.get("/outlets/" + quote("<img src=x>" * 400, safe=""))
    assert hostile.status_code == 404
    assert "<img" not in hostile.text


def test_lists_go_on_by_cursor_and_refuse_what_is_not_theirs(site: Site) -> None:
    seen: list[str] = []
    address = "/api/v1/outlets?limit=4&fields=name"
    while address:
        page = site.client.get(address).json()
        seen += [one["name"] for one in page["outlets"]]
        address = f"/api/v1/outlets?limit=4&fields=name&cursor={page['next']}" if page["next"] else ""
    assert sorted(seen) == sorted(NAMES)
    assert [one["name"] for one in site.client.get("/api/v1/outlets?q=STRASS").json()["outlets"]] == ["Straße"]
    for bad in (
        "outlets?cursor=zzz",
        "corrections?cursor=WzFd",
        "outlets/Straße?hours=0",
        "outlets?limit=x",
        "feeds?x=1",
    ):
        problem = site.client.get(f"/api/v1/{bad}")
        assert (problem.status_code, problem.headers["content-type"]) == (400, "application/problem+json"), bad
    assert site.client.get("/outlets/Straße?hours=never").status_code == 400


def test_corrections_are_listed_newest_first(log: SqliteLog, site: Site) -> None:
    kinds: tuple[CorrectionKind, ...] = ("merge", "pin", "split")
    for minute, kind in enumerate(kinds):
        reason = Reason(
            kind="joined", threshold=0, corrected=Corrected(kind=kind, article_ids=("a1",), note="Seen", by="ada")
        )
        at = sample.NOON + timedelta(minutes=minute)
        sample.write(log, Change(kind="revised", story_id="s1", at=at, score=1, reason=reason))
    site.until(lambda views: len(views.corrections(limit=9)[0]) == 3)
    page = site.client.get("/api/v1/corrections?limit=2").json()
    assert [one["kind"] for one in page["corrections"]] == ["split", "pin"]
    assert page["corrections"][0] | {"at": ""} == {
        "kind": "split",
        "change": "revised",
        "at": "",
        "story_id": "s1",
        "other_story_id": None,
        "article_ids": ["a1"],
        "note": "Seen",
        "by": "ada",
    }
    rest = site.client.get(f"/api/v1/corrections?limit=2&cursor={page['next']}").json()
    assert ([one["kind"] for one in rest["corrections"]], rest["next"]) == (["merge"], None)

"""A story taken away: JSON, a table for spreadsheets, and a brief in Markdown with its sources."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.transport.sqlite import SqliteLog
from tests.support import web_sample as sample
from tests.support.web_site import Site, serving

FERRY, FERRY_COMPARED = sample.ferry()
HOSTILE, HOSTILE_COMPARED = sample.hostile()
SINGLE = sample.single(0)


@pytest.fixture(scope="module")
def log() -> Iterator[SqliteLog]:
    log = sample.open_log()
    sample.write(log, FERRY, FERRY_COMPARED, HOSTILE, HOSTILE_COMPARED, SINGLE, *sample.changes(FERRY))
    yield log
    log.close()


@pytest.fixture(scope="module")
def site(log: SqliteLog, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serving(log, tmp_path_factory.mktemp("site")) as site:
        site.until_stories(3)
        site.until(lambda views: len(views.story(FERRY.id).history) == 5)
        yield site


def rows(site: Site, story_id: str) -> list[list[str]]:
    answer = site.client.get(f"/stories/{story_id}/export.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), strict=True))


def test_the_json_is_the_story_of_the_api_with_what_differs_in_words(site: Site) -> None:
    answer = site.client.get(f"/stories/{FERRY.id}/export.json")
    assert answer.headers["content-disposition"] == f'attachment; filename="samestory-{FERRY.id}.json"'
    document = answer.json()
    assert document["page"] == f"{site.url}/stories/{FERRY.id}"
    assert document["story"] == site.client.get(f"/api/stories/{FERRY.id}").json()
    assert document["differs"][0].startswith(
        "Possible conflict: numbers differ (86 against 104 people on board). Skarne"
    )


def test_the_table_has_a_row_for_each_claim_and_figure_and_a_column_for_each_voice(site: Site) -> None:
    found = rows(site, FERRY.id)
    assert found[0] == ["part", "what", "kind", "Northern Wire", "Skarne Post", "Hafenbote", "Open Ledger"]
    assert {len(row) for row in found} == {7}
    by_what = {(row[0], row[1]): row[3:] for row in found}
    own = [one for one in FERRY.versions if one.copy_of is None]
    assert by_what["version", "link"] == [one.url for one in own]
    assert by_what["version", "copied by"] == ["Evening Coast", "", "", ""]
    assert by_what["figure", "people on board"] == ["104", "All 86 (the coastguard)", "", "86 (by noon)"]
    radar = by_what["possible conflict", "whether the radar worked"]
    assert radar[3].startswith("denied (was not working): According to the union")
    assert radar[1] == ""
    fact = by_what["told alike", "The ferry had been repaired in January"]
    assert fact[0].startswith("stated: The ferry had been repaired in January")
    assert fact[3] == "left out"
    assert fact[2].startswith(("left out (a short text", "unknown ("))
    assert by_what["told alike", "Nobody was hurt"][0].startswith("attributed (according to the coastguard): Nobody")
    copied = by_what["changed in copying", "“104” became “140”"][0]
    assert copied.startswith("Evening Coast: The 140 people on board")


def test_a_story_that_is_not_compared_can_be_taken_away_too(site: Site) -> None:
    assert [row[1] for row in rows(site, SINGLE.id)[1:]] == ["title", "published", "link", "copied by"]
    assert SINGLE.headline in site.client.get(f"/stories/{SINGLE.id}/export.md").text
    assert site.client.get(f"/stories/{SINGLE.id}/export.json").json()["differs"] == []


@pytest.mark.parametrize(
    "evil",
    [
        '=HYPERLINK("http://evil.example";"x")',
        "+1+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(1)",
        "\t=1+1",
        "\r\n=1+1",
        " =1",
        "＝1+1",
        "\u202e=1",
        "%0A=1",
        '"=1+1"',
    ],
)
def test_no_cell_of_the_table_is_a_formula(tmp_path: Path, evil: str) -> None:
    one = sample.version(evil, evil + ' "quoted", and\na line', url="https://odd.example/1")
    two = sample.version("Calm", "Nothing", url="https://calm.example/1", reason=sample.joined(one, 0.9))
    story = sample.story(one, two)
    side = sample.excerpt(one, evil)
    compared = replace(
        FERRY_COMPARED,
        story_id=story.id,
        conflicts=(replace(FERRY_COMPARED.conflicts[0], note=evil, sides=(side,)),),
        figures=(replace(FERRY_COMPARED.figures[0], label=evil, cells=(sample.figure(one, evil, 1, evil),)),),
    )
    log = sample.open_log()
    sample.write(log, story, compared)
    with serving(log, tmp_path) as site:
        site.until(lambda views: views.comparison(story.id) is not None)
        found = rows(site, story.id)
    log.close()
    assert len({len(row) for row in found}) == 1
    for cell in (cell for row in found for cell in row):
        assert not re.match(r"[\s=+\-@＝＋－＠|%]", cell), cell
        assert "\n" not in cell


def test_the_brief_cites_every_statement(site: Site) -> None:
    answer = site.client.get(f"/stories/{FERRY.id}/export.md")
    assert answer.headers["content-type"].startswith("text/markdown; charset=utf-8")
    text = answer.text
    assert text.startswith(f"# {FERRY.headline}\n\n5 outlets of 4 publishers, 4 independent voices; 4 March 2026")
    headings = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert headings == [
        "Time line and sources",
        "Possible conflicts",
        "Changed in copying",
        "Figures",
        "Told differently",
        "Left out",
        "Facts in common",
    ]
    for number, one in enumerate(FERRY.versions, 1):
        assert f"{number}. {one.source}, [“{one.title}”](<{one.url}>), 4 March 2026" in text
    ledger = FERRY.versions[4]
    assert f"  - [Open Ledger](<{ledger.url}>) \\[5\\]: “According to the union, the radar was not working" in text
    for line in text.splitlines():
        if line.startswith("  - "):
            assert re.search(r" \\\[\d+\\\](, a copy)?: “", line), line


def test_nothing_that_an_outlet_says_is_markup_in_the_brief(tmp_path: Path) -> None:
    evil = (
        "# [click](javascript:alert(1)) ![x](http://evil.example/i.png) <script>alert(1)</script>\n\n## `*_x_*` "
        "https://evil.example www.evil.example a@evil.example | $x$ ~~no~~ &lt;"
    )
    one = sample.version(evil, evil, url="https://odd.example/a>b\u202e<c")
    two = sample.version("1. One", "- two", url="javascript:alert(1)", reason=sample.joined(one, 0.9))
    story = sample.story(one, two, headline=evil)
    side = sample.excerpt(one, evil)
    compared = replace(
        FERRY_COMPARED,
        story_id=story.id,
        conflicts=(replace(FERRY_COMPARED.conflicts[0], note=evil, sides=(side,)),),
    )
    log = sample.open_log()
    sample.write(log, story, compared)
    with serving(log, tmp_path) as site:
        site.until(lambda views: views.comparison(story.id) is not None)
        text = site.client.get(f"/stories/{story.id}/export.md").text
    log.close()
    bare = re.sub(r"\\.", "", text)
    links = re.findall(r"\]\((.*?)\)", bare)
    assert set(links) == {"<https://odd.example/a%3Eb%E2%80%AE%3Cc>"}
    without_links = re.sub(r"<https?://[^<>\s]*>", "", bare)
    assert not re.search(r"[<`*_|~$&!@]|https?:|www\.", without_links), without_links
    assert len(re.findall(r"^#", text, re.MULTILINE)) == len(re.findall(r"^##? \w|^# \\#", text, re.MULTILINE))

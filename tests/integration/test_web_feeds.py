"""Feeds over HTTP: valid Atom and JSON Feed, entries that say what differs and come again when something changed."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import feedparser
import pytest

from pipeline.domain.feeds.parse import parse_feed
from pipeline.transport.sqlite import SqliteLog
from tests.support import web_sample as sample
from tests.support.feed_rules import ATOM, check_atom, check_json_feed
from tests.support.web_site import Site, serving

FERRY, FERRY_COMPARED = sample.ferry()
HOSTILE, HOSTILE_COMPARED = sample.hostile()
EDITED, EDITED_COMPARED = sample.edited()
SINGLES = [sample.single(number) for number in range(3)]
RADAR = "“According to the union, the radar was not working when the ship left port.”"


@pytest.fixture(scope="module")
def log() -> Iterator[SqliteLog]:
    log = sample.open_log()
    for one, compared in ((FERRY, FERRY_COMPARED), (HOSTILE, HOSTILE_COMPARED), (EDITED, EDITED_COMPARED)):
        sample.write(log, one, compared, *sample.changes(one))
    sample.write(log, *SINGLES, *(change for one in SINGLES for change in sample.changes(one)))
    yield log
    log.close()


@pytest.fixture(scope="module")
def site(log: SqliteLog, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serving(log, tmp_path_factory.mktemp("site")) as site:
        site.until(lambda views: views.article(SINGLES[-1].versions[0].article_id) is not None)
        yield site


FEEDS = (
    "/stories",
    "/stories?q=ferry&conflicts=1",
    "/stories?q=no+such+words",
    "/stories?outlet=%22%3E%3Cb",
    f"/stories/{FERRY.id}",
    f"/stories/{HOSTILE.id}",
    f"/stories/{EDITED.id}",
    f"/stories/{SINGLES[0].id}",
    "/outlets/Skarne%20Post",
    "/outlets/%D7%A2%D7%99%D7%AA%D7%95%D7%9F%20%D7%94%D7%99%D7%9D",
    "/outlets/%22%3E%3Cb%20onmouseover%3Dalert%281%29%3EOutlet",
)


def address(feed: str, ending: str) -> str:
    path, mark, query = feed.partition("?")
    return f"{path}.{ending}{mark}{query}"


@pytest.mark.parametrize("feed", FEEDS)
def test_every_feed_is_valid_in_both_formats_and_says_the_same(site: Site, feed: str) -> None:
    atom = site.client.get(address(feed, "atom"))
    assert (atom.status_code, atom.headers["content-type"]) == (200, "application/atom+xml")
    root = check_atom(atom.content)
    assert not feedparser.parse(atom.content).bozo
    in_json = site.client.get(address(feed, "json"))
    assert (in_json.status_code, in_json.headers["content-type"]) == (200, "application/feed+json")
    items = check_json_feed(in_json.content)["items"]
    entries = root.findall(f"{ATOM}entry")
    assert [one.findtext(f"{ATOM}id") for one in entries] == [one["id"] for one in items]
    assert [one.findtext(f"{ATOM}content") for one in entries] == [one["content_html"] for one in items]
    for answer in (atom, in_json):
        again = site.client.get(str(answer.request.url), headers={"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("ending", ["atom", "json"])
def test_our_own_feed_reader_reads_them(site: Site, ending: str) -> None:
    answer = site.client.get(f"/stories.{ending}?limit=50")
    read = parse_feed(answer.content, url=str(answer.request.url), content_type=answer.headers["content-type"])
    assert FERRY.headline in {entry.title for entry in read.entries}


def test_an_entry_says_what_differs_and_who_says_it(site: Site) -> None:
    feed = check_json_feed(site.client.get("/stories.json?q=ferry").content)
    (item,) = feed["items"]
    assert (item["id"], item["title"]) == (f"urn:samestory:story:{FERRY.id}", FERRY.headline)
    assert item["url"] == f"{site.url}/stories/{FERRY.id}"
    assert item["summary"].startswith("5 outlets: Northern Wire, Skarne Post")
    assert "2 possible conflicts" in item["summary"]
    text = item["content_text"]
    assert "Possible conflict: claims contradict each other (whether the radar worked)" in text
    assert f"- Open Ledger: {RADAR}" in text
    assert "Changed in copying Northern Wire’s text: “104” became “140”" in text
    assert "- Evening Coast (a copy): “The 140 people on board were taken off within two hours.”" in text
    assert "Left out by Open Ledger: told by Northern Wire (paragraph 2) and Skarne Post (paragraph 6)" in text
    assert {"conflict", "left out"} <= set(item["tags"])


def test_an_outlets_feed_says_what_differs_from_this_outlet_alone(site: Site) -> None:
    feed = check_json_feed(site.client.get("/outlets/open%20LEDGER.json").content)
    assert feed["title"] == "samestory: stories of Open Ledger"
    (item,) = feed["items"]
    assert RADAR in item["content_text"]
    assert "Left out by Open Ledger" in item["content_text"]
    assert "86 against 104" not in item["content_text"]
    assert site.client.get("/outlets/Nobody.atom").status_code == 404


def test_the_feed_of_a_story_has_an_entry_for_each_change_and_one_for_what_differs(site: Site) -> None:
    items = check_json_feed(site.client.get(f"/stories/{EDITED.id}.json").content)["items"]
    assert items[0]["id"] == f"urn:samestory:story:{EDITED.id}:differences"
    changes = items[1:]
    assert len(changes) == len(sample.changes(EDITED))
    assert [one["date_modified"] for one in changes] == sorted((one["date_modified"] for one in changes), reverse=True)
    revised = next(one for one in changes if "figures: 12, $3 million" in one["summary"])
    assert "- Skarne Post: “Twelve people were hurt, the club said.”" in revised["content_text"]
    begun = changes[-1]
    assert begun["summary"].startswith("Story begun by")
    joined = check_json_feed(site.client.get(f"/stories/{FERRY.id}.json").content)["items"]
    ledger = next(one for one in joined if "Open Ledger linked" in one["title"])
    assert RADAR in ledger["content_text"]


def test_an_entry_comes_again_when_the_comparison_changed_and_is_the_same_after_a_rebuild(tmp_path: Path) -> None:
    log = sample.open_log()
    pair = [SINGLES[0], FERRY]
    sample.write(log, *pair, *(change for one in pair for change in sample.changes(one)))
    with serving(log, tmp_path / "one") as site:
        site.until_stories(2)
        before = check_json_feed(site.client.get("/stories.json").content)
        tag = site.client.get("/stories.json").headers["etag"]
        ferry = next(one for one in before["items"] if FERRY.id in one["id"])
        assert "conflict" not in ferry["content_text"]
        sample.write(log, FERRY_COMPARED)
        site.until(lambda views: views.comparison(FERRY.id) is not None)
        answer = site.client.get("/stories.json", headers={"If-None-Match": tag})
        assert answer.status_code == 200
        first = check_json_feed(answer.content)["items"][0]
        assert (first["id"], first["date_published"]) == (ferry["id"], ferry["date_published"])
        assert first["date_modified"] > ferry["date_modified"]
        assert "Possible conflict" in first["content_text"]
        sample.write(log, replace(FERRY_COMPARED, conflicts=(), figures=()))
        site.until(lambda views: not views.comparison(FERRY.id).conflicts)
        shown = site.client.get("/stories.atom").content
        assert b"Possible conflict" not in shown
        stories = [site.client.get(f"/stories/{FERRY.id}.{ending}").text for ending in ("atom", "json")]
    with serving(log, tmp_path / "two") as rebuilt:
        rebuilt.until_stories(2)
        rebuilt.until(lambda views: len(views.story(FERRY.id).history) == 5)
        again = rebuilt.client.get("/stories.atom").text.replace(rebuilt.url, site.url)
        assert again == shown.decode()
        for ending, said in zip(("atom", "json"), stories, strict=True):
            assert rebuilt.client.get(f"/stories/{FERRY.id}.{ending}").text.replace(rebuilt.url, site.url) == said
    log.close()


def test_an_old_story_that_is_closed_does_not_come_again(tmp_path: Path) -> None:
    log = sample.open_log()
    sample.write(log, FERRY, FERRY_COMPARED, *sample.changes(FERRY))
    sample.write(log, SINGLES[0], *sample.changes(SINGLES[0]))
    with serving(log, tmp_path / "one") as site:
        site.until_stories(2)
        site.until(lambda views: bool(views.comparison(FERRY.id)))
        open_item = next(one for one in site.client.get("/stories.json").json()["items"] if FERRY.id in one["id"])
        sample.write(log, replace(FERRY, state="closed"), FERRY_COMPARED)
        site.until(lambda views: views.story(FERRY.id).state == "closed")
        closed = check_json_feed(site.client.get("/stories.json").content)["items"]
        assert FERRY.id in closed[-1]["id"], "the other story is the newer one"
        assert closed[-1]["date_modified"] < open_item["date_modified"]
        shown = site.client.get("/stories.atom").text
    with serving(log, tmp_path / "two") as rebuilt:
        rebuilt.until_stories(2)
        rebuilt.until(lambda views: bool(views.comparison(FERRY.id)))
        assert rebuilt.client.get("/stories.atom").text.replace(rebuilt.url, site.url) == shown
    log.close()


def test_aliases_of_a_story_lead_to_its_feeds_and_exports(tmp_path: Path) -> None:
    log = sample.open_log()
    sample.write(log, sample.story(*SINGLES[0].versions, *SINGLES[1].versions, aliases=["s0ld"]))
    with serving(log, tmp_path) as site:
        site.until_stories(1)
        for path in (".atom", ".json", "/export.json", "/export.csv", "/export.md"):
            answer = site.client.get(f"/stories/s0ld{path}")
            assert (answer.status_code, answer.headers["location"]) == (307, f"/stories/{SINGLES[0].id}{path}")
            assert site.client.get(answer.headers["location"]).status_code == 200
            assert site.client.get(f"/stories/s0none{path}").status_code == 404
        pair = f"versions={SINGLES[0].versions[0].article_id},{SINGLES[1].versions[0].article_id}"
        for path in ("", f"/read?{pair}"):
            answer = site.client.get(f"/stories/s0ld{path}", follow_redirects=True)
            assert (answer.status_code, answer.url.path.split("/")[2]) == (200, SINGLES[0].id)
        for path in ("/api/v1/stories/s0ld", "/api/stories/s0ld"):
            assert site.client.get(path).json()["id"] == SINGLES[0].id
    log.close()


def test_hostile_text_is_text_in_every_feed(tmp_path: Path) -> None:
    """Control letters that XML forbids, ends of CDATA, marks that turn what follows, fake markup, words without end."""
    title = "Bell\x07 ]]> \ufffe<![CDATA[<script>alert(1)</script>]]>\u202eevil\u2066 &amp; \u0000" + "x" * 5000
    one = sample.version("Odd\x0bTimes ]]>\u202e", title, url="https://odd.example/1")
    two = sample.version("Calm", "Nothing", url="https://calm.example/1", reason=sample.joined(one, 0.9))
    story = sample.story(one, two)
    compared = replace(
        FERRY_COMPARED,
        story_id=story.id,
        versions=(),
        conflicts=(replace(FERRY_COMPARED.conflicts[0], note=title, sides=(sample.excerpt(one, title),)),),
    )
    log = sample.open_log()
    sample.write(log, story, compared, *sample.changes(story))
    with serving(log, tmp_path) as site:
        site.until(lambda views: bool(views.comparison(story.id) and len(views.story(story.id).history) == 2))
        for path in ("/stories", f"/stories/{story.id}"):
            root = check_atom(site.client.get(f"{path}.atom").content)
            feed = check_json_feed(site.client.get(f"{path}.json").content)
            contents = [content.text for content in root.iter(f"{ATOM}content")]
            for text in (*contents, *(item["content_html"] for item in feed["items"])):
                assert "<script" not in text
            for text in (*root.itertext(), *(str(item) for item in feed["items"])):
                assert not set("\x07\x0b\x00\ufffe\u202e\u2066") & set(text)
            assert any("]]>" in text for text in contents) or any("]]&gt;" in text for text in contents)
    log.close()

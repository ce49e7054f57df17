"""The example newsroom: what its server answers as the simulated days pass, and that articles and truth agree."""

import json
import re
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import httpx2
import pytest

from pipeline.configuration import load_configuration, load_feeds
from pipeline.domain.articles.urls import canonical_url
from tests.running import PATIENCE_S

NEWSROOM = Path(__file__).parents[2] / "examples" / "newsroom"
OUTLETS: list[dict[str, str]] = tomllib.loads((NEWSROOM / "outlets.toml").read_text("utf-8"))["outlet"]
BY_KEY = {outlet["key"]: outlet for outlet in OUTLETS}
LISTENING = [outlet for outlet in OUTLETS if outlet.get("quirk") != "gone"]
MIDWAY = datetime.fromisoformat("2026-03-03T12:00:00Z")
Start = Callable[..., httpx2.Client]


class Piece:
    """One article file, read by this test itself."""

    def __init__(self, path: Path) -> None:
        _, front, body = path.read_text("utf-8").split("+++\n", 2)
        self.stem = path.stem
        self.meta: dict[str, Any] = tomllib.loads(front)
        self.title: str = self.meta["title"]
        self.first_body = self.body = body
        for revision in self.meta.get("revision", []):
            for old, new in revision["replace"]:
                self.title, self.body = self.title.replace(old, new), self.body.replace(old, new)
        self.path = f"/{self.meta['outlet']}/{self.meta['slug']}"
        self.published: datetime = self.meta["published"]
        self.listed: datetime = self.meta.get("listed", self.published)

    @property
    def paragraphs(self) -> list[str]:
        pieces = [" ".join(part.split()).removeprefix("## ").removeprefix("> ") for part in self.body.split("\n\n")]
        return [piece for piece in pieces if piece]


PIECES = {path.stem: Piece(path) for path in sorted((NEWSROOM / "articles").glob("*.md"))}
TRUTH = tomllib.loads((NEWSROOM / "truth.toml").read_text("utf-8"))


def of(outlet: str) -> list[Piece]:
    return [piece for piece in PIECES.values() if piece.meta["outlet"] == outlet]


def with_key(key: str) -> list[Piece]:
    found = [piece for piece in PIECES.values() if piece.meta.get(key)]
    assert found, f"no article has {key}"
    return found


def squeezed(html: str) -> str:
    """Text as a reader sees it: tags off, entities resolved, white space as one blank."""
    import html as entities

    return " ".join(entities.unescape(re.sub(r"<[^>]+>", " ", html)).split())


def launch(*arguments: str, script: Path = NEWSROOM / "server.py") -> "subprocess.Popen[str]":
    command = [sys.executable, str(script), *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def ready(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    line = process.stdout.readline()
    found = re.fullmatch(r"newsroom ready on (http://127\.0\.0\.1:\d+)\n", line)
    assert found, f"said {line!r} and {process.communicate()[1]}"
    return found[1]


@pytest.fixture(scope="module")
def start() -> Iterator[Start]:
    """Starts a server with the given options on a free port and answers a client for it."""
    started: list[tuple[subprocess.Popen[str], httpx2.Client]] = []

    def begin(*options: str) -> httpx2.Client:
        process = launch("--port", "0", *options)
        client = httpx2.Client(base_url=ready(process), trust_env=False)
        started.append((process, client))
        return client

    yield begin
    for process, client in started:
        client.close()
        process.terminate()
        assert process.communicate(timeout=PATIENCE_S)[1] == ""
        assert process.returncode == 0


@pytest.fixture(scope="module")
def after(start: Start) -> httpx2.Client:
    """The newsroom when everything is out."""
    client = start("--speed", "0")
    client.get("/kestrel-daily/feed.xml")  # the first request is turned away
    return client


def at(start: Start, moment: datetime) -> httpx2.Client:
    """The newsroom standing still at this moment."""
    client = start("--speed", "0", "--start-at", moment.isoformat())
    client.get("/kestrel-daily/feed.xml")
    return client


def feed_path(key: str) -> str:
    return f"/{key}/feed.{'json' if BY_KEY[key]['feed'] == 'json' else 'xml'}"


def entries(client: httpx2.Client, key: str) -> list[dict[str, Any]]:
    """The entries of the outlet's feed: link, title, published, updated, text."""
    response = client.get(feed_path(key), follow_redirects=True)
    response.raise_for_status()
    if BY_KEY[key]["feed"] == "json":
        feed = json.loads(response.content)
        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        return [
            {
                "link": item["url"],
                "title": item.get("title", ""),
                "published": datetime.fromisoformat(item["date_published"]),
                "updated": datetime.fromisoformat(item.get("date_modified", item["date_published"])),
                "text": item.get("content_html", item.get("content_text", "")),
            }
            for item in feed["items"]
        ]
    parsed = feedparser.parse(response.content, response_headers={"content-type": response.headers["content-type"]})
    assert bool(parsed.bozo) == (BY_KEY[key].get("quirk") == "malformed"), parsed.get("bozo_exception")
    return [
        {
            "link": entry.link,
            "title": entry.get("title", ""),
            "published": utc(entry.published_parsed if "published_parsed" in entry else entry.updated_parsed),
            "updated": utc(entry.updated_parsed if "updated_parsed" in entry else entry.published_parsed),
            "text": entry.content[0].value if "content" in entry else entry.summary,
        }
        for entry in parsed.entries
    ]


def utc(moment: time.struct_time) -> datetime:
    return datetime.fromisoformat(time.strftime("%Y-%m-%dT%H:%M:%SZ", moment))


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_it_says_when_it_is_ready_and_stops_cleanly(stop: signal.Signals) -> None:
    process = launch("--port", "0")
    assert httpx2.get(ready(process) + "/status", trust_env=False).json()["done"] is False
    process.send_signal(stop)
    assert process.communicate(timeout=PATIENCE_S) == ("", "")
    assert process.returncode == 0


def test_a_port_in_use_is_named(after: httpx2.Client) -> None:
    process = launch("--port", str(after.base_url.port))
    assert f"port {after.base_url.port}: " in process.communicate(timeout=PATIENCE_S)[1]
    assert process.returncode == 1


def test_the_days_wait_to_be_started_if_asked_to(start: Start) -> None:
    client = start("--speed", "1e9", "--wait")
    before = client.get("/status").json()
    assert client.get("/status").json() == before
    assert (before["feeds"], before["feeds_asked"], before["done"]) == (len(BY_KEY), 0, False)
    for key in ("kestrel-daily", "kestrel-daily", "tideline"):
        client.get(feed_path(key))
    assert client.get("/status").json()["feeds_asked"] == 2
    assert client.post("/elsewhere").status_code == 501
    assert client.post("/start").status_code == 204
    assert client.get("/status").json()["done"]


def test_the_days_pass(start: Start) -> None:
    client = start("--speed", "100000")
    seen = [client.get("/status").json()]
    while not seen[-1]["done"]:
        time.sleep(0.05)
        seen.append(client.get("/status").json())
    released = [status["released"] for status in seen]
    assert released == sorted(released)
    assert released[0] < released[-1] == seen[-1]["total"] == sum(len(of(outlet["key"])) for outlet in LISTENING)


@pytest.mark.parametrize("outlet", LISTENING, ids=lambda outlet: outlet["key"])
def test_a_feed_lists_every_article_of_its_outlet_and_the_links_lead_to_them(
    after: httpx2.Client, outlet: dict[str, str]
) -> None:
    expected = of(outlet["key"])
    assert expected, f"{outlet['key']} has no articles"
    found = entries(after, outlet["key"])
    links = {canonical_url(entry["link"]): entry for entry in found}
    assert links.keys() == {str(after.base_url.join(piece.path)) for piece in expected}
    assert len(found) == len(expected)
    for piece in expected:
        entry = links[str(after.base_url.join(piece.path))]
        assert entry["title"] == piece.title
        assert entry["published"] == piece.published
        paragraphs = piece.paragraphs if piece.meta.get("feed_text") == "full" else piece.paragraphs[:1]
        assert squeezed(entry["text"]) == " ".join(paragraphs)
        page = after.get(entry["link"])
        assert page.status_code == 200
        for paragraph in piece.paragraphs[:1] if piece.meta.get("paywall") else piece.paragraphs:
            assert paragraph in squeezed(page.text)


def test_feeds_come_in_four_formats(after: httpx2.Client) -> None:
    formats = {
        feedparser.parse(after.get(feed_path(o["key"]), follow_redirects=True).content).version for o in LISTENING
    }
    assert {"rss20", "atom10", "rss10"} <= formats
    assert after.get(feed_path("civic-signal")).headers["content-type"].startswith("application/feed+json")


def test_a_feed_lists_newest_first_and_nothing_that_is_not_out(start: Start) -> None:
    client = at(start, MIDWAY)
    for outlet in LISTENING:
        expected = [p for p in of(outlet["key"]) if max(p.listed, p.published) <= MIDWAY]
        found = [canonical_url(entry["link"]) for entry in entries(client, outlet["key"])]
        assert set(found) == {str(client.base_url.join(piece.path)) for piece in expected}
        by_url = {str(client.base_url.join(piece.path)): piece for piece in expected}
        times = [by_url[url].listed for url in found]
        assert times == sorted(times, reverse=True)
    for piece in PIECES.values():
        assert client.get(piece.path).status_code == (200 if piece.published <= MIDWAY else 404), piece.stem


def test_a_late_article_has_its_page_before_the_feed_lists_it(start: Start) -> None:
    for piece in with_key("listed"):
        client = at(start, piece.listed - timedelta(seconds=1))
        assert client.get(piece.path).status_code == 200
        assert not [e for e in entries(client, piece.meta["outlet"]) if canonical_url(e["link"]).endswith(piece.path)]


def test_a_revision_changes_page_and_feed(start: Start, after: httpx2.Client) -> None:
    for piece in with_key("revision"):
        outlet, moment = piece.meta["outlet"], piece.meta["revision"][0]["at"]
        before = at(start, moment - timedelta(seconds=1))
        old, new = piece.meta["revision"][0]["replace"][0]
        assert old in squeezed(before.get(piece.path).text)
        assert new in squeezed(after.get(piece.path).text)
        assert (
            before.get(feed_path(outlet), follow_redirects=True).headers["etag"]
            != (after.get(feed_path(outlet), follow_redirects=True).headers["etag"])
        )
        dates = [
            next(e["updated"] for e in entries(client, outlet) if canonical_url(e["link"]).endswith(piece.path))
            for client in (before, after)
        ]
        assert dates == [piece.published, piece.meta["revision"][-1]["at"]]


@pytest.mark.parametrize("outlet", LISTENING, ids=lambda outlet: outlet["key"])
def test_an_unchanged_feed_or_page_answers_304(after: httpx2.Client, outlet: dict[str, str]) -> None:
    for address in (feed_path(outlet["key"]), of(outlet["key"])[0].path):
        first = after.get(address, follow_redirects=True)
        for name, value in (
            ("If-None-Match", first.headers["etag"]),
            ("If-Modified-Since", first.headers["last-modified"]),
        ):
            again = after.get(first.url, headers={name: value})
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["etag"] == first.headers["etag"]
        assert after.get(first.url, headers={"If-None-Match": '"other"'}).status_code == 200


def test_one_feed_turns_the_first_request_away(start: Start) -> None:
    client = start("--speed", "0")
    (key,) = [outlet["key"] for outlet in OUTLETS if outlet.get("quirk") == "too-many-requests"]
    first = client.get(feed_path(key))
    assert (first.status_code, first.headers["retry-after"]) == (429, "1")
    assert client.get(feed_path(key)).status_code == 200


def test_one_feed_has_moved_and_one_is_gone(after: httpx2.Client) -> None:
    (moved,) = [outlet["key"] for outlet in OUTLETS if outlet.get("quirk") == "redirect"]
    (gone,) = [outlet["key"] for outlet in OUTLETS if outlet.get("quirk") == "gone"]
    answer = after.get(feed_path(moved))
    assert answer.status_code == 301
    assert after.get(answer.headers["location"]).status_code == 200
    assert after.get(feed_path(gone)).status_code == 410


def test_one_feed_is_no_xml_and_still_yields_its_entries(after: httpx2.Client) -> None:
    (key,) = [outlet["key"] for outlet in OUTLETS if outlet.get("quirk") == "malformed"]
    parsed = feedparser.parse(after.get(feed_path(key)).content)
    assert parsed.bozo
    assert len(parsed.entries) == len(of(key)) > 0


def test_what_is_not_there_is_not_found(after: httpx2.Client) -> None:
    for path in (
        "/nobody/feed.xml",
        "/tideline/nothing",
        "/../server.py",
        "/tideline/../../server.py",
        "/tideline",
    ):
        assert after.get(path).status_code == 404, path
    assert after.post("/status").status_code == 501


def test_a_page_is_in_the_encoding_it_states(after: httpx2.Client) -> None:
    page = after.get(of("valley-courier")[0].path)
    assert page.headers["content-type"] == "text/html; charset=windows-1252"
    assert b"\x93" in page.content or b"\x92" in page.content
    with pytest.raises(UnicodeDecodeError):
        page.content.decode("utf-8")


def test_some_pages_are_compressed_for_who_asks(after: httpx2.Client) -> None:
    path = of("civic-signal")[0].path
    packed = after.get(path, headers={"Accept-Encoding": "gzip"})
    plain = after.get(path, headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.text == plain.text


def test_links_to_reduced_pages_name_the_plain_one(after: httpx2.Client) -> None:
    amp = [entry["link"] for entry in entries(after, "meridian-evening")]
    assert amp
    for link in amp:
        assert link.endswith("/amp")
        assert f'<link rel="canonical" href="{link.removesuffix("/amp")}">' in after.get(link).text


def test_some_links_carry_tracking_parameters(after: httpx2.Client) -> None:
    tracked = [o["key"] for o in LISTENING if any("utm_source=rss" in e["link"] for e in entries(after, o["key"]))]
    assert len(tracked) >= 2


def test_a_page_without_a_title_has_none_anywhere(after: httpx2.Client) -> None:
    untitled = [piece for piece in PIECES.values() if not piece.title]
    assert untitled
    for piece in untitled:
        html = after.get(piece.path).text
        assert "<h1" not in html.lower()
        assert "og:title" not in html
        name = BY_KEY[piece.meta["outlet"]]["name"]
        titles = re.findall(r"(?i)<title>(.*?)</title>", html)
        assert titles in ([name], [""])


def test_a_paywall_lets_one_paragraph_through(after: httpx2.Client) -> None:
    for piece in with_key("paywall"):
        text = squeezed(after.get(piece.path).text)
        assert piece.paragraphs[0] in text
        assert "Subscribe to read the full story" in text
        assert not [paragraph for paragraph in piece.paragraphs[1:] if paragraph in text]


def test_a_page_runs_on_into_another_article(after: httpx2.Client) -> None:
    for piece in with_key("appended"):
        text, other = squeezed(after.get(piece.path).text), PIECES[piece.meta["appended"]]
        assert text.index(piece.paragraphs[-1]) < text.index(other.title) < text.index(other.paragraphs[-1])


def test_furniture_stands_on_the_pages_that_have_it(after: httpx2.Client) -> None:
    words = {"cookies": "ookie", "donate": "onat", "read-also": "Read also", "ai-points": "Summary generated by AI"}
    seen: set[str] = set()
    for piece in PIECES.values():
        html = after.get(piece.path).text
        for kind in piece.meta.get("furniture", []):
            assert words[kind] in html or BY_KEY[piece.meta["outlet"]]["language"] != "en", (piece.stem, kind)
            seen.add(kind)
        for point in piece.meta.get("ai_points", []):
            assert point in squeezed(html)
        if "wire" in piece.meta:
            assert "Continental Wire" in squeezed(html)
    assert seen == words.keys()


def test_an_extractor_finds_nearly_all_that_the_articles_say(after: httpx2.Client) -> None:
    import trafilatura

    missed: list[str] = []
    total = 0
    for piece in PIECES.values():
        page = after.get(piece.path)
        text = " ".join((trafilatura.extract(page.content, url=str(page.url), include_tables=False) or "").split())
        paragraphs = piece.paragraphs[:1] if piece.meta.get("paywall") else piece.paragraphs
        total += len(paragraphs)
        missed += [f"{piece.stem}: {paragraph}" for paragraph in paragraphs if paragraph not in text]
    assert len(missed) <= 0.03 * total, "\n".join(missed)


def test_the_newsroom_is_as_large_as_it_should_be() -> None:
    stories = list(TRUTH["stories"].values())
    assert len(PIECES) >= 90
    assert len([stems for stems in stories if len(stems) > 1]) >= 22
    used = {piece.meta["outlet"] for piece in PIECES.values()}
    assert used <= BY_KEY.keys()
    assert len(used) >= 12
    assert len({BY_KEY[key]["family"] for key in used}) >= 9
    assert {outlet.get("quirk") for outlet in OUTLETS} == {None, "redirect", "too-many-requests", "malformed", "gone"}


def test_every_article_is_in_exactly_one_story() -> None:
    members = [stem for stems in TRUTH["stories"].values() for stem in stems]
    assert sorted(members) == sorted(PIECES)


def test_every_planted_conflict_is_in_the_texts_word_for_word() -> None:
    assert {conflict["kind"] for conflict in TRUTH["conflict"]} == {"number", "quote", "date", "place", "contradiction"}
    for conflict in TRUTH["conflict"]:
        one, other = ({stem for stem, _ in side} for side in conflict["sides"])
        assert not one & other
        for stem, sentence in [*conflict["sides"][0], *conflict["sides"][1]]:
            assert stem in TRUTH["stories"][conflict["story"]]
            assert any(sentence in paragraph for paragraph in PIECES[stem].paragraphs), f"{stem}: {sentence}"


def test_every_copy_is_of_an_article_of_its_story() -> None:
    copies = {copy["article"]: copy["of"] for copy in TRUTH["copy"]}
    assert copies
    story_of = {stem: key for key, stems in TRUTH["stories"].items() for stem in stems}
    for article, original in copies.items():
        assert story_of[article] == story_of[original]
    for piece in with_key("wire"):
        assert copies[piece.stem] == piece.meta["wire"]


def languages_of(stems: list[str]) -> set[str]:
    return {BY_KEY[PIECES[stem].meta["outlet"]]["language"] for stem in stems}


def test_every_event_has_one_story_in_each_of_its_five_languages() -> None:
    assert len(TRUTH["events"]) == 5
    for event, stories in TRUTH["events"].items():
        languages = [languages_of(TRUTH["stories"][story]) for story in stories]
        assert sorted(languages, key=min) == [{"ar"}, {"de"}, {"en"}, {"es"}, {"uk"}], event
    several = [s for event in TRUTH["events"].values() for s in event if len(TRUTH["stories"][s]) > 1]
    assert set().union(*(languages_of(TRUTH["stories"][story]) for story in several)) == {"ar", "de", "en", "es", "uk"}


def test_every_planted_difference_between_languages_is_in_the_texts_word_for_word() -> None:
    assert {difference["kind"] for difference in TRUTH["difference"]} == {"number", "name", "date"}
    for difference in TRUTH["difference"]:
        of_event = {stem for story in TRUTH["events"][difference["event"]] for stem in TRUTH["stories"][story]}
        sides = [{stem for stem, _ in side} for side in difference["sides"]]
        assert sum(map(len, sides)) == len(set().union(*sides))
        assert len(set().union(*(languages_of(sorted(side)) for side in sides))) > 1
        for stem, printed in (pair for side in difference["sides"] for pair in side):
            assert stem in of_event
            assert any(printed in paragraph for paragraph in PIECES[stem].paragraphs), f"{stem}: {printed}"


def test_a_translation_is_of_an_article_of_its_event_in_another_language() -> None:
    for translation in TRUTH["translation"]:
        assert len(languages_of([translation["article"], translation["of"]])) == 2
        one, other = PIECES[translation["article"]], PIECES[translation["of"]]
        assert len(one.paragraphs) == len(other.paragraphs)
        assert one.published > other.published


@pytest.mark.parametrize(("outlet", "direction"), [("sada-al-mina", "rtl"), ("al-ufuq", "rtl"), ("hafenbote", "ltr")])
def test_a_page_says_in_which_direction_it_is_written(after: httpx2.Client, outlet: str, direction: str) -> None:
    language = BY_KEY[outlet]["language"]
    assert f'<html lang="{language}" dir="{direction}"' in after.get(of(outlet)[0].path).text


def test_some_words_hold_letters_of_another_script() -> None:
    assert [p.stem for p in PIECES.values() if re.search(r"[a-z][\u0400-\u04ff]|[\u0400-\u04ff][a-z]", p.body)]


def test_the_configuration_beside_the_newsroom_is_what_the_server_writes(tmp_path: Path) -> None:
    process = launch("--port", "0", "--write-config", str(tmp_path / "made" / "here"))
    address = ready(process).removeprefix("http://")
    process.terminate()
    process.communicate(timeout=PATIENCE_S)
    for name in ("samestory.toml", "feeds.toml"):
        written = (tmp_path / "made" / "here" / name).read_text("utf-8").replace(address, "127.0.0.1:8790")
        kept = (NEWSROOM / name).read_text("utf-8")
        assert re.sub(r"(join_model) = .*", r"\1", written) == re.sub(r"(join_model) = .*", r"\1", kept)


def test_the_program_takes_the_configuration(tmp_path: Path) -> None:
    process = launch("--port", "0", "--write-config", str(tmp_path))
    ready(process)
    process.terminate()
    process.communicate(timeout=PATIENCE_S)
    for folder in (NEWSROOM, tmp_path):
        settings = load_configuration(folder / "samestory.toml", {}).settings
        feeds = load_feeds(folder / settings.produce.feeds)
        assert {(feed.outlet, feed.family) for feed in feeds} == {(o["name"], o["family"]) for o in OUTLETS}
        assert {feed.url.split("/")[2] for feed in feeds} == set(settings.produce.allow_private)


@pytest.mark.parametrize(
    ("old", "new", "cause"),
    [
        ('outlet = "tideline"', 'outlet = "nobody"', "unknown outlet 'nobody'"),
        ("+++\n", "", "no TOML front matter"),
        ("published = ", "publisched = ", "unknown key publisched"),
        (
            "published = 2026-03-03T10:00:00Z",
            "published = 2026-03-03T10:00:00",
            "published is not a date and time with a zone",
        ),
        ('title = "A title"', "title = 5", "title is 5"),
        ('title = "A title"\n', "", "title is missing"),
        ("+++\nBody.", "+++\n", "no text"),
        ('slug = "a"', 'slug = "a"\nappended = "e99-none"', "appended names 'e99-none'"),
        ('slug = "a"', 'slug = "a"\nfurniture = ["sofa"]', "unknown furniture sofa"),
        (
            "+++\nBody.",
            '[[revision]]\nat = 2026-03-03T11:00:00Z\nreplace = [["x9", "y"]]\n+++\nBody.',
            "replaces 'x9', which is not in its text",
        ),
    ],
)
def test_an_article_that_breaks_the_format_is_named(tmp_path: Path, old: str, new: str, cause: str) -> None:
    for name in ("templates", "articles"):
        (tmp_path / name).mkdir()
    for path in [*NEWSROOM.glob("*.py"), NEWSROOM / "outlets.toml"]:
        shutil.copy(path, tmp_path)
    good = '+++\noutlet = "tideline"\nslug = "a"\ntitle = "A title"\npublished = 2026-03-03T10:00:00Z\n+++\nBody.\n'
    assert old in good
    (tmp_path / "articles" / "e99-tideline.md").write_text(good.replace(old, new), "utf-8")
    process = launch("--port", "0", script=tmp_path / "server.py")
    said = process.communicate(timeout=PATIENCE_S)[1]
    assert process.returncode == 1
    assert said.startswith("newsroom: ")
    assert "e99-tideline.md: " in said
    assert cause in said
    assert said.count("\n") == 1

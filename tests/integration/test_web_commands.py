"""`stories` and `story` as a user calls them."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from pipeline.contracts.topics import TOPICS
from pipeline.settings import LogSettings
from pipeline.transport.sqlite import SqliteLog
from tests.support import web_sample as sample
from tests.support.event_sample import newsroom_event

Samestory = Callable[..., CompletedProcess[str]]

FERRY, FERRY_COMPARED = sample.ferry()
HOSTILE = sample.story(sample.version("Bell\x1b[31m Times", "A title \x1b]0;owned\x07 \u202egnorw", minutes=-500))
EDITED, EDITED_COMPARED = sample.edited()
MERGED = sample.story(*sample.single(1).versions, *sample.single(2).versions, aliases=["s00ld"])


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[SqliteLog]:
    """The log that the commands read, with three stories."""
    (tmp_path / "data").mkdir()
    log = SqliteLog(tmp_path / "data" / "log.db", LogSettings())
    log.create(TOPICS)
    sample.write(log, FERRY, FERRY_COMPARED, *sample.changes(FERRY), HOSTILE, MERGED)
    yield log
    log.close()


@pytest.mark.usefixtures("filled")
def test_stories_are_json_lines_newest_first(samestory: Samestory) -> None:
    done = samestory("stories", "--json")
    assert done.returncode == 0, done.stderr
    stories = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["id"] for one in stories] == [FERRY.id, HOSTILE.id, MERGED.id]
    assert stories[0]["conflict_count"] == 2
    assert "comparison" not in stories[0]
    filtered = samestory("stories", "--json", "--q", "FÄHRE grund", "--conflicts", "--families", "4", "--limit", "1")
    assert [json.loads(line)["id"] for line in filtered.stdout.splitlines()] == [FERRY.id]


@pytest.mark.usefixtures("filled")
def test_stories_for_people(samestory: Samestory) -> None:
    done = samestory("stories", "--limit", "2")
    assert FERRY.headline in done.stdout
    assert FERRY.id in done.stdout
    assert "\x1b" not in done.stdout
    assert "\u202e" not in done.stdout
    assert done.stderr.strip() == "2 of 3 stories"
    assert samestory("stories", "--q", "nothing like it").stderr.strip() == "No story matches."


def test_a_story_shows_what_is_told_of_it_in_other_languages(filled: SqliteLog, samestory: Samestory) -> None:
    event = newsroom_event("e15")
    event.write(filled)
    german = event.stories["de"]
    shown = samestory("story", german.id)
    assert shown.returncode == 0, shown.stderr
    elsewhere = shown.stdout.split("The same event in other languages")[1]
    assert all(story.id in elsewhere for story in event.stories.values() if story is not german)
    assert "Across languages" in elsewhere
    assert "may differ" in elsewhere
    listed = samestory("stories", "--language", "de").stdout
    assert german.id in listed
    assert "also in" in listed


@pytest.mark.usefixtures("filled")
def test_a_story_is_exported_as_the_page_exports_it(samestory: Samestory) -> None:
    brief = samestory("story", FERRY.id[:8], "--export", "md")
    assert brief.returncode == 0, brief.stderr
    assert brief.stdout.startswith(f"# {FERRY.headline}\n")
    assert f"<http://127.0.0.1:8420/stories/{FERRY.id}>" in brief.stdout
    table = samestory("story", FERRY.id, "--export", "csv").stdout
    assert table.startswith('\ufeff"part","what","kind","Northern Wire"')
    assert json.loads(samestory("story", FERRY.id, "--export", "json").stdout)["story"]["id"] == FERRY.id


def test_a_story_tells_what_outlets_changed_and_what_is_not_compared(samestory: Samestory, filled: SqliteLog) -> None:
    sample.write(filled, EDITED, EDITED_COMPARED, *sample.changes(EDITED))
    done = samestory("story", EDITED.id)
    assert done.returncode == 0, done.stderr
    shown = " ".join(done.stdout.split())
    assert "changed twice, last seen on 4 March 2026, 11:40 UTC" in shown
    assert "earlier headline: 12 hurt as stand falls at Orrin ground" in shown
    assert "figures: 12, $3 million → 14, two, 1989, $3.5 million" in shown
    assert "− Twelve people were hurt, the club said." in shown
    assert "+ The stand was built in 1989." in shown
    assert "live page" in shown
    assert "Coast Live is not compared: a live page reports many events." in shown
    assert "Only the beginning of Evening Ledger is known" in shown
    assert "more version" not in shown
    versions = {one["source"]: one for one in json.loads(samestory("story", EDITED.id, "--json").stdout)["versions"]}
    assert [versions[name]["form"] for name in ("Skarne Post", "Coast Live", "Evening Ledger")] == [
        "article", "live", "teaser",
    ]  # fmt: skip
    newest = versions["Skarne Post"]["revisions"][-1]
    assert newest["title_before"] == "12 hurt as stand falls at Orrin ground"
    assert newest["numbers_added"] == ["14", "two", "1989", "$3.5 million"]
    assert versions["Orrin Echo"]["revisions"] == []


@pytest.mark.usefixtures("filled")
def test_a_story_without_a_comparison_says_why(samestory: Samestory) -> None:
    shown = samestory("story", HOSTILE.id).stdout
    assert "Only one outlet has this story so far, so there is nothing to compare." in shown
    shown = samestory("story", MERGED.id).stdout
    assert "The comparison of these 2 independent versions has not been made yet." in shown


@pytest.mark.usefixtures("filled")
def test_a_story_is_found_by_its_id_its_beginning_or_an_alias(samestory: Samestory) -> None:
    documents = [json.loads(samestory("story", name, "--json").stdout) for name in (FERRY.id, FERRY.id[:8])]
    assert documents[0] == documents[1]
    assert [one["kind"] for one in documents[0]["comparison"]["conflicts"]] == ["number", "contradiction"]
    assert len(documents[0]["history"]) == 5
    assert json.loads(samestory("story", "s00ld", "--json").stdout)["id"] == MERGED.id


@pytest.mark.usefixtures("filled")
def test_an_id_that_leads_nowhere_or_to_several_is_one_clear_line(samestory: Samestory) -> None:
    unknown = samestory("story", "sdoes-not-exist")
    assert unknown.returncode == 1
    assert unknown.stdout == ""
    assert unknown.stderr.strip() == ("samestory: no story sdoes-not-exist: `samestory stories` lists those there are")
    several = samestory("story", "s")
    assert several.returncode == 1
    assert several.stderr.startswith("samestory: s is the beginning of 3 ids: ")
    assert several.stderr.count("\n") == 1


@pytest.mark.usefixtures("filled")
def test_a_story_for_people_tells_versions_reasons_and_conflicts(samestory: Samestory) -> None:
    done = samestory("story", FERRY.id)
    assert done.returncode == 0, done.stderr
    for expected in (
        FERRY.headline,
        "5 outlets of 4 publishers",
        "97% likely the same event as Northern Wire",
        "Meaning of the openings 81% alike: speaks strongly for it",
        "Copy of Northern Wire",
        "+35 min",
        "86 against 104 people on board",
        "All 86 people on board",
    ):
        assert expected in done.stdout, expected
    hostile = samestory("story", HOSTILE.id)
    assert "\x1b" not in hostile.stdout


def test_nothing_yet_is_said(samestory: Samestory) -> None:
    done = samestory("stories")
    assert (done.returncode, done.stdout, done.stderr.strip()) == (0, "", "No stories yet.")
    assert samestory("stories", "--json").stdout == ""

"""`stories merge`, `split`, `move`, `pin` and `unpin`, on every transport: written, done by the stage, shown."""

import json
from pathlib import Path

import pytest

from pipeline.contracts import codec
from pipeline.contracts.topics import CHANGES, EMBEDDED, STORIES, TOPICS, dead_letter_topic
from tests.support.cluster_stage import cluster, put
from tests.support.configured_log import ConfiguredLog, records
from tests.support.harbour_news import fire, other_strike, strike_a, strike_b, strike_wire
from tests.support.word_vectors import article

GERMAN = article("de-1", "Ein Feuer hat ein Lager in Tolbridge zerstört. " * 5, title="Brand", language="de", hours=21)
ITEMS = (strike_a(), strike_wire(), strike_b(), other_strike(), fire(), GERMAN)
A, WIRE, B, BUS, FIRE, _ = (item.article for item in ITEMS)


def listed(configured: ConfiguredLog) -> dict[str, set[str]]:
    done = configured.run("stories", "--json")
    assert done.returncode == 0, done.stderr
    return {
        one["id"]: {version["article_id"] for version in one["versions"]}
        for one in map(json.loads, done.stdout.splitlines())
    }


def story_of(configured: ConfiguredLog, wanted) -> str:
    (found,) = (story for story, articles in listed(configured).items() if wanted.id in articles)
    return found


def corrected(configured: ConfiguredLog, *arguments: str) -> str:
    """What the command says; the stage has done it afterwards."""
    done = configured.run("stories", *arguments)
    assert done.returncode == 0, done.stderr
    cluster(configured)
    return done.stdout


def group(configured: ConfiguredLog) -> ConfiguredLog:
    """A strike reported by two outlets, one of them copied; another strike; a fire; and one in German."""
    with configured.opened() as log:
        log.create(TOPICS)
    put(configured, *ITEMS)
    cluster(configured)
    return configured


@pytest.fixture
def grouped(configured: ConfiguredLog) -> ConfiguredLog:
    return group(configured)


@pytest.fixture
def local(tmp_path: Path) -> ConfiguredLog:
    """The same, where the transport makes no difference."""
    return group(ConfiguredLog(data_dir=tmp_path / "data"))


def test_stories_are_corrected_and_stay_so_when_the_stage_moves(grouped: ConfiguredLog) -> None:
    strike, bus, burnt = (story_of(grouped, item) for item in (A, BUS, FIRE))
    said = corrected(grouped, "merge", bus, strike, "--note", "one  dispute")
    assert said.startswith(f"{bus} and {strike} become one story, as soon as the clusterer reads it")
    assert listed(grouped)[strike] == {A.id, WIRE.id, B.id, BUS.id}
    assert "An operator made its story and this one the same: one dispute" in grouped.run("story", bus).stdout

    # By address; the copy goes with its text, and an alias leads to its story.
    corrected(grouped, "split", bus, A.url)
    after = listed(grouped)
    assert after[strike] == {B.id, BUS.id}
    assert {A.id, WIRE.id} in after.values()

    corrected(grouped, "move", BUS.id, burnt, "--note", "not the docks")
    assert listed(grouped)[burnt] == {FIRE.id, BUS.id}
    shown = json.loads(grouped.run("story", burnt, "--json").stdout)
    reason = next(v["reason"] for v in shown["versions"] if v["article_id"] == BUS.id)
    assert (reason["corrected"]["kind"], reason["corrected"]["note"]) == ("move", "not the docks")
    assert [e["corrected"]["kind"] for e in shown["history"] if e["corrected"]] == ["move"]

    corrected(grouped, "pin", B.id, "--note", "sure")
    assert "An operator pinned it here: sure. " in grouped.run("story", strike).stdout
    corrected(grouped, "unpin", B.id)
    assert "pinned" not in grouped.run("story", strike).stdout

    before = listed(grouped)
    put(grouped, fire("later", hours=60, title="A later fire"))  # another day: everything is repaired
    cluster(grouped)
    after = listed(grouped)
    assert {
        story: articles & set[str]().union(*before.values()) for story, articles in after.items()
    } | before == before | {story: set() for story in after.keys() - before.keys()}
    with grouped.opened() as log:
        assert not [r for partition in records(log, dead_letter_topic(EMBEDDED)) for r in partition]


def test_what_is_no_longer_true_goes_to_the_dead_letters(grouped: ConfiguredLog) -> None:
    """Two operators say contrary things before the stage reads either: the first is done."""
    strike, burnt = story_of(grouped, A), story_of(grouped, FIRE)
    for arguments in (("move", B.id, burnt), ("split", strike, B.id)):
        done = grouped.run("stories", *arguments)
        assert done.returncode == 0, done.stderr
    cluster(grouped)
    assert listed(grouped)[burnt] == {FIRE.id, B.id}
    (letter,) = map(json.loads, grouped.run("dead", "list", "--json").stdout.splitlines())
    assert letter["error"] == (
        f"PermanentError: correction (split) refused: article {B.id} is not in story {strike}, but in {burnt}"
    )


def test_what_cannot_be_done_is_one_line_and_writes_nothing(local: ConfiguredLog) -> None:
    strike, burnt, german = (story_of(local, item) for item in (A, FIRE, GERMAN.article))

    def end() -> list[int]:
        with local.opened() as log:
            return [len(partition) for partition in records(log, EMBEDDED)]

    before = end()
    for arguments, expected in (
        (("merge", "sgone", strike), "no story sgone"),
        (("merge", strike, strike), f"{strike} and {strike} are one story already"),
        (("merge", strike, german), "of different languages (English and German)"),
        (("split", strike, "agone"), "no article agone"),
        (("split", strike, FIRE.id), f"article {FIRE.id} is not in story {strike}, but in {burnt}"),
        (("split", strike, A.id, B.id), f"nothing would be left of story {strike}"),
        (("move", B.id, strike), f"article {B.id} is in story {strike} already"),
        (("move", B.id, german), "of different languages (English and German)"),
        (("move", "agone\x1b[31m", strike), "no article agone [31m"),
        (("pin", "https://nowhere.example/a"), "no article https://nowhere.example/a"),
    ):
        done = local.run("stories", *arguments)
        assert done.returncode == 1, arguments
        assert done.stdout == ""
        assert done.stderr.startswith("samestory: ")
        assert expected in done.stderr
        assert done.stderr.count("\n") == 1
    for arguments, expected in (
        (("split", strike), "Missing argument"),
        (("merge", strike), "Missing argument"),
        (("--limit", "3", "pin", A.id), "is for the list of stories alone"),
        (("pin", A.id, "--note", "x" * 501), "500 at most"),
    ):
        done = local.run("stories", *arguments)
        assert done.returncode == 2, arguments
        assert expected in done.stderr
    assert end() == before


def test_a_closed_story_takes_no_correction(local: ConfiguredLog) -> None:
    strike, burnt = story_of(local, A), story_of(local, FIRE)
    # Two outlets: one alone does not move the stream's clock.
    put(local, fire("much-later", hours=24 * 60, title="Another fire altogether", outlet="One"))
    put(local, fire("as-late", hours=24 * 60, title="Another fire altogether", outlet="Two"))
    cluster(local)
    for arguments in (("merge", strike, burnt), ("pin", B.id), ("move", B.id, burnt)):
        done = local.run("stories", *arguments)
        assert done.returncode == 1
        assert "is closed: it left the window" in done.stderr


def test_the_correction_that_was_written_is_what_json_shows(grouped: ConfiguredLog) -> None:
    strike = story_of(grouped, A)
    done = grouped.run("stories", "split", strike, WIRE.id, "--json", "--note", "elsewhere")
    asked = codec.decode_correction(done.stdout.strip().encode())
    assert (asked.kind, asked.language, asked.story_id, asked.note) == ("split", "en", strike, "elsewhere")
    with grouped.opened() as log:
        written = [r.value for partition in records(log, EMBEDDED) for r in partition]
    assert done.stdout.strip().encode() in written
    cluster(grouped)
    with grouped.opened() as log:
        changes = [codec.decode_change(r.value) for partition in records(log, CHANGES) for r in partition]
        assert [r.key for partition in records(log, STORIES) for r in partition]
    assert [c.kind for c in changes if c.reason and c.reason.corrected] == ["split"]

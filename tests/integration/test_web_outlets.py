"""The figures of outlets, each against a small history made by hand, and kept up as that changes.

Outlets here are families of their own unless they say otherwise; NOON is the sample's.
"""

import dataclasses
import random
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline.domain.comparison.result import ComparedVersion, Comparison, Conflict, LeftOut
from pipeline.domain.stories.corrections import Corrected
from pipeline.domain.stories.stories import Change, Reason, Story, Version
from pipeline.ports import Message
from pipeline.projection.outlet_documents import OutletDocument
from pipeline.projection.store import Projection
from pipeline.projection.views import open_views
from pipeline.transport.sqlite import SqliteLog
from tests.support import web_sample as sample

DAY = 24 * 60


@pytest.fixture
def log() -> Iterator[SqliteLog]:
    log = sample.open_log()
    yield log
    log.close()


def outlet_after(folder: Path, log: SqliteLog, name: str, *, hours: int = 24) -> OutletDocument:
    projection = Projection(folder / "page.db")
    projection.catch_up(log)
    projection.close()
    with open_views(folder / "page.db") as views:
        found = views.about_outlets().outlet(name, hours=hours)
    assert found is not None
    return found


def bare_day(version: Version, day: datetime) -> Version:
    end = day + timedelta(days=1, microseconds=-1)
    return dataclasses.replace(
        version, published=day, published_precision="day", event_time=end, seen=end + timedelta(hours=1)
    )


def compared(story: Story, *, left_out: tuple[LeftOut, ...] = (), conflicts: tuple[Conflict, ...] = ()) -> Comparison:
    return Comparison(
        story_id=story.id,
        headline=story.headline,
        versions=tuple(
            ComparedVersion(
                article_id=one.article_id,
                source=one.source,
                family=one.family,
                title=one.title,
                published=one.published,
                seen=one.seen,
                first=False,
                after_first_s=None,
                copy_of=one.copy_of,
                copied_share=0.0,
                lead="",
            )
            for one in story.versions
        ),
        conflicts=conflicts,
        shared=(),
        only_in=(),
        left_out=left_out,
    )


def test_pace_is_counted_to_the_newest_article_of_any_outlet(log: SqliteLog, tmp_path: Path) -> None:
    own = [sample.version("Skarne Post", f"Tale {n}", minutes=-n * DAY) for n in (2, 2.1, 3, 30)]
    newest = sample.version("Echo", "Today’s tale")
    sample.write(log, *map(sample.story, [*own, newest]))
    pace = outlet_after(tmp_path, log, "Skarne Post").pace
    assert (pace.since, pace.until) == ("2026-03-01", "2026-03-04"), "13 days back, but no earlier than any article"
    assert pace.days == (1, 2, 0, 0)
    assert pace.per_day == 3 / 4


def test_first_is_counted_only_where_it_is_known(log: SqliteLog, tmp_path: Path) -> None:
    def told(number: int, *others: Version) -> Story:
        return sample.story(sample.version("Post", f"Tale {number}", minutes=number * 100), *others)

    def at(outlet: str, number: int, later: float, **more: Any) -> Version:
        return sample.version(outlet, f"{outlet} has tale {number}", minutes=number * 100 + later, **more)

    midnight = datetime(2026, 3, 4, tzinfo=UTC)
    first = told(1, at("Echo", 1, 5))
    second = sample.story(at("Echo", 2, -5), sample.version("Post", "Tale 2", minutes=200))
    level = told(3, at("Echo", 3, 0))
    alone = told(4)
    of_one_family = told(5, at("Post Extra", 5, 5, family="Post"))
    day_only = told(6, bare_day(at("Echo", 6, 5), midnight))
    day_after = told(7, bare_day(at("Echo", 7, 5), midnight + timedelta(days=3)), at("Wire", 7, 9))
    live_page = told(8, at("Coast Live", 8, -50, form="live"), at("Echo", 8, 5))
    sample.write(log, first, second, level, alone, of_one_family, day_only, day_after, live_page)
    post = outlet_after(tmp_path, log, "Post")
    assert (post.first.count, post.first.out_of) == (3, 4), "first, day_after and live_page; not second"
    assert post.first.share is None, "four are too few for a share"
    assert post.shared == 6
    echo = outlet_after(tmp_path, log, "Echo")
    assert (echo.first.count, echo.first.out_of) == (1, 3), "a bare day neither wins nor loses"


def test_a_copy_that_is_earlier_than_its_original_is_not_first(log: SqliteLog, tmp_path: Path) -> None:
    wire = sample.version("Wire", "Agency text", minutes=5)
    client = sample.version("Post", "Agency text printed", minutes=0, copy_of=wire)
    sample.write(log, sample.story(client, wire, sample.version("Echo", "Own words", minutes=30)))
    for name in ("Post", "Wire", "Echo"):
        assert outlet_after(tmp_path, log, name).first.out_of == 0


def test_copies_are_counted_by_whose_text_they_are(log: SqliteLog, tmp_path: Path) -> None:
    for number in range(3):
        wire = sample.version("Wire", f"Agency text {number}", minutes=number)
        again = sample.version("Wire", f"Agency text {number} again", minutes=number + 1, copy_of=wire)
        post = sample.version("Post", f"Printed {number}", minutes=number + 2, copy_of=wire)
        echo = sample.version("Echo", f"Echoed {number}", minutes=number + 3, copy_of=wire if number else post)
        sample.write(log, sample.story(wire, again, post, echo))
    elsewhere = dataclasses.replace(sample.version("Post", "From afar", minutes=60), copy_of="a-not-here")
    sample.write(log, sample.story(elsewhere))
    post_found = outlet_after(tmp_path, log, "Post")
    assert (post_found.copied.count, post_found.copied.out_of) == (4, 4)
    assert [(one.name, one.articles) for one in post_found.copied_from] == [("Wire", 3), ("", 1)]
    assert [(one.name, one.articles) for one in post_found.copied_by] == [("Echo", 1)]
    assert [one.copy_of for one in post_found.copies] == ["", "Wire", "Wire", "Wire"]
    wire_found = outlet_after(tmp_path, log, "Wire")
    assert wire_found.copied.count == 0, "its own text again is not copied from another"
    assert [(one.name, one.articles) for one in wire_found.copied_by] == [("Post", 3), ("Echo", 2)]


def test_changes_after_publication_say_what_changed(log: SqliteLog, tmp_path: Path) -> None:
    story, _ = sample.edited()
    sample.write(log, story)
    post = outlet_after(tmp_path, log, "Skarne Post")
    assert (post.edited.count, post.edits_total) == (1, 2)
    assert post.edits_of == {"headline": 2, "figures": 2}
    assert [one.revision.title_before for one in post.edits] == [
        "12 hurt as stand falls at Orrin ground",
        "Dozens hurt as stand falls at Orrin ground",
    ]
    assert post.edits[0].revision.numbers_added == ("14", "two", "1989", "$3.5 million")
    live = outlet_after(tmp_path, log, "Coast Live")
    assert (live.edited.count, live.edits) == (0, ()), "a live page's changes are not news"


def test_what_it_leaves_out_and_its_conflicts(log: SqliteLog, tmp_path: Path) -> None:
    told, comparison = sample.ferry()
    sample.write(log, told, comparison)
    ledger = outlet_after(tmp_path, log, "Open Ledger")
    assert (ledger.left_out.count, ledger.left_out.out_of, ledger.facts_left_out) == (1, 1, 1)
    fact = ledger.left_out_facts[0]
    assert fact.excerpt.sentence == "The ferry had been repaired in January, the operator said."
    own = next(one for one in told.versions if one.source == "Open Ledger")
    assert fact.anchor == f"left-{own.article_id}"
    assert (fact.story_id, fact.told_by, fact.more) == (told.id, ("Northern Wire", "Skarne Post"), 0)
    bote = outlet_after(tmp_path, log, "Hafenbote")
    assert (bote.facts_left_out, bote.left_out_facts[0].more) == (2, 1)
    wire = outlet_after(tmp_path, log, "Northern Wire")
    assert wire.left_out.count == 0
    assert wire.conflicts.count == 1
    assert wire.conflict_kinds["number"] == 1
    assert wire.conflict_examples[0].note == "86 against 104 people on board"
    assert outlet_after(tmp_path, log, "Evening Coast").conflicts.out_of == 0, "a copy is not compared by itself"


def test_a_copy_is_no_witness_of_a_conflict(log: SqliteLog, tmp_path: Path) -> None:
    wire, echo = sample.version("Wire", "Five hurt"), sample.version("Echo", "Six hurt", minutes=1)
    copy = sample.version("Post", "Five hurt again", minutes=2, copy_of=wire)
    story = sample.story(wire, echo, copy)
    sides = tuple(sample.excerpt(one, one.title, group=number) for number, one in enumerate((wire, echo)))
    copied = sample.excerpt(copy, "Five hurt", group=0)
    clash = Conflict(kind="number", confidence=0.9, note="five against six", sides=(copied, *sides))
    sample.write(log, story, compared(story, conflicts=(clash,)))
    post = outlet_after(tmp_path, log, "Post")
    assert (post.conflicts.count, post.conflicts.out_of, post.conflict_examples) == (0, 0, ())
    assert outlet_after(tmp_path, log, "Echo").conflict_examples[0].against == ("Wire",)
    found = outlet_after(tmp_path, log, "Wire")
    assert (found.conflicts.count, found.conflicts.out_of) == (1, 1)
    assert found.conflict_examples[0].excerpt.article_id == wire.article_id
    assert found.conflict_examples[0].against == ("Echo",)


def test_missing_today_counts_back_from_the_newest_article(log: SqliteLog, tmp_path: Path) -> None:
    def told(name: str, minutes: float, *outlets: str, **more: Any) -> Story:
        versions = [sample.version(one, f"{one}: {name}", minutes=minutes + n, **more) for n, one in enumerate(outlets)]
        return sample.story(*versions, headline=name)

    sample.write(
        log,
        told("of three", -10, "A", "B", "C"),
        told("of four", -600, "A", "B", "C", "D"),
        told("its own", -20, "A", "B", "Post"),
        told("of two", -5, "A", "B"),
        told("of one family", -5, "A", "A2", "A3", family="A"),
        told("of yesterday", -DAY - 60, "A", "B", "C"),
        sample.story(sample.version("Post", "Newest of all")),
    )
    missing = outlet_after(tmp_path, log, "post").missing
    assert [(one.headline, one.voices) for one in missing.stories] == [("of four", 4), ("of three", 3)]
    assert (missing.missing, missing.out_of, missing.until) == (2, 3, sample.NOON)
    assert [one.headline for one in outlet_after(tmp_path, log, "Post", hours=6).missing.stories] == ["of three"]
    assert len(outlet_after(tmp_path, log, "Post", hours=72).missing.stories) == 3


def test_a_sister_of_the_publisher_is_named_where_it_has_the_story(log: SqliteLog, tmp_path: Path) -> None:
    sample.write(log, sample.story(sample.version("Post", "Own", family="House")))
    sister = sample.version("Post Sunday", "The tale", family="House")
    sample.write(log, sample.story(sister, *(sample.version(one, f"The tale by {one}", minutes=1) for one in "AB")))
    assert outlet_after(tmp_path, log, "Post").missing.stories[0].sisters == ("Post Sunday",)


def tables(path: Path) -> dict[str, list[tuple[object, ...]]]:
    db = sqlite3.connect(path)
    names = ("outlet_counts", "outlet_entries", "corrections")
    try:
        return {name: sorted(db.execute(f"SELECT * FROM {name}").fetchall(), key=repr) for name in names}
    finally:
        db.close()


def random_history(seed: int) -> Iterator[Story | Comparison | Change | Message]:
    """Stories that grow, merge, split and close, with comparisons that come and go."""
    draw = random.Random(seed)
    stories: dict[str, list[Version]] = {}
    for step in range(80):
        outlet = draw.choice(["Post", "Wire", "Echo", "Bote", "Ledger"])
        known = [one for versions in stories.values() for one in versions]
        version = sample.version(
            outlet,
            f"{outlet} {step}",
            minutes=draw.randrange(-4 * DAY, 0),
            copy_of=draw.choice(known) if known and draw.random() < 0.3 else None,
            revisions=(sample.revision(step, title_before="Older", numbers_added=("3",)),) * (draw.random() < 0.3),
        )
        if stories and draw.random() < 0.7:
            story_id = draw.choice(sorted(stories))
        else:
            story_id = f"s{step:020x}"
            stories[story_id] = []
        stories[story_id].append(version)
        changed = [story_id]
        if len(stories) > 3 and draw.random() < 0.2:
            other = draw.choice(sorted(stories.keys() - {story_id}))
            stories[story_id] += stories.pop(other)
            yield sample.tombstone(other)
            yield dataclasses.replace(sample.tombstone(other), topic="stories.compared")
        elif len(stories[story_id]) > 2 and draw.random() < 0.3:
            part = f"s{step:020x}ff"
            stories[part] = [stories[story_id].pop()]
            corrected = Reason(kind="joined", threshold=0, corrected=Corrected(kind="split", note=f"step {step}"))
            yield Change(
                kind="split", story_id=story_id, at=sample.NOON, score=1, other_story_id=part, reason=corrected
            )
            changed.append(part)
        for one in changed:
            ordered = sorted(stories[one], key=lambda v: (v.event_time, v.article_id))
            story = dataclasses.replace(sample.story(*ordered), id=one)
            yield story
            if len(ordered) > 1 and draw.random() < 0.7:
                told = sample.excerpt(ordered[0], "It was told.")
                gap = LeftOut(excerpts=(told,), missing_from=(ordered[-1].article_id,))
                clash = Conflict(
                    kind="number", confidence=0.9, note="", sides=(told, sample.excerpt(ordered[-1], "Not so."))
                )
                yield compared(story, left_out=(gap,), conflicts=(clash,) * draw.randrange(3))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_built_step_by_step_is_as_built_at_once(log: SqliteLog, tmp_path: Path, seed: int) -> None:
    steps = Projection(tmp_path / "steps.db")
    for one in random_history(seed):
        log.producer("sample").append([one if isinstance(one, Message) else sample.message(one)])
        steps.catch_up(log)
    steps.catch_up(log)
    steps.close()
    at_once = Projection(tmp_path / "once.db")
    at_once.catch_up(log)
    at_once.close()
    found = tables(tmp_path / "steps.db")
    assert found == tables(tmp_path / "once.db")
    assert len(found["outlet_counts"]) > 20
    assert found["corrections"]
    assert all(row[-1] > 0 for row in found["outlet_counts"])  # type: ignore[operator]


def test_a_story_that_goes_takes_its_figures_with_it(log: SqliteLog, tmp_path: Path) -> None:
    told, comparison = sample.ferry()
    sample.write(log, told, comparison)
    projection = Projection(tmp_path / "page.db")
    projection.catch_up(log)
    assert tables(tmp_path / "page.db")["outlet_counts"]
    log.producer("sample").append([sample.tombstone(told.id)])
    projection.catch_up(log)
    projection.close()
    assert tables(tmp_path / "page.db") == {"outlet_counts": [], "outlet_entries": [], "corrections": []}

"""The story page and the terminal say each thing once and alike: names, shares, probabilities, first, what is cut."""

import dataclasses
from collections.abc import Sequence
from datetime import timedelta

import msgspec
import pytest
from rich.console import Console

from pipeline.cli.stories.show import rendered
from pipeline.domain.comparison.compare import CompareParams
from pipeline.domain.comparison.quoted import MOST_QUOTED
from pipeline.domain.comparison.result import ComparedVersion, Comparison, Conflict, SharedClaim
from pipeline.domain.stories.stories import Story, Version
from pipeline.domain.text.stated_dates import Precision
from pipeline.projection.documents import ComparisonDocument, FullStoryDocument, HistoryEntry, story_document
from pipeline.side_by_side.arranged import SideBySide, side_by_side
from pipeline.side_by_side.extent import MOST_LISTED
from pipeline.wording.history import history_line
from pipeline.wording.time_line import TimeLineItem, time_line
from pipeline.wording.version_names import version_names
from tests.support import web_sample as sample

WIRE = sample.version("Wire", "Bridge falls", minutes=0)
MORNING = sample.version("Post", "Bridge falls in Varnholt", minutes=10)
EVENING = sample.version("Post", "What the mayor knew", minutes=290, reason=sample.joined(MORNING, 0.83))


def compared(one: Version, **fields: object) -> ComparedVersion:
    kept = {field.name for field in dataclasses.fields(ComparedVersion)} & {f.name for f in dataclasses.fields(Version)}
    known: dict[str, object] = {name: getattr(one, name) for name in kept} | {"copied_share": 0.0}
    known |= {"first": one is WIRE, "after_first_s": None, "lead": "", "words": 400}
    return ComparedVersion(**{**known, **fields})  # type: ignore[arg-type]


def comparison(*versions: ComparedVersion, **fields: object) -> Comparison:
    found: dict[str, object] = {"conflicts": (), "shared": (), "only_in": (), **fields}
    return Comparison(story_id="s1", headline="Bridge", versions=versions, **found)  # type: ignore[arg-type]


def arranged(made: Comparison, versions: Sequence[Version]) -> SideBySide:
    return side_by_side(msgspec.convert(made, ComparisonDocument, from_attributes=True), versions)


def full(story: Story, made: Comparison | None = None, *history: HistoryEntry) -> FullStoryDocument:
    shown = msgspec.structs.asdict(story_document(story, 0))
    document = None if made is None else msgspec.convert(made, ComparisonDocument, from_attributes=True)
    return FullStoryDocument(**shown, comparison=document, history=history)


def items(story: FullStoryDocument) -> dict[str, TimeLineItem]:
    line = time_line(story, story.comparison)
    return {one.version.article_id: one for top in line for one in (top, *top.copies)}


def printed(story: FullStoryDocument, made: Comparison | None) -> str:
    console = Console(width=200)
    with console.capture() as capture:
        console.print(rendered(story, made))
    return capture.get()


def at(version: Version, *, minutes: float, precision: Precision = "time") -> Version:
    return dataclasses.replace(
        version, published=sample.NOON + timedelta(minutes=minutes), published_precision=precision
    )


@pytest.mark.parametrize(
    ("versions", "names"),
    [
        ((WIRE, MORNING), ["Wire", "Post"]),
        ((MORNING, EVENING), ["Post, 12:10", "Post, 16:50"]),
        ((MORNING, at(EVENING, minutes=1500)), ["Post, 4 March", "Post, 5 March"]),
        ((MORNING, at(EVENING, minutes=10)), ["Post (1)", "Post (2)"]),
        ((MORNING, at(EVENING, minutes=0, precision="day")), ["Post (1)", "Post (2)"]),
        ((MORNING, dataclasses.replace(EVENING, published=None)), ["Post (1)", "Post (2)"]),
    ],
)
def test_no_two_versions_have_one_name(versions: Sequence[Version], names: list[str]) -> None:
    assert list(version_names(versions).values()) == names


def test_two_articles_of_one_outlet_are_told_apart_everywhere() -> None:
    versions = (WIRE, MORNING, EVENING)
    shared = SharedClaim(similarity=0.9, excerpts=tuple(sample.excerpt(one, "It fell.") for one in versions))
    made = comparison(*map(compared, versions), shared=(shared,))
    (fact,) = arranged(made, versions).shared
    assert fact.outlets == "Wire, Post, 12:10 and Post, 16:50"
    story = full(sample.story(*versions), made)
    assert items(story)[EVENING.article_id].reason.summary == "83% likely the same event as Post, 12:10"
    shown = printed(story, made)
    assert "Post, 12:10" in shown
    assert "Post, 16:50" in shown


def test_the_history_gives_the_probability_of_the_version() -> None:
    story = full(sample.story(MORNING, EVENING))
    entry = HistoryEntry(
        kind="linked", story_id=story.id, at=sample.NOON, score=0.61, article_id=EVENING.article_id, source="Post"
    )
    said = items(story)[EVENING.article_id].reason.summary
    assert history_line(entry, story) == f"Version by Post, 16:50 linked: {said}"
    gone = msgspec.structs.replace(entry, article_id="a-gone", source="Gone")
    assert history_line(gone, story) == "Version by Gone linked"


@pytest.mark.parametrize(
    ("stored", "measured", "said"),
    [
        (0.86, 0.95, "95% copied from Wire"),
        (0.86, 0.0, "86% copied from Wire"),
        (1.0, 0.95, "95% copied from Wire"),
        (1.0, 1.0, "the same text as Wire"),
    ],
)
def test_one_share_is_given_of_what_is_copied(stored: float, measured: float, said: str) -> None:
    echo = sample.version("Echo", "Bridge falls", minutes=5, copy_of=WIRE, reason=sample.copied(WIRE))
    echo = dataclasses.replace(echo, copied_share=stored, contained_share=stored)
    versions = [compared(one, copied_share=measured if one is echo else 0.0) for one in (WIRE, echo)]
    story = full(sample.story(WIRE, echo), comparison(*versions))
    item = items(story)[echo.article_id]
    assert item.copied == said
    assert said in item.marks
    shown = printed(story, comparison(*versions))
    shares = {f"{round(100 * share)}%" for share in (stored, measured)} - {"100%"}
    assert sum(share in shown for share in shares) <= 1, "no two figures for one copy"


def test_a_copy_is_no_second_witness_of_a_conflict() -> None:
    echo = sample.version("Echo", "Bridge falls", minutes=5, copy_of=WIRE)
    sides = (
        sample.excerpt(WIRE, "12 people were hurt.", "12"),
        sample.excerpt(echo, "12 people were hurt.", "12"),
        sample.excerpt(MORNING, "14 people were hurt.", "14", group=1),
    )
    conflict = Conflict(kind="number", confidence=0.8, note="12 against 14", sides=sides)
    made = comparison(*map(compared, (WIRE, echo, MORNING)), conflicts=(conflict,))
    (found,) = arranged(made, (WIRE, echo, MORNING)).conflicts
    assert [[one.source for one in side] for side in found.sides] == [["Wire"], ["Post"]]
    assert found.sides[0][0].beside == "copied by Echo"
    changed = dataclasses.replace(conflict, sides=sides[1:])
    (found,) = arranged(dataclasses.replace(made, conflicts=(changed,)), (WIRE, echo, MORNING)).conflicts
    assert [(one.source, one.beside) for one in found.sides[0]] == [("Echo", "a copy")], "its original says otherwise"


def test_a_bare_day_is_no_midnight_and_is_not_first() -> None:
    midnight = sample.NOON.replace(hour=0)
    day = dataclasses.replace(
        MORNING,
        published=midnight,
        published_precision="day",
        event_time=midnight.replace(hour=23, minute=59, second=59, microsecond=999999),
    )
    story = full(sample.story(WIRE, day))
    assert [one.first for one in items(story).values()] == [True, False]
    alone = full(sample.story(day, dataclasses.replace(WIRE, event_time=day.event_time)))
    assert not any(one.first for one in items(alone).values())
    assert "00:00" not in printed(story, None)


def test_a_list_that_may_have_been_cut_says_so() -> None:
    params = {name: field.default for name, field in CompareParams.__dataclass_fields__.items()}
    assert {part: most for part, (_, most) in MOST_LISTED.items()} == {
        "shared": params["most_shared"],
        "figures": params["most_figures"],
        "told_differently": params["most_told_differently"],
        "left_out": params["most_omitted"],
        "quoted": MOST_QUOTED,
    }
    claim = SharedClaim(similarity=0.9, excerpts=(sample.excerpt(WIRE, "It fell."), sample.excerpt(MORNING, "It fell")))
    made = comparison(*map(compared, (WIRE, MORNING)), shared=(claim,) * 20)
    said = "The comparison keeps at most 20 facts in common: there may be more."
    assert said in arranged(made, (WIRE, MORNING)).notes
    assert said not in arranged(dataclasses.replace(made, shared=(claim,) * 19), (WIRE, MORNING)).notes

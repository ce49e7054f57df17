"""The compare stage on the embedded log: what it publishes as stories grow, merge, split and close."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from consumers.compare import CompareStage
from pipeline.contracts import codec
from pipeline.contracts.topics import CHANGES, COMPARED, TOPICS, WAITING_HEADER
from pipeline.domain.comparison.result import Comparison
from pipeline.domain.stories.corrections import Corrected
from pipeline.domain.stories.stories import Change, Reason, story_id
from pipeline.ports import Encoder, Message, Parser, TopicPartition
from pipeline.running.runner import run_stage
from pipeline.settings import CompareSettings, LogSettings, RunnerSettings
from pipeline.transport.sqlite import SqliteLog
from tests.support.comparing import article
from tests.support.story_changes import change

PARTITION = 2
OPENING = "The Old Mill Bridge in Varnholt collapsed early on Monday after a night of heavy rain. "
POST = article("Post", OPENING + "Nine people were injured when the bridge fell, the fire brigade said.")
ECHO = article("Echo", OPENING + "The fire brigade said that 13 people were injured when the bridge fell.", minutes=30)
WIRE = article("Wire", POST.text, minutes=40)
TIDE = article("Tide", OPENING + "Divers are searching the river for a delivery van.", minutes=50)
BRIEF = article("Brief", "The bridge in Varnholt collapsed.", minutes=55)
STORY, OTHER = story_id(POST.id), story_id(ECHO.id)


CREATED = change("created", STORY, POST)
LINKED = change("linked", STORY, ECHO)


def append(log: SqliteLog, changes: Sequence[Change | bytes]) -> None:
    log.producer("test").append(
        [
            Message(
                topic=CHANGES,
                key=c.story_id.encode() if isinstance(c, Change) else b"k",
                value=codec.encode_change(c) if isinstance(c, Change) else c,
                partition=PARTITION,
            )
            for c in changes
        ]
    )


@pytest.fixture
def log() -> SqliteLog:
    log = SqliteLog(":memory:", LogSettings())
    log.create(TOPICS)
    return log


class Clock:
    """Shows `now` until that is changed."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Line:
    """The stage over a log, started again for each `run`. `clock` is set by the test."""

    def __init__(self, encoder: Encoder, parser: Parser) -> None:
        self.encoder, self.parser = encoder, parser
        self.clock = Clock()

    def run(
        self,
        log: SqliteLog,
        changes: Sequence[Change | bytes],
        *,
        batch: int = 64,
        settings: CompareSettings = CompareSettings(),  # noqa: B008 - frozen
        stop: threading.Event | None = None,
        note: Callable[[int, float], object] = lambda waiting, longest_s: None,
    ) -> None:
        append(log, changes)
        run_stage(
            CompareStage(self.encoder, self.parser, settings, note=note, clock=self.clock),
            log,
            RunnerSettings(batch_records=batch),
            stop=stop or threading.Event(),
            drain=True,
        )


@pytest.fixture(scope="module")
def line(encoder: Encoder, parser: Parser) -> Line:
    return Line(encoder, parser)


def published(log: SqliteLog) -> list[tuple[str, Comparison | None]]:
    """Every record of the topic: its key, and what it says."""
    found = []
    for partition in range(log.partitions(COMPARED)):
        for record in log.read(TopicPartition(COMPARED, partition)):
            assert partition == PARTITION
            value = None if record.value is None else codec.decode_comparison(record.value)
            found.append(((record.key or b"").decode(), value))
    return found


def standing(log: SqliteLog) -> dict[str, Comparison | None]:
    return dict(published(log))


def test_a_story_is_compared_once_it_has_two_independent_versions(line: Line, log: SqliteLog) -> None:
    line.run(log, [CREATED])
    assert published(log) == []
    line.run(log, [change("linked", STORY, WIRE, copy_of=POST.id, copied_share=1.0, contained_share=1.0)])
    assert published(log) == []
    line.run(log, [LINKED])
    ((key, comparison),) = published(log)
    assert key == STORY
    assert comparison is not None
    assert [(v.source, v.first, v.copy_of) for v in comparison.versions] == [
        ("Post", True, None),
        ("Echo", False, None),
        ("Wire", False, POST.id),
    ]
    assert [(c.kind, [side.source for side in c.sides]) for c in comparison.conflicts] == [
        ("number", ["Post", "Wire", "Echo"])
    ]


def test_what_a_copy_changed_is_said_even_where_nobody_else_reports(line: Line, log: SqliteLog) -> None:
    edited = article("Late Wire", POST.text.replace("Nine", "Twelve"), minutes=45)
    copied = change("linked", STORY, edited, copy_of=POST.id, copied_share=0.96, contained_share=0.96)
    same = change("linked", STORY, WIRE, copy_of=POST.id, copied_share=1.0, contained_share=1.0)
    line.run(log, [CREATED, same])
    assert standing(log) == {}  # the same text says nothing new
    line.run(log, [copied])
    comparison = standing(log)[STORY]
    assert comparison is not None
    (late,) = (one for one in comparison.versions if one.article_id == edited.id)
    assert [(one.here, one.there) for one in late.changed] == [("Twelve", "Nine")]
    assert not comparison.conflicts


def test_a_batch_compares_each_story_it_touches_once(line: Line, log: SqliteLog) -> None:
    line.run(log, [CREATED, LINKED, change("linked", STORY, TIDE)])
    assert [key for key, _ in published(log)] == [STORY]


def test_of_a_very_large_story_only_so_many_versions_are_read(line: Line, log: SqliteLog) -> None:
    flood = [article(f"Outlet {n}", ECHO.text, minutes=60 + n) for n in range(12)]
    again = article("Post", TIDE.text, minutes=50)
    linked = [change("linked", STORY, one) for one in (WIRE, again, *flood)]
    linked[0] = change("linked", STORY, WIRE, copy_of=POST.id)
    line.run(log, [CREATED, *linked], settings=CompareSettings(max_versions=2))
    *_, (_, comparison) = published(log)  # of the last batch, after which the story is whole
    assert comparison is not None
    # Ten are read: one of each family, before a second of one and before a copy.
    assert [v.source for v in comparison.versions] == ["Post", *(f"Outlet {n}" for n in range(9))]
    assert set(comparison.not_compared) == {again.id, *(one.id for one in flood[1:])}


def test_a_correction_is_compared_in_its_new_words(line: Line, log: SqliteLog) -> None:
    corrected = replace(ECHO, text=POST.text.replace("Nine", "9"), revision=2)
    line.run(log, [CREATED, LINKED])
    line.run(log, [change("revised", STORY, corrected)])
    before, after = (comparison for _, comparison in published(log))
    assert before is not None
    assert after is not None
    assert len(before.conflicts) == 1
    assert after.conflicts == ()


def test_a_live_page_is_named_as_not_compared_and_makes_no_comparison(line: Line, log: SqliteLog) -> None:
    live = replace(ECHO, form="live")
    line.run(log, [CREATED, change("linked", STORY, live)])
    assert published(log) == []
    line.run(log, [change("linked", STORY, TIDE)])
    ((_, comparison),) = published(log)
    assert comparison is not None
    assert comparison.not_compared == (live.id,)
    assert comparison.conflicts == ()


def test_an_article_that_became_a_live_page_is_no_longer_compared(line: Line, log: SqliteLog) -> None:
    line.run(log, [CREATED, LINKED])
    line.run(log, [change("revised", STORY, replace(ECHO, form="live", revision=2))])
    assert standing(log) == {STORY: None}


def test_a_teaser_that_was_opened_is_compared_whole(line: Line, log: SqliteLog) -> None:
    teaser = replace(ECHO, form="teaser", text=OPENING)
    line.run(log, [CREATED, change("linked", STORY, teaser)])
    line.run(log, [change("revised", STORY, replace(ECHO, revision=2))])
    before, after = (comparison for _, comparison in published(log))
    assert before is not None
    assert after is not None
    assert before.only_in == ()
    assert before.conflicts == ()
    assert [c.kind for c in after.conflicts] == ["number"]


def test_a_story_that_was_merged_away_gets_a_tombstone_if_it_was_compared(line: Line, log: SqliteLog) -> None:
    alone = story_id(TIDE.id)
    line.run(log, [CREATED, LINKED, change("created", alone, TIDE)])
    line.run(log, [change("merged", alone, other_story_id=STORY)])
    found = standing(log)
    assert found[STORY] is None
    merged = found[alone]
    assert merged is not None
    assert {v.source for v in merged.versions} == {"Post", "Echo", "Tide"}
    assert [key for key, value in published(log) if value is None] == [STORY]


def test_a_story_that_was_never_compared_leaves_no_tombstone(line: Line, log: SqliteLog) -> None:
    line.run(log, [CREATED, change("created", OTHER, ECHO), change("merged", STORY, other_story_id=OTHER)])
    assert [key for key, _ in published(log)] == [STORY]


def test_after_a_split_what_is_left_alone_is_no_longer_compared(line: Line, log: SqliteLog) -> None:
    line.run(log, [CREATED, LINKED])
    line.run(log, [change("split", STORY, other_story_id=OTHER, article_ids=(ECHO.id,))])
    assert standing(log) == {STORY: None}


def test_a_stop_is_heeded_between_two_stories_and_what_was_not_finished_comes_again(
    line: Line, log: SqliteLog, encoder: Encoder, parser: Parser
) -> None:
    append(log, [CREATED, LINKED, change("created", OTHER, TIDE), change("linked", OTHER, BRIEF)])
    stop = threading.Event()
    asked: list[bool] = []

    def stopping() -> bool:
        asked.append(len(asked) >= 3)  # once the first story was read and compared
        if asked[-1]:
            stop.set()
        return asked[-1]

    run_stage(
        CompareStage(encoder, parser, CompareSettings(), stopping=stopping),
        log,
        RunnerSettings(),
        stop=stop,
        drain=True,
    )
    assert asked[-1]
    assert OTHER not in {key for key, _ in published(log)}
    line.run(log, [])
    assert {key for key, value in published(log) if value is not None} == {STORY, OTHER}


def test_a_short_text_beside_long_ones_leaves_nothing_out_and_its_words_are_counted(line: Line, log: SqliteLog) -> None:
    line.run(log, [CREATED, LINKED, change("linked", STORY, TIDE), change("linked", STORY, BRIEF)])
    found = standing(log)[STORY]
    assert found is not None
    words = {v.source: v.words for v in found.versions}
    assert words["Brief"] == len(BRIEF.text.split())
    assert all(BRIEF.id not in one.missing_from for one in found.only_in)
    assert all(BRIEF.id not in one.missing_from for one in found.left_out)
    assert found.looked_at.versions == 4
    assert found.looked_at.pairs == 6


def test_the_comparison_of_a_closed_story_stays(line: Line, log: SqliteLog) -> None:
    line.run(log, [CREATED, LINKED, change("closed", STORY)])
    line.run(log, [change("revised", STORY, replace(ECHO, revision=2))])
    assert standing(log)[STORY] is not None


def test_a_stage_restarted_at_any_point_gives_the_same_result(line: Line, log: SqliteLog) -> None:
    changes = [
        CREATED,
        change("linked", STORY, WIRE, copy_of=POST.id),
        change("created", OTHER, ECHO),
        change("linked", OTHER, TIDE),
        change("merged", STORY, other_story_id=OTHER),
        change("revised", STORY, replace(TIDE, text=TIDE.text + " The search was called off at dusk.", revision=2)),
    ]
    line.run(log, changes, batch=1)
    restarted = SqliteLog(":memory:", LogSettings())
    restarted.create(TOPICS)
    for one in changes:
        line.run(restarted, [one])
    assert published(restarted) == published(log)
    assert standing(log)[OTHER] is None


def test_what_is_no_change_goes_to_the_dead_letters_and_the_rest_goes_on(line: Line, log: SqliteLog) -> None:
    line.run(log, [CREATED, b"{no json", LINKED])
    assert [key for key, _ in published(log)] == [STORY]
    assert len(list(log.read(TopicPartition(f"{CHANGES}.dead", 0)))) == 1


def test_without_the_beginning_of_a_story_what_is_left_of_it_is_compared(line: Line, log: SqliteLog) -> None:
    line.run(log, [LINKED, change("linked", STORY, TIDE)])
    comparison = standing(log)[STORY]
    assert comparison is not None
    assert {v.source for v in comparison.versions} == {"Echo", "Tide"}


def linked(story: str, *sources: str) -> list[Change]:
    return [change("linked", story, article(source, BRIEF.text, minutes=60 + n)) for n, source in enumerate(sources)]


def sources_compared(log: SqliteLog) -> list[list[str]]:
    """Of each comparison that was written, whose versions it compares."""
    return [sorted(v.source for v in one.versions) for _, one in published(log) if one is not None]


def test_while_more_is_to_do_a_story_is_compared_once_in_the_interval_and_in_the_end(
    line: Line, log: SqliteLog
) -> None:
    noted: list[tuple[int, int]] = []

    def note(waiting: int, longest_s: float) -> None:
        noted.append((waiting, log.lag("compare", [CHANGES])))

    line.run(log, [CREATED, LINKED, *linked(STORY, "Gull", "Heron", "Ibis", "Jay")], batch=1, note=note)
    assert sources_compared(log) == [["Echo", "Post"], ["Echo", "Gull", "Heron", "Ibis", "Jay", "Post"]]
    assert any(waiting for waiting, _ in noted)
    assert all(lag > 0 for waiting, lag in noted if waiting), "what waits is not counted by the lag"
    assert noted[-1] == (0, 0)


def test_with_an_interval_of_zero_every_change_is_compared(line: Line, log: SqliteLog) -> None:
    line.run(log, [CREATED, LINKED, *linked(STORY, "Gull", "Heron")], batch=1, settings=CompareSettings(interval_s=0))
    assert [len(found) for found in sources_compared(log)] == [2, 3, 4]


def test_a_story_that_has_waited_for_the_interval_is_compared_though_nothing_happens_to_it(
    line: Line, log: SqliteLog
) -> None:
    def note(waiting: int, longest_s: float) -> None:
        line.clock.now += 40

    apart = [change("created", story_id(one.id), one) for one in (TIDE, BRIEF, WIRE)]
    line.run(log, [CREATED, LINKED, *linked(STORY, "Gull"), *apart, *linked(STORY, "Heron")], batch=1, note=note)
    assert [len(found) for found in sources_compared(log)] == [2, 3, 4]
    [_, waited, _] = [dict(record.headers) for record in log.read(TopicPartition(COMPARED, PARTITION))]
    assert waited[WAITING_HEADER] == b"4", "compared after the fourth record, which is of another story"


def test_a_story_that_waits_is_compared_with_a_record_of_another_partition(line: Line, log: SqliteLog) -> None:
    def note(waiting: int, longest_s: float) -> None:
        line.clock.now += 25

    append(log, [CREATED, LINKED, *linked(STORY, "Gull")])
    elsewhere = [change("created", story_id(one.id), one) for one in (TIDE, BRIEF, WIRE)]
    log.producer("test").append(
        [Message(topic=CHANGES, key=b"k", value=codec.encode_change(one), partition=PARTITION - 1) for one in elsewhere]
    )
    line.run(log, linked(STORY, "Heron"), batch=1, note=note)
    assert [len(found) for found in sources_compared(log)] == [2, 3, 4]


def test_what_happens_to_a_story_besides_articles_is_compared_at_once(line: Line, log: SqliteLog) -> None:
    grown = [CREATED, LINKED, change("created", OTHER, TIDE)]
    merged = change("merged", STORY, other_story_id=OTHER)
    confirmed = Reason(kind="joined", threshold=0.5, corrected=Corrected(kind="pin"))
    by_operator = replace(change("linked", STORY, BRIEF), reason=confirmed)
    split = change("split", STORY, other_story_id=OTHER, article_ids=(TIDE.id,))
    line.run(log, [*grown, merged, by_operator, split, *linked(STORY, "Gull"), change("closed", STORY)], batch=1)
    assert [len(found) for found in sources_compared(log)] == [2, 3, 4, 3, 4]


@pytest.mark.parametrize("batches", range(1, 8))
def test_a_stage_that_ends_while_stories_wait_compares_them_when_it_runs_again(
    line: Line, log: SqliteLog, batches: int
) -> None:
    stop, noted = threading.Event(), list[int]()

    def note(waiting: int, longest_s: float) -> None:
        noted.append(waiting)
        if len(noted) > batches:  # the first is of the state
            stop.set()

    second = [change("created", OTHER, TIDE), *linked(OTHER, "Kite", "Lark")]
    changes = [CREATED, LINKED, *linked(STORY, "Gull", "Heron"), *second, *linked(OTHER, "Merlin")]
    line.run(log, changes, batch=1, stop=stop, note=note)
    line.run(log, [], batch=1)
    found = {key: sorted(v.source for v in one.versions) for key, one in standing(log).items() if one is not None}
    assert found == {STORY: ["Echo", "Gull", "Heron", "Post"], OTHER: ["Kite", "Lark", "Merlin", "Tide"]}


def test_a_comparison_that_waited_says_when_the_article_came_that_it_waited_for(line: Line, log: SqliteLog) -> None:
    line.run(log, [CREATED, LINKED, *linked(STORY, "Gull", "Heron")], batch=1)
    [_, waited] = log.read(TopicPartition(COMPARED, PARTITION))
    [_, _, gull, _] = log.read(TopicPartition(CHANGES, PARTITION))
    assert dict(waited.headers)["samestory-since"] == b"%d" % round(gull.timestamp.timestamp() * 1000)

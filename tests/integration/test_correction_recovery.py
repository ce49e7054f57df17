"""Corrections among articles: a partition that moves decides as one that never did, with and without snapshots."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.adapters.snapshots import FsspecSnapshots
from pipeline.contracts import codec
from pipeline.contracts.topics import CHANGES, TOPICS
from pipeline.domain.stories.corrections import Correction
from pipeline.domain.stories.lifecycle import StoryBook
from pipeline.ports import TopicPartition
from pipeline.settings import LogSettings
from pipeline.transport.sqlite import SqliteLog
from tests.support.cluster_line import PARTITION, SHORT, ClusterLine, record, stream
from tests.support.harbour_news import strike_a


def new_log() -> SqliteLog:
    log = SqliteLog(":memory:", LogSettings())
    log.create(TOPICS)
    return log


def asked(kind: str, story: str, *articles: str, other: str | None = None, language: str = "en") -> bytes:
    return codec.encode_correction(
        Correction(
            kind=kind,  # type: ignore[arg-type]
            language=language,
            story_id=story,
            at=datetime(2026, 3, 4, tzinfo=UTC),
            other_story_id=other,
            article_ids=articles,
        )
    )


def with_corrections() -> tuple[list[Any], dict[str, list[tuple[Any, ...]]]]:
    """The stream, with every kind of correction to the current English stories, some of them impossible; the result."""
    log = new_log()
    line = ClusterLine(log)
    items: list[Any] = []
    for number, item in enumerate(stream()):
        items.append(item)
        line.feed([item], batch=1)
        if number % 6 == 5:
            book = StoryBook()
            for one in log.read(TopicPartition(CHANGES, PARTITION)):
                change = codec.decode_change(one.value)
                if change.language == "en":
                    book.apply(change)
            large = sorted(book.stories(), key=lambda story: (-len(book.members(story)), story))
            story, other = large[0], large[-1]
            first, last = book.members(story)[0], book.members(story)[-1]
            corrections = [
                asked("split", story, first),
                asked("merge", story, other=large[1]),
                asked("move", other, last),
                asked("pin", story, last),
                asked("unpin", story, first),
                asked("split", "snone", first),
            ]
            items.append(corrections[number // 6 % len(corrections)])
            line.feed([items[-1]], batch=1)
    written = line.written()
    log.close()
    return items, written


STREAM, WRITTEN = with_corrections()


def test_the_stream_holds_every_kind_of_correction() -> None:
    reasons = [codec.decode_change(value).reason for _, value, _ in WRITTEN[CHANGES]]
    kinds = {reason.corrected.kind for reason in reasons if reason is not None and reason.corrected is not None}
    assert kinds >= {"split", "merge", "move", "pin", "unpin"}


@settings(derandomize=True, max_examples=8, deadline=None)
@given(
    cuts=st.lists(st.integers(1, len(STREAM) - 1), max_size=5),
    every=st.sampled_from([1, 10, 1000]),
    number=st.integers(0, 10**9),
)
def test_what_is_written_after_any_moves_is_what_one_machine_writes(cuts, every, number):
    log = new_log()
    line = ClusterLine(
        log, FsspecSnapshots(f"memory://corrected-{number}"), msgspec.structs.replace(SHORT, snapshot_articles=every)
    )
    for start, end in zip([0, *sorted(cuts)], [*sorted(cuts), len(STREAM)], strict=True):
        line.feed(STREAM[start:end], batch=1)
        line.move()
    assert line.written() == WRITTEN
    log.close()


@pytest.mark.parametrize(
    ("value", "cause"),
    [
        (asked("pin", "snone", "anone", language="xx"), "there is no open story in language 'xx'"),
        (asked("pin", "snone", "anone"), "there is no open story snone"),
        (b'{"schema":"correction","version":1,"kind":"shout","language":"en"}', "correction version 1: "),
        (b'{"schema":"correction","version":9,"kind":"merge"}', "correction version 9: this samestory knows versions"),
    ],
)
def test_a_correction_that_cannot_be_done_is_rejected_with_the_cause(value: bytes, cause: str) -> None:
    log = new_log()
    line = ClusterLine(log)
    line.feed([strike_a()])
    outcome = line.stage.handle([record(value)])
    assert outcome.outputs == ()
    (rejection,) = outcome.rejected
    assert cause in str(rejection.error)
    log.close()

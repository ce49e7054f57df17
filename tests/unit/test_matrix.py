"""The matrix of claims and voices: its columns, what each cell says, and which rows come first."""

import msgspec

from pipeline.domain.comparison.result import (
    Comparison,
    Conflict,
    FigureRow,
    LeftOut,
    LookedAt,
    SharedClaim,
    ToldDifferently,
)
from pipeline.domain.stories.stories import Version
from pipeline.projection.documents import ComparisonDocument
from pipeline.side_by_side.matrix import OTHER_LANGUAGE, Matrix, Row, matrix
from tests.support import web_sample as sample
from tests.unit.test_one_account import compared

WIRE = sample.version("Wire", "Bridge falls")
POST = sample.version("Post", "Bridge falls in Varnholt", minutes=9)
ECHO = sample.version("Echo", "A bridge is down", minutes=12)
COPY = sample.version("Copy", "Bridge falls", minutes=15, copy_of=WIRE, family="Post")
EVENING = sample.version("Evening Post", "What the mayor knew", minutes=99, family="Post")
TEASER = sample.version("Walled", "Inside the bridge", minutes=30, form="teaser")

FELL = "The bridge fell on Monday."
HURT = {WIRE: "12 people were hurt.", POST: "The mayor said 14 people were hurt.", ECHO: "Some 14 people were hurt."}


def made(*versions: Version, **fields: object) -> Matrix:
    empty: dict[str, object] = {"conflicts": (), "shared": (), "only_in": ()}
    comparison = Comparison(
        story_id="s1",
        headline="Bridge",
        versions=tuple(map(compared, versions)),
        **{**empty, **fields},  # type: ignore[arg-type]
    )
    return matrix(msgspec.convert(comparison, ComparisonDocument, from_attributes=True))


def shared(*versions: Version, sentence: str = FELL, said_by: str = "") -> SharedClaim:
    excerpts = tuple(sample.excerpt(one, sentence, said_by=said_by) for one in versions)
    return SharedClaim(similarity=0.9, excerpts=excerpts)


def numbers(confidence: float = 0.8, note: str = "12 against 14 hurt") -> Conflict:
    sides = (
        sample.excerpt(WIRE, HURT[WIRE], "12 people"),
        sample.excerpt(POST, HURT[POST], "14 people", group=1, said_by="the mayor"),
    )
    return Conflict(kind="number", confidence=confidence, note=note, sides=sides)


def hurt(verdict: str = "differ") -> FigureRow:
    cells = tuple(
        sample.figure(one, written, value, HURT[one], group=group)
        for one, written, value, group in ((WIRE, "12", 12, 0), (POST, "14", 14, 1), (ECHO, "14", 14, 1))
    )
    return FigureRow(label="people hurt", unit="", verdict=verdict, cells=cells)  # type: ignore[arg-type]


def states(row: Row) -> list[str]:
    return [cell.state for cell in row.cells]


def test_each_voice_is_a_column_with_its_copies_folded_in() -> None:
    found = made(WIRE, POST, COPY, EVENING, shared=(shared(WIRE, EVENING),))
    assert [column.family for column in found.columns] == ["Wire", "Post"]
    assert [name for _, name in found.columns[0].copies] == ["Copy"]
    assert [name for _, name in found.columns[1].versions] == ["Post", "Evening Post"]
    (row,) = found.rows
    assert row.voices == 2
    assert [sentence.source for sentence in row.cells[1].sentences] == ["Evening Post"]


def test_one_voice_alone_is_no_matrix() -> None:
    assert made(POST, EVENING, shared=(shared(POST, EVENING),)).rows == ()
    assert made(WIRE, COPY).rows == ()


def test_a_cell_says_stated_or_who_it_is_given_to() -> None:
    told = SharedClaim(
        similarity=0.9,
        excerpts=(sample.excerpt(WIRE, FELL), sample.excerpt(POST, FELL, said_by="The police")),
    )
    (row,) = made(WIRE, POST, ECHO, shared=(told,)).rows
    assert states(row) == ["stated", "attributed", "silent"]
    assert row.cells[1].said == "according to the police"
    assert row.cells[1].other is not None
    assert row.cells[1].other.source == "Wire"


def test_those_who_differ_show_their_values_and_each_other() -> None:
    (row,) = made(WIRE, POST, ECHO, conflicts=(numbers(),)).rows
    assert states(row) == ["differs", "differs", "silent"]
    assert [cell.said for cell in row.cells] == ["12 people", "14 people", ""]
    assert [cell.side for cell in row.cells[:2]] == [0, 1]
    assert row.cells[0].sentences[0].marked == "12 people"
    assert row.cells[0].other is not None
    assert row.cells[0].other.source == "Post"


def test_a_conflict_about_a_figure_of_the_table_is_one_row_with_all_who_count_it() -> None:
    (row,) = made(WIRE, POST, ECHO, conflicts=(numbers(),), figures=(hurt(),)).rows
    assert (row.claim.kind, row.claim.what, row.claim.detail) == ("conflict", "people hurt", "12 against 14 hurt")
    assert [cell.said for cell in row.cells] == ["12", "14", "14"]
    assert row.cells[2].other is not None
    assert row.cells[2].other.source == "Wire", "beside one that says otherwise"
    agreeing = made(WIRE, POST, ECHO, conflicts=(numbers(),), figures=(hurt("agree"),)).rows
    assert [row.claim.kind for row in agreeing] == ["conflict", "figure"]


def test_a_denial_is_told_from_another_word() -> None:
    def contradiction(other: str, part: str) -> Conflict:
        sides = (
            sample.excerpt(WIRE, "The mayor knew of the cracks.", "knew"),
            sample.excerpt(POST, other, part, group=1),
        )
        return Conflict(kind="contradiction", confidence=0.8, note="", sides=sides)

    (row,) = made(WIRE, POST, conflicts=(contradiction("The mayor did not know of the cracks.", "did not know"),)).rows
    assert states(row) == ["differs", "denied"]
    (row,) = made(WIRE, POST, conflicts=(contradiction("The mayor denied that she knew.", "denied"),)).rows
    assert states(row) == ["differs", "denied"]
    (row,) = made(WIRE, POST, conflicts=(contradiction("The mayor was unaware of the cracks.", "was unaware"),)).rows
    assert states(row) == ["differs", "differs"]
    assert row.claim.what == "Claims contradict each other"


def test_the_words_around_a_figure_are_shown_if_they_make_the_difference() -> None:
    sides = (sample.excerpt(WIRE, "Up to 10 died.", "10"), sample.excerpt(POST, "At least 10 died.", "10"))
    told = ToldDifferently(kind="figure", note="up to 10 / at least 10", probability=0.8, sides=sides)
    (row,) = made(WIRE, POST, told_differently=(told,)).rows
    assert [cell.said for cell in row.cells] == ["up to 10", "at least 10"]


def test_a_voice_whose_versions_disagree_says_both() -> None:
    sides = (
        sample.excerpt(WIRE, HURT[WIRE], "12"),
        sample.excerpt(POST, HURT[POST], "14", group=1),
        sample.excerpt(EVENING, "12 people were hurt.", "12"),
    )
    conflict = Conflict(kind="number", confidence=0.8, note="12 against 14", sides=sides)
    (row,) = made(WIRE, POST, EVENING, conflicts=(conflict,)).rows
    assert row.cells[1].said == "12 / 14"
    assert [sentence.source for sentence in row.cells[1].sentences] == ["Evening Post", "Post"]


def test_left_out_is_more_than_not_there_and_is_one_row_with_the_fact() -> None:
    fact = shared(WIRE, POST)
    left_out = LeftOut(excerpts=fact.excerpts, missing_from=(ECHO.article_id,))
    (row,) = made(WIRE, POST, ECHO, shared=(fact,), left_out=(left_out,)).rows
    assert states(row) == ["stated", "stated", "left_out"]
    (row,) = made(WIRE, POST, ECHO, left_out=(left_out,)).rows
    assert states(row) == ["stated", "stated", "left_out"], "without the fact among those in common"


def test_silence_of_what_is_only_known_in_part_says_nothing() -> None:
    looked = LookedAt(versions=4, not_judged=(ECHO.article_id,))
    fact = shared(WIRE, POST)
    left_out = LeftOut(excerpts=fact.excerpts, missing_from=(TEASER.article_id,))
    found = made(WIRE, POST, ECHO, TEASER, conflicts=(numbers(),), left_out=(left_out,), looked_at=looked)
    conflict, told = found.rows
    assert [cell.note for cell in told.cells[2:]] == [OTHER_LANGUAGE, "only the beginning is known"]
    assert states(told)[2:] == ["unknown", "unknown"]
    assert states(conflict)[2:] == ["silent", "unknown"], "figures are compared in every language"


def test_rows_that_differ_come_first_then_those_that_most_voices_tell() -> None:
    differently = ToldDifferently(
        kind="strength",
        note="will / may",
        probability=0.8,
        sides=(
            sample.excerpt(WIRE, "It will be rebuilt.", "will"),
            sample.excerpt(POST, "It may be rebuilt.", "may"),
        ),
    )
    found = made(
        WIRE,
        POST,
        ECHO,
        conflicts=(numbers(0.4, "12 against 14 hurt"), numbers(0.9, "Monday against Tuesday")),
        told_differently=(differently,),
        shared=(shared(WIRE, POST, sentence="It was old."), shared(WIRE, POST, ECHO)),
    )
    assert [row.claim.what for row in found.rows] == [
        "Monday against Tuesday",
        "12 against 14 hurt",
        "It will be rebuilt.",
        FELL,
        "It was old.",
    ]
    assert [row.claim.anchors[0] for row in found.rows] == ["conflict-2", "conflict-1", "told-1", "fact-2", "fact-1"]
    assert found.rows[2].claim.detail == "more or less certain: will / may"
    assert [cell.said for cell in found.rows[2].cells] == ["will", "may", ""]


def test_a_copy_that_says_so_too_is_no_cell_of_its_own() -> None:
    sides = (sample.excerpt(WIRE, HURT[WIRE], "12"), sample.excerpt(COPY, HURT[WIRE], "12"), *numbers().sides[1:])
    conflict = Conflict(kind="number", confidence=0.8, note="12 against 14", sides=sides)
    (row,) = made(WIRE, POST, COPY, conflicts=(conflict,)).rows
    assert row.voices == 2
    (sentence,) = row.cells[0].sentences
    assert sentence.copies == ("Copy",)

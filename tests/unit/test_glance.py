"""What differs, in the few words of a line."""

from dataclasses import replace

from pipeline.contracts.codec import decode_as, encode_comparison
from pipeline.contracts.comparison import ComparisonV1
from pipeline.domain.comparison.result import (
    ChangedWords,
    Comparison,
    Conflict,
    Excerpt,
    FigureCell,
    FigureRow,
    LeftOut,
    ToldDifferently,
)
from pipeline.projection.glance import MOST_ITEMS, GlanceDocument, glance
from tests.support import web_sample as sample

ONE, TWO = sample.version("Post", "One"), sample.version("Echo", "Two")


def said(one: GlanceDocument) -> str:
    return " ".join(filter(None, (one.before, " | ".join(one.sides), one.after)))


def excerpts(*sentences: str) -> tuple[Excerpt, ...]:
    """Sentences with the part that matters in [brackets], in turn of two outlets, each in a group of its own."""
    found = []
    for at, sentence in enumerate(sentences):
        start, end = sentence.index("["), sentence.index("]") - 1
        plain = sentence.replace("[", "").replace("]", "")
        of = (ONE, TWO)[at % 2]
        found.append(Excerpt(article_id=of.article_id, source=of.source, sentence=plain, span=(start, end), group=at))
    return tuple(found)


def compared(**parts: object) -> ComparisonV1:
    """As it is on the log."""
    nothing: dict[str, object] = {"versions": (), "conflicts": (), "shared": (), "only_in": ()}
    comparison = Comparison(story_id="s1", headline="", **{**nothing, **parts})  # type: ignore[arg-type]
    return decode_as(encode_comparison(comparison), ComparisonV1)


def conflict(*sentences: str, kind: str = "number", confidence: float = 0.9) -> Conflict:
    return Conflict(kind=kind, confidence=confidence, note="", sides=excerpts(*sentences))  # type: ignore[arg-type]


def told(*sentences: str, kind: str = "strength") -> ToldDifferently:
    return ToldDifferently(kind=kind, note="", probability=0.9, sides=excerpts(*sentences))  # type: ignore[arg-type]


def test_words_that_all_say_are_said_once() -> None:
    cases = {
        "27 | 11 foreigners killed": ("[27] foreigners killed in raid", "Police: [11] foreigners killed."),
        "86 | 104 people on board": ("All [86 people] on board were safe.", "It had [104 people] on board."),
        "ruled for | against the union": ("It [ruled for] the union.", "It [ruled against] the union."),
        "man | person": ("“A [man]”, he said.", "“A [person]”, he said."),
    }
    for expected, sentences in cases.items():
        assert [said(one) for one in glance(compared(conflicts=(conflict(*sentences),)))] == [expected]


def test_what_one_says_plainly_and_another_does_not() -> None:
    (one,) = glance(compared(told_differently=(told("He [allegedly] opened fire there.", "He [opened] fire."),)))
    assert said(one) == "allegedly | plainly opened fire"
    assert one.outlets == ("Post", "Echo")
    (one,) = glance(compared(told_differently=(told("They [lose] their home.", "They [could] lose their home."),)))
    assert said(one) == "could | plainly lose their home"
    assert one.outlets == ("Echo", "Post")


def test_a_word_against_a_sentence_tells_nothing() -> None:
    whole = "[Nobody in the town had ever heard of it before]"
    assert glance(compared(told_differently=(told("It is [all] of it.", whole, kind="scope"),))) == ()


def test_a_number_in_conflict_is_named_by_its_row_of_figures() -> None:
    first, second = excerpts("[5] were hurt.", "[7] were hurt.")
    cells = tuple(
        FigureCell(
            article_id=side.article_id,
            source=side.source,
            written=written,
            value=float(written),
            low=0,
            high=None,
            as_of="",
            said_by="",
            sentence=side.sentence,
            span=side.span,
            group=at,
        )
        for at, (side, written) in enumerate(((first, "5"), (second, "7")))
    )
    row = FigureRow(label="people hurt, so far", unit="", verdict="differ", cells=cells)
    found = glance(compared(conflicts=(conflict("[5] were hurt.", "[7] were hurt."),), figures=(row,)))
    assert [(one.kind, said(one)) for one in found] == [("conflict", "5 | 7 people hurt")], "the row is not said again"


def test_conflicts_come_first_and_only_a_few_are_said() -> None:
    many = tuple(conflict(f"[{n}] dead", f"[{n + 100}] dead", confidence=n / 100) for n in range(1, 9))
    left_out = LeftOut(excerpts=excerpts("[a]", "[b]"), missing_from=("x",))
    found = glance(compared(conflicts=many, left_out=(left_out,)))
    assert len(found) == MOST_ITEMS
    assert said(found[0]) == "8 | 108 dead", "the surest first"


def test_what_a_copy_changed_and_who_leaves_most_out() -> None:
    original = sample.ferry()[1].versions[0]
    changed = ChangedWords(here="seven", there="six", before="about")
    copy = replace(original, article_id="c", source="Echo", copy_of=original.article_id, changed=(changed,))
    left_out = LeftOut(excerpts=excerpts("[a]", "[b]"), missing_from=("c", "gone"))
    altered, left = glance(compared(versions=(original, copy), left_out=(left_out, left_out)))
    assert (altered.kind, altered.sides, altered.outlets) == ("altered", ("six", "seven"), (original.source, "Echo"))
    assert (left.kind, left.outlets, left.count) == ("left_out", ("Echo",), 2)


def test_long_and_odd_texts_are_cut() -> None:
    endless = "[" + "x" * 5000 + "]"
    (one,) = glance(compared(conflicts=(conflict(endless, "[short]"),)))
    assert all(len(side) <= 44 for side in one.sides)
    assert glance(compared(conflicts=(Conflict(kind="date", confidence=1, note="", sides=()),))) == ()

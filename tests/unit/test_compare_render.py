"""A comparison on a terminal: what a reader sees, on wide and narrow ones."""

import io
from dataclasses import replace

import pytest
from rich.console import Console

from consumers.versions import VersionReader
from pipeline.cli.articles.render_comparison import render
from pipeline.domain.comparison.result import Comparison
from pipeline.ports import Encoder, Parser
from pipeline.settings import CompareSettings
from pipeline.side_by_side.arranged import HEADINGS
from tests.support import web_sample as sample
from tests.support.comparing import article, comparer

BRIDGE = "The Old Mill Bridge in Varnholt collapsed early on Monday after a night of heavy rain. "
NINE = BRIDGE + "Nine people were injured when the bridge fell, the fire brigade said. "
DIVERS = "Divers are searching the river Ems for a delivery van that was seen on the bridge at the time. "


@pytest.fixture(scope="module")
def comparison(encoder: Encoder, parser: Parser) -> Comparison:
    return comparer(VersionReader(encoder, parser, cached_articles=20))(
        article("Post", NINE + DIVERS),
        article("Wire", NINE + DIVERS, minutes=40),
        article(
            "Echo", BRIDGE + "The fire brigade said that 13 people were injured when the bridge fell.", minutes=312
        ),
        copies={1: 0},
    )


def printed(comparison: Comparison, width: int) -> str:
    console = Console(file=io.StringIO(), width=width, color_system=None)
    console.print(render(comparison))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_what_has_no_part_in_all_of_it_is_named_with_the_reason(encoder: Encoder, parser: Parser) -> None:
    compare = comparer(VersionReader(encoder, parser, cached_articles=20))
    found = compare(
        article("Post", NINE + DIVERS),
        replace(article("Desk\x1b[31m", NINE, minutes=10), form="roundup"),
        replace(article("Walled", BRIDGE, minutes=20), form="teaser"),
        article("Echo", BRIDGE, minutes=30),
        article("Tide", BRIDGE, minutes=40),
        settings=CompareSettings(max_versions=3),
    )
    shown = " ".join(printed(found, 120).split())
    assert "Desk [31m is not compared: a round-up reports many events." in shown
    assert "Only the beginning of Walled is known: nobody can say what the rest says or leaves out." in shown
    assert "1 more version was not compared." in shown


@pytest.mark.parametrize("width", [120, 50])
def test_a_reader_sees_who_was_first_what_conflicts_and_what_only_one_says(comparison: Comparison, width: int) -> None:
    shown = " ".join(printed(comparison, width).replace("│", " ").split())
    for words in (
        "first",
        "+5 h 12 min",
        "copy of Post",
        "Numbers differ: 9 against 13 injured",
        "Facts in common",
        "Only here",
        "Divers are searching",
    ):
        assert words in shown
    assert max(len(line) for line in printed(comparison, width).splitlines()) <= width


def test_the_words_that_differ_are_marked(comparison: Comparison) -> None:
    console = Console(file=io.StringIO(), width=200, force_terminal=True, color_system="standard")
    console.print(render(comparison))
    assert isinstance(console.file, io.StringIO)
    shown = console.file.getvalue()
    assert "\x1b[1;4;32mNine\x1b[0m" in shown
    assert "\x1b[1;4;35m13\x1b[0m" in shown


def test_a_page_cannot_steer_the_terminal(encoder: Encoder, parser: Parser) -> None:
    steering = "\x1b[2J\u202e"
    found = comparer(VersionReader(encoder, parser, cached_articles=20))(
        article(f"Po{steering}st", BRIDGE + f"Nobody saw {steering} the bridge fall into the river Ems that night."),
        article("Echo", BRIDGE, minutes=5),
    )
    assert not set(printed(found, 120)) & set(steering[:1] + steering[-1:])


def test_what_is_told_differently_is_shown_with_the_words_that_differ(encoder: Encoder, parser: Parser) -> None:
    found = comparer(VersionReader(encoder, parser, cached_articles=20))(
        article("Post", BRIDGE + "The fall of the bridge killed at least 27 people."),
        article("Echo", BRIDGE + "The fall of the bridge killed 27 people.", minutes=9),
    )
    shown = " ".join(printed(found, 120).split())
    assert "Told differently" in shown
    assert "another figure: at least 27 / 27" in shown
    assert "• The Old Mill Bridge in Varnholt collapsed early on Monday" in shown


def test_every_part_is_printed_in_order_and_cut_lists_say_by_how_much() -> None:
    story, compared = sample.ferry()
    console = Console(file=io.StringIO(), width=100, color_system=None)
    console.print(render(compared, story.versions))
    assert isinstance(console.file, io.StringIO)
    lines = console.file.getvalue().splitlines()
    headings = [line for line in lines if line in HEADINGS.values()]
    assert headings == list(HEADINGS.values())
    shown = " ".join(" ".join(lines).split())
    for words in (
        "4 versions: Northern Wire, Skarne Post, Hafenbote and Open Ledger; 1 copy",
        "Evening Coast copies Northern Wire",
        "“104” became “140”",
        "Hafenbote a short text of 74 words",
        "told by 2 others: Northern Wire (paragraph 2) and Skarne Post (paragraph 6)",
        "told by all: Northern Wire (lead), Skarne Post (paragraph 14), Open Ledger (paragraph 3) and Hafenbote",
        "Skarne Post: No one was injured, according to the coastguard.",
        "and 8 more",
        "Ada Holm, “the harbour master” Northern Wire 31 words, Skarne Post 12 words",
        "the coastguard’s log Northern Wire and Skarne Post",
        "reportedly (3), may",
        "copy of Northern Wire (96% of its words)",
        "Hafenbote is in another language: figures, dates, quotes and names are compared, claims are not.",
    ):
        assert words in shown
    assert "Looked for, not found" not in shown


def test_where_nothing_was_found_a_reader_learns_what_was_looked_at() -> None:
    story, compared = sample.quiet()
    console = Console(file=io.StringIO(), width=100, color_system=None)
    console.print(render(compared, story.versions))
    assert isinstance(console.file, io.StringIO)
    shown = console.file.getvalue()
    assert "No conflicts among 5 paired claims and 1 figure of 2 versions." in shown
    assert "Facts in common: none among 17 claims of 2 versions." in shown
    assert "Not in this comparison yet: Late Letter." in shown
    assert "\nPossible conflicts" not in shown


def test_what_the_words_of_a_claim_stand_for_is_in_brackets_behind_it() -> None:
    _, compared = sample.ferry()
    shown = " ".join(printed(compared, 120).replace("│", " ").split())
    assert "cannot travel on tonight. [The school gym: the gym of Northgate's school]" in shown

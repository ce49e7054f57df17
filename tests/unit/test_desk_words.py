"""A line of the front page in words: its place, its time, its arrivals."""

from datetime import UTC, datetime

import msgspec

from pipeline.projection.lines import DifferenceCountsDocument, desk_line
from pipeline.wording import lines
from tests.support import web_sample as sample

FERRY, _ = sample.ferry()
LINE = desk_line(FERRY)


def test_a_line_says_how_it_got_its_place() -> None:
    found = DifferenceCountsDocument(conflict=3, figures=1)
    said = lines.place(msgspec.structs.replace(LINE, differences=found))
    assert said == (
        "Newest text of its own: 4 March 2026, 12:20 UTC. Ranked as if newer by 12 h for 4 independent voices and 7 h "
        "for 3 possible conflicts and 1 other difference."
    )
    alone = desk_line(sample.single(1))
    assert "Ranked" not in lines.place(alone), "nothing was added"


def test_the_year_is_said_where_it_is_another() -> None:
    noon = datetime(2026, 3, 4, 12, 5, tzinfo=UTC)
    assert lines.when(noon, noon) == "4 Mar 12:05"
    assert lines.when(noon, noon.replace(year=2027)) == "4 Mar 2026"


def test_arrivals_are_bars_of_texts_with_copies_on_them() -> None:
    texts, copies = lines.bars(LINE)
    assert (texts.count("z"), copies.count("z")) == (4, 1)
    assert sum(own for own, _ in LINE.arrivals) == 4
    assert LINE.arrivals[0][0] >= 1, "the first version begins the drawing"
    assert LINE.arrivals[-1][0] >= 1, "the newest ends it"
    texts, copies = lines.bars(desk_line(sample.single(1)))
    assert (texts.count("z"), copies) == (1, "")

"""A list's parameters: read from an address, written into one, and left out one by one."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from starlette.datastructures import QueryParams

from pipeline.projection.filters import DIFFERENCES, SORTS, StoryFilter
from pipeline.web.parameters import FILTER_PARAMETERS, BadParameter, ListQuery, list_query


def read(query: str) -> ListQuery:
    return list_query(QueryParams(query.removeprefix("?")), default_limit=50, default_sort="rank")


def test_an_address_that_was_written_asks_for_the_same() -> None:
    draw = random.Random(3)
    for _ in range(300):
        since = draw.choice((None, datetime(2026, 3, 4, tzinfo=UTC), datetime(2026, 3, 4, 5, 6, 7, 8, tzinfo=UTC)))
        until = draw.choice((None, datetime(2026, 3, 9, 23, 59, 59, 999_999, tzinfo=UTC)))
        asked = ListQuery(
            filter=StoryFilter(
                text=draw.choice(("", "fähre grund", "a&b=c #%+", "東京")),
                outlet=draw.choice(("", "Evening & Coast", "50% News")),
                language=draw.choice(("", "de", "zh-hant")),
                since=since,
                until=until,
                differs=draw.choice((None, *DIFFERENCES)),
                conflicts=draw.choice((None, True, False)),
                min_families=draw.choice((1, 2, 17)),
            ),
            limit=50,
            cursor=draw.choice((None, "abc_-")),
            sort=draw.choice(SORTS),
            sorted_by="rank",
        )
        assert read(asked.encoded(cursor=asked.cursor)) == asked


def test_a_filter_can_be_taken_away() -> None:
    whole = read(
        "q=x&outlet=y&language=de&since=2026-01-01&until=2026-01-02&differs=figures&conflicts=1&families=3&across=1"
    )
    for name in FILTER_PARAMETERS:
        rest = whole.without(name).encoded()
        assert f"{name}=" not in rest
        assert rest.count("=") == len(FILTER_PARAMETERS) - 1


def test_a_day_is_meant_with_all_its_hours_and_a_moment_in_its_zone() -> None:
    days = read("since=2026-03-04&until=2026-03-04").filter
    assert days.since == datetime(2026, 3, 4, tzinfo=UTC)
    assert days.until == datetime(2026, 3, 5, tzinfo=UTC) - timedelta(microseconds=1)
    assert read("since=2026-03-04T12:00:00%2B02:00").filter.since == datetime(2026, 3, 4, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("since=2026-02-30", "since"),
        ("since=0001-01-01T00:00:00%2B05:00", "since"),
        ("until=tomorrow", "until"),
        ("since=2026-03-05&until=2026-03-04", "until"),
        ("differs=everything", "differs"),
        ("sort=best", "sort"),
        ("language=e", "language"),
        ("conflicts=maybe", "conflicts"),
        ("families=0", "families"),
        ("limit=201", "limit"),
        ("q=" + "x" * 201, "q"),
    ],
)
def test_what_cannot_be_used_is_named(query: str, name: str) -> None:
    with pytest.raises(BadParameter) as refused:
        read(query)
    assert refused.value.name == name

"""Names of months and time zones, as feeds and pages state them: both read them alike, in summer and in winter."""

from datetime import UTC, datetime

import pytest

from pipeline.domain.pages.bylines import date_of
from pipeline.domain.text.date_names import ENGLISH_MONTHS, fold, months, named_zone
from pipeline.domain.text.dates import parse_date
from pipeline.domain.text.stated_dates import StatedDate


@pytest.mark.parametrize(
    ("zone", "winter", "summer"),
    [
        ("ET", "20:15", "19:15"),
        ("CT", "21:15", "20:15"),
        ("MT", "22:15", "21:15"),
        ("PT", "23:15", "22:15"),
        # What names one of two seasons is that season's offset on any day.
        ("EST", "20:15", "20:15"),
        ("EDT", "19:15", "19:15"),
        ("PST", "23:15", "23:15"),
        ("PDT", "22:15", "22:15"),
        ("CET", "14:15", "14:15"),
        ("CEST", "13:15", "13:15"),
        ("BST", "14:15", "14:15"),
        ("GMT", "15:15", "15:15"),
        ("EET", "13:15", "13:15"),
        ("IST", "09:45", "09:45"),
        ("JST", "06:15", "06:15"),
        ("AST", "19:15", "19:15"),
        ("", "15:15", "15:15"),
    ],
)
def test_a_zone_is_read_alike_in_feeds_and_on_pages_in_summer_and_winter(zone: str, winter: str, summer: str) -> None:
    for read in (parse_date, date_of):
        january, july = read(f"January 6, 2026 3:15 pm {zone}"), read(f"July 6, 2026 3:15 pm {zone}")
        assert january == StatedDate(datetime.fromisoformat(f"2026-01-06T{winter}").replace(tzinfo=UTC))
        assert july == StatedDate(datetime.fromisoformat(f"2026-07-06T{summer}").replace(tzinfo=UTC))


def test_the_season_follows_the_rules_of_the_year() -> None:
    # In 2006 daylight saving time began in April; since 2007 it begins in March.
    assert parse_date("March 20, 2006 3:15 pm ET") == StatedDate(datetime(2006, 3, 20, 20, 15, tzinfo=UTC))
    assert parse_date("March 20, 2007 3:15 pm ET") == StatedDate(datetime(2007, 3, 20, 19, 15, tzinfo=UTC))


def test_a_word_that_is_not_a_zone_names_none() -> None:
    assert [named_zone(word) for word in ("ast3", "news", "")] == [None] * 3


def test_every_month_has_its_names_in_many_languages() -> None:
    assert sorted(set(months().values())) == list(range(1, 13))
    assert [months()[fold(name)] for name in ENGLISH_MONTHS] == list(range(1, 13))
    assert [months()[fold(name)] for name in ("MÄRZ", "août", "июля", "августа", "Setembro", "Ağustos")] == [
        3,
        8,
        7,
        8,
        9,
        8,
    ]

"""The dates that feeds state, with the oddities of real ones."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.text.calendars import gregorian
from pipeline.domain.text.dates import parse_date
from pipeline.domain.text.stated_dates import date_at


def moment(stated: str, language: str = "") -> str | None:
    found = parse_date(stated, language=language)
    assert found is None or found.at.tzinfo is UTC
    return found.at.isoformat()[:16] if found else None


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("Mon, 02 Mar 2026 08:40:00 +0100", "2026-03-02T07:40"),
        ("Fri, 02 Mar 2026 08:40:00 +0100", "2026-03-02T07:40"),  # it was a Monday
        ("Mon, 2 Mar 26 8:40 GMT", "2026-03-02T08:40"),
        ("Mon, 2 Mar 98 08:40 PDT", "1998-03-02T15:40"),
        ("Mon, 02 Mar 126 08:40:00 GMT", "2026-03-02T08:40"),  # years counted from 1900
        ("Mon,02 Mar 2026,08:40:00 -0000", "2026-03-02T08:40"),
        ("Mon, 02 Mar 2026 08:40:60 GMT", "2026-03-02T08:41"),
        ("Mon, 02 Mar 2026 24:00:00 GMT", "2026-03-03T00:00"),
        ("Mon, 02 Mar 2026 25:61:00 GMT", "2026-03-02T00:00"),
        ("Mon, 02 Mar 2026", "2026-03-02T00:00"),
        ("02-Mar-26 08:40:00", "2026-03-02T08:40"),
        ("Mon Mar  2 08:40:00 2026", "2026-03-02T08:40"),
        ("Mon Mar 02 08:40:00 +0100 2026", "2026-03-02T07:40"),
        ("Mon Mar 2 08:40:00 EST 2026", "2026-03-02T13:40"),
        ("08:40, 2 Mar 2026", "2026-03-02T08:40"),
        ("Mar 02 2026 08:40:00:123PM", "2026-03-02T20:40"),
    ],
)
def test_rfc_822_and_what_is_made_of_it(stated: str, expected: str) -> None:
    assert moment(stated) == expected


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("2026-03-02T08:40:00Z", "2026-03-02T08:40"),
        ("2026-03-02T08:40:00.123456+01:00", "2026-03-02T07:40"),
        ("2026-03-02T08:40:00 +0100", "2026-03-02T07:40"),
        ("2026-03-02T08:40-0530", "2026-03-02T14:10"),
        ("2026-03-02T08:40:00+00:00Z", "2026-03-02T08:40"),
        ("2026-3-2T8:40Z", "2026-03-02T08:40"),
        ("2026-03-02T08Z", "2026-03-02T08:00"),
        ("2026-03-02T0840", "2026-03-02T08:40"),
        ("20260302T084000Z", "2026-03-02T08:40"),
        ("2026-03-02 08:40:00", "2026-03-02T08:40"),
        ("2026/03/02 08:40 JST", "2026-03-01T23:40"),
        ("2026-03-02", "2026-03-02T00:00"),
        ("2026-061", "2026-03-02T00:00"),
        ("2026-W10-1T08:40Z", "2026-03-02T08:40"),
        ("1772440800", "2026-03-02T08:40"),
        ("1772440800000", "2026-03-02T08:40"),
        ("20260302084000", "2026-03-02T08:40"),
    ],
)
def test_iso_8601_w3cdtf_and_numbers(stated: str, expected: str) -> None:
    assert moment(stated) == expected


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("EST", "13:40"),
        ("PDT", "15:40"),
        ("BST", "07:40"),
        ("CEST", "06:40"),
        ("MEZ", "07:40"),
        ("IST", "03:10"),
        ("JST", "23:40"),
        ("AEDT", "21:40"),
        ("NPT", "02:55"),
        ("A", "08:40"),  # RFC 822 had the letters backwards, so RFC 5322 takes them for UTC
        ("XYZ", "08:40"),
        ("GMT+0530", "03:10"),
        ("GMT+01:00", "07:40"),
        ("UTC+2", "06:40"),
        ("+0000 (UTC)", "08:40"),
        ("+0100 CET", "07:40"),
        ("−0500", "13:40"),
        ("-9999", "08:40"),
    ],
)
def test_zones(zone: str, expected: str) -> None:
    assert (moment(f"Mon, 02 Mar 2026 08:40:00 {zone}") or "")[11:] == expected


def test_american_zones_without_a_season_follow_the_season() -> None:
    assert moment("March 2, 2026 8:40 a.m. ET") == "2026-03-02T13:40"
    assert moment("July 2, 2026, 8:40 p.m. ET") == "2026-07-03T00:40"
    assert moment("Sun, 08 Mar 2026 02:00 PT") == "2026-03-08T09:00"
    assert moment("Sun, 01 Nov 2026 02:00 PT") == "2026-11-01T10:00"


def test_a_zone_of_several_meanings_goes_by_the_feed_s_language() -> None:
    stated = "Mon, 02 Mar 2026 08:40:00 {}"
    assert moment(stated.format("IST"), "he") == "2026-03-02T06:40"
    assert moment(stated.format("CST")) == "2026-03-02T14:40"
    assert moment(stated.format("CST"), "zh") == "2026-03-02T00:40"


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("lunes, 2 de marzo de 2026 - 08:40", "2026-03-02T08:40"),
        ("2 de mar. de 2026 8:40 a. m.", "2026-03-02T08:40"),
        ("Sáb, 02 Ago 2025 08:40:00 -0300", "2025-08-02T11:40"),
        ("lun., 2 mars 2026 08:40:00 +0100", "2026-03-02T07:40"),
        ("2 mars 2026 à 8h40", "2026-03-02T08:40"),
        ("Mo, 2 März 2026 08:40:00 MEZ", "2026-03-02T07:40"),
        ("02.03.2026, 8.40 Uhr", "2026-03-02T08:40"),
        ("2 sett. 2025 08:40", "2025-09-02T08:40"),
        ("2 марта 2026 г., 08:40", "2026-03-02T08:40"),
        ("Пн, 02 мар 2026 08:40:00 +0300", "2026-03-02T05:40"),
        ("Κυρ, 11 Ιούλ 2004 12:00:00 EST", "2004-07-11T17:00"),
        ("2004-július-13T9:15-05:00", "2004-07-13T14:15"),
        ("2004년 05월 28일  01:31:15", "2004-05-27T16:31"),
        ("2004-05-25 오후 11:23:17", "2004-05-25T14:23"),
        ("2026年3月2日 下午08:40", "2026-03-02T20:40"),
        ("2 मार्च 2026", "2026-03-02T00:00"),
    ],
)
def test_other_languages(stated: str, expected: str) -> None:
    assert moment(stated) == expected


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("Mon, 02 Mar 2569 08:40:00 +0700", "2026-03-02T01:40"),
        ("2 มีนาคม 2569 08:40", "2026-03-02T08:40"),
        ("令和8年3月2日 8時40分", "2026-03-01T23:40"),
        ("民國115年3月2日", "2026-03-02T00:00"),
        ("1404/12/11 08:40", "2026-03-02T08:40"),
        ("۱۴۰۴/۱۲/۱۱ ۰۸:۴۰", "2026-03-02T08:40"),
        ("1447-09-13T08:40:00+03:00", "2026-03-02T05:40"),
    ],
)
def test_other_eras(stated: str, expected: str) -> None:
    assert moment(stated) == expected


def test_the_calendars_of_the_hijra() -> None:
    assert gregorian(1403, 12, 30) == date(2025, 3, 20)  # a leap year's last day
    assert gregorian(1404, 1, 1) == date(2025, 3, 21)
    assert gregorian(1375, 1, 1) == date(1996, 3, 20)
    assert gregorian(1421, 1, 1) == date(2000, 4, 6)
    assert gregorian(1404, 13, 1) is None


def test_days_and_months_that_may_be_either() -> None:
    assert moment("3/2/2026 8:40:00 AM") == "2026-03-02T08:40"
    assert moment("02/03/2026 08:40") == "2026-03-02T08:40"
    assert moment("02/28/2026 08:40") == "2026-02-28T08:40"
    assert moment("02.03.2026 08:40") == "2026-03-02T08:40"
    assert moment("03-02-01") is None


@pytest.mark.parametrize("stated", ["", "yesterday", "2026", "2026-03", "31 Feb 2026", "0000-00-00 00:00:00", "8:40"])
def test_what_names_no_day_is_no_date(stated: str) -> None:
    assert moment(stated) is None


@given(st.text(alphabet=st.sampled_from("0123456789:-/.+TZ jan mar令和年月日오후h()，,٣"), max_size=60))
def test_nothing_that_is_stated_makes_it_fail(stated: str) -> None:
    moment(stated)


@given(st.integers(631152000, 3124137600))
def test_what_is_written_by_the_rules_comes_back(seconds: int) -> None:
    at = datetime.fromtimestamp(seconds, UTC)
    for stated in (
        at.strftime("%a, %d %b %Y %H:%M:%S +0000"),
        at.isoformat(),
        at.strftime("%A, %B %d, %Y %I:%M:%S %p"),
    ):
        assert parse_date(stated) == date_at(at)

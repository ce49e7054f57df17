"""What an operator is told of a source that used to deliver."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.domain.feeds.alarms import alarms, status_of
from pipeline.domain.feeds.health import SourceHealth, after_page
from pipeline.domain.feeds.pace import Pace
from pipeline.domain.feeds.schedule import FeedState, after_failure, first_state
from pipeline.domain.text.amounts import rate

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
PACE = Pace(first_s=900, shortest_s=300, longest_s=21600)


def delivering(entries_a_day: float, *, last: timedelta, health: SourceHealth | None = None) -> FeedState:
    rate = entries_a_day / 86400
    return replace(
        first_state("https://news.example/feed"),
        succeeded_at=NOW,
        polled_at=NOW,
        usual_rate=rate,
        late_rate=0.0,
        rate_when_new=rate,
        new_entry_at=NOW - last,
        health=health or SourceHealth(),
    )


def pages(*outcomes: tuple[int, int], walled: bool = False, health: SourceHealth | None = None) -> SourceHealth:
    """The history, and then a number of pages of equal length."""
    health = health or SourceHealth()
    for count, chars in outcomes:
        for _ in range(count):
            health = after_page(health, chars=chars, walled=walled, refused=False)
    return health


def kinds(state: FeedState, now: datetime = NOW) -> list[str]:
    return [alarm.kind for alarm in alarms(state, now)]


def test_a_busy_outlet_that_stops_is_seen_after_two_days_and_a_quiet_one_later() -> None:
    assert kinds(delivering(40, last=timedelta(hours=40))) == []
    assert kinds(delivering(40, last=timedelta(days=3))) == ["silent"]
    assert kinds(delivering(0.5, last=timedelta(days=10))) == []
    assert kinds(delivering(0.5, last=timedelta(days=30))) == ["silent"]


@pytest.mark.parametrize(
    ("entries_a_day", "said"),
    [(12_345, "12,300 a day"), (1_200, "1,200 a day"), (40, "40 a day"), (0.26, "0.26 a day")],
)
def test_how_much_used_to_come_is_a_plain_number(entries_a_day: float, said: str) -> None:
    [alarm] = alarms(delivering(entries_a_day, last=timedelta(days=365)), NOW)
    assert alarm.text.endswith(f"where {said} came")


@pytest.mark.parametrize(("value", "said"), [(0, "0"), (1.2e-75, "0"), (0.0017, "0.0017"), (99.96, "100"), (1, "1")])
def test_a_rate_has_no_exponent(value: float, said: str) -> None:
    assert rate(value) == said


def test_a_feed_that_never_brought_anything_is_not_missed() -> None:
    assert kinds(first_state("https://news.example/feed")) == []


def test_a_source_that_refuses_is_called_blocked_and_one_that_fails_failing() -> None:
    state = delivering(40, last=timedelta(hours=1))
    blocked = failing = state
    for hour in range(8):
        at = NOW + timedelta(hours=hour)
        blocked = after_failure(blocked, at, PACE, problem="answered 403", status=403)
        failing = after_failure(failing, at, PACE, problem="timed out")
    assert kinds(blocked, NOW + timedelta(hours=1)) == []
    assert kinds(blocked, NOW + timedelta(hours=8)) == ["blocked"]
    assert kinds(failing, NOW + timedelta(hours=8)) == ["failing"]
    assert "timed out" in alarms(failing, NOW + timedelta(hours=8))[0].text


def test_a_source_that_nobody_asked_meanwhile_is_neither_silent_nor_failing() -> None:
    later = NOW + timedelta(days=20)
    delivers = delivering(40, last=timedelta(hours=1))
    assert kinds(delivers, later) == []
    assert kinds(after_failure(delivers, NOW, PACE, problem="answered 403", status=403), later) == []


def test_a_layout_that_changed_shows_in_yield_or_length() -> None:
    steady = pages((200, 3000), (3, 0), (20, 2500))
    assert kinds(delivering(40, last=timedelta(hours=1), health=steady)) == []
    without_text = pages((200, 3000), (12, 0))
    assert kinds(delivering(40, last=timedelta(hours=1), health=without_text)) == ["layout"]
    short = pages((200, 3000), (15, 300))
    assert kinds(delivering(40, last=timedelta(hours=1), health=short)) == ["layout"]


def test_a_site_that_never_yielded_a_text_raises_no_alarm_for_it() -> None:
    assert kinds(delivering(40, last=timedelta(hours=1), health=pages((60, 0)))) == []


def test_walls_that_rise_are_seen() -> None:
    walled = pages((15, 400), walled=True, health=pages((200, 3000)))
    assert "walled" in kinds(delivering(40, last=timedelta(hours=1), health=walled))


def test_states_in_a_word() -> None:
    state = first_state("https://news.example/feed")
    assert status_of(state) == "new"
    assert status_of(delivering(1, last=timedelta(0))) == "active"
    for expected in ["failing"] * 7 + ["quarantined"]:
        state = after_failure(state, NOW, PACE, problem="timed out")
        assert status_of(state) == expected
    gone = after_failure(state, NOW, PACE, problem="gone", status=410)
    assert status_of(gone) == "retired"
    assert kinds(gone) == ["retired"]

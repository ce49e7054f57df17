"""When feeds are asked again, and how."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.feeds import FeedHints
from pipeline.domain.schedule import (
    LONGEST_WAIT_S,
    FeedState,
    after_failure,
    after_not_modified,
    after_parsed,
    due,
    first_state,
    host_ready_at,
    request_headers,
    retry_after_s,
)

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
URL = "https://news.example/feed.xml"


def parsed(state: FeedState, now: datetime = NOW, **changes: object) -> FeedState:
    defaults: dict = {
        "url": URL,
        "headers": {"etag": '"1"', "last-modified": "Mon, 02 Mar 2026 08:00:00 GMT"},
        "hints": FeedHints(),
        "interval_s": None,
        "default_interval_s": 900.0,
    }
    return after_parsed(state, now, **(defaults | changes))


def wait_s(state: FeedState, now: datetime = NOW) -> float:
    assert state.next_at is not None
    return (state.next_at - now).total_seconds()


def test_a_new_feed_is_due_at_once_without_validators() -> None:
    assert due(first_state(URL), NOW)
    assert request_headers(first_state(URL), NOW) == {}


def test_after_an_answer_it_is_asked_at_its_interval_with_validators() -> None:
    state = parsed(first_state(URL))
    assert not due(state, NOW + timedelta(seconds=899))
    assert due(state, NOW + timedelta(seconds=900))
    assert request_headers(state, NOW + timedelta(minutes=15)) == {
        "If-None-Match": '"1"',
        "If-Modified-Since": "Mon, 02 Mar 2026 08:00:00 GMT",
    }


def test_now_and_then_it_is_asked_without_validators() -> None:
    assert request_headers(parsed(first_state(URL)), NOW + timedelta(days=1)) == {}


@pytest.mark.parametrize(
    ("hints", "headers", "expected"),
    [
        (FeedHints(ttl_s=3600), {}, 3600),
        (FeedHints(period_s=7200), {}, 7200),
        (FeedHints(), {"cache-control": "public, max-age=1800"}, 1800),
        (FeedHints(ttl_s=60), {}, 900),
        (FeedHints(period_s=31536000), {}, LONGEST_WAIT_S),
        (FeedHints(), {"cache-control": "max-age=junk"}, 900),
    ],
)
def test_the_feed_s_own_pace_stretches_the_interval(hints: FeedHints, headers: dict, expected: float) -> None:
    assert wait_s(parsed(first_state(URL), hints=hints, headers=headers)) == expected


def test_the_operator_s_interval_wins() -> None:
    assert wait_s(parsed(first_state(URL), hints=FeedHints(ttl_s=3600), interval_s=60.0)) == 60


def test_hours_and_days_to_skip_are_skipped() -> None:
    hints = FeedHints(skip_hours=frozenset({12, 13}), skip_days=frozenset({1}))  # NOW is a Tuesday at noon
    assert parsed(first_state(URL), hints=hints).next_at == datetime(2026, 3, 4, 0, tzinfo=UTC)
    everything = FeedHints(skip_hours=frozenset(range(24)))
    assert due(parsed(first_state(URL), hints=everything), NOW + timedelta(days=9))


def test_not_modified_waits_and_keeps_the_validators() -> None:
    state = after_not_modified(parsed(first_state(URL)), NOW, url=URL, interval_s=None, default_interval_s=900)
    assert wait_s(state) == 900
    assert request_headers(state, NOW)


def test_not_modified_from_another_address_is_not_believed() -> None:
    other = "https://elsewhere.example/feed.xml"
    state = after_not_modified(parsed(first_state(URL)), NOW, url=other, interval_s=None, default_interval_s=900)
    assert due(state, NOW)
    assert request_headers(state, NOW) == {}


def test_a_permanent_redirect_rewrites_the_address() -> None:
    state = parsed(first_state(URL), moved_to="https://new.example/feed")
    assert (state.feed_url, state.address) == (URL, "https://new.example/feed")


def test_gone_is_gone() -> None:
    state = after_failure(parsed(first_state(URL)), NOW, problem="410", status=410, default_interval_s=900)
    assert not due(state, NOW + timedelta(days=1000))
    assert state.stopped


@pytest.mark.parametrize(("asked", "expected"), [("120", 120), ("Tue, 03 Mar 2026 12:05:00 GMT", 300), ("junk", 900)])
def test_retry_after_is_heeded(asked: str, expected: float) -> None:
    state = after_failure(first_state(URL), NOW, problem="429", status=429, retry_after=asked, default_interval_s=900)
    assert wait_s(state) == expected


def test_failures_back_off_and_an_answer_forgives_them() -> None:
    state, waits = first_state(URL), []
    for _ in range(12):
        state = after_failure(state, NOW, problem="timeout", default_interval_s=900)
        waits.append(wait_s(state))
    assert waits[:3] == [900, 1800, 3600]
    assert waits[-1] == LONGEST_WAIT_S
    assert parsed(state).failures == 0
    assert parsed(state).problem is None


def test_validators_survive_a_failure_but_come_from_parsed_answers_only() -> None:
    state = after_failure(parsed(first_state(URL)), NOW, problem="broken", status=200, default_interval_s=900)
    assert state.etag == '"1"'


def test_hosts_are_spaced() -> None:
    assert host_ready_at(None, NOW, 5) == NOW
    assert host_ready_at(NOW - timedelta(seconds=2), NOW, 5) == NOW + timedelta(seconds=3)


@given(st.text(max_size=40))
def test_retry_after_never_crashes_or_goes_back(value: str) -> None:
    seconds = retry_after_s(value, NOW)
    assert seconds is None or seconds >= 0

"""When feeds are asked again, and how."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.feeds.caching_headers import fresh_for_s, retry_after_s
from pipeline.domain.feeds.pace import JITTER, LONGEST_QUARANTINE_S, LONGEST_WAIT_S, Pace
from pipeline.domain.feeds.parse import FeedEntry, FeedHints, ParsedFeed
from pipeline.domain.feeds.schedule import (
    FeedState,
    after_failure,
    after_parsed,
    after_unchanged,
    due,
    first_state,
    request_headers,
    spread,
)
from pipeline.ports import Response

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
URL = "https://news.example/feed.xml"
PACE = Pace(first_s=900, shortest_s=300, longest_s=21600)


def feed(*ages_h: float, hints: FeedHints | None = None, now: datetime = NOW) -> ParsedFeed:
    entries = tuple(
        FeedEntry(id=str(age), link=f"{URL}/{age}", title="t", published=now - timedelta(hours=age)) for age in ages_h
    )
    return ParsedFeed(
        title="t", link=None, language="en", format="RSS 2.0", entries=entries, hints=hints or FeedHints()
    )


def parsed(
    state: FeedState,
    now: datetime = NOW,
    *,
    hints: FeedHints | None = None,
    new: int = 0,
    pace: Pace = PACE,
    ages_h: tuple[float, ...] = (),
    url: str = URL,
    headers: dict[str, str] | None = None,
    moved_to: str | None = None,
) -> FeedState:
    stated = {"etag": '"1"', "last-modified": "Mon, 02 Mar 2026 08:00:00 GMT"} if headers is None else headers
    listed = feed(*ages_h, hints=hints, now=now)
    return after_parsed(
        state, now, pace, response(url, stated, moved_to=moved_to, status=200), parsed=listed, new_entries=new
    )


def response(
    url: str = URL, headers: dict[str, str] | None = None, *, moved_to: str | None = None, status: int = 304
) -> Response:
    return Response(url=url, status=status, headers=headers or {}, body=b"", permanent_redirect=moved_to)


def failed(state: FeedState, now: datetime = NOW, **changes: Any) -> FeedState:
    defaults: dict[str, Any] = {"problem": "timeout"}
    return after_failure(state, now, PACE, **(defaults | changes))


def wait_s(state: FeedState, now: datetime = NOW) -> float:
    assert state.next_at is not None
    return (state.next_at - now).total_seconds()


def about(seconds: float, state: FeedState, now: datetime = NOW) -> bool:
    return seconds <= wait_s(state, now) <= seconds * (1 + JITTER)


def polled_for(days: float, entries_a_day: float) -> FeedState:
    """A feed with evenly spread entries, polled whenever it is due."""
    state, now, told = parsed(first_state(URL)), NOW, 0
    while now < NOW + timedelta(days=days):
        assert state.next_at is not None
        now = state.next_at
        brought = int((now - NOW).total_seconds() / 86400 * entries_a_day)
        state = parsed(state, now, new=brought - told)
        told = brought
    return state


def test_a_new_feed_is_due_at_once_without_validators() -> None:
    assert due(first_state(URL), NOW)
    assert request_headers(first_state(URL), NOW) == {}


def test_after_an_answer_it_is_asked_at_its_interval_with_validators() -> None:
    state = parsed(first_state(URL))
    assert about(900, state)
    assert request_headers(state, NOW + timedelta(minutes=15)) == {
        "If-None-Match": '"1"',
        "If-Modified-Since": "Mon, 02 Mar 2026 08:00:00 GMT",
    }


def test_now_and_then_it_is_asked_without_validators() -> None:
    assert request_headers(parsed(first_state(URL)), NOW + timedelta(days=1)) == {}


def test_the_dates_of_a_first_answer_tell_the_pace() -> None:
    hourly = parsed(first_state(URL), ages_h=tuple(range(1, 25)))
    assert about(1800, hourly)
    assert about(PACE.shortest_s, parsed(first_state(URL), ages_h=tuple(n / 60 for n in range(60))))
    assert about(PACE.longest_s, parsed(first_state(URL), ages_h=(900, 2000, 3000)))


@pytest.mark.parametrize(("entries_a_day", "expected_s"), [(48, 900), (12, 3600), (1000, 300), (0.2, 21600)])
def test_the_interval_follows_what_a_feed_brings(entries_a_day: float, expected_s: float) -> None:
    interval_s = polled_for(10, entries_a_day).interval_s
    assert interval_s is not None
    assert expected_s * 0.6 <= interval_s <= expected_s * 1.6


def test_a_burst_quickens_a_quiet_feed_within_hours_and_is_forgotten() -> None:
    state = polled_for(10, 2)
    assert state.next_at is not None
    assert state.interval_s is not None
    assert state.interval_s > 4 * 3600
    burst = parsed(state, state.next_at, new=12)
    assert burst.interval_s is not None
    assert burst.interval_s < 3600
    now, quiet = burst.next_at, burst
    for _ in range(40):
        assert now is not None
        quiet = parsed(quiet, now)
        now = quiet.next_at
    assert quiet.interval_s is not None
    assert quiet.interval_s > 2 * burst.interval_s


@pytest.mark.parametrize(
    ("hints", "headers", "expected"),
    [
        (FeedHints(ttl_s=3600), {}, 3600),
        (FeedHints(period_s=7200), {}, 7200),
        (FeedHints(), {"cache-control": "public, max-age=1800"}, 1800),
        (FeedHints(), {"cache-control": "max-age=1800", "age": "600"}, 1200),
        (FeedHints(), {"expires": "Tue, 03 Mar 2026 13:00:00 GMT"}, 3600),
        (FeedHints(), {"expires": "Tue, 03 Mar 2026 14:00:00 GMT", "date": "Tue, 03 Mar 2026 13:30:00 GMT"}, 1800),
        (FeedHints(), {"expires": "0"}, 900),
        (FeedHints(), {"cache-control": "no-cache", "expires": "Tue, 03 Mar 2026 20:00:00 GMT"}, 900),
        (FeedHints(ttl_s=60), {}, 900),
        (FeedHints(period_s=31536000), {}, PACE.longest_s),
        (FeedHints(), {"cache-control": "max-age=junk"}, 900),
    ],
)
def test_the_feed_s_own_wish_stretches_the_interval(hints: FeedHints, headers: dict, expected: float) -> None:
    assert about(expected, parsed(first_state(URL), hints=hints, headers=headers))


def test_a_wish_also_counts_where_nothing_changed() -> None:
    state = parsed(first_state(URL), hints=FeedHints(ttl_s=3600))
    assert about(3600, after_unchanged(state, NOW, PACE, response()))
    assert about(7200, after_unchanged(state, NOW, PACE, response(headers={"cache-control": "max-age=7200"})))


def test_what_another_feed_had_before_is_new_to_this_one_all_the_same() -> None:
    """A page with the top stories lists what the sections' feeds have listed: it is neither slow nor silent."""
    state = parsed(first_state(URL), ages_h=(1, 2, 3, 4))
    for hours in range(1, 100):
        state = parsed(state, NOW + timedelta(hours=hours), new=0, ages_h=(0.5, 1.5, 2.5, 3.5))
    assert state.new_entry_at == NOW + timedelta(hours=99)
    assert about(1800, state, NOW + timedelta(hours=99))


def test_the_operator_s_interval_wins() -> None:
    own = Pace(first_s=900, shortest_s=300, longest_s=21600, own_s=60)
    assert about(60, parsed(first_state(URL), hints=FeedHints(ttl_s=3600), pace=own))


def test_hours_and_days_to_skip_are_skipped() -> None:
    hints = FeedHints(skip_hours=frozenset({12, 13}), skip_days=frozenset({1}))  # NOW is a Tuesday at noon
    assert parsed(first_state(URL), hints=hints).next_at == datetime(2026, 3, 4, 0, tzinfo=UTC)
    everything = FeedHints(skip_hours=frozenset(range(24)))
    assert due(parsed(first_state(URL), hints=everything), NOW + timedelta(days=9))


def test_not_modified_waits_and_keeps_the_validators() -> None:
    state = after_unchanged(parsed(first_state(URL)), NOW, PACE, response())
    assert wait_s(state) >= PACE.shortest_s
    assert request_headers(state, NOW)


def test_not_modified_from_another_address_is_not_believed() -> None:
    other = "https://elsewhere.example/feed.xml"
    state = after_unchanged(parsed(first_state(URL)), NOW, PACE, response(other))
    assert due(state, NOW)
    assert request_headers(state, NOW) == {}


def test_a_permanent_redirect_is_believed_once_it_was_seen_three_times() -> None:
    new, state = "https://new.example/feed", first_state(URL)
    for address in (URL, URL, new):
        state = parsed(state, moved_to=new)
        assert (state.feed_url, state.address) == (URL, address)


def test_redirects_that_change_their_mind_are_never_believed() -> None:
    state = first_state(URL)
    for number in range(9):
        state = parsed(state, moved_to=f"https://new.example/{number % 2}")
    assert state.address == URL


def test_where_the_new_address_fails_the_configured_one_is_asked_again() -> None:
    state = first_state(URL)
    for _ in range(3):
        state = parsed(state, moved_to="https://new.example/feed")
    for address in ("https://new.example/feed", "https://new.example/feed", URL):
        state = failed(state, status=500)
        assert state.address == address
    assert request_headers(state, NOW) == {}


def test_gone_is_gone() -> None:
    state = failed(parsed(first_state(URL)), status=410)
    assert not due(state, NOW + timedelta(days=1000))
    assert state.stopped


@pytest.mark.parametrize(("asked", "expected"), [("120", 120), ("Tue, 03 Mar 2026 12:05:00 GMT", 300), ("junk", 900)])
def test_retry_after_is_heeded(asked: str, expected: float) -> None:
    assert about(expected, failed(first_state(URL), status=429, retry_after=asked))


@pytest.mark.parametrize("asked", ["0", "Tue, 03 Mar 2026 11:00:00 GMT"])
def test_one_that_asks_for_no_time_at_all_is_left_alone_all_the_same(asked: str) -> None:
    state = failed(first_state(URL), status=503, retry_after=asked)
    assert about(60, state)
    for _ in range(9):
        state = failed(state, status=503, retry_after=asked)
    assert wait_s(state) >= LONGEST_WAIT_S


def test_one_that_asks_for_a_moment_is_believed_once() -> None:
    state = failed(first_state(URL), status=503, retry_after="2")
    assert about(2, state)
    assert about(60, failed(state, status=503, retry_after="2"))


def test_failures_back_off_into_quarantine_and_an_answer_forgives_them() -> None:
    state, waits = first_state(URL), []
    for _ in range(16):
        state = failed(state)
        waits.append(wait_s(state))
    for expected, waited in zip((900, 1800, 3600), waits, strict=False):
        assert expected <= waited <= expected * (1 + JITTER)
    assert waits[6] < waits[7] >= LONGEST_WAIT_S
    assert LONGEST_QUARANTINE_S <= waits[-1] <= LONGEST_QUARANTINE_S * (1 + JITTER)
    assert state.in_quarantine
    back = parsed(state, NOW + timedelta(days=7))
    assert (back.failures, back.problem, back.failing_since, back.in_quarantine) == (0, None, None, False)


@pytest.mark.parametrize("etag", ['"a\tb"', "x" * 2000, "", '"\x85"'])
def test_a_validator_that_could_not_be_sent_back_is_not_kept(etag: str) -> None:
    assert request_headers(parsed(first_state(URL), headers={"etag": etag}), NOW) == {}


def test_validators_survive_a_failure_but_come_from_parsed_answers_only() -> None:
    assert failed(parsed(first_state(URL)), status=200).etag == '"1"'


def test_after_downtime_missed_polls_are_spread_out() -> None:
    missed = [parsed(first_state(f"{URL}?{n}"), NOW - timedelta(days=3)) for n in range(50)]
    fresh = [parsed(first_state(f"{URL}?fresh{n}"), NOW) for n in range(5)]
    gone = failed(first_state(f"{URL}?gone"), NOW - timedelta(days=3), status=410)
    late = spread([*missed, *fresh, gone, first_state(URL)], NOW, per_second=10)
    assert {state.feed_url for state in late} == {state.feed_url for state in missed} | {URL}
    moments = [(state.next_at - NOW).total_seconds() for state in late if state.next_at]
    assert moments == [n / 10 for n in range(51)]
    assert late[-1].feed_url == URL


def test_what_a_clock_that_ran_ahead_put_off_is_not_forgotten() -> None:
    ahead = NOW + timedelta(days=3000)
    (state,) = spread([parsed(first_state(URL), ahead)], NOW, per_second=10)
    assert due(state, NOW)
    assert request_headers(state, NOW) == {}


def test_feeds_that_met_once_part_again() -> None:
    together = [parsed(first_state(f"{URL}?{n}")) for n in range(100)]
    assert len({round(wait_s(state)) for state in together}) > 30


def test_the_same_answers_at_the_same_times_give_the_same_schedule() -> None:
    assert polled_for(3, 20) == polled_for(3, 20)


@given(st.text(max_size=40))
def test_retry_after_never_crashes_or_goes_back(value: str) -> None:
    seconds = retry_after_s(value, NOW)
    assert seconds is None or seconds >= 0


@given(st.dictionaries(st.sampled_from(["cache-control", "expires", "date", "age"]), st.text(max_size=40)))
def test_no_header_makes_an_answer_fresh_for_less_than_nothing(headers: dict[str, str]) -> None:
    assert fresh_for_s(headers, NOW) >= 0


@given(st.lists(st.tuples(st.sampled_from(["parsed", "same", "failed", "429"]), st.integers(0, 500)), max_size=30))
def test_whatever_happens_a_feed_is_asked_again_within_the_bounds(answers: list[tuple[str, int]]) -> None:
    state, now = first_state(URL), NOW
    for kind, number in answers:
        if kind == "parsed":
            state = parsed(state, now, new=number)
        elif kind == "same":
            state = after_unchanged(state, now, PACE, response())
        else:
            state = failed(state, now, status=429 if kind == "429" else None, retry_after=str(number * 10_000))
        assert state.next_at is not None
        assert state.next_at >= now
        assert wait_s(state, now) <= LONGEST_QUARANTINE_S * (1 + JITTER)
        now = max(state.next_at, now + timedelta(seconds=1))

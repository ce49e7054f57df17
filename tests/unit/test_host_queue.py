"""How often a host is asked, and by how many at once."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from producers.asking.hosts import HostQueue

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def queue(*jobs: str, spacing_s: float = 1.0) -> HostQueue[str]:
    """Of jobs like `host/what`."""
    hosts: HostQueue[str] = HostQueue(spacing_s)
    for job in jobs:
        hosts.put(job.split("/")[0], job, NOW)
    return hosts


def taken(hosts: HostQueue[str], now: datetime) -> list[str]:
    found = []
    while (job := hosts.take(now)) is not None:
        found.append(job[1])
    return found


def test_two_requests_to_a_host_are_spaced_and_other_hosts_do_not_wait() -> None:
    hosts = queue("a/1", "a/2", "b/1")
    assert taken(hosts, NOW) == ["a/1", "b/1"]
    assert hosts.wait_s(NOW) == 1
    assert taken(hosts, after(0.5)) == []
    assert taken(hosts, after(1)) == ["a/2"]


def test_two_at_once_of_a_host_and_no_more() -> None:
    hosts = queue("a/1", "a/2", "a/3", spacing_s=0)
    assert taken(hosts, NOW) == ["a/1", "a/2"]
    assert hosts.wait_s(NOW) is None
    hosts.done("a")
    assert taken(hosts, NOW) == ["a/3"]


def test_polls_come_before_pages() -> None:
    hosts = queue("a/page", spacing_s=0)
    hosts.put("a", "a/again", NOW, rank=2)
    hosts.put("a", "a/poll", NOW, rank=-1)
    assert taken(hosts, NOW) == ["a/poll", "a/page"]


def test_a_crawl_delay_is_heeded_by_one_at_a_time() -> None:
    hosts = queue("a/1", "a/2", "a/3")
    assert taken(hosts, NOW) == ["a/1"]
    hosts.space("a", 10.0)
    hosts.done("a")
    assert taken(hosts, after(9)) == []
    assert taken(hosts, after(10)) == ["a/2"]
    assert taken(hosts, after(20)) == []  # the second is still under way
    hosts.done("a")
    assert taken(hosts, after(20)) == ["a/3"]


def test_a_host_that_refuses_pauses_for_as_long_as_it_asks_or_a_growing_time() -> None:
    hosts = queue("a/1", "b/1", spacing_s=0)
    hosts.refused("a", NOW, 120.0)
    assert taken(hosts, after(119)) == ["b/1"]
    assert taken(hosts, after(120)) == ["a/1"]
    hosts.refused("c", NOW, None)
    first = hosts.ready_at("c")
    hosts.refused("c", NOW, None)
    second = hosts.ready_at("c")
    assert first is not None
    assert second is not None
    assert second - NOW == 2 * (first - NOW)
    hosts.answered("c")
    hosts.refused("c", second, None)
    assert hosts.ready_at("c") == second + (first - NOW)


def test_a_host_that_refuses_and_asks_for_no_time_pauses_for_a_minute() -> None:
    hosts = queue("a/1", spacing_s=0)
    hosts.refused("a", NOW, 0.0)
    assert taken(hosts, after(59)) == []
    assert taken(hosts, after(60)) == ["a/1"]


def test_a_short_pause_is_accepted_once() -> None:
    hosts = queue("a/1", "a/2", spacing_s=0)
    hosts.refused("a", NOW, 1.0)
    assert taken(hosts, after(1)) == ["a/1", "a/2"]
    hosts.refused("a", after(1), 1.0)
    assert hosts.ready_at("a") == after(121)


def test_a_clock_that_is_set_back_makes_no_host_wait_for_it() -> None:
    hosts = queue("a/1")
    hosts.put("b", "b/1", after(9999))
    hosts.refused("b", after(9999), 300.0)
    hosts.clock_was_set_back(NOW)
    assert taken(hosts, NOW) == ["a/1", "b/1"]


def test_jobs_that_were_dropped_do_not_run() -> None:
    hosts = queue("a/1", "a/2", "b/1")
    assert hosts.drop("a") == ["a/1", "a/2"]
    assert len(hosts) == 1
    assert taken(hosts, NOW) == ["b/1"]


def test_idle_hosts_are_forgotten_and_busy_ones_are_not() -> None:
    hosts = queue("a/1", "b/1", "c/1")
    assert taken(hosts, NOW) == ["a/1", "b/1", "c/1"]
    hosts.done("a")
    hosts.done("c")
    hosts.refused("c", NOW, 3600.0)
    hosts.forget_idle(after(3700))
    assert hosts.ready_at("a") is None
    assert hosts.ready_at("b") is not None
    assert hosts.ready_at("c") is not None
    hosts.forget_idle(after(3 * 3600))
    assert hosts.ready_at("c") is None


def test_a_slow_host_s_many_feeds_leave_room_for_its_pages() -> None:
    """Thirty feeds that want to be polled every five minutes, of a host that is asked every ten seconds."""
    hosts: HostQueue[str] = HostQueue(10.0)
    for number in range(30):
        hosts.put("a", f"feed {number}", NOW)
    hosts.put("a", "page", NOW, rank=1)
    ran: list[str] = []
    for turn in range(200):
        _, job = hosts.take(after(10 * turn)) or ("", "")
        hosts.done("a")
        ran.append(job)
        if job.startswith("feed"):
            hosts.put("a", job, after(10 * turn + 1))
    assert "page" in ran[:100]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 3)), max_size=40), st.integers(0, 5))
def test_every_job_runs_once_and_none_too_soon(jobs: list[tuple[str, int]], spacing: int) -> None:
    hosts: HostQueue[int] = HostQueue(float(spacing))
    for number, (host, rank) in enumerate(jobs):
        hosts.put(host, number, NOW, rank=rank)
    ran: list[tuple[str, int, datetime]] = []
    now = NOW
    while len(hosts):
        while (job := hosts.take(now)) is not None:
            ran.append((*job, now))
            hosts.done(job[0])
        if len(hosts):
            waited = hosts.wait_s(now)
            assert waited
            now += timedelta(seconds=waited)
    assert sorted(number for _, number, _ in ran) == list(range(len(jobs)))
    for host in "abc":
        moments = [moment for where, _, moment in ran if where == host]
        assert all((later - earlier).total_seconds() >= spacing for earlier, later in pairwise(moments))

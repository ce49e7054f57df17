"""Corrections on their way: until the history shows them, or for two minutes."""

from pipeline.web.pending import WAITS_S, PendingCorrections


def test_a_correction_is_pending_until_the_history_shows_it_or_the_time_is_up() -> None:
    now = [10.0]
    pending = PendingCorrections(lambda: now[0])
    pending.add(by="ada", kind="split", note="why", state="before", seen={"s1": 2, "s2": 0})
    assert [one.by for one in pending.of("s1", 2)] == ["ada"]
    assert pending.of("s1", 3) == ()
    assert pending.of("s2", 1) == ()
    assert pending.of("s3", 0) == ()
    first = pending.before("before")
    assert first is not None
    assert first.kind == "split"
    assert pending.before("after") is None
    now[0] += WAITS_S
    assert pending.of("s1", 2) == ()
    assert pending.before("before") is None


def test_a_pin_keeps_nobody_from_correcting() -> None:
    pending = PendingCorrections(lambda: 0.0)
    pending.add(by="ada", kind="pin", note="", state="before", seen={"s1": 0})
    assert pending.before("before") is None
    assert len(pending.of("s1", 0)) == 1

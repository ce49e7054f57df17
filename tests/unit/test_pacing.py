"""How many records a batch takes."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.running.pacing import BatchPace


def full() -> BatchPace:
    """A pace at its most, after batches that were quick."""
    pace = BatchPace(most=64, target_s=5.0)
    while pace.size < 64:
        pace.handled(pace.size, 0.1)
    return pace


def test_the_first_batch_is_one_record_and_the_next_ones_grow() -> None:
    pace = BatchPace(most=64, target_s=5.0)
    sizes = []
    for _ in range(4):
        sizes.append(pace.size)
        pace.handled(pace.size, 0.1)
    assert sizes == [1, 2, 4, 8]


def test_a_batch_that_took_too_long_is_followed_by_one_that_fits() -> None:
    pace = full()
    pace.handled(64, 40.0)
    assert pace.size == 8


def test_it_grows_again_by_no_more_than_double() -> None:
    pace = full()
    pace.handled(64, 40.0)
    sizes = []
    for _ in range(5):
        pace.handled(pace.size, 0.1)
        sizes.append(pace.size)
    assert sizes == [16, 32, 64, 64, 64]


def test_a_single_slow_record_leaves_one_at_a_time_and_never_none() -> None:
    pace = full()
    pace.handled(1, 600.0)
    assert pace.size == 1


def test_a_small_batch_with_a_fixed_cost_does_not_shrink_the_next() -> None:
    pace = full()
    pace.handled(1, 0.5)  # would say that ten fit
    assert pace.size == 64


def test_after_being_fenced_the_next_batch_is_half_as_large() -> None:
    pace = full()
    pace.fenced()
    assert pace.size == 32


def test_records_come_one_by_one_until_those_of_the_failed_batch_are_through() -> None:
    pace = full()
    pace.take_apart(3)
    sizes = []
    for _ in range(4):
        sizes.append(pace.size)
        pace.handled(pace.size, 0.01)
    assert sizes == [1, 1, 1, 64]


@given(
    st.integers(1, 500),
    st.lists(st.tuples(st.integers(1, 500), st.floats(0, 1000)), max_size=30),
)
def test_it_is_always_between_one_and_the_most(most: int, batches: list[tuple[int, float]]) -> None:
    pace = BatchPace(most=most, target_s=5.0)
    for records, seconds in batches:
        pace.handled(min(records, pace.size), seconds)
        assert 1 <= pace.size <= most

"""The limiter's arithmetic: no window ever holds more than the rate and its burst."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from broadcasts.pacing import UNLIMITED, per_second, reserve
from data.model.delivery import Bucket, Rate

SECOND = 1_000_000


def fresh(rate: Rate) -> Bucket:
    return Bucket(0, 0, rate.interval_us, rate.burst)


@given(
    st.integers(1, 50),
    st.integers(1, 8),
    st.lists(st.integers(0, 200_000), min_size=1, max_size=150),
)
def test_any_second_holds_at_most_the_rate_and_its_burst(rate: int, burst: int, steps: list[int]) -> None:
    bucket, now, slots = fresh(per_second(rate, burst)), 10 * SECOND, []
    for step in steps:
        now += step
        slot, bucket = reserve(bucket, now)
        assert slot >= now
        slots.append(slot)
    assert slots == sorted(slots)
    for start in slots:
        assert sum(start <= slot < start + SECOND for slot in slots) <= rate + burst


@given(st.integers(1, 30), st.integers(2, 60))
def test_a_steady_stream_gets_the_whole_rate(rate: int, seconds: int) -> None:
    bucket, slots = fresh(per_second(rate)), []
    for _ in range(rate * seconds):
        slot, bucket = reserve(bucket, SECOND)
        slots.append(slot)
    assert slots[-1] - SECOND <= seconds * SECOND


def test_a_block_holds_until_its_end() -> None:
    slot, _ = reserve(Bucket(0, 5 * SECOND, 1000, 1), SECOND)
    assert slot == 5 * SECOND


def test_no_limit_is_no_wait() -> None:
    bucket = fresh(UNLIMITED)
    for _ in range(1000):
        slot, bucket = reserve(bucket, SECOND)
        assert slot == SECOND


def test_a_clock_that_was_ahead_keeps_nobody_waiting_until_it_is_again() -> None:
    rate = per_second(25)
    _, ahead = reserve(fresh(rate), 365 * 86_400 * 1_000_000)
    slot, after = reserve(ahead, 1_000_000)
    assert slot == 1_000_000
    assert after.tat_us == 1_000_000 + rate.interval_us

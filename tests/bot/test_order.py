"""The remembered order is, after any changes, the one that is worked out from the beginning."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.checking.order import Order, standing
from data.model.triage import Burst, Report, bursts, priority, weigh

START = datetime(2026, 7, 1, tzinfo=UTC)
VILLAGE = "35.74.04.1003"
SENDERS = [bytes([at]) * 4 for at in range(14)]

reports = st.builds(
    lambda sender, minutes, forwards, is_known: Report(
        0, SENDERS[sender], forwards, START + timedelta(minutes=minutes), is_known, frozenset([VILLAGE] * is_known)
    ),
    st.integers(0, 13) | st.just(0),
    st.integers(0, 90),
    st.integers(0, 3),
    st.sampled_from([False, False, False, True]),
)
claims = st.lists(reports, max_size=2) | st.lists(reports, max_size=14)
rounds = st.lists(st.dictionaries(st.integers(1, 24), st.none() | claims, min_size=1), min_size=1, max_size=6)


def from_the_beginning(waiting: dict[int, list[Report]], opened: dict[int, datetime]) -> list[int]:
    pushed = bursts(waiting)

    def key(number: int) -> tuple[object, ...]:
        burst = pushed.get(number)
        sender = waiting[number][0].sender if burst is Burst.ONE_SENDER else b""
        place = priority(weigh(waiting[number]), opened[number], number)
        return burst is not None, str(burst or ""), sender, place

    return sorted(waiting, key=key)


@given(rounds)
@settings(max_examples=80, deadline=None)
def test_it_is_the_order_of_all_that_waits_now(changes: list[dict[int, list[Report] | None]]) -> None:
    order = Order()
    waiting: dict[int, list[Report]] = {}
    opened = {number: START - timedelta(minutes=number % 5) for number in range(1, 25)}
    for change in changes:
        for number, now in change.items():
            waiting.pop(number, None)
            if now is not None:
                waiting[number] = now
        known = {at: None if now is None else standing(opened[at], now) for at, now in change.items()}
        for _ in order.change(known):
            pass
        assert order.numbers(0, 100) == from_the_beginning(waiting, opened)
        assert len(order) == len(waiting)
        pushed = bursts(waiting)
        assert {at: order.of(at)[1] for at in waiting} == {at: pushed.get(at) for at in waiting}


def test_a_stranger_who_asks_for_many_things_is_set_behind_and_comes_back_with_fewer() -> None:
    order = Order()
    asked = {at: standing(START, [Report(at, b"one", 0, START + timedelta(minutes=at))]) for at in range(1, 10)}
    other = {50: standing(START + timedelta(hours=1), [Report(50, b"two", 0, START)])}
    list(order.change(asked | other))
    assert order.numbers(0, 1) == [1]
    list(order.change({10: standing(START, [Report(10, b"one", 0, START)])}))
    assert order.numbers(0, 2) == [50, 1], "ten of one person within an hour"
    list(order.change({10: None}))
    assert order.numbers(0, 1) == [1]
    assert order.numbers(9, 5) == [50]


def test_thousands_are_sorted_in_parts_that_give_way() -> None:
    order = Order()
    many = {at: standing(START - timedelta(minutes=at), []) for at in range(1, 3_001)}
    assert sum(1 for _ in order.change(many)) > 25
    assert order.numbers(0, 3_000) == list(range(3_000, 0, -1))

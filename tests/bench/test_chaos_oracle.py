"""The oracle of bench/chaos.py sees what it is there for: each row plants one thing that must not be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from bench.chaos.oracle import Done, figures, mean_rate, most_within, violations
from bench.chaos.records import Noticed, Planned, Records, Shown, Told
from data.model.broadcast import BroadcastClass, BroadcastState
from data.model.delivery import DeliveryKind, DeliveryState
from data.model.office_notice import NoticeState

Spoil = Callable[[Records], Records]
DONE = Done(in_flight=4, processes=2, kills=1, lost=0, breaks=0, chosen=0, rate=25.0, series=9)
CHATS = range(100, 105)


def a_row(number: int, chat: int, state: DeliveryState = DeliveryState.ACCEPTED) -> Planned:
    return Planned(number, DeliveryKind.BROADCAST, 1, chat, state, "", False, 0, 0, f"  delivery {number}")


def a_message(chat: int, at: float, serial: str = "2026/1") -> Shown:
    return Shown(at, chat, 1, serial, False, None)


#: Five people, all of whom got it.
GOOD = Records(
    [a_row(chat, chat) for chat in CHATS],
    [
        Told(1, "2026/1", BroadcastClass.OFFICIAL, BroadcastState.DONE, 5, None, None),
        Told(9, "2026/9", BroadcastClass.REMINDER, BroadcastState.STOPPED, None, None, None),
    ],
    [a_message(chat, 10 + number / 25) for number, chat in enumerate(CHATS)],
    [],
)


def shown(*more: Shown) -> Spoil:
    return lambda found: replace(found, shown=[*found.shown, *more])


def unseen(chat: int) -> Spoil:
    return lambda found: replace(found, shown=[one for one in found.shown if one.chat != chat])


def rows(change: Callable[[Planned], Planned]) -> Spoil:
    return lambda found: replace(found, planned=[change(found.planned[0]), *found.planned[1:]])


def state(state: DeliveryState) -> Spoil:
    return rows(lambda row: replace(row, state=state))


def both(*spoils: Spoil) -> Spoil:
    def spoilt(found: Records) -> Records:
        for spoil in spoils:
            found = spoil(found)
        return found

    return spoilt


def told(**values: object) -> Spoil:
    return lambda found: replace(found, told=[replace(found.told[0], **values), *found.told[1:]])  # type: ignore[arg-type]


def occurred(*made: tuple[str, str, int | None]) -> Spoil:
    return lambda found: replace(found, occurrences=list(made))


def crowd(count: int) -> Spoil:
    more = [a_message(200 + number, 20 + number / 1000) for number in range(count)]
    planned = [a_row(200 + number, 200 + number) for number in range(count)]
    return lambda found: replace(found, shown=[*found.shown, *more], planned=[*found.planned, *planned])


def noticed(state: NoticeState, tries: int, *, seen: int) -> Spoil:
    told = [Noticed(1, 95_001, state, tries)]
    return lambda found: replace(found, notices=told, desk=[a_message(95_001, 20 + n, "") for n in range(seen)])


RESENT = rows(lambda row: replace(row, resends=1))
URGENT = told(klass=BroadcastClass.URGENT)


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (shown(a_message(100, 15)), "2 copies"),
        (both(URGENT, RESENT, shown(a_message(100, 15), a_message(100, 17))), "3 copies"),
        (both(RESENT, shown(a_message(100, 15))), "only 0 were chosen"),
        (unseen(100), "never seen"),
        (state(DeliveryState.FAILED), "is said to be failed"),
        (state(DeliveryState.READY), "did not come to an end"),
        (state(DeliveryState.SENDING), "did not come to an end"),
        (shown(a_message(999, 15)), "never planned"),
        (rows(lambda row: replace(row, doubts=5)), "at most 4 were in flight"),
        (told(state=BroadcastState.RUNNING), "is running"),
        (told(frozen=6), "has 5 rows"),
        (occurred(("2026-11-26", "08:00", 1), ("2026-11-26", "08:00", 1)), "is there 2 times"),
        (occurred(("2026-11-26", "08:00", 7)), "made broadcasts [7]"),
        (crowd(31), "within one second"),
        (shown(a_message(100, 15, ""), a_message(100, 15, "")), "saw 2 replies, of 0"),
        (shown(*[a_message(100, 15, "") for _ in range(4)]), "beyond one a second"),
        (noticed(NoticeState.SENDING, 1, seen=1), "is sending at the end"),
        (noticed(NoticeState.SENT, 1, seen=0), "saw 0 notices"),
        (noticed(NoticeState.SENT, 1, seen=2), "saw 2 notices"),
    ],
)
def test_what_must_not_be_is_seen(spoil: Spoil, word: str) -> None:
    assert any(word in sentence for sentence in violations(spoil(GOOD), DONE)), violations(spoil(GOOD), DONE)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda found: found,
        both(state(DeliveryState.UNKNOWN), rows(lambda row: replace(row, doubts=1))),
        both(unseen(100), state(DeliveryState.UNKNOWN)),
        both(unseen(100), state(DeliveryState.FAILED)),
        both(URGENT, RESENT, shown(a_message(100, 15))),
        crowd(20),
        noticed(NoticeState.SENT, 1, seen=1),
        noticed(NoticeState.SENT, 2, seen=2),
        noticed(NoticeState.VOID, 0, seen=0),
    ],
)
def test_what_may_be_is_no_violation(spoil: Spoil) -> None:
    assert violations(spoil(GOOD), DONE) == []


def test_a_violation_comes_with_the_history_of_its_row() -> None:
    (found,) = violations(unseen(100)(GOOD), DONE)
    assert "delivery 100" in found


def test_copies_are_counted_with_and_without_a_reason() -> None:
    found = figures(both(URGENT, RESENT, shown(a_message(100, 15), a_message(101, 15)))(GOOD))
    assert (found.copies, found.unexplained, found.lost) == (2, 1, 0)
    assert figures(unseen(100)(GOOD)).lost == 1


@pytest.mark.parametrize(
    ("moments", "most"),
    [([], 0), ([1.0], 1), ([1.0, 1.5, 1.99], 3), ([1.0, 2.0], 1), ([1.0, 1.5, 2.0, 2.4], 3)],
)
def test_the_fullest_second(moments: Sequence[float], most: int) -> None:
    assert most_within(moments, 1.0) == most


def test_the_mean_is_that_of_a_whole_minute() -> None:
    assert mean_rate([number / 25 for number in range(25 * 70)]) == pytest.approx(25, abs=0.02)
    assert mean_rate([number / 25 for number in range(25 * 50)]) == 0

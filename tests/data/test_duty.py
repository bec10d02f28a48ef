"""Whom something concerns, and when it has waited too long."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from data.model.duty import (
    Colleague,
    Promise,
    Shift,
    Wait,
    administrators,
    approvers,
    on_duty,
    told_of_alarm,
    told_of_claim,
)
from data.model.officer import Delegation, Officer, OfficerRole, OfficerState, StandIn
from data.model.working_hours import working_hours

#: A Monday, 10:00 in Jakarta.
NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)
PROMISE = Promise(working_hours("Sen-Jum 08:00-16:00", "Asia/Jakarta"), escalate_minutes=60, answer_hours=8)


def colleague(number: int, *roles: OfficerRole, reached: bool = True, disabled: bool = False) -> Colleague:
    state = OfficerState.DISABLED if disabled else OfficerState.ACTIVE
    return Colleague(Officer(number, f"o{number}", "", frozenset(roles), state), reached)


BUDI = colleague(1, OfficerRole.FACT_CHECKER)
EKO = colleague(2, OfficerRole.FACT_CHECKER, OfficerRole.APPROVER)
CITRA = colleague(3, OfficerRole.OFFICER)
ANI = colleague(4, OfficerRole.ADMINISTRATOR)
FAR = colleague(5, OfficerRole.FACT_CHECKER, OfficerRole.APPROVER, OfficerRole.ADMINISTRATOR, reached=False)
GONE = colleague(6, OfficerRole.FACT_CHECKER, OfficerRole.APPROVER, OfficerRole.ADMINISTRATOR, disabled=True)
ALL = [BUDI, EKO, CITRA, ANI, FAR, GONE]


@pytest.mark.parametrize(
    ("duty", "wait", "told", "why"),
    [
        ({1}, Wait.FRESH, {1}, "whoever is on duty"),
        ({3}, Wait.FRESH, {3}, "also without the role: duty is duty"),
        (set(), Wait.FRESH, {1, 2}, "nobody is on duty"),
        ({5}, Wait.FRESH, {1, 2}, "who is on duty has no chat"),
        ({6}, Wait.FRESH, {1, 2}, "who is on duty was dismissed"),
        ({3}, Wait.UNANSWERED, {1, 2, 3}, "every fact-checker, later"),
        ({1}, Wait.LATE, {1, 2}, "and when it is late"),
    ],
)
def test_who_hears_of_a_claim(duty: set[int], wait: Wait, told: set[int], why: str) -> None:
    assert told_of_claim(ALL, duty, wait) == told, why


@pytest.mark.parametrize(
    ("duty", "old", "told", "why"),
    [
        ({1}, False, {1, 4}, "duty and administrators"),
        ({1}, True, {1, 2, 4}, "all when it goes on"),
        (set(), False, {4}, "administrators alone"),
    ],
)
def test_who_hears_of_an_alarm(duty: set[int], old: bool, told: set[int], why: str) -> None:
    assert told_of_alarm(ALL, duty, is_old=old) == told, why


def test_without_administrators_fact_checkers_hear_of_an_alarm() -> None:
    assert told_of_alarm([BUDI, CITRA], set(), is_old=False) == {1}


def delegation(officer: int, instead_of: int) -> Delegation:
    day = date(2026, 11, 23)
    return Delegation(1, officer, instead_of, StandIn.PLH, "800/1", day, day)


@pytest.mark.parametrize(
    ("held", "told", "why"),
    [
        ([], {2}, "who has the role and can be reached"),
        ([delegation(3, 5)], {2, 3}, "who stands in for an approver, though that one is away"),
        ([delegation(3, 1)], {2}, "who stands in for one who is none"),
        ([delegation(6, 2)], {2}, "a deputy who was dismissed"),
    ],
)
def test_whom_a_broadcast_is_shown_to(held: list[Delegation], told: set[int], why: str) -> None:
    assert approvers(ALL, held) == told, why
    assert administrators(ALL) == {4}


@pytest.mark.parametrize(
    ("since", "wait", "why"),
    [
        (timedelta(minutes=59), Wait.FRESH, "less than an hour"),
        (timedelta(minutes=60), Wait.UNANSWERED, "an hour"),
        (timedelta(hours=10), Wait.UNANSWERED, "since midnight: two working hours"),
        (timedelta(days=2), Wait.UNANSWERED, "since Saturday: two working hours"),
        (timedelta(days=2, hours=18), Wait.UNANSWERED, "since Friday 16:00: two working hours as well"),
        (timedelta(days=3), Wait.LATE, "since Friday 10:00: eight hours"),
    ],
)
def test_how_long_something_has_waited(since: timedelta, wait: Wait, why: str) -> None:
    assert PROMISE.wait(NOW - since, NOW) is wait, why


def test_until_when_something_is_to_be_answered() -> None:
    assert PROMISE.due_at(NOW) == NOW + timedelta(days=1)


def test_a_shift_holds_from_its_first_moment_and_not_at_its_last() -> None:
    shift = Shift(1, 7, NOW, NOW + timedelta(hours=8))
    assert on_duty([shift], NOW) == {7}
    assert on_duty([shift], NOW + timedelta(hours=8)) == set()
    assert on_duty([shift], NOW - timedelta(seconds=1)) == set()

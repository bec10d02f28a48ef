"""When the clock is believed: looks as (what it says, the seconds that really passed), and what is made of each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from broadcasts.steadiness import Steadiness

NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
MINUTE, HOUR = 60.0, 3600.0

Look = tuple[float, float, bool]


@pytest.mark.parametrize(
    ("why", "trusted", "looks"),
    [
        ("the first process ever", None, [(0, 0, True), (1, 1, True)]),
        ("a restart within moments", 0, [(20, 0, True), (21, 1, True)]),
        (
            "a restart after hours: downtime and a leap look the same",
            0,
            [(5 * HOUR, 0, False), (5 * HOUR + 1, 1, False)],
        ),
        ("a restart with a clock that is behind", 0, [(-5 * HOUR, 0, True), (20, 30, True)]),
        ("a leap while it runs", 0, [(0, 0, True), (HOUR, 1, False), (HOUR + 1, 2, False)]),
        ("a small correction", 0, [(0, 0, True), (2 * MINUTE, 1, True), (2 * MINUTE + 1, 2, True)]),
        ("time that has passed as well, as for a process that stood still", 0, [(0, 0, True), (HOUR, HOUR, True)]),
        ("a leap that is taken back", 0, [(0, 0, True), (HOUR, 1, False), (3, 3, True)]),
        ("a leap that is taken back later", 0, [(0, 0, True), (HOUR, 1, False), (8 * MINUTE, 8 * MINUTE, True)]),
        ("a leap back", 0, [(0, 0, True), (-HOUR, 1, True), (-HOUR + 1, 2, True)]),
        (
            "ten even minutes",
            0,
            [
                (0, 0, True),
                (HOUR, 1, False),
                (HOUR + 599, 600, False),
                (HOUR + 601, 602, True),
                (HOUR + 602, 603, True),
            ],
        ),
        (
            "a second leap counts anew",
            0,
            [(0, 0, True), (HOUR, 1, False), (3 * HOUR, 300, False), (3 * HOUR + 400, 700, False)],
        ),
    ],
)
def test_what_is_made_of_a_clock(why: str, trusted: float | None, looks: list[Look]) -> None:
    steadiness = Steadiness()
    at = None if trusted is None else NOON + timedelta(seconds=trusted)
    told = [steadiness.look(NOON + timedelta(seconds=says), passed, at) for says, passed, _ in looks]
    assert told == [believed for _, _, believed in looks], why


def test_what_somebody_else_believed_a_moment_ago_is_believed() -> None:
    steadiness = Steadiness()
    assert steadiness.look(NOON, 0, NOON)
    leapt = NOON + timedelta(hours=1)
    assert not steadiness.look(leapt, 1, NOON), "nobody was there meanwhile"
    assert steadiness.look(leapt, 2, leapt - timedelta(seconds=20)), "another machine was, or an officer confirmed it"
    assert steadiness.look(leapt + timedelta(seconds=1), 3, leapt), "and it stays so"

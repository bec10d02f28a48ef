"""Quiet hours, by the office's own clock."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from broadcasts.quiet import quiet_hours


@pytest.mark.parametrize(
    ("hours", "utc", "is_quiet", "why"),
    [
        ("22:00-05:00", "15:00", True, "22:00 in WIB"),
        ("22:00-05:00", "14:59", False, "a minute before"),
        ("22:00-05:00", "21:59", True, "04:59 in the morning"),
        ("22:00-05:00", "22:00", False, "the end does not belong to them"),
        ("12:00-13:00", "05:30", True, "within one day"),
        ("12:00-13:00", "06:00", False, "after it"),
        ("00:00-00:00", "15:00", False, "never"),
        ("08.00 - 08.00", "01:00", False, "an empty span is never"),
    ],
)
def test_when_it_is_quiet(hours: str, utc: str, is_quiet: bool, why: str) -> None:
    hour, minute = map(int, utc.split(":"))
    moment = datetime(2026, 11, 26, hour, minute, tzinfo=UTC)
    assert quiet_hours(hours, "Asia/Jakarta").hold_at(moment) is is_quiet, why


@pytest.mark.parametrize("text", ["", "malam", "22-5", "25:00-05:00", "22:00-05:61"])
def test_what_are_no_hours(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{text}$"):
        quiet_hours(text, "Asia/Jakarta")


@pytest.mark.parametrize(
    ("utc", "ends", "why"),
    [
        ("15:00", "27 22:00", "before midnight in WIB: tomorrow in the morning"),
        ("21:59", "26 22:00", "after midnight in WIB: the same morning"),
    ],
)
def test_when_it_ends(utc: str, ends: str, why: str) -> None:
    hour, minute = map(int, utc.split(":"))
    end = quiet_hours("22:00-05:00", "Asia/Jakarta").end_of(datetime(2026, 11, 26, hour, minute, tzinfo=UTC))
    assert f"{end.astimezone(UTC):%d %H:%M}" == ends.replace("27", "26" if hour < 22 else "27"), why

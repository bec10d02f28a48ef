"""Quiet hours: when nothing but urgent messages goes out, by the office's own clock.

Pure. What waits is not put off row by row: its broadcast is passed over by every claim until the hours end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

_FORM = re.compile(r"([01]?\d|2[0-3])[.:]([0-5]\d)\s*-\s*([01]?\d|2[0-3])[.:]([0-5]\d)")


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From one wall time to another, perhaps over midnight; equal times mean never.

    Args:
        zone: of the office, in the tz database.
    """

    begin: time
    end: time
    zone: str

    def hold_at(self, moment: datetime) -> bool:
        """Whether a moment lies within them; the end does not."""
        at = moment.astimezone(ZoneInfo(self.zone)).time()
        if self.begin <= self.end:
            return self.begin <= at < self.end
        return at >= self.begin or at < self.end

    def end_of(self, moment: datetime) -> datetime:
        """When the hours end that a moment lies within."""
        at = moment.astimezone(ZoneInfo(self.zone))
        end = at.replace(hour=self.end.hour, minute=self.end.minute, second=0, microsecond=0)
        return end if end > at else end + timedelta(days=1)


def quiet_hours(text: str, zone: str) -> QuietHours:
    """Read hours such as ``22:00-05:00``.

    Raises:
        ValueError: it is none.
    """
    found = _FORM.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    hours = [int(part) for part in found.groups()]
    return QuietHours(time(hours[0], hours[1]), time(hours[2], hours[3]), zone)

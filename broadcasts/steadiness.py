"""Whether the clock may be believed: it has advanced as much as time has really passed.

Pure. What is due and what has ended is read from the database's clock, which somebody or something may set. Beside it
each process has a count of seconds that nobody sets; where the two differ by minutes, nothing is decided by the clock.
"""

from __future__ import annotations

from datetime import datetime, timedelta

#: By how much more than the time that has passed a clock may advance before it is doubted.
LEAP = timedelta(minutes=5)
#: How long a doubted clock has to run evenly until it is believed, seconds: long enough for a machine that has just
#: started to get the time from others, and shorter than the grace of a reminder.
EVEN_SECONDS = 600.0


class Steadiness:
    """What one process makes of the clock, from look to look."""

    def __init__(self) -> None:
        self._anchor: tuple[datetime, float] | None = None
        self._before: tuple[datetime, float] | None = None
        self._even_since = 0.0
        self.is_doubted = False

    def look(self, now: datetime, seconds: float, trusted_at: datetime | None) -> bool:
        """Whether the clock may be believed.

        Args:
            now: what it says.
            seconds: a count that only goes on, and that nobody can set.
            trusted_at: the newest moment at which anybody believed it; None when nobody ever has.
        """
        if self._is_as_expected(now, seconds, trusted_at):
            self.is_doubted = False
        elif not self.is_doubted:
            self.is_doubted, self._even_since = True, seconds
        elif self._is_uneven(now, seconds):
            self._even_since = seconds
        elif seconds - self._even_since >= EVEN_SECONDS:
            self.is_doubted = False
        self._before = (now, seconds)
        if not self.is_doubted:
            self._anchor = self._before
        return not self.is_doubted

    def _is_as_expected(self, now: datetime, seconds: float, trusted_at: datetime | None) -> bool:
        """Whether it says what it has to, by our own count or by somebody else's a moment ago; behind it is no harm."""
        near = trusted_at is not None and abs(now - trusted_at) <= LEAP
        if self._anchor is None:
            return near or trusted_at is None or now < trusted_at
        moment, count = self._anchor
        return near or now - moment - timedelta(seconds=seconds - count) <= LEAP

    def _is_uneven(self, now: datetime, seconds: float) -> bool:
        assert self._before is not None, "what is doubted was looked at before"
        moment, count = self._before
        return abs(now - moment - timedelta(seconds=seconds - count)) > LEAP

"""When a feed is fetched again: arithmetic only, with chance and time given."""

from __future__ import annotations

from datetime import datetime
from email.utils import parsedate_to_datetime

#: After the first failure, seconds; each further one doubles it.
FIRST_SECONDS = 300.0
#: The longest wait after failures, seconds: a feed is never given up.
CEILING_SECONDS = 12 * 3600.0
#: The shortest and the longest wait that a publisher can ask for, seconds.
LEAST_ASKED_SECONDS, MOST_ASKED_SECONDS = 60.0, 24 * 3600.0
_MOST_DOUBLINGS = 20


def after_failure(failures: int, chance: float) -> float:
    """Return the seconds to wait after so many failures in a row.

    Args:
        failures: at least 1.
        chance: in [0, 1); spreads the waits over half as much around, so that many offices do not come together.
    """
    doubled = FIRST_SECONDS * 2.0 ** min(max(failures, 1) - 1, _MOST_DOUBLINGS)
    return float(min(doubled, CEILING_SECONDS) * (0.75 + 0.5 * chance))


def after_success(interval_minutes: int, chance: float) -> float:
    """Return the seconds until the next fetch, a twentieth more or less than the interval."""
    return interval_minutes * 60.0 * (0.95 + 0.1 * chance)


def asked_wait(retry_after: str, now: datetime) -> float:
    """Return the seconds that a ``Retry-After`` header asks for, within reason; 0 when it says nothing readable.

    Source: RFC 9110, 10.2.3: seconds, or a date.
    """
    text = retry_after.strip()
    if not text:
        return 0.0
    seconds = float(text) if text.isascii() and text.isdigit() and len(text) < 10 else _until(text, now)
    return min(max(seconds, LEAST_ASKED_SECONDS), MOST_ASKED_SECONDS) if seconds is not None else 0.0


def _until(text: str, now: datetime) -> float | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return (moment - now).total_seconds() if moment.tzinfo else None

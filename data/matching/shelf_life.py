"""Until which day a fact-check holds: some findings are true only when they are asked.

The day of asking is not known here; see ``decide``.
"""

from __future__ import annotations

from datetime import date, timedelta

from data.matching.words import TIME_BOUND
from data.model.factcheck import FactCheck

#: How long a time-bound finding is taken to hold when its publisher does not say: a season of aid, of prices, of
#: registration. Ours; a publisher's own ``valid_until`` goes before it.
ASSUMED_DAYS = 90

#: Holds whenever it is asked, and holds no more whenever it is asked.
ALWAYS = date.max.toordinal()
NEVER = 0


def is_time_bound(factcheck: FactCheck, claim: str) -> bool:
    """Tell whether a finding depends on the day, by its mark or by the topic of its normalised title."""
    return factcheck.is_time_bound or factcheck.valid_until is not None or not TIME_BOUND.isdisjoint(claim.split())


def last_day(factcheck: FactCheck, claim: str) -> int:
    """Return the last day (``date.toordinal``) on which a finding may be given as an answer."""
    if not is_time_bound(factcheck, claim):
        return ALWAYS
    if factcheck.valid_until is not None:
        return factcheck.valid_until.toordinal()
    if factcheck.published_on is None:
        return NEVER
    return (factcheck.published_on + timedelta(days=ASSUMED_DAYS)).toordinal()

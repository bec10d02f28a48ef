"""What the calendar of elections asks of a broadcast, by what it says and not by its class.

Within the quiet days before a vote and the time of UU 10/2016 art. 71(3), what names a candidate, a party or the
regional head needs two approvals and a link to KPU or Bawaslu: at submit, at the start, and as long as it runs. Voter
information names none of them, and a correction is needed most then; both pass.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.broadcasting.refusals import BroadcastError, Refusal
from bot.calendar_file import Window
from bot.policy import Matter, PoliticalNames, election_body, named
from broadcasts import series as schedules
from data.model.broadcast import Broadcast
from data.model.standstill import Why, WhyCode
from data.store import approvals
from data.store.database import Unit

#: What may not be named without more.
_NAMED = (Matter.CANDIDATE, Matter.PARTY, Matter.HEAD)
_LINK = re.compile(r"https?://[^\s<>\"')\]]+")


@dataclass(frozen=True, slots=True)
class ElectionCalendar:
    """The rule, with what the office keeps.

    Args:
        names: reads the political names of the region, as they are at each moment.
        windows: reads the windows.
        timezone: the office's own, for days.
        zone: WIB, WITA or WIT.
    """

    names: Callable[[], PoliticalNames]
    windows: Callable[[], tuple[Window, ...]]
    timezone: str
    zone: str

    def word(self, one: Broadcast, first: date, last: date) -> str:
        """What of politics it names while a window holds; empty when nothing more is needed."""
        if one.corrects is not None or not any(window.meets(first, last) for window in self.windows()):
            return ""
        content = one.content
        said = "\n".join([content.title, content.signer, *(text for _, text in content.texts)])
        found = named(said, self.names(), _NAMED)
        return found.word if found else ""

    async def approvals_needed(self, unit: Unit, one: Broadcast) -> int:
        """Two while it may meet a window, one otherwise."""
        return 2 if self.word(one, *self._days(one, await unit.now())) else 1

    async def before_submit(self, unit: Unit, one: Broadcast) -> None:
        """Refuse what names somebody without a source.

        Raises:
            BroadcastError: it has no link to KPU or Bawaslu.
        """
        word = self.word(one, *self._days(one, await unit.now()))
        if word and not has_source(one):
            raise BroadcastError(Refusal.CALENDAR, reason=word)

    async def forbids(self, unit: Unit, one: Broadcast) -> Why | None:
        """Why it may not go out today, without naming anybody; None when it may."""
        today = self._day(await unit.now())
        word = self.word(one, today, today)
        if not word:
            return None
        if not has_source(one):
            return Why(WhyCode.CALENDAR_SOURCE)
        source = one.parent or one.number
        given = await approvals.standing_count(unit, source)
        return None if given >= 2 else Why(WhyCode.CALENDAR_APPROVAL)

    def _days(self, one: Broadcast, now: datetime) -> tuple[date, date]:
        """The first and the last day on which it may go out."""
        found = schedules.parse(one.schedule, self.zone)
        if found.series is not None:
            return max(found.series.first_on, self._day(now)), found.series.last_on
        begin = max(found.at or now, now)
        return self._day(begin), self._day(one.expires_at or begin + one.klass.term)

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(ZoneInfo(self.timezone)).date()


def has_source(one: Broadcast) -> bool:
    """Whether every text has a link to an election body."""
    return all(any(map(election_body, _LINK.findall(text))) for _, text in one.content.texts)

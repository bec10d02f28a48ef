"""Tells people what became of the claims they reported: plans the notices, in portions, from whatever process.

Everything here may be done twice and ended anywhere: a notice is one row for each version and chat, and a tip waits
until its notice is planned, in the same transaction. So a command line plans what it decided at once, and a tick of
``run`` takes up what a process that died has left, and what an import has changed.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from broadcasts import notices
from broadcasts.notices import Notice, Telling
from data.model.claim import ClaimAct, ClaimState
from data.model.delivery import DeliveryKind, Lane, NewDelivery, cause_of_rejection, cause_of_verdict
from data.model.factcheck import FactCheck
from data.model.message import Outgoing
from data.model.tip import TipState
from data.model.told import Hearing, Version
from data.store import claims, deliveries, factchecks, hearings, verdicts, versions
from data.store.database import Database, Unit
from handlers import notices as words

log = logging.getLogger(__name__)

#: Claims and fact-checks taken up in one round of the tick.
ROUND = 50
#: For so long after a verdict changed somebody may still be shown the one before, seconds: what is shown was looked up
#: a moment before it is stored. Only then a change counts as told to everybody.
SETTLED_SECONDS = 10.0
#: What was shown so soon after a change is read again, to see which verdict it was.
_DOUBTFUL = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Told:
    """What was planned.

    Args:
        planned: chats that get a notice.
        silent: tips of chats that know already, or cannot be reached.
    """

    planned: int = 0
    silent: int = 0


@dataclass(frozen=True, slots=True)
class Teller:
    """Plans notices.

    Args:
        reached: called with the name of each step; tests kill the process there.
        after: called when notices were planned, to wake the outbox.
    """

    database: Database
    reached: Callable[[str], None] = lambda _name: None
    after: Callable[[], None] = lambda: None

    async def work(self) -> None:
        """Take up everything that is left to be told; cheap when there is nothing."""
        async with self.database.reading() as unit:
            left = await hearings.unfinished(unit, ROUND)
            changed = await versions.due(unit, SETTLED_SECONDS)
            until = await versions.last_row(unit) if changed else 0
        for one in left:
            try:
                if one.state is ClaimState.REJECTED:
                    await self.rejection(one.claim)
                elif not await self._reopen_withdrawn(one.factcheck):
                    await self.verdict(one.factcheck)
            except Exception:
                log.exception("claim %d cannot be told of yet; the others are, and it is tried again", one.claim)
        if changed:
            await self._changes(changed, until)

    async def _changes(self, changed: Sequence[int], until: int) -> None:
        """Tell what changed; of most changes of an import nobody was ever told."""
        async with self.database.reading() as unit:
            concerning = await versions.concerning(unit, changed)
        told = []
        for number in changed:
            try:
                if number in concerning:
                    await self.verdict(number)
                    await self._reopen_withdrawn(number)
            except Exception:
                log.exception("the change of fact-check %d cannot be told yet; it is tried again", number)
            else:
                told.append(number)
        async with self.database.unit_of_work() as unit:
            await versions.announced(unit, told, until)

    async def _reopen_withdrawn(self, number: int) -> bool:
        """Put claims back into the queue whose answer was withdrawn; whether it was."""
        async with self.database.reading() as unit:
            record = (await factchecks.get(unit, [number])).get(number)
        if record is None or record.withdrawn_at is None:
            return False
        async with self.database.unit_of_work() as unit:
            opened = await verdicts.reopen(unit, number)
        if opened:
            log.info("%d claims are open again, because fact-check %d was withdrawn", len(opened), number)
        return True

    async def verdict(self, number: int) -> Told:
        """Tell everybody who is to hear of the newest verdict of a fact-check and has not."""
        async with self.database.reading() as unit:
            known = await versions.of(unit, number)
            record = (await factchecks.get(unit, [number])).get(number)
            if not known or record is None:
                return Told()
            heard = await self._certain(unit, known, await hearings.of_factcheck(unit, number, known))
        telling = notices.of_verdict(known, heard)

        def worded(notice: Notice) -> str:
            return _worded(record, known[-1], notice)

        cause = cause_of_verdict(known[-1].number)

        async def stands(unit: Unit) -> bool:
            return cause_of_verdict((await versions.of(unit, number))[-1].number) == cause

        return await self._plan(telling, cause, worded, TipState.ANSWERED, stands=stands)

    async def rejection(self, number: int) -> Told:
        """Tell everybody who reported a claim that nothing in it can be checked.

        A claim that left the queue by itself, because its people wanted to be forgotten, is told to nobody.
        """
        async with self.database.reading() as unit:
            heard = await hearings.of_claim(unit, number)
            by_officer = any(one.act is ClaimAct.REJECTED and one.officer for one in await claims.history(unit, number))
        if by_officer:
            telling = notices.of_rejection(heard)
        else:
            telling = Telling(silent=tuple(one.tip for one in heard if one.is_waiting))

        def worded(notice: Notice) -> str:
            return words.of_rejection(notice.tips, notice.language)

        async def stands(unit: Unit) -> bool:
            found = await claims.get(unit, number)
            return found is not None and found.state is ClaimState.REJECTED

        return await self._plan(telling, cause_of_rejection(number), worded, TipState.CLOSED, stands=stands)

    async def _certain(self, unit: Unit, known: Sequence[Version], heard: Sequence[Hearing]) -> Sequence[Hearing]:
        """Settle which verdict was shown to those who asked just when it changed."""
        changes = [one.at for one in known[1:]]
        doubtful = {
            one.tip for one in heard if one.told_at and any(at <= one.told_at <= at + _DOUBTFUL for at in changes)
        }
        if not doubtful:
            return heard
        replies = await hearings.replies(unit, sorted(doubtful))
        return [_seen(known, one, replies[one.tip].text) if one.tip in replies else one for one in heard]

    async def _plan(
        self,
        telling: Telling,
        cause: int,
        worded: Callable[[Notice], str],
        state: TipState,
        *,
        stands: Callable[[Unit], Awaitable[bool]],
    ) -> Told:
        """Plan notices portion by portion; none any more once what they tell stands no longer.

        A process that stood still would otherwise tell the old verdict after another told the new one.
        """
        for some, silent in telling.chunks():
            async with self.database.reading() as unit:
                replies = await hearings.replies(unit, [notice.tips[-1] for notice in some])
            wanted = []
            for notice in some:
                reply = replies.get(notice.tips[-1])
                message = Outgoing(worded(notice), reply_to=reply.reply_to if reply else "")
                wanted.append(
                    NewDelivery(DeliveryKind.NOTICE, cause, notice.address, notice.channel, Lane.NOTICE, message)
                )
            settled = [number for notice in some for number in notice.settles]
            async with self.database.unit_of_work() as unit:
                if not await stands(unit):
                    log.info("cause %d stands no longer; who has not heard of it hears what does", cause)
                    return Told()
                await deliveries.plan(unit, wanted)
                await hearings.settle(unit, [*settled, *silent], state)
            self.reached("verdict.planned")
        if telling.notices:
            log.info("%d notices of cause %d are planned", len(telling.notices), cause)
            self.after()
        return Told(len(telling.notices), len(telling.silent))


def _seen(known: Sequence[Version], one: Hearing, text: str) -> Hearing:
    """A hearing with the version whose verdict the answer showed, where exactly that can be seen."""
    if one.told_at is None:
        return one
    stood = notices.version_at(known, one.told_at)
    shown = words.shown_verdict(text)
    same = [version.version for version in known if version.verdict is shown and version.version <= stood]
    if shown is None or not same:
        return one
    return replace(one, told_at=None, told=max(one.told, *same))


def _worded(record: FactCheck, newest: Version, notice: Notice) -> str:
    if notice.before is None:
        return words.of_verdict(record, notice.tips, notice.language)
    return words.of_correction(record, notice.before, newest, notice.tips, notice.language)

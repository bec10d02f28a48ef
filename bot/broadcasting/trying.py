"""What an officer tries before and after a broadcast: a test message to their own chat, and once more what failed."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from datetime import datetime

from bot.broadcasting.desk import BroadcastDesk, allowed, got, source_of
from bot.broadcasting.judges import chat_of
from bot.broadcasting.refusals import BroadcastError, Refusal
from bot.credentials import SignedIn
from broadcasts.lifecycle import EDITABLE, lacks_approval
from broadcasts.rendering import as_test
from data.model.audit import Act, actor_of
from data.model.broadcast import Broadcast, BroadcastAct
from data.model.delivery import DeliveryKind, Lane, NewDelivery, cause_of_test
from data.model.message import Limits
from data.model.officer import Officer, OfficerRole
from data.model.people import Address
from data.store import approvals, audit, broadcasts, deliveries, retries
from data.store.database import Database, Unit

#: How long SQLite's writer is left alone between two portions of a round, seconds.
PAUSE_SECONDS = 0.01


class Trials:
    """Test messages, and further rounds for what failed.

    Args:
        desk: of the officers.
        limits: what each channel carries, by its name.
    """

    def __init__(self, desk: BroadcastDesk, limits: Mapping[str, Limits]) -> None:
        self._desk = desk
        self._limits = limits

    async def test(self, who: SignedIn, number: int) -> Broadcast:
        """Send a broadcast, marked as a test, to the chat of the officer who asks for it, in each of its languages.

        Raises:
            BroadcastError: it is over, or out without waiting for one more approval, or the officer has no chat
                that it could go to.
            OfficerError: the officer is not let in.
        """
        roles = [OfficerRole.OFFICER, OfficerRole.APPROVER]
        async with self._desk.acting(who, roles, by_session=True) as (unit, officer):
            known = await got(unit, number)
            if known.state not in EDITABLE and not lacks_approval(known):
                raise BroadcastError(Refusal.NOT_NOW, state=known.state)
            known = await source_of(unit, known)
            place = await self._chat_of(unit, officer)
            which = await approvals.next_test(unit, known.number, place.number)
            await deliveries.plan(unit, self._in_every_language(known, place, which))
            hashes = await broadcasts.hashes(unit, known.number)
            await audit.append(
                unit, Act(actor_of(officer.number), "test", f"broadcast:{known.number}", "", hashes.content.hex())
            )
            return known

    def _in_every_language(self, known: Broadcast, place: Address, which: int) -> list[NewDelivery]:
        """A test message for each language in which anybody gets it, the officer's own first.

        Each language has the same place among the numbers of every round, by which it is known which were seen.
        """
        numbered = enumerate(language for language, _ in known.content.texts)
        spoken = sorted(numbered, key=lambda one: one[1] != place.language)
        return [
            NewDelivery(
                DeliveryKind.NOTICE,
                cause_of_test(known.number, which + turn),
                place.number,
                place.channel,
                Lane.NOTICE,
                as_test(known, language, self._limits[place.channel], self._desk.drafting.office),
            )
            for turn, language in spoken
        ]

    async def _chat_of(self, unit: Unit, officer: Officer) -> Address:
        place = await chat_of(unit, officer, self._limits)
        if place is None:
            raise BroadcastError(Refusal.NO_CHAT)
        return place

    async def retry(self, who: SignedIn, number: int, chosen: Collection[int] = ()) -> tuple[Broadcast, int]:
        """Send once more to those whom it did not reach; nobody whom it may have reached, unless they are chosen.

        Args:
            chosen: row numbers of deliveries of which nobody knows whether they arrived; a copy is taken into account.

        Returns:
            The broadcast, and how many deliveries go out once more.

        Raises:
            BroadcastError: there is nothing to send again, or its end has passed.
            OfficerError: the officer is not let in.
        """
        async with self._desk.acting(who, [OfficerRole.OFFICER, OfficerRole.APPROVER]) as (unit, officer):
            known = await got(unit, number)
            made = allowed(known, BroadcastAct.RETRY, officer, _told(chosen))
            _in_time(known, await unit.now())
            strangers = set(chosen) - {one.number for one in await retries.in_doubt(unit, number)}
            if strangers:
                raise BroadcastError(Refusal.NOT_IN_DOUBT, numbers=", ".join(map(str, sorted(strangers))))
            count = await retries.begin(unit, number, chosen)
            if not count:
                raise BroadcastError(Refusal.NOTHING_TO_RETRY)
            await broadcasts.move(unit, known, made, done_at=None)
            begun = await got(unit, number)
        return begun, count + await retry_rest(self._desk.database, number)


async def retry_rest(database: Database, number: int) -> int:
    """Make ready what is left of a round, in portions; whoever is killed meanwhile, the clock goes on.

    Returns:
        How many there were.
    """
    count, made = 0, retries.PORTION
    while made >= retries.PORTION:
        if database.is_sqlite:
            # Others do not queue for SQLite's writer; they have to find it free.
            await asyncio.sleep(PAUSE_SECONDS)
        async with database.unit_of_work() as unit:
            made = await retries.portion(unit, number)
        count += made
    return count


def _in_time(known: Broadcast, now: datetime) -> None:
    if known.ends_at is not None and known.ends_at <= now:
        raise BroadcastError(Refusal.TOO_LATE)


def _told(chosen: Collection[int]) -> str:
    """What the audit trail says of those that were chosen."""
    return f"in doubt: {' '.join(map(str, sorted(chosen)))}" if chosen else ""

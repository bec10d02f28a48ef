"""The one way in: store, then claim, decide, and save what was decided in one transaction.

An item is stored once under (channel, external key) and decided once: what it leads to (conversation, tip, vote and
reply) is committed together with its being done, under the fence of its claim. What cannot be understood or handled
is set aside with its reason, and its neighbours go on.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from bot.channels.contract import Platform
from bot.desk import ChatDesk, Shelf
from bot.searcher import Searcher
from data.model.conversation import Conversation
from data.model.delivery import DeliveryKind, Lane, NewDelivery
from data.model.inbox import InboxItem, InboxState
from data.model.message import Batch, ContentKind, Incoming, Unreadable
from data.model.people import AddressStatus
from data.store import deliveries, inbox, people, tips
from data.store.database import Database, Unit
from data.wording import LANGUAGES
from handlers import reply
from handlers.trouble import apology
from handlers.turn import Turn

log = logging.getLogger(__name__)

#: Items decided together; one transaction claims them and one saves what came of them.
WAVE = 32
#: Waves under way at once: while one is being saved the next is being decided.
WAVES = 2
#: An item that failed this often by an error is set aside; one that ended its process, see ``data.store.inbox``.
MOST_FAILURES = 3
#: How long an item rests after its first failure, seconds; twice as long after its second. A database in trouble
#: for a moment should not end in apologies to everybody.
FAILURE_WAIT_SECONDS = 1.0
#: How long an idle loop waits before it looks again without being woken, seconds.
IDLE_SECONDS = 0.5
#: What consent to announcements is about, and the version of the text it was given to.
ANNOUNCEMENTS = "announcements"
CONSENT_VERSION = "2026-11"


@dataclass(frozen=True, slots=True)
class Office:
    """What the inbox works with.

    Args:
        platforms: by channel name; only their items are claimed.
        owner: the name of this process.
        language: for people whose platform does not tell theirs.
        reached: called with the name of each step; tests kill the process there.
        after: called when a wave was saved, to wake the outbox.
    """

    database: Database
    searcher: Searcher
    platforms: Mapping[str, Platform]
    owner: str
    language: str
    lease_seconds: float
    reached: Callable[[str], None]
    after: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Decided:
    """An item with what was decided for it."""

    item: InboxItem
    said: Incoming
    place: int
    turn: Turn


class Inbox:
    """Receives, and decides what was received until it is stopped."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._shelf = Shelf(office.database)
        self._woken = asyncio.Event()
        self._stopping = False
        self._courtesies: set[asyncio.Task[None]] = set()

    async def receive(self, channel: str, batch: Batch, cursor_name: str = "") -> None:
        """Store a batch durably, with the place where its poller goes on."""
        self._office.reached("inbox.before_store")
        async with self._office.database.unit_of_work() as unit:
            await inbox.keep(unit, channel, batch.items)
            if cursor_name and batch.cursor:
                await inbox.move_cursor(unit, cursor_name, batch.cursor)
        self._office.reached("inbox.stored")
        self._woken.set()

    async def run(self) -> None:
        """Decide until :meth:`stop`."""
        await asyncio.gather(*(self._work() for _ in range(WAVES)))

    def stop(self) -> None:
        """Claim nothing more; waves under way are finished."""
        self._stopping = True
        self._woken.set()

    async def _work(self) -> None:
        while not self._stopping:
            self._woken.clear()
            try:
                worked = await self._wave()
            except Exception:
                log.exception("a wave of the inbox failed; its items are taken up again")
                worked = 0
                await asyncio.sleep(IDLE_SECONDS)
            if not worked and not self._stopping:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), IDLE_SECONDS)

    async def _wave(self) -> int:
        """Decide one wave; returns how many items it had."""
        office = self._office
        async with office.database.reading() as unit:
            if not await inbox.anything_new(unit, list(office.platforms)):
                return 0
        async with office.database.unit_of_work() as unit:
            items = await inbox.claim(unit, office.owner, list(office.platforms), WAVE, office.lease_seconds)
        if not items:
            return 0
        office.reached("inbox.claimed")
        decided = await self._decide([pair for item in items if (pair := await self._understood(item))])
        office.reached("inbox.decided")
        await self._save(decided)
        office.reached("inbox.saved")
        office.after()
        self._woken.set()
        for one in decided:
            self._acknowledge(one.said)
        return len(items)

    async def _understood(self, item: InboxItem) -> tuple[InboxItem, Incoming] | None:
        """Parse one item; what cannot be understood is set aside."""
        try:
            said = self._office.platforms[item.channel].parse(item)
        except Exception as error:
            log.exception("channel %s broke its contract", item.channel)
            said = Unreadable(type(error).__name__)
        if isinstance(said, Incoming):
            return item, said
        log.error("inbox item %d is set aside: %s", item.number, said.reason)
        async with self._office.database.unit_of_work() as unit:
            await inbox.finish(unit, [item], InboxState.QUARANTINED, said.reason)
        return None

    async def _decide(self, pairs: Sequence[tuple[InboxItem, Incoming]]) -> list[Decided]:
        if not pairs:
            return []
        async with self._office.database.reading() as unit:
            known = await people.recall(unit, [said for _, said in pairs])
        turns = await asyncio.gather(
            *(self._turn(said, whom) for (_, said), whom in zip(pairs, known, strict=True)), return_exceptions=True
        )
        decided = []
        for (item, said), whom, turn in zip(pairs, known, turns, strict=True):
            if isinstance(turn, BaseException):
                await self._failed(item, said, turn)
            else:
                decided.append(Decided(item, said, whom.address.number if whom.address else 0, turn))
        return decided

    async def _turn(self, said: Incoming, whom: people.Acquaintance) -> Turn:
        office = self._office
        memory = whom.conversation or Conversation(language=self._language(said))
        place = whom.address.number if whom.address else 0
        desk = ChatDesk(self._shelf, office.searcher, place, office.platforms[said.channel].limits)
        turn = await reply(said, memory, desk)
        if turn.says is None:
            log.info("inbox item %d is answered with silence: %s", said.number, turn.silence)
        return turn

    def _language(self, said: Incoming) -> str:
        spoken = said.sender.language.split("-")[0].lower()
        return spoken if spoken in LANGUAGES else self._office.language

    async def _save(self, decided: Sequence[Decided]) -> None:
        """Commit a wave; if that fails, each item by itself, so that one cannot hold up the others."""
        if not decided:
            return
        try:
            await self._commit(decided)
        except Exception:
            log.exception("saving a wave of %d failed; its items are saved one by one", len(decided))
            for one in decided:
                try:
                    await self._commit([one])
                except Exception as error:
                    await self._failed(one.item, one.said, error)

    async def _commit(self, decided: Sequence[Decided]) -> None:
        async with self._office.database.unit_of_work() as unit:
            await _write(unit, decided, self._office.language)
            self._office.reached("inbox.before_commit")

    async def _failed(self, item: InboxItem, said: Incoming, error: BaseException) -> None:
        """Give an item back, or after several failures set it aside and tell the person."""
        reason = type(error).__name__
        log.error("inbox item %d failed (try %d)", item.number, item.tries, exc_info=error)
        async with self._office.database.unit_of_work() as unit:
            if item.tries < MOST_FAILURES:
                await inbox.give_back(unit, item, reason, FAILURE_WAIT_SECONDS * item.tries)
            elif await inbox.finish(unit, [item], InboxState.QUARANTINED, reason):
                place = await people.admit(unit, said, self._language(said))
                words = apology(item.number, self._language(said))
                await deliveries.plan(
                    unit, [NewDelivery(DeliveryKind.REPLY, item.number, place, said.channel, Lane.REPLY, words)]
                )
        self._office.after()

    def _acknowledge(self, said: Incoming) -> None:
        if said.kind is ContentKind.BUTTON:
            task = asyncio.create_task(self._office.platforms[said.channel].acknowledge(said))
            self._courtesies.add(task)
            task.add_done_callback(self._courtesies.discard)


async def _write(unit: Unit, decided: Sequence[Decided], language: str) -> None:
    """Everything that follows from a wave, for those of its items that are still ours."""
    held = await inbox.finish(unit, [one.item for one in decided])
    ours = [await _placed(unit, one) for one in decided if one.item.number in held and _is_known(one)]
    memories = [
        people.Memory(one.place, one.said.sender.external_id, one.said.channel, one.turn.conversation)
        for one in ours
        if one.turn.says
    ]
    await people.remember(unit, memories)
    await people.touch(unit, memories)
    await tips.keep(
        unit,
        [
            (one.place, f"{one.said.channel} {one.said.sender.external_id}", one.turn.tip)
            for one in ours
            if one.turn.tip
        ],
    )
    await tips.vote(unit, [one.turn.ballot for one in ours if one.turn.ballot])
    for one in ours:
        await _note(unit, one)
    await deliveries.plan(unit, [_answer(one) for one in ours if one.turn.says])


def _is_known(one: Decided) -> bool:
    """Whether anything is to be kept of this chat: of somebody whom we only overheard, nothing is."""
    turn = one.turn
    return bool(one.place or turn.says or turn.may_write is not None or turn.moved_to)


async def _placed(unit: Unit, one: Decided) -> Decided:
    """Give somebody new an address."""
    if one.place:
        return one
    return replace(one, place=await people.admit(unit, one.said, one.turn.conversation.language))


async def _note(unit: Unit, one: Decided) -> None:
    """What a turn says of the address itself."""
    turn = one.turn
    if turn.may_write is not None:
        await people.set_status(unit, one.place, AddressStatus.ACTIVE if turn.may_write else AddressStatus.BLOCKED)
    if turn.wants_announcements is not None:
        await people.consent_to(unit, one.place, ANNOUNCEMENTS, turn.wants_announcements, CONSENT_VERSION)
    if turn.moved_to:
        await people.move(unit, one.place, turn.moved_to)


def _answer(one: Decided) -> NewDelivery:
    assert one.turn.says is not None
    return NewDelivery(DeliveryKind.REPLY, one.item.number, one.place, one.said.channel, Lane.REPLY, one.turn.says)

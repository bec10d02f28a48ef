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
from zoneinfo import ZoneInfo

from bot import albums
from bot.albums import Saying
from bot.channels.contract import Platform
from bot.desk import Chamber, ChatDesk, Shelf
from bot.faq import FaqShelf
from bot.searcher import Searcher
from data.matching.places import Gazetteer
from data.model.conversation import Conversation
from data.model.delivery import DeliveryKind, Lane, NewDelivery
from data.model.inbox import InboxItem, InboxState
from data.model.message import Batch, ChatKind, ContentKind, Incoming, Unreadable
from data.model.office import OfficeCard
from data.model.people import AddressStatus
from data.model.tip import Tip, TipState
from data.store import (
    attachments,
    chat_links,
    confirmations,
    deliveries,
    erasure,
    inbox,
    members,
    people,
    requests,
    sent_files,
    tips,
)
from data.store.database import Database, Unit
from data.store.sorting import Sorter
from data.store.whose import Whose
from data.wording import answered_in
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
        gazetteer: gives the places of the region; quick, for it is built before anything is decided.
        zone: of the office, in which people read times.
        owner: the name of this process.
        language: for people whose platform does not tell theirs.
        reached: called with the name of each step; tests kill the process there.
        after: called when a wave was saved, to wake the outbox.
        answers: the office's answers to frequent questions.
        card: how the office is called and reached.
        sorter: gives what was not answered its claim.
    """

    database: Database
    searcher: Searcher
    platforms: Mapping[str, Platform]
    gazetteer: Callable[[], Gazetteer]
    zone: ZoneInfo
    owner: str
    language: str
    lease_seconds: float
    reached: Callable[[str], None]
    after: Callable[[], None]
    answers: FaqShelf
    card: OfficeCard
    sorter: Sorter


class TakenOver(Exception):
    """Some pieces of an album were taken over by another process, so nothing may be saved for it here."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A message with what was decided for it.

    Args:
        place: row number of the address; 0 while it has none.
        joins: number of the tip that its files belong to, for what comes after its album was decided; 0 otherwise.
    """

    saying: Saying
    place: int
    turn: Turn
    joins: int = 0

    @property
    def said(self) -> Incoming:
        """What was said."""
        return self.saying.said


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
        sayings = [saying for pieces in albums.together(items) if (saying := await self._understood(pieces))]
        for saying in sayings:
            self._acknowledge(saying.said)
        decided = await self._decide(sayings)
        office.reached("inbox.decided")
        await self._save(decided)
        office.reached("inbox.saved")
        office.after()
        self._woken.set()
        return len(items)

    async def _understood(self, items: Sequence[InboxItem]) -> Saying | None:
        """Parse a message, or the pieces of one; what cannot be understood is set aside by itself."""
        read = [(item, said) for item in items if (said := await self._parsed(item))]
        if not read:
            return None
        return Saying(tuple(item for item, _ in read), albums.merged([said for _, said in read]))

    async def _parsed(self, item: InboxItem) -> Incoming | None:
        try:
            said = self._office.platforms[item.channel].parse(item)
        except Exception as error:
            log.exception("channel %s broke its contract", item.channel)
            said = Unreadable(type(error).__name__)
        if isinstance(said, Incoming):
            return said
        log.error("inbox item %d is set aside: %s", item.number, said.reason)
        async with self._office.database.unit_of_work() as unit:
            await inbox.finish(unit, [item], InboxState.QUARANTINED, said.reason)
        return None

    async def _decide(self, sayings: Sequence[Saying]) -> list[Decided]:
        if not sayings:
            return []
        async with self._office.database.reading() as unit:
            known = await people.recall(unit, [saying.said for saying in sayings])
            earlier = await tips.of_albums(unit, [saying.album for saying in sayings if saying.album])
        pairs = list(zip(sayings, known, strict=True))
        results = await asyncio.gather(
            *(self._decision(saying, whom, earlier.get(saying.album)) for saying, whom in pairs), return_exceptions=True
        )
        decided = []
        for saying, result in zip(sayings, results, strict=True):
            if isinstance(result, BaseException):
                await self._failed(saying, result)
            else:
                decided.append(result)
        return decided

    async def _decision(self, saying: Saying, whom: people.Acquaintance, earlier: tips.AlbumTip | None) -> Decided:
        said, place = saying.said, whom.address.number if whom.address else 0
        memory = whom.conversation or Conversation(language=self._language(said))
        if earlier is None:
            return Decided(saying, place, await self._turn(said, memory, place))
        if earlier.has_text or not said.text.strip():
            turn = Turn(memory, silence="a piece of an album that was decided already")
            return Decided(saying, place, self._told(said, turn), earlier.number)
        # The first caption came late: it changes the tip like a caption that was added afterwards.
        changed = replace(said, is_edited=True, is_late=True, attachments=())
        return Decided(saying, place, await self._turn(changed, memory, place), earlier.number)

    async def _turn(self, said: Incoming, memory: Conversation, place: int) -> Turn:
        office = self._office
        chamber = Chamber(self._shelf, office.searcher, office.gazetteer(), office.answers, office.card, office.zone)
        desk = ChatDesk(chamber, office.platforms[said.channel], said, place)
        return self._told(said, await reply(said, memory, desk))

    def _told(self, said: Incoming, turn: Turn) -> Turn:
        if turn.says is None:
            log.info("inbox item %d is answered with silence: %s", said.number, turn.silence)
        return turn

    def _language(self, said: Incoming) -> str:
        return answered_in(said.sender.language, self._office.language)

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
                    await self._failed(one.saying, error)

    async def _commit(self, decided: Sequence[Decided]) -> None:
        office = self._office
        await office.sorter.prepare(office.database, [tip.text for one in decided if (tip := _waiting(one))])
        async with office.database.unit_of_work() as unit:
            await _write(unit, decided, office.sorter)
            office.reached("inbox.before_commit")

    async def _failed(self, saying: Saying, error: BaseException) -> None:
        """Give a message back, or after several failures set it aside and tell the person."""
        said, reason = saying.said, type(error).__name__
        log.error("inbox item %d failed (try %d)", said.number, saying.tries, exc_info=error)
        async with self._office.database.unit_of_work() as unit:
            if saying.tries < MOST_FAILURES:
                for item in saying.items:
                    await inbox.give_back(unit, item, reason, FAILURE_WAIT_SECONDS * saying.tries)
            elif await inbox.finish(unit, saying.items, InboxState.QUARANTINED, reason):
                place = await people.admit(unit, said, self._language(said))
                # In a topic of a group only what answers a message is shown where that message is.
                words = replace(apology(said.number, self._language(said)), reply_to=_place_of(said))
                await deliveries.plan(
                    unit, [NewDelivery(DeliveryKind.REPLY, said.number, place, said.channel, Lane.REPLY, words)]
                )
        self._office.after()

    def _acknowledge(self, said: Incoming) -> None:
        """Let the platform know at once that a press was noticed; the person waits for that."""
        if said.kind is ContentKind.BUTTON:
            task = asyncio.create_task(self._office.platforms[said.channel].acknowledge(said))
            self._courtesies.add(task)
            task.add_done_callback(self._courtesies.discard)


def _place_of(said: Incoming) -> str:
    return said.button_message_id or said.message_id if said.chat_kind is ChatKind.GROUP else ""


def _waiting(one: Decided) -> Tip | None:
    """The tip that a fact-checker has to look at, if there is one."""
    return one.turn.tip if one.turn.tip and one.turn.tip.state is not TipState.ANSWERED else None


async def _write(unit: Unit, decided: Sequence[Decided], sorter: Sorter) -> None:
    """Everything that follows from a wave, for those of its items that are still ours."""
    held = await inbox.finish(unit, [item for one in decided for item in one.saying.items])
    ours = [await _placed(unit, one) for one in decided if _is_held(one, held) and _is_known(one)]
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
    for one in ours:
        await _keep_files(unit, one)
    await tips.vote(unit, [one.turn.ballot for one in ours if one.turn.ballot])
    await requests.keep(unit, [(one.place, one.turn.request) for one in ours if one.turn.request])
    await confirmations.keep(unit, [(one.place, one.turn.confirms) for one in ours if one.turn.confirms])
    unsettled = [tip.number for one in ours if (tip := _waiting(one))]
    await sorter.attach(unit, [*unsettled, *(one.turn.ballot.tip for one in ours if one.turn.ballot)])
    for one in ours:
        await _note(unit, one)
    await deliveries.plan(unit, [_answer(one) for one in ours if one.turn.says])


def _is_held(one: Decided, held: set[int]) -> bool:
    """Whether a message is still ours to save; an album is saved whole or not at all."""
    ours = {item.number for item in one.saying.items} & held
    if ours and len(ours) < len(one.saying.items):
        raise TakenOver
    return bool(ours)


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
    """What follows from a turn for the address itself, and for what was kept of it before."""
    turn = one.turn
    if turn.may_write is not None:
        await people.set_status(unit, one.place, AddressStatus.ACTIVE if turn.may_write else AddressStatus.BLOCKED)
    if turn.wants_announcements is not None:
        await people.consent_to(unit, one.place, ANNOUNCEMENTS, turn.wants_announcements, CONSENT_VERSION)
    if turn.moved_to:
        await people.move(unit, one.place, turn.moved_to)
    if turn.says is not None and turn.says.document is not None:
        await sent_files.drop_older(unit, one.place)
    if turn.opens_link:
        await chat_links.open_(unit, turn.opens_link, one.place, one.said.sender.name)
    if turn.registers is not None:
        await members.register(unit, one.place, turn.registers)
    if turn.erases is not None:
        said = one.said
        await erasure.erase(unit, Whose(one.place, said.channel, said.sender.external_id, said.number), turn.erases)


async def _keep_files(unit: Unit, one: Decided) -> None:
    """Have the files of a tip fetched; those of a late piece go to the tip that its album became."""
    if one.joins:
        await attachments.want(unit, one.joins, one.said.channel, one.said.attachments)
    elif one.turn.tip:
        await attachments.want(unit, one.turn.tip.number, one.said.channel, one.turn.tip.attachments)


def _answer(one: Decided) -> NewDelivery:
    assert one.turn.says is not None
    return NewDelivery(DeliveryKind.REPLY, one.said.number, one.place, one.said.channel, Lane.REPLY, one.turn.says)

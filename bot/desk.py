"""What handlers may look up, fulfilled by the searcher and the database."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from zoneinfo import ZoneInfo

from bot.channels.contract import Platform
from bot.faq import FaqShelf
from bot.reading_back import in_zone, with_said
from bot.searcher import Searcher
from broadcasts.coalescing import Coalescer
from data.matching.places import Gazetteer
from data.model.announcement import Announcement
from data.model.confirmation import Received
from data.model.factcheck import Decision, FactCheck
from data.model.faq import Faq, FaqReply
from data.model.invitation import Invitation
from data.model.membership import InstitutionKind, Member
from data.model.message import Incoming, Limits
from data.model.office import OfficeCard
from data.model.officer import LinkState
from data.model.records import Records
from data.model.tip import AskedBefore, RequestState
from data.store import (
    announcements,
    chat_links,
    confirmations,
    factchecks,
    invitations,
    members,
    records,
    requests,
    tips,
    twins,
)
from data.store.database import Database
from data.store.whose import Whose
from handlers.turn import PastTip

#: Announcements among which somebody who confirms in words may choose; more are never open at once.
MOST_WAITING = 6


class Shelf:
    """Fetches fact-checks and more; turns that are taken at the same time are served by one query."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._fetch: Coalescer[Sequence[int], dict[int, FactCheck]] = Coalescer(self._fetch_together)

    async def factchecks(self, numbers: Sequence[int]) -> dict[int, FactCheck]:
        """The fact-checks of these row numbers, without their explanations; those that are gone are absent."""
        return await self._fetch(numbers) if numbers else {}

    async def past_tip(self, place: int, number: int) -> tips.KnownTip | None:
        """A tip that came from this address; None for anybody else's."""
        async with self.database.reading() as unit:
            return await tips.past(unit, place, number)

    async def open_request(self, place: int) -> int:
        """The number of the open request from this address; 0 when there is none."""
        async with self.database.reading() as unit:
            return await requests.open_of(unit, place)

    async def past_request(self, place: int, number: int) -> RequestState | None:
        """Where a request from this address stands; None for anybody else's."""
        async with self.database.reading() as unit:
            return await requests.state_of(unit, place, number)

    async def _fetch_together(self, wanted: list[Sequence[int]]) -> list[dict[int, FactCheck]]:
        async with self.database.reading() as unit:
            found = await factchecks.cards(unit, sorted({number for numbers in wanted for number in numbers}))
            standing = {number: card for number, card in found.items() if card.withdrawn_at is None}
            also = await twins.also_by(unit, {number: card.twin_of or number for number, card in standing.items()})
        standing = {number: replace(card, also_by=also[number]) for number, card in standing.items()}
        return [{number: standing[number] for number in numbers if number in standing} for numbers in wanted]


@dataclass(frozen=True, slots=True)
class Chamber:
    """What the desks of all chats have in common.

    Args:
        answers: the office's answers to frequent questions.
        office: how the office is called and reached.
    """

    shelf: Shelf
    searcher: Searcher
    gazetteer: Gazetteer
    answers: FaqShelf
    office: OfficeCard
    zone: ZoneInfo


class ChatDesk:
    """The desk of one chat: it shows nobody else's tips and nobody else's data.

    Args:
        platform: the channel the chat is on.
        said: the message that is being answered.
        place: row number of the chat's address; 0 for somebody new.
    """

    def __init__(self, chamber: Chamber, platform: Platform, said: Incoming, place: int) -> None:
        self._chamber = chamber
        self._platform = platform
        self._said = said
        self._place = place

    @property
    def limits(self) -> Limits:
        """What one message on this conversation's channel may hold."""
        return self._platform.limits

    @property
    def gazetteer(self) -> Gazetteer:
        """The places of the region that is served."""
        return self._chamber.gazetteer

    def link(self, payload: str) -> str:
        """A link into a private chat with us; empty if the channel has none."""
        return self._platform.link(payload)

    async def invitation(self, token: str) -> Invitation | None:
        """The invitation of a token that was shown in this chat."""
        async with self._chamber.shelf.database.reading() as unit:
            return await invitations.find(unit, token, self._place)

    async def officer_link(self, code: str) -> LinkState:
        """How an officer's link stands for this chat."""
        async with self._chamber.shelf.database.reading() as unit:
            return await chat_links.state(unit, code, self._place)

    async def members(self) -> tuple[Member, ...]:
        """The memberships of this chat that stand, oldest first."""
        if not self._place:
            return ()
        async with self._chamber.shelf.database.reading() as unit:
            return tuple(await members.of_address(unit, self._place))

    async def institutions(self, kind: InstitutionKind, place: str) -> tuple[str, ...]:
        """The names of the institutions of one kind that are known in a kelurahan or desa."""
        async with self._chamber.shelf.database.reading() as unit:
            return tuple(await members.institutions(unit, kind, place))

    async def records(self) -> Records:
        """Everything that is kept of this chat and its human."""
        whose = Whose(self._place, self._said.channel, self._said.sender.external_id, self._said.number)
        async with self._chamber.shelf.database.reading() as unit:
            kept = await records.of_chat(unit, whose)
        return await asyncio.to_thread(lambda: in_zone(with_said(kept, self._platform), self._chamber.zone))

    async def match(self, text: str) -> Decision:
        """Search the fact-checks."""
        return await self._chamber.searcher.match(text)

    async def factchecks(self, numbers: Sequence[int]) -> dict[int, FactCheck]:
        """The fact-checks of these row numbers; those that are gone are absent."""
        return await self._chamber.shelf.factchecks(numbers)

    async def past_tip(self, number: int) -> PastTip | None:
        """A tip of this very chat; None when it is somebody else's or never was."""
        known = await self._chamber.shelf.past_tip(self._place, number)
        return PastTip(**asdict(known)) if known else None

    async def received(self, broadcast: int) -> Received | None:
        """A broadcast that this very chat got; None when it never did."""
        if not self._place:
            return None
        async with self._chamber.shelf.database.reading() as unit:
            found = await confirmations.received(unit, self._place, broadcast)
        return self._here(found) if found else None

    async def waiting(self) -> tuple[Received, ...]:
        """Announcements that this chat got and may confirm in words, within their time, the newest first."""
        if not self._place:
            return ()
        async with self._chamber.shelf.database.reading() as unit:
            found = await confirmations.waiting(unit, self._place, MOST_WAITING)
        return tuple(map(self._here, found))

    def _here(self, found: Received) -> Received:
        if found.confirmed_at is None:
            return found
        return replace(found, confirmed_at=found.confirmed_at.astimezone(self._chamber.zone))

    async def announcement(self, number: int) -> Announcement | None:
        """An announcement of ours by its row number; None when there is none."""
        async with self._chamber.shelf.database.reading() as unit:
            return await announcements.get(unit, number)

    @property
    def office(self) -> OfficeCard:
        """How the office is called and reached."""
        return self._chamber.office

    async def open_request(self) -> int:
        """The number of this chat's open request to a human; 0 when there is none."""
        return await self._chamber.shelf.open_request(self._place) if self._place else 0

    async def past_request(self, number: int) -> RequestState | None:
        """Where a request of this very chat stands; None when it is somebody else's or never was."""
        return await self._chamber.shelf.past_request(self._place, number)

    async def asked_before(self, words: str) -> AskedBefore:
        """This chat's questions that wait for an officer."""
        if not self._place:
            return AskedBefore()
        async with self._chamber.shelf.database.reading() as unit:
            return await requests.asked_before(unit, self._place, words)

    async def faq(self, text: str) -> FaqReply:
        """Look a question up among the office's answers."""
        return await self._chamber.answers.search(text)

    async def faq_entry(self, mark: str) -> Faq | None:
        """The answer that a button stands for; None when the office no longer has it."""
        return (await self._chamber.answers.index()).entry(mark)

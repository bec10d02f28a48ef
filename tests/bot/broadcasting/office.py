"""An office with a register of KIM, people who sign in, and the desk at which they send broadcasts."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from sqlalchemy import update

from bot.broadcasting.audiences import Audiences
from bot.broadcasting.desk import BroadcastDesk, Rules, Seen
from bot.broadcasting.drafting import Drafting, Wanted, as_wanted
from bot.channels import loopback
from data.matching.places import Gazetteer
from data.model.broadcast import Broadcast, BroadcastClass, Content
from data.model.delivery import DeliveryKind, DeliveryState, Lane, NewDelivery, cause_of_test
from data.model.membership import InstitutionStatus, Registration, Role
from data.model.message import Outgoing
from data.seeds.regions import places_of
from data.store import approvals, broadcasts, deliveries, members, officers, people
from data.store.database import Unit
from data.store.schema import delivery, institution
from tests.bot.signing import Lobby, a_staffed_office
from tests.data.store.setup import an_address, said

CONTENT = Content("Imunisasi di balai", (("id", "Mulai pukul 8 pagi."), ("jv", "Wiwit jam 8 enjing.")))
WANTED = Wanted(BroadcastClass.OFFICIAL, CONTENT, "semua", "sekarang")
#: A kelurahan.
PLACE = "35.74.04.1003"
GAZETTEER = Gazetteer(places_of("35.74"))


@dataclass
class Office:
    """Ani administers, Budi drafts, Citra drafts and approves, Dewi approves."""

    lobby: Lobby
    rules: Rules = field(default_factory=Rules)

    def __post_init__(self) -> None:
        self.database = self.lobby.database
        limits = {loopback.NAME: loopback.LIMITS}
        self.drafting = Drafting(Audiences(GAZETTEER, [loopback.NAME]), limits, "WIB")
        self.desk = BroadcastDesk(self.database, self.drafting, "Asia/Jakarta", self.rules)

    async def opens(self, kim: int = 3) -> None:
        await a_staffed_office(self.lobby)
        async with self.database.unit_of_work() as unit:
            for number in range(kim):
                await a_kim(unit, f"KIM Contoh {number}")
        for number, login in enumerate(("citra", "dewi")):
            place = await an_address(self.database, f"90{number}")
            await self.lobby.desk.link(await self.lobby.enters(login), place)

    async def founds(self, name: str, place: str = PLACE) -> None:
        """A KIM comes into the register, with an operator."""
        async with self.database.unit_of_work() as unit:
            await a_kim(unit, name, place)

    async def drafts(self, login: str = "budi", wanted: Wanted = WANTED) -> Broadcast:
        return await self.desk.draft(await self.lobby.enters(login), wanted)

    async def edits(self, login: str, known: Broadcast, text: str = "Mulai pukul 9.") -> Broadcast:
        content = replace(known.content, texts=(("id", text),))
        changed = replace(as_wanted(known), content=content)
        return await self.desk.edit(await self.lobby.enters(login), seen(known), changed)

    async def submits(self, login: str, known: Broadcast) -> Broadcast:
        return await self.desk.submit(await self.lobby.enters(login), seen(known))

    async def approves(self, login: str, known: Broadcast, *, tested: bool = True) -> Broadcast:
        if tested:
            await self.tests(login, known)
        return await self.desk.approve(await self.lobby.enters(login), seen(known), "sesuai")

    async def submitted(self) -> Broadcast:
        return await self.submits("budi", await self.drafts("budi"))

    async def tests(self, login: str, known: Broadcast) -> None:
        """The test messages arrive at an officer's own chat, if they have one: one for each language."""
        async with self.database.unit_of_work() as unit:
            officer = await officers.find(unit, login)
            if officer is None or officer.address is None:
                return
            first = 100 * known.version
            causes = [cause_of_test(known.number, first + turn) for turn in range(len(known.content.texts))]
            how = (officer.address, loopback.NAME, Lane.NOTICE, Outgoing("contoh"))
            await deliveries.plan(unit, [NewDelivery(DeliveryKind.NOTICE, cause, *how) for cause in causes])
            mine = update(delivery).where(delivery.c.cause_id.in_(causes))
            await unit.connection.execute(mine.values(state=DeliveryState.ACCEPTED))

    async def now(self, number: int) -> Broadcast:
        async with self.database.reading() as unit:
            found = await broadcasts.get(unit, number)
        assert found is not None
        return found

    async def approvers(self, known: Broadcast) -> set[int]:
        """Whose approval of it stands."""
        async with self.database.reading() as unit:
            hashes = await broadcasts.hashes(unit, known.number)
            return {one.officer for one in await approvals.standing(unit, known, hashes)}


async def a_kim(unit: Unit, name: str, place: str = PLACE) -> int:
    """An active KIM with one operator; the row number of the operator's address."""
    address = await people.admit(unit, said(f"chat of {name}"), "id")
    wanted = Registration(Role.OPERATOR, f"Operator {name}", place, name, "2026-11/id")
    await members.register(unit, address, wanted)
    await unit.connection.execute(update(institution).values(status=InstitutionStatus.ACTIVE))
    return address


def seen(known: Broadcast) -> Seen:
    return Seen(known.number, known.version)

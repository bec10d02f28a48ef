"""Setup steps for tests of broadcasts, named as clauses: people, officers, and what two of them approved."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from broadcasts.audience import canonical, parse
from broadcasts.audience_words import Known
from broadcasts.hashing import hashes_of
from broadcasts.lifecycle import change
from broadcasts.series import canonical as schedule_text
from broadcasts.series import parse as parse_schedule
from data.model.broadcast import Approval, Broadcast, BroadcastAct, BroadcastClass, Content, Judgement
from data.model.membership import InstitutionKind, MembershipState, Registration, Role
from data.model.message import Incoming, Sender
from data.store import approvals, broadcasts, members, people
from data.store.broadcasts import Draft
from data.store.database import Database, Unit
from data.store.institutions import NewInstitution, enter
from data.store.schema import officer

PLACE = "35.74.01.1001"
CONTENT = Content("Pemadaman listrik", (("id", "Listrik padam besok pukul 09.00."),))


async def an_officer(database: Database, login: str) -> int:
    now = datetime.now(UTC)
    row = {
        "login": login,
        "name_sealed": b"",
        "roles": "approver officer",
        "state": "active",
        "password_hash": "",
        "totp_sealed": b"",
        "must_change": False,
        "created_at": now,
        "updated_at": now,
    }
    async with database.unit_of_work() as unit:
        return int(await unit.connection.scalar(officer.insert().values(row).returning(officer.c.id)) or 0)


async def someone(
    database: Database, chat: str, role: Role = Role.OPERATOR, kim: str = "KIM Satu", channel: str = "loopback"
) -> int:
    """A confirmed member of a KIM that the office knows."""
    async with database.unit_of_work() as unit:
        return await _registered(unit, chat, role, kim, channel)


async def residents(database: Database, chats: Iterable[str], channel: str = "loopback") -> None:
    """Confirmed residents, all of them in one transaction."""
    async with database.unit_of_work() as unit:
        for chat in chats:
            await _registered(unit, chat, Role.RESIDENT, "", channel)


async def _registered(unit: Unit, chat: str, role: Role, kim: str, channel: str) -> int:
    said = Incoming(1, channel, chat, Sender(chat, "Warga Contoh"), text="halo")
    address = await people.admit(unit, said, "id")
    if kim:
        await enter(unit, [NewInstitution(InstitutionKind.KIM, PLACE, kim)])
    number = await members.register(unit, address, Registration(role, "Orang Contoh", PLACE, kim, "1/id"))
    await members.judge(unit, number, MembershipState.CONFIRMED)
    return address


async def approved(
    database: Database,
    audience: str = "kim: semua",
    *,
    klass: BroadcastClass = BroadcastClass.OFFICIAL,
    schedule: str = "sekarang",
    count: int | None = None,
    expires_at: datetime | None = None,
    content: Content = CONTENT,
) -> int:
    """A broadcast that one officer drafted and another one approved."""
    drafter, approver = (
        await an_officer(database, f"a{klass}"),
        await an_officer(database, f"b{klass}"),
    )
    found = parse_schedule(schedule, "WIB")
    who, when = canonical(parse(audience, Known(is_settled=True))), schedule_text(found)
    hashes = hashes_of(content, who, when, expires_at)
    async with database.unit_of_work() as unit:
        wanted = Draft(klass, content, who, when, hashes, found.at, expires_at)
        number = await broadcasts.draft(unit, wanted, drafter)
        seen = await _get(unit, number)
        serial = await broadcasts.next_serial(unit, 2026)
        submit = change(seen, BroadcastAct.SUBMIT, drafter)
        await broadcasts.move(unit, seen, submit, serial=serial, previewed_count=count)
        seen = await _get(unit, number)
        now = await unit.now()
        given = Approval(number, approver, Judgement.APPROVED, hashes, klass, count or 0, now)
        if count is not None:
            await approvals.add(unit, given)
        await broadcasts.move(unit, seen, change(seen, BroadcastAct.APPROVE, approver))
    return number


async def _get(unit: object, number: int) -> Broadcast:
    found = await broadcasts.get(unit, number)  # type: ignore[arg-type]
    assert found is not None
    return found


async def state_of(database: Database, number: int) -> Broadcast:
    async with database.reading() as unit:
        return await _get(unit, number)

"""Setup steps of the tests of officers and broadcasts, named as clauses."""

from __future__ import annotations

from dataclasses import replace

from broadcasts.hashing import hashes_of
from broadcasts.lifecycle import change
from data.model.broadcast import Approval, Broadcast, BroadcastAct, BroadcastClass, Content, Judgement
from data.model.officer import OfficerRole
from data.store import approvals, broadcasts, officers
from data.store.broadcasts import Draft
from data.store.database import Database, Unit
from data.store.officers import NewOfficer

ROLES = frozenset({OfficerRole.OFFICER, OfficerRole.APPROVER})
CONTENT = Content("Imunisasi di balai", (("id", "Mulai pukul 8 pagi."), ("en", "From 8 in the morning.")))


def written(content: Content = CONTENT, klass: BroadcastClass = BroadcastClass.OFFICIAL, **fields: str) -> Draft:
    audience, schedule = fields.get("audience", "kim: semua"), fields.get("schedule", "now")
    return Draft(klass, content, audience, schedule, hashes_of(content, audience, schedule, None))


def saying(text: str, **fields: str) -> Draft:
    return written(replace(CONTENT, texts=(("id", text),)), **fields)


async def an_officer(database: Database, login: str, roles: frozenset[OfficerRole] = ROLES) -> int:
    async with database.unit_of_work() as unit:
        new = NewOfficer(login, f"{login.title()} Contoh", roles, "no hash", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
        return await officers.add(unit, new, "shell")


async def a_draft(database: Database, officer: int, wanted: Draft | None = None) -> int:
    async with database.unit_of_work() as unit:
        return await broadcasts.draft(unit, wanted or written(), officer)


async def seen(database: Database, number: int) -> Broadcast:
    async with database.reading() as unit:
        found = await broadcasts.get(unit, number)
    assert found is not None
    return found


async def done(database: Database, number: int, act: BroadcastAct, officer: int = 0, **columns: object) -> Broadcast:
    """Do something to a broadcast as it is now."""
    async with database.unit_of_work() as unit:
        now = await broadcasts.get(unit, number)
        assert now is not None
        await broadcasts.move(unit, now, change(now, act, officer), **columns)
    return await seen(database, number)


async def agreed(unit: Unit, one: Broadcast, officer: int) -> None:
    """An approval of what is there now."""
    hashes = await broadcasts.hashes(unit, one.number)
    now = await unit.now()
    given = Approval(
        one.number, officer, Judgement.APPROVED, hashes, one.klass, one.previewed_count or 0, now, note="baik"
    )
    await approvals.add(unit, given)

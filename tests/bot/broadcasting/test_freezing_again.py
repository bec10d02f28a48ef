"""Freezing an audience again: what was frozen for something else is forgotten; nobody gets what was not approved."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from bot.broadcasting.conductor import Conductor
from bot.broadcasting.stride import Stride
from bot.channels import loopback
from bot.channels.loopback import LIMITS
from data.model.broadcast import BroadcastAct, BroadcastClass, BroadcastState
from data.model.membership import Role
from data.model.standstill import Why, WhyCode, why_of
from data.store import progress
from data.store.broadcasts import StaleError
from data.store.database import Database
from data.store.schema import broadcast, rendering
from tests.bot.announcing import approved, someone, state_of
from tests.bot.broadcasting.office import WANTED, Office, as_wanted, seen
from tests.bot.signing import Lobby
from tests.bot.test_broadcast_neighbours import acted
from tests.bot.test_conductor import Recorder, conducted, sent
from tests.conftest import Clock
from tests.data.store.setup import passes


@pytest.fixture
async def office(database: Database, clock: Clock) -> Office:
    made = Office(Lobby(database, clock))
    await made.opens(kim=2)
    await someone(database, "resident", Role.RESIDENT, kim="")
    return made


class Killed(BaseException):
    """The process ends here."""


def until_frozen(database: Database) -> Conductor:
    """A conductor that ends as soon as a portion of an audience is frozen: one person, or a handful of KIM."""

    def reached(step: str) -> None:
        if step == "broadcast.portion":
            raise Killed

    stride = Stride()
    stride.size = 1
    channels = {loopback.NAME: LIMITS}
    return Conductor(database, channels, "WIB", 6, lambda moment: moment.year, reached=reached, stride=stride)


async def heard(database: Database) -> list[str]:
    channel = Recorder()
    await conducted(database)
    await sent(database, channel)
    return sorted(chat for chat, _ in channel.got)


async def test_who_was_frozen_for_another_audience_gets_nothing(office: Office, clock: Clock) -> None:
    database, later = office.database, replace(WANTED, audience="orang: semua", schedule="2026-11-23 10:30 WIB")
    known = await office.approves("dewi", await office.submits("budi", await office.drafts("budi", later)))
    await conducted(database)
    await passes(database, clock, 1900)
    await conducted(database, 1)
    with pytest.raises(Killed):
        await until_frozen(database).work()
    await acted(database, known.number, BroadcastAct.PAUSE)
    await acted(database, known.number, BroadcastAct.RESUME)
    edited = replace(as_wanted(await office.now(known.number)), audience="kim: semua", schedule="sekarang")
    again = await office.desk.edit(await office.lobby.enters("budi"), seen(await office.now(known.number)), edited)
    await office.approves("dewi", await office.submits("budi", again))
    assert await heard(database) == ["chat of KIM Contoh 0", "chat of KIM Contoh 1"], "no resident, and every KIM"


async def test_a_portion_that_comes_late_is_not_planned(office: Office) -> None:
    database = office.database
    number = await approved(database, "orang: semua", count=3)
    await conducted(database, 1)
    before = await state_of(database, number)
    with pytest.raises(Killed):
        await until_frozen(database).work()
    await acted(database, number, BroadcastAct.STOP)
    late = until_frozen(database)
    with pytest.raises(StaleError):
        await late._freeze(before, late._plan(before, await _now(database)))


async def _now(database: Database) -> object:
    async with database.reading() as unit:
        return await unit.now()


async def test_what_was_rendered_of_a_changed_row_is_never_sent(office: Office) -> None:
    database = office.database
    known = await office.approves("dewi", await office.submitted())
    await conducted(database, 1)
    await _writes(database, '[["id", "Pilih nomor satu."]]')
    await conducted(database, 1)
    assert (await office.now(known.number)).state is BroadcastState.SUBMITTED
    async with database.reading() as unit:
        assert await unit.connection.scalar(select(rendering.c.id)) is None
    await _writes(database, '[["id", "Mulai pukul 8 pagi."], ["jv", "Wiwit jam 8 enjing."]]')
    await office.approves("dewi", await office.now(known.number))
    channel = Recorder()
    await conducted(database)
    await sent(database, channel)
    assert len(channel.got) == 2
    assert all("Mulai pukul 8 pagi." in text for _, text in channel.got)


async def _writes(database: Database, texts: str) -> None:
    """Somebody who has the database, and no key and no credential, changes what is to be said."""
    async with database.unit_of_work() as unit:
        await unit.connection.execute(update(broadcast).values(texts=texts))


async def test_another_class_is_shown_as_what_it_is(office: Office, clock: Clock) -> None:
    database = office.database
    known = await office.approves("dewi", await office.submitted())
    await conducted(database, 1)
    with pytest.raises(Killed):
        await until_frozen(database).work()
    for chat in range(20):
        await office.founds(f"KIM Baru {chat}")
    await conducted(database)
    held = await office.now(known.number)
    assert held.state is BroadcastState.SUBMITTED
    draft = await office.desk.return_(await office.lobby.enters("budi"), seen(held))
    urgent = replace(as_wanted(draft), klass=BroadcastClass.URGENT)
    edited = await office.desk.edit(await office.lobby.enters("budi"), seen(draft), urgent)
    await office.approves("dewi", await office.submits("budi", edited))
    channel = Recorder()
    await conducted(database)
    await sent(database, channel)
    assert {text.splitlines()[0] for _, text in channel.got} == {"🚨 Imunisasi di balai"}


async def test_an_audience_that_moved_is_approved_with_its_new_number(office: Office) -> None:
    database = office.database
    known = await office.approves("dewi", await office.submitted())
    for chat in range(18):
        await office.founds(f"KIM Baru {chat}")
    await conducted(database)
    held = await office.now(known.number)
    assert (held.state, held.previewed_count) == (BroadcastState.SUBMITTED, 20)
    assert why_of(held.pause_reason) == Why.of(WhyCode.AUDIENCE_MOVED, before=2, count=20)
    async with database.reading() as unit:
        assert await progress.by_state(unit, known.number) == {}
    await office.approves("dewi", held, tested=False)
    assert len(await heard(database)) == 20

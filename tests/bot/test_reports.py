"""The report of a broadcast and its progress, on both databases, with the conductor that made its rows."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select, update

from bot.broadcasting.conductor import Conductor
from bot.broadcasting.progress import follow, look
from bot.broadcasting.tables import summary
from bot.channels.loopback import LIMITS
from broadcasts.lifecycle import change
from data.model.broadcast import BroadcastAct, BroadcastState, Passing
from data.model.confirmation import Confirmation
from data.model.delivery import DeliveryState
from data.model.membership import InstitutionKind, Role
from data.model.people import AddressStatus
from data.model.report import Cause, KimState, Report, Tally, kim_state_of
from data.store import broadcasts, confirmations, people, reports
from data.store.database import Database
from data.store.institutions import NewInstitution, enter
from data.store.refusals import NOT_WRITTEN_TO
from data.store.reports import cause_of
from data.store.schema import delivery
from tests.bot.announcing import PLACE, approved, someone, state_of


async def started(database: Database, audience: str, count: int) -> int:
    number = await approved(database, audience, count=count)
    for _ in range(3):
        await Conductor(database, {"loopback": LIMITS}, "WIB", 6, lambda moment: moment.year).work()
    return number


async def became(database: Database, place: int, state: DeliveryState, reason: str = "") -> None:
    async with database.unit_of_work() as unit:
        mine = update(delivery).where(delivery.c.address_id == place)
        await unit.connection.execute(mine.values(state=state, reason=reason))


async def confirmed(database: Database, place: int, said: Confirmation) -> None:
    async with database.unit_of_work() as unit:
        await confirmations.keep(unit, [(place, said)])


async def reported(database: Database, number: int) -> Report:
    async with database.reading() as unit:
        found = await reports.of_broadcast(unit, number)
    assert found is not None
    return found


async def test_every_kim_is_a_row_with_the_best_that_is_known_of_it(database: Database) -> None:
    first, second = await someone(database, "1"), await someone(database, "2")
    lost = await someone(database, "3", kim="KIM Dua")
    blocked = await someone(database, "4", kim="KIM Tiga")
    async with database.unit_of_work() as unit:
        await people.set_status(unit, blocked, AddressStatus.BLOCKED)
        await enter(unit, [NewInstitution(InstitutionKind.KIM, "35.74.02.1001", "KIM Empat")])
    number = await started(database, "kim: semua", 3)
    await became(database, first, DeliveryState.READ)
    await became(database, second, DeliveryState.FAILED, "recipient_gone: bot was blocked by Warga Contoh")
    await became(database, lost, DeliveryState.UNKNOWN)
    await confirmed(database, first, Confirmation(number, Passing.BOARD, 40))
    found = await reported(database, number)
    rows = {row.name: row for row in found.kim}
    assert {name: (row.state, row.recipients, row.reached) for name, row in rows.items()} == {
        "KIM Satu": (KimState.CONFIRMED, 2, 40),
        "KIM Dua": (KimState.UNKNOWN, 1, None),
        "KIM Tiga": (KimState.UNREACHED, 0, None),
        "KIM Empat": (KimState.UNREACHED, 0, None),
    }
    assert rows["KIM Satu"].ways == (Passing.BOARD,)
    assert rows["KIM Satu"].confirmed_at is not None
    assert found.tally == Tally(sent=1, delivered=1, read=1, unknown=1, failed=1)
    assert (found.failed, found.skipped) == ({Cause.RECIPIENT_GONE: 1}, {})
    assert found.excluded == {"blocked": 1, "no_address": 2}
    assert [(row.code, row.kim, row.kim_confirmed, row.tally.total, row.reached) for row in found.regions] == [
        ("35.74.01", 3, 1, 3, 40),
        ("35.74.02", 1, 0, 0, 0),
    ]
    assert (found.confirmed, found.kim_confirmed, found.ways) == (1, 1, {Passing.BOARD: 1})
    assert "Warga Contoh" not in repr(found)


async def test_people_are_counted_where_they_live(database: Database) -> None:
    homes = [await someone(database, str(chat), Role.RESIDENT, kim="") for chat in range(3)]
    number = await started(database, "orang: semua", 3)
    await became(database, homes[0], DeliveryState.ACCEPTED)
    await became(database, homes[1], DeliveryState.SKIPPED, NOT_WRITTEN_TO)
    await confirmed(database, homes[0], Confirmation(number, reached=5))
    found = await reported(database, number)
    (row,) = found.regions
    assert (row.code, row.confirmed, row.reached, row.kim) == (PLACE[:8], 1, 5, 0)
    assert row.tally == found.tally == Tally(waiting=1, sent=1, skipped=1)
    assert found.skipped == {Cause.NOT_WRITTEN_TO: 1}
    assert found.kim == ()


async def test_whether_nothing_arrived_or_nobody_tells_is_decided_by_the_channel(database: Database) -> None:
    place = await someone(database, "1", Role.RESIDENT, kim="")
    number = await started(database, "orang: semua", 1)
    await became(database, place, DeliveryState.ACCEPTED)

    async def line(*telling: str) -> str:
        async with database.reading() as unit:
            found = await reports.of_broadcast(unit, number, telling)
        assert found is not None
        return summary(found, "id").splitlines()[1]

    assert "sampai - · dibaca -" in await line()
    assert "sampai - · dibaca -" in await line("whatsapp"), "no message of it goes by that"
    assert "sampai 0 · dibaca 0" in await line("loopback", "whatsapp"), "it tells, and nothing arrived yet"
    seen = [await look(database, number, telling) for telling in ((), ("loopback",))]
    assert [one.is_told for one in seen if one] == [False, True]
    await became(database, place, DeliveryState.DELIVERED)
    assert "sampai 1 · dibaca 0" in await line(), "what was told is told"


async def test_a_draft_has_an_empty_report_and_a_missing_one_none(database: Database) -> None:
    number = await approved(database, count=1)
    assert (await reported(database, number)).tally == Tally()
    async with database.reading() as unit:
        assert await reports.of_broadcast(unit, number + 1) is None


async def test_the_stream_tells_each_change_once_and_ends(database: Database) -> None:
    places = [await someone(database, str(chat), Role.RESIDENT, kim="") for chat in range(2)]
    number = await started(database, "orang: semua", 2)
    rests = 0

    async def rest(_seconds: float) -> None:
        """While the stream rests: nothing, one arrives, nothing, and somebody stops the broadcast."""
        nonlocal rests
        rests += 1
        if rests == 2:
            await became(database, places[0], DeliveryState.ACCEPTED)
        if rests == 4:
            await became(database, places[1], DeliveryState.SKIPPED, "stopped")
            await stopped(database, number)

    seen = [one async for one in follow(database, number, rest)]
    assert [(one.state, one.tally.settled, one.share) for one in seen] == [
        (BroadcastState.RUNNING, 0, 0.0),
        (BroadcastState.RUNNING, 1, 0.5),
        (BroadcastState.STOPPED, 2, 1.0),
    ]
    assert await look(database, number + 1) is None
    assert [one async for one in follow(database, number + 1, rest)] == []


async def stopped(database: Database, number: int) -> None:
    seen = await state_of(database, number)
    async with database.unit_of_work() as unit:
        await broadcasts.move(unit, seen, change(seen, BroadcastAct.STOP, 1))
        assert await unit.connection.scalar(select(func.count()).select_from(delivery)) == 2


@pytest.mark.parametrize(
    ("reason", "cause"),
    [
        ("expired", Cause.EXPIRED),
        ("not_sent: connection refused", Cause.NOT_SENT),
        (NOT_WRITTEN_TO, Cause.NOT_WRITTEN_TO),
        ("its message or address does not open with SECRET_KEY", Cause.SEALED),
        ("whom it was for has been erased", Cause.ERASED),
        ("", Cause.OTHER),
        ("something new: with a name", Cause.OTHER),
    ],
)
def test_what_a_reason_comes_to(reason: str, cause: Cause) -> None:
    assert cause_of(reason) is cause


@pytest.mark.parametrize(
    ("states", "word"),
    [
        ({DeliveryState.FAILED: 1, DeliveryState.READ: 1}, KimState.READ),
        ({DeliveryState.FAILED: 1, DeliveryState.READY: 1}, KimState.WAITING),
        ({DeliveryState.UNKNOWN: 1, DeliveryState.SENDING: 1}, KimState.UNKNOWN),
        ({DeliveryState.SKIPPED: 2}, KimState.SKIPPED),
        ({}, KimState.UNREACHED),
    ],
)
def test_a_kim_is_as_well_off_as_the_best_of_its_people(states: dict[DeliveryState, Any], word: KimState) -> None:
    assert kim_state_of(states, is_confirmed=False) is word
    assert kim_state_of(states, is_confirmed=True) is KimState.CONFIRMED

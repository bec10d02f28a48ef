"""Those who are told by hand, from a spreadsheet's group to the tick, on both databases."""

from __future__ import annotations

import asyncio

from bot.broadcasting.conductor import BY_HAND, Conductor
from bot.channels.loopback import LIMITS
from bot.register import take_in
from data.model.broadcast import BroadcastAct, BroadcastState
from data.model.delivery import DeliveryState
from data.model.membership import InstitutionKind
from data.model.reach import MANUAL
from data.model.register import KimField, KimRow
from data.store import audit, by_hand
from data.store.by_hand import ByHand, Ticked
from data.store.database import Database
from data.store.institutions import NewInstitution, enter
from tests.bot.announcing import PLACE, approved, someone, state_of
from tests.data.store.office import done
from tests.data.store.setup import claimed, plan, rates


async def told_by_hand(database: Database, *names: str) -> int:
    """A broadcast that has begun, to KIM with a group each, one of people, and one with nobody; its number."""
    rows = [KimRow(2, "", name, PLACE, {KimField.GROUP: f"Grup {name}"}) for name in names]
    await take_in(database, rows, "shell")
    await someone(database, "1", kim="KIM Orang")
    async with database.unit_of_work() as unit:
        await enter(unit, [NewInstitution(InstitutionKind.KIM, PLACE, "KIM Sepi")])
    number = await approved(database, count=len(names) + 1)
    limits = {"loopback": LIMITS, MANUAL: BY_HAND}
    for _ in range(3):
        await Conductor(database, limits, "WIB", 0, lambda moment: moment.year).work()
    return number


async def listed(database: Database, number: int) -> list[ByHand]:
    async with database.reading() as unit:
        return await by_hand.listed(unit, number)


async def ticked(database: Database, number: int, row: int, actor: str = "officer:3") -> Ticked:
    async with database.unit_of_work() as unit:
        return await by_hand.tick(unit, number, row, actor)


async def unticked(database: Database, number: int, row: int) -> Ticked:
    async with database.unit_of_work() as unit:
        return await by_hand.untick(unit, number, row, "officer:4")


async def test_groups_are_listed_and_no_process_claims_them(database: Database) -> None:
    number = await told_by_hand(database, "KIM Satu", "KIM Dua")
    rows = await listed(database, number)
    assert [(row.name, row.institution, row.place, row.state) for row in rows] == [
        ("Grup KIM Dua", "KIM Dua", PLACE, DeliveryState.READY),
        ("Grup KIM Satu", "KIM Satu", PLACE, DeliveryState.READY),
    ]
    assert [item.channel for item in await claimed(database, plan(rates=[rates()]))] == ["loopback"]
    async with database.reading() as unit:
        assert [kim.institution for kim in await by_hand.unreached(unit, number)] == ["KIM Sepi"]


async def test_what_is_passed_on_has_its_serial_and_nothing_to_press(database: Database) -> None:
    number = await told_by_hand(database, "KIM Satu")
    async with database.reading() as unit:
        ((language, message),) = await by_hand.texts(unit, number)
        assert await by_hand.texts(unit, number + 1) == []
    assert (language, message.choices) == ("id", ())
    assert "Listrik padam besok pukul 09.00." in message.text
    assert message.text.endswith("Pengumuman 2026/1")


async def test_a_tick_is_an_outcome_and_can_be_taken_back(database: Database) -> None:
    number = await told_by_hand(database, "KIM Satu", "KIM Dua")
    first, second = await listed(database, number)
    assert await ticked(database, number, first.number) is Ticked.DONE
    assert await ticked(database, number, first.number, "officer:9") is Ticked.SAME
    told, left = await listed(database, number)
    assert (told.state, told.told_by, left) == (DeliveryState.ACCEPTED, "officer:3", second)
    assert told.told_at is not None
    assert await unticked(database, number, first.number) is Ticked.DONE
    assert await unticked(database, number, first.number) is Ticked.SAME
    assert await listed(database, number) == [first, second]
    assert await ticked(database, number, first.number, "officer:9") is Ticked.DONE
    assert (await listed(database, number))[0].told_by == "officer:9"
    async with database.reading() as unit:
        trail = [entry.act for entry in await audit.of_target(unit, f"delivery:{first.number}")]
    assert [(act.actor, act.action, act.before, act.after) for act in trail] == [
        ("officer:3", "tell_by_hand", "ready", "accepted"),
        ("officer:4", "not_told_by_hand", "accepted", "ready"),
        ("officer:9", "tell_by_hand", "ready", "accepted"),
    ]


async def test_two_who_tick_at_once_are_told_which_of_them_did(database: Database) -> None:
    number = await told_by_hand(database, "KIM Satu")
    (row,) = await listed(database, number)
    both = await asyncio.gather(*(ticked(database, number, row.number, f"officer:{one}") for one in (5, 6)))
    assert sorted(both) == [Ticked.DONE, Ticked.SAME]


async def test_only_what_is_done_by_hand_is_ticked(database: Database) -> None:
    number = await told_by_hand(database, "KIM Satu")
    (row,) = await listed(database, number)
    (sent,) = await claimed(database, plan(rates=[rates()]))
    for wrong_broadcast, wrong_row in ((number, sent.number), (number + 1, row.number), (number, 999)):
        assert await ticked(database, wrong_broadcast, wrong_row) is Ticked.UNKNOWN


async def test_what_was_given_up_is_not_ticked(database: Database) -> None:
    number = await told_by_hand(database, "KIM Satu")
    (row,) = await listed(database, number)
    await done(database, number, BroadcastAct.STOP, 1)
    await Conductor(database, {"loopback": LIMITS, MANUAL: BY_HAND}, "WIB", 0, lambda moment: moment.year).work()
    assert await ticked(database, number, row.number) is Ticked.OVER
    assert (await listed(database, number))[0].state is DeliveryState.SKIPPED


async def test_a_broadcast_does_not_wait_for_what_is_done_by_hand(database: Database) -> None:
    await take_in(database, [KimRow(2, "", "KIM Satu", PLACE, {KimField.GROUP: "Grup"})], "shell")
    number = await approved(database, count=1)
    for _ in range(4):
        await Conductor(database, {MANUAL: BY_HAND}, "WIB", 0, lambda moment: moment.year).work()
    assert (await state_of(database, number)).state is BroadcastState.DONE
    (row,) = await listed(database, number)
    assert await ticked(database, number, row.number) is Ticked.DONE

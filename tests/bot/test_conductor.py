"""Broadcasts from approval to the last recipient: real stores, the real outbox, a channel inside the process."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.broadcasting.conductor import Conductor
from bot.channels.loopback import LIMITS, Loopback
from broadcasts.channel import ContentRefused, NotSent, SendError
from broadcasts.lifecycle import change
from broadcasts.outbox import Outbox, Pace
from data.model.broadcast import (
    Broadcast,
    BroadcastAct,
    BroadcastClass,
    BroadcastState,
    PauseCause,
)
from data.model.delivery import ClaimPlan, Delivery, DeliveryState
from data.model.membership import InstitutionKind, InstitutionStatus, Role
from data.model.people import AddressStatus
from data.store import broadcasts, people, progress
from data.store.columns import stands
from data.store.database import Database, Unit
from data.store.institutions import NewInstitution, enter
from data.store.outgoing import StoredDeliveries
from data.store.refusals import refuse
from data.store.schema import announcement, delivery, exclusion, institution, membership, occurrence
from tests.bot.announcing import PLACE, approved, someone, state_of
from tests.conftest import Clock
from tests.data.store.setup import an_address, claimed, intended, passes, plan


def a_conductor(database: Database) -> Conductor:
    return Conductor(database, {"loopback": LIMITS}, "WIB", 6, lambda moment: moment.year)


class Recorder(Loopback):
    """A channel that notes who got what, and refuses as it is told."""

    def __init__(self, refuses: Sequence[SendError | None] = ()) -> None:
        super().__init__("recorder")
        self.got: list[tuple[str, str]] = []
        self.refuses = list(refuses)

    async def send(self, external_id: str, message: object) -> object:  # type: ignore[override]
        error = self.refuses.pop(0) if self.refuses else None
        if error is not None:
            raise error
        self.got.append((external_id, message.text))  # type: ignore[attr-defined]
        return await super().send(external_id, message)  # type: ignore[arg-type]


class Watched(StoredDeliveries):
    """The deliveries as the outbox has them; it is counted how often it found nothing to take."""

    empty = 0

    async def claim(self, wanted: ClaimPlan) -> list[Delivery]:
        taken = await super().claim(wanted)
        self.empty = 0 if taken else self.empty + 1
        return taken


async def sent(database: Database, channel: Recorder) -> None:
    """Let the outbox send everything that may go out now."""
    watched = Watched(database, 60.0)
    outbox = Outbox(watched, {"loopback": channel}, Pace(plan(), idle_seconds=0.02), chance=lambda: 0.5)
    before = await under_way(database)  # What a test put there itself stays.
    working = asyncio.create_task(outbox.run())
    while not (watched.empty >= 3 and await under_way(database) <= before):
        if watched.empty >= 3:
            watched.empty = 0  # What comes back from under way may be taken again.
        await asyncio.sleep(0.02)
    outbox.stop()
    await working


async def under_way(database: Database) -> set[int]:
    """The numbers of what is claimed or being sent."""
    async with database.reading() as unit:
        states = stands(delivery.c.state, DeliveryState.LEASED, DeliveryState.SENDING)
        return set(await unit.connection.scalars(select(delivery.c.id).where(states)))


async def conducted(database: Database, rounds: int = 3) -> None:
    for _ in range(rounds):
        await a_conductor(database).work()


async def test_what_is_urgent_starts_in_the_round_that_finds_it(database: Database) -> None:
    await someone(database, "1", kim="KIM Satu")
    number = await approved(database, klass=BroadcastClass.URGENT, count=1)
    await conducted(database, 1)
    assert (await state_of(database, number)).state is BroadcastState.RUNNING


async def test_what_is_urgent_waits_for_no_other_broadcast(database: Database) -> None:
    await someone(database, "1", kim="KIM Satu")
    large = await approved(database, count=1)
    await a_conductor(database).work()
    goes_on, may_go_on = asyncio.Event(), asyncio.Event()

    async def takes_long(_unit: Unit, one: Broadcast) -> None:
        if one.number == large:
            goes_on.set()
            await may_go_on.wait()

    conductor = Conductor(database, {"loopback": LIMITS}, "WIB", 6, lambda moment: moment.year, forbids=takes_long)
    at_work = asyncio.create_task(conductor.go_on())
    await goes_on.wait()
    urgent = await approved(database, klass=BroadcastClass.URGENT, count=1)
    await conductor.hurry()
    assert (await state_of(database, urgent)).state is BroadcastState.RUNNING
    assert (await state_of(database, large)).state is BroadcastState.PREPARING
    may_go_on.set()
    await at_work
    assert (await state_of(database, large)).state is BroadcastState.RUNNING


async def test_what_is_urgent_is_started_by_its_own_round_alone(database: Database) -> None:
    await someone(database, "1", kim="KIM Satu")
    number = await approved(database, klass=BroadcastClass.URGENT, count=1)
    await a_conductor(database).go_on()
    assert (await state_of(database, number)).state is BroadcastState.APPROVED, "nobody works on it at the same time"
    await a_conductor(database).hurry()
    assert (await state_of(database, number)).state is BroadcastState.RUNNING


async def test_every_kim_gets_it_once_and_it_is_done(database: Database) -> None:
    for chat, kim in (("1", "KIM Satu"), ("2", "KIM Satu"), ("3", "KIM Satu"), ("4", "KIM Dua")):
        await someone(database, chat, kim=kim)
    number = await approved(database, count=3)
    await conducted(database, 1)
    channel = Recorder()
    await sent(database, channel)
    assert channel.got == [], "nothing goes out before it runs"
    await conducted(database)
    await sent(database, channel)
    await conducted(database)
    assert sorted(chat for chat, _ in channel.got) == ["1", "2", "4"], "two operators of the one, one of the other"
    assert "Pengumuman 2026/1" in channel.got[0][1]
    assert (await state_of(database, number)).state is BroadcastState.FINISHING, "the third may still be asked"
    async with database.reading() as unit:
        assert [row.serial for row in await unit.connection.execute(select(announcement))] == ["2026/1"]


async def test_the_next_of_a_kim_is_asked_when_nobody_confirms(database: Database, clock: Clock) -> None:
    for chat, role in (("1", Role.OPERATOR), ("2", Role.OPERATOR), ("3", Role.MEMBER), ("4", Role.CHAIR)):
        await someone(database, chat, role)
    number = await approved(database, count=2)
    channel = Recorder()
    heard = []
    for _ in range(4):
        await conducted(database)
        await sent(database, channel)
        heard.append(sorted(chat for chat, _ in channel.got))
        await passes(database, clock, 6 * 3600 + 1)
    assert heard == [["1", "2"], ["1", "2", "3"], ["1", "2", "3", "4"], ["1", "2", "3", "4"]]
    await conducted(database)
    assert (await state_of(database, number)).state is BroadcastState.DONE


async def test_the_deputy_is_asked_before_the_chair_also_when_the_operators_blocked_us(
    database: Database, clock: Clock
) -> None:
    operators = [await someone(database, chat) for chat in ("1", "2")]
    for chat, role in (("3", Role.MEMBER), ("4", Role.CHAIR), ("5", Role.DEPUTY)):
        await someone(database, chat, role)
    await approved(database, count=2)
    channel = Recorder()
    heard = []
    for round_ in range(3):
        await conducted(database)
        await sent(database, channel)
        heard.append(sorted(chat for chat, _ in channel.got))
        if not round_:
            async with database.unit_of_work() as unit:
                for place in operators:
                    await people.set_status(unit, place, AddressStatus.BLOCKED)
        await passes(database, clock, 6 * 3600 + 1)
    assert heard == [["1", "2"], ["1", "2", "5"], ["1", "2", "4", "5"]]


async def test_nobody_waits_for_who_has_it_for_another_kim(database: Database, clock: Clock) -> None:
    await someone(database, "1")
    await someone(database, "2", Role.OPERATOR, "KIM Dua")
    await someone(database, "2", Role.MEMBER)
    await someone(database, "3", Role.CHAIR)
    await approved(database, count=2)
    await conducted(database)
    await passes(database, clock, 6 * 3600 + 1)
    await conducted(database)
    channel = Recorder()
    await sent(database, channel)
    assert sorted(chat for chat, _ in channel.got) == ["1", "2", "3"]


async def test_who_gets_none_is_noted_with_the_reason(database: Database) -> None:
    blocked = await someone(database, "1")
    await someone(database, "2", kim="KIM Dua")
    async with database.unit_of_work() as unit:
        await people.set_status(unit, blocked, AddressStatus.BLOCKED)
        await enter(unit, [NewInstitution(InstitutionKind.KIM, PLACE, "KIM Tanpa Orang")])
    await approved(database, count=1)
    await conducted(database)
    async with database.reading() as unit:
        rows = await unit.connection.execute(select(exclusion.c.address_id, exclusion.c.reason))
        found = sorted((row.address_id or 0, row.reason) for row in rows)
    assert found == [(0, "no_address"), (0, "no_address"), (blocked, "blocked")]


@pytest.mark.parametrize(
    ("people_there", "count", "reason"),
    [
        (0, 1, "audience_empty"),
        (1, 20, 'audience_moved {"before": 20, "count": 1}'),
        (1, None, "unapproved"),
    ],
)
async def test_what_was_not_approved_so_goes_back(
    database: Database, people_there: int, count: int | None, reason: str
) -> None:
    for chat in range(people_there):
        await someone(database, str(chat))
    number = await approved(database, count=count)
    await conducted(database)
    channel = Recorder()
    await sent(database, channel)
    seen = await state_of(database, number)
    assert (seen.state, channel.got) == (BroadcastState.SUBMITTED, [])
    async with database.reading() as unit:
        from data.store import audit

        assert reason in (await audit.of_target(unit, f"broadcast:{number}"))[-1].act.after
        assert await progress.by_state(unit, number) == {}


async def test_a_changed_row_is_not_sent_whatever_the_state_says(database: Database) -> None:
    await someone(database, "1")
    number = await approved(database, count=1)
    from data.store.schema import broadcast

    async with database.unit_of_work() as unit:
        texts = '[["id", "Pilih nomor satu."]]'
        await unit.connection.execute(broadcast.update().where(broadcast.c.id == number).values(texts=texts))
    await conducted(database)
    assert (await state_of(database, number)).state is BroadcastState.SUBMITTED


async def test_each_person_gets_it_at_one_address(database: Database) -> None:
    first = await someone(database, "1")
    second = await an_address(database, "2")
    async with database.unit_of_work() as unit:
        row = (await unit.connection.execute(select(membership).where(membership.c.address_id == first))).one()
        values = dict(row._mapping) | {"address_id": second}
        del values["id"]
        await unit.connection.execute(membership.insert().values(values))
    await approved(database, "orang: peran = operator", count=1)
    await conducted(database)
    channel = Recorder()
    await sent(database, channel)
    assert [chat for chat, _ in channel.got] == ["1"]


async def test_the_first_ones_show_what_is_wrong_before_everybody_has_it(database: Database, clock: Clock) -> None:
    for chat in range(30):
        await someone(database, str(chat), Role.RESIDENT, kim="")
    number = await approved(database, "orang: semua", count=30)
    await conducted(database)
    channel = Recorder([NotSent("kaput")] * 5)
    await sent(database, channel)
    seen = await state_of(database, number)
    assert (seen.state, seen.pause_cause) == (BroadcastState.PAUSED, PauseCause.ERRORS)
    assert len(channel.got) <= 20
    async with database.unit_of_work() as unit:
        await broadcasts.move(unit, seen, change(seen, BroadcastAct.RESUME, 1))
    await conducted(database)
    resumed = await state_of(database, number)
    assert resumed.state is BroadcastState.RUNNING, "not stopped once more for errors from before"
    await passes(database, clock, 700)
    await sent(database, channel)
    assert sorted(chat for chat, _ in channel.got) == sorted(map(str, range(30))), "each once"


async def test_the_others_wait_a_moment_for_the_first_ones(database: Database, clock: Clock) -> None:
    for chat in range(30):
        await someone(database, str(chat), Role.RESIDENT, kim="")
    await approved(database, "orang: semua", count=30)
    await conducted(database)
    channel = Recorder()
    await sent(database, channel)
    assert len(channel.got) == 20
    await passes(database, clock, 11)
    await sent(database, channel)
    assert len(channel.got) == 30


async def test_what_the_platform_refuses_stops_the_broadcast_and_no_other(database: Database) -> None:
    for chat in range(3):
        await someone(database, str(chat), Role.RESIDENT, kim="")
    first = await approved(database, "orang: semua", klass=BroadcastClass.URGENT, count=3)
    second = await approved(database, "orang: semua", klass=BroadcastClass.REMINDER, count=3)
    await conducted(database)
    channel = Recorder([ContentRefused("can't parse")])
    await sent(database, channel)
    assert (await state_of(database, first)).pause_cause is PauseCause.CONTENT
    assert (await state_of(database, second)).state is BroadcastState.RUNNING
    assert sum("🔔" in text for _, text in channel.got) == 3


@pytest.mark.parametrize("act", [BroadcastAct.PAUSE, BroadcastAct.STOP])
async def test_pausing_and_stopping_hold_from_the_next_message_on(database: Database, act: BroadcastAct) -> None:
    for chat in range(4):
        await someone(database, str(chat), Role.RESIDENT, kim="")
    number = await approved(database, "orang: semua", count=4)
    await conducted(database)
    seen = await state_of(database, number)
    async with database.unit_of_work() as unit:
        await broadcasts.move(unit, seen, change(seen, act, 1))
    channel = Recorder()
    await sent(database, channel)
    await conducted(database)
    assert channel.got == []
    async with database.reading() as unit:
        states = await progress.by_state(unit, number)
    assert states == ({DeliveryState.READY: 4} if act is BroadcastAct.PAUSE else {DeliveryState.SKIPPED: 4})


async def test_nothing_goes_out_after_its_end(database: Database, clock: Clock) -> None:
    await someone(database, "1", Role.RESIDENT, kim="")
    end = clock.now + timedelta(hours=1)
    number = await approved(database, "orang: semua", count=1, expires_at=end)
    await conducted(database)
    await passes(database, clock, 3601)
    channel = Recorder()
    await sent(database, channel)
    await conducted(database)
    assert channel.got == []
    assert (await state_of(database, number)).state is BroadcastState.EXPIRED


async def test_each_occurrence_of_a_series_is_made_once_by_whoever_ticks(database: Database, clock: Clock) -> None:
    await someone(database, "1", Role.RESIDENT, kim="")
    number = await approved(database, "orang: semua", count=1, schedule="2026-11-24 s.d. 2026-11-26 08:00 susulan")
    channel = Recorder()
    days = 0
    while (await state_of(database, number)).state is not BroadcastState.DONE:
        await asyncio.gather(*(a_conductor(database).work() for _ in range(3)), return_exceptions=True)
        await conducted(database)
        await sent(database, channel)
        await conducted(database)
        await passes(database, clock, 12 * 3600)
        days += 1
        assert days < 12
    async with database.reading() as unit:
        made = [str(row.local_on) for row in await unit.connection.execute(select(occurrence))]
    assert made == ["2026-11-24", "2026-11-25", "2026-11-26"]
    assert [text.splitlines()[-1] for _, text in channel.got] == [
        "Pengumuman 2026/2",
        "Pengumuman 2026/3",
        "Pengumuman 2026/4",
    ]


async def test_a_kim_that_is_dissolved_gets_nothing_unless_it_is_asked_for(database: Database) -> None:
    await someone(database, "1")
    async with database.unit_of_work() as unit:
        await unit.connection.execute(institution.update().values(status=InstitutionStatus.DISSOLVED))
    number = await approved(database, count=1)
    await conducted(database)
    assert (await state_of(database, number)).state is BroadcastState.SUBMITTED
    again = await approved(database, "kim: status = dissolved", klass=BroadcastClass.REMINDER, count=1)
    await conducted(database)
    assert (await state_of(database, again)).state in (BroadcastState.RUNNING, BroadcastState.FINISHING)


async def test_what_was_refused_for_a_pause_that_is_over_by_then_goes_out(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for chat in ("1", "2"):
        await someone(database, chat, Role.RESIDENT, kim="")
    number = await approved(database, "orang: semua", count=2)
    await conducted(database)
    taken = await claimed(database)
    running = await state_of(database, number)
    async with database.unit_of_work() as unit:
        await broadcasts.move(unit, running, change(running, BroadcastAct.PAUSE, 1))
    refused = list[str]()

    async def later(unit: Unit, items: Sequence[Delivery], now: datetime) -> None:
        paused = await broadcasts.get(unit, number)
        assert paused is not None
        await broadcasts.move(unit, paused, change(paused, BroadcastAct.RESUME, 1))
        await people.set_status(unit, taken[0].address, AddressStatus.BLOCKED)
        refused.extend(item.external_id for item in items)
        await refuse(unit, items, now)

    monkeypatch.setattr("data.store.attempts.refuse", later)
    assert await intended(database, taken) == set()
    assert sorted(refused) == ["1", "2"]
    async with database.reading() as unit:
        assert await progress.by_state(unit, number) == {DeliveryState.READY: 1, DeliveryState.SKIPPED: 1}
    channel = Recorder()
    await sent(database, channel)
    assert [chat for chat, _ in channel.got] == [taken[1].external_id]

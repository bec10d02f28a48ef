"""When a broadcast ends: never after what was approved, never without an end, and not because another one fails."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from bot.broadcasting import comebacks
from bot.broadcasting.conductor import Conductor
from bot.broadcasting.progress import Progress
from bot.broadcasting.refusals import BroadcastError, Refusal
from bot.channels.loopback import LIMITS
from bot.settings import SettingsError
from broadcasts.hashing import hashes_of
from data.model.broadcast import Broadcast, BroadcastAct, BroadcastClass, BroadcastState
from data.model.delivery import DeliveryState
from data.model.membership import Role
from data.model.report import Tally
from data.store import approvals, progress, retries
from data.store.database import Database, Unit
from data.store.schema import broadcast, delivery
from tests.bot.announcing import approved, someone, state_of
from tests.bot.broadcasting.office import WANTED, Office
from tests.bot.signing import Lobby
from tests.bot.test_broadcast_neighbours import acted
from tests.bot.test_conductor import Recorder, a_conductor, conducted, sent
from tests.conftest import Clock
from tests.data.store.setup import passes

S = BroadcastState


@pytest.fixture
async def office(database: Database, clock: Clock) -> Office:
    made = Office(Lobby(database, clock))
    await made.opens(kim=1)
    return made


async def test_what_was_approved_is_what_stands_there_after_the_start(database: Database) -> None:
    await someone(database, "1", Role.RESIDENT, kim="")
    one = await state_of(database, await approved(database, "orang: semua", count=1))
    await conducted(database)
    started = await state_of(database, one.number)
    assert started.started_at is not None
    assert started.ends_at == started.started_at + timedelta(hours=72)
    said = hashes_of(started.content, started.audience, started.schedule, started.expires_at, started.corrects)
    async with database.reading() as unit:
        assert len(await approvals.standing(unit, started, said)) == 1


async def test_what_nobody_could_send_in_its_time_is_not_sent_days_later(database: Database, clock: Clock) -> None:
    await someone(database, "1", Role.RESIDENT, kim="")
    schedule = "2026-11-23 11:00 WIB"
    number = await approved(database, "orang: semua", count=1, schedule=schedule, klass=BroadcastClass.REMINDER)
    await conducted(database)
    await passes(database, clock, 14 * 3600)
    channel = Recorder()
    await conducted(database)
    await sent(database, channel)
    assert ((await state_of(database, number)).state, channel.got) == (S.EXPIRED, [])


async def test_what_stands_still_ends_too(database: Database, clock: Clock) -> None:
    await someone(database, "1", Role.RESIDENT, kim="")
    number = await approved(database, "orang: semua", count=1)
    await conducted(database)
    await acted(database, number, BroadcastAct.PAUSE)
    await a_conductor(database).end_paused()
    assert (await state_of(database, number)).state is S.PAUSED
    await passes(database, clock, 73 * 3600)
    await a_conductor(database).end_paused()
    assert (await state_of(database, number)).state is S.EXPIRED


async def test_what_everybody_got_is_done_at_its_end_and_not_expired(database: Database, clock: Clock) -> None:
    await someone(database, "1")
    await someone(database, "2", Role.CHAIR)
    number = await approved(database, count=1, klass=BroadcastClass.URGENT)
    slow = replace(a_conductor(database), step_hours=48)
    channel = Recorder()
    for _ in range(3):
        await slow.work()
    await sent(database, channel)
    await slow.work()
    assert (await state_of(database, number)).state is S.FINISHING
    await passes(database, clock, 25 * 3600)
    await slow.work()
    assert ((await state_of(database, number)).state, len(channel.got)) == (S.DONE, 1)


async def test_nobody_approves_what_has_passed(office: Office, clock: Clock) -> None:
    wanted = replace(WANTED, klass=BroadcastClass.REMINDER, schedule="2026-11-23 11:00 WIB")
    known = await office.submits("budi", await office.drafts("budi", wanted))
    await passes(office.database, clock, 14 * 3600)
    with pytest.raises(BroadcastError) as caught:
        await office.approves("dewi", known)
    assert caught.value.refusal is Refusal.TOO_LATE


async def test_a_series_does_not_end_before_it_begins(office: Office, clock: Clock) -> None:
    schedule, end = "2026-11-25 s.d. 2026-11-30 08:00 WIB", clock.now + timedelta(days=1)
    with pytest.raises(BroadcastError) as caught:
        await office.drafts("budi", replace(WANTED, schedule=schedule, expires_at=end))
    assert caught.value.refusal is Refusal.EXPIRES_TOO_SOON


@pytest.mark.parametrize("error", [SettingsError(["kalender.toml"]), RuntimeError("kaput")])
async def test_one_that_cannot_be_moved_on_keeps_no_other_waiting(database: Database, error: Exception) -> None:
    await someone(database, "1", Role.RESIDENT, kim="")
    first = await approved(database, "orang: semua", count=1)
    second = await approved(database, "orang: semua", klass=BroadcastClass.REMINDER, count=1)

    async def forbids(_unit: Unit, one: Broadcast) -> None:
        if one.number == first:
            raise error

    conductor = Conductor(database, {"loopback": LIMITS}, "WIB", 6, lambda moment: moment.year, forbids=forbids)
    for _ in range(3):
        await conductor.work()
    assert (await state_of(database, first)).state is S.PREPARING, "nothing starts that nobody could look at"
    assert (await state_of(database, second)).state is S.RUNNING


def test_what_is_told_by_hand_keeps_nobody_looking() -> None:
    assert Progress(1, S.DONE, Tally(waiting=2, sent=1), 0).is_over
    assert not Progress(1, S.STOPPED, Tally(waiting=2), 0).is_over
    assert not Progress(1, S.RUNNING, Tally(sent=2), 0).is_over


async def test_what_came_back_too_late_is_tried_again(database: Database) -> None:
    await someone(database, "1", Role.RESIDENT, kim="")
    number = await approved(database, "orang: semua", count=1)
    await conducted(database)
    async with database.unit_of_work() as unit:
        assert await retries.failed(unit, number) == 0, "it only waits for its turn"
        await unit.connection.execute(update(broadcast).values(state=S.DONE_WITH_GAPS))
        await unit.connection.execute(update(delivery).values(state=DeliveryState.READY, fence=1, attempts=1))
        assert await retries.failed(unit, number) == 1
        assert await retries.begin(unit, number) == 1


async def test_what_was_never_sent_goes_out_by_itself_when_that_is_known_late(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for chat in ("1", "2"):
        await someone(database, chat, Role.RESIDENT, kim="")
    number = await approved(database, "orang: semua", count=2)
    await conducted(database)
    async with database.unit_of_work() as unit:
        mine = update(delivery).where(delivery.c.broadcast_id == number)
        await unit.connection.execute(mine.values(state=DeliveryState.UNKNOWN))
    await conducted(database)
    assert (await state_of(database, number)).state is S.DONE_WITH_GAPS
    await comebacks.go_on(database)
    assert (await state_of(database, number)).state is S.DONE_WITH_GAPS, "nothing came back"
    async with database.unit_of_work() as unit:
        first = mine.where(delivery.c.id == select(func.min(delivery.c.id)).scalar_subquery())
        await unit.connection.execute(first.values(state=DeliveryState.READY, fence=1, attempts=1))
    other = await approved(database, klass=BroadcastClass.REMINDER)

    async def one_goes_on_already(unit: Unit) -> list[int]:
        return [other, *await came_back(unit)]

    came_back = progress.came_back
    monkeypatch.setattr("data.store.progress.came_back", one_goes_on_already)
    await comebacks.go_on(database)
    assert (await state_of(database, number)).state is S.RUNNING, "another one that changed meanwhile is passed over"
    channel = Recorder()
    await sent(database, channel)
    await conducted(database)
    assert len(channel.got) == 1, "what nobody knows of stays"
    assert (await state_of(database, number)).state is S.DONE_WITH_GAPS

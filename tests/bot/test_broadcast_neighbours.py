"""What one broadcast must not do to another: keep its people, its KIM, or the outcomes of its messages waiting."""

from __future__ import annotations

from sqlalchemy import select

from broadcasts.channel import Moved
from broadcasts.lifecycle import change
from data.model.broadcast import BroadcastAct, BroadcastClass, BroadcastState
from data.model.delivery import DeliveryState
from data.model.membership import Role
from data.store import broadcasts, progress
from data.store.database import Database
from data.store.freezing_kim import any_step_left
from data.store.schema import broadcast_kim, delivery
from tests.bot.announcing import approved, someone, state_of
from tests.bot.test_conductor import Recorder, conducted, sent
from tests.conftest import Clock
from tests.data.store.setup import an_address, passes


class Moving(Recorder):
    """A channel on which one chat has moved to another."""

    async def send(self, external_id: str, message: object) -> object:  # type: ignore[override]
        if external_id == "old":
            raise Moved("new")
        return await super().send(external_id, message)


async def acted(database: Database, number: int, act: BroadcastAct) -> None:
    """An officer does something to a broadcast."""
    seen = await state_of(database, number)
    async with database.unit_of_work() as unit:
        await broadcasts.move(unit, seen, change(seen, act, 1))


async def test_one_that_stands_still_keeps_no_other_of_its_lane_waiting(database: Database) -> None:
    for chat in range(3):
        await someone(database, str(chat), Role.RESIDENT, kim="")
    first = await approved(database, "orang: semua", klass=BroadcastClass.OFFICIAL, count=3)
    await conducted(database)
    await acted(database, first, BroadcastAct.PAUSE)
    second = await approved(database, "orang: semua", klass=BroadcastClass.ELECTION, count=3)
    await conducted(database)
    channel = Recorder()
    await sent(database, channel)
    assert sorted(chat for chat, _ in channel.got) == ["0", "1", "2"], "the same lane, and the same people"
    await conducted(database)
    assert (await state_of(database, second)).state is BroadcastState.DONE
    await acted(database, first, BroadcastAct.RESUME)
    await sent(database, channel)
    assert len(channel.got) == 6


async def test_kim_of_one_that_was_ended_keep_no_others_from_being_asked(
    database: Database, clock: Clock, monkeypatch: object
) -> None:
    monkeypatch.setattr("bot.broadcasting.stepping.STEPS", 2)  # type: ignore[attr-defined]
    for kim in range(3):
        await someone(database, f"{kim}a", Role.OPERATOR, f"KIM {kim}")
        await someone(database, f"{kim}b", Role.CHAIR, f"KIM {kim}")
    ended = await approved(database, count=3)
    await conducted(database)
    await passes(database, clock, 60)
    asked = await approved(database, klass=BroadcastClass.ELECTION, count=3)
    await conducted(database)
    channel = Recorder()
    await sent(database, channel)
    await acted(database, ended, BroadcastAct.STOP)
    await passes(database, clock, 6 * 3600 + 1)
    await conducted(database, 4)
    await sent(database, channel)
    heard = {chat for chat, text in channel.got if "2026/2" in text}
    assert heard == {"0a", "1a", "2a", "0b", "1b", "2b"}
    async with database.reading() as unit:
        assert not await any_step_left(unit, ended), "nobody of it waits for anything"
        steps = select(broadcast_kim.c.step).where(broadcast_kim.c.broadcast_id == asked)
        assert set(await unit.connection.scalars(steps)) == {2}, "the stage of the chair"


async def test_a_chat_that_moved_to_one_that_gets_it_too_costs_no_other_its_outcome(database: Database) -> None:
    for chat in ("old", "new", "other"):
        await someone(database, chat, Role.RESIDENT, kim="")
    number = await approved(database, "orang: semua", count=3)
    await conducted(database)
    channel = Moving()
    await sent(database, channel)
    await conducted(database)
    assert sorted(chat for chat, _ in channel.got) == ["new", "other"]
    async with database.reading() as unit:
        assert await progress.by_state(unit, number) == {DeliveryState.ACCEPTED: 2, DeliveryState.SKIPPED: 1}
        reason = select(delivery.c.reason).where(delivery.c.state == DeliveryState.SKIPPED)
        assert await unit.connection.scalar(reason) == "duplicate"


async def test_a_kim_whose_only_chat_moved_is_reached_where_it_is_now(database: Database, clock: Clock) -> None:
    await someone(database, "old")
    await an_address(database, "new")
    await approved(database, count=1)
    await conducted(database)
    channel = Moving()
    await sent(database, channel)
    await passes(database, clock, 1)
    await approved(database, klass=BroadcastClass.REMINDER, count=1)
    await conducted(database)
    await sent(database, channel)
    assert [chat for chat, _ in channel.got] == ["new", "new"]

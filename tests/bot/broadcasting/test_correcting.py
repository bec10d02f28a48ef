"""Corrections: to exactly those whom the original reached or may have reached, as an answer to what they got."""

from __future__ import annotations

import operator
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from bot.broadcasting.conductor import Conductor
from bot.broadcasting.drafting import Wanted
from bot.broadcasting.refusals import BroadcastError, Refusal
from bot.channels.loopback import LIMITS
from broadcasts.channel import AnswerLost, ContentRefused, RecipientGone, SendError
from data.model.broadcast import Broadcast, BroadcastClass, BroadcastState, Content
from data.model.delivery import DeliveryState
from data.model.membership import Role
from data.model.people import AddressStatus
from data.store import deliveries, people, progress
from data.store.database import Database
from data.store.schema import announcement, broadcast, broadcast_kim, delivery, exclusion
from data.store.vault import Vault
from tests.bot.announcing import someone
from tests.bot.broadcasting.office import WANTED, Office
from tests.bot.broadcasting.screens import Screens
from tests.bot.signing import Lobby
from tests.bot.test_conductor import sent
from tests.conftest import SECRET, Clock
from tests.data.store.setup import death, passes

S = BroadcastState
FIXED = Content("Koreksi", (("id", "Mulai pukul 9, bukan pukul 8."),))


@pytest.fixture
async def office(sqlite_url: str, clock: Clock) -> AsyncIterator[Office]:
    database = Database(sqlite_url, Vault(SECRET), clock)
    made = Office(Lobby(database, clock))
    await made.opens(kim=0)
    yield made
    await database.close()


async def conducted(office: Office, rounds: int = 5) -> None:
    limits = {"loopback": replace(LIMITS, can_edit=True)}
    for _ in range(rounds):
        await Conductor(office.database, limits, "WIB", 0, lambda moment: moment.year).work()


async def goes_out(
    office: Office, fails: Mapping[str, SendError] | None = None, audience: str = "orang: peran = warga"
) -> Broadcast:
    """A broadcast that two people agreed on is sent; the messages fare as told."""
    known = await office.submits("budi", await office.drafts("budi", replace(WANTED, audience=audience)))
    await office.approves("dewi", known)
    await conducted(office)
    await sent(office.database, Screens(fails))
    await conducted(office)
    return await office.now(known.number)


async def corrected(office: Office, original: Broadcast, audience: str = "") -> Broadcast:
    """A correction of it, approved."""
    wanted = Wanted(BroadcastClass.URGENT, FIXED, audience, corrects=original.number)
    known = await office.submits("budi", await office.drafts("budi", wanted))
    return await office.approves("dewi", known)


async def arrives(office: Office, fails: Mapping[str, SendError] | None = None) -> Screens:
    await conducted(office)
    screens = Screens(fails)
    await sent(office.database, screens)
    await conducted(office)
    return screens


async def residents(office: Office, *chats: str) -> None:
    for chat in chats:
        await someone(office.database, chat, Role.RESIDENT, kim="")


async def test_exactly_those_who_got_it_or_may_have_hear_the_correction(office: Office) -> None:
    await residents(office, "1", "2", "3", "4")
    gone = RecipientGone(AddressStatus.ACTIVE, "refused for once")
    original = await goes_out(office, {"1": AnswerLost("reset"), "2": gone})
    assert original.state is S.DONE_WITH_GAPS
    await residents(office, "5")
    known = await corrected(office, original)
    assert (known.audience, known.previewed_count) == ("", 3)
    screens = await arrives(office)
    assert screens.said() == ["1", "3", "4"], "not who never got it, and not who came later"
    answers = {chat: message.reply_to for chat, message in screens.shown if not message.edits}
    changed = {chat: message.edits for chat, message in screens.shown if message.edits}
    assert answers.pop("1") == "", "nobody knows which message it would answer"
    assert answers == changed
    assert sorted(answers.values()) == ["1", "2"]
    assert screens.changed() == ["3", "4"]
    marked = next(message for _, message in screens.shown if message.edits)
    assert marked.text.splitlines()[0] == "❗ DIKOREKSI oleh Pengumuman 2026/2. Jangan diteruskan lagi."
    assert marked.text.splitlines()[-1] == "Pengumuman 2026/1"
    assert marked.choices == ()
    assert (await office.now(original.number)).state is S.SUPERSEDED
    assert (await office.now(known.number)).state is S.DONE
    async with office.database.reading() as unit:
        rows = await unit.connection.execute(select(announcement.c.serial, announcement.c.withdrawn_at))
        stands = {row.serial: row.withdrawn_at is None for row in rows}
        counts = await progress.by_state(unit, known.number)
    assert stands == {"2026/1": False, "2026/1 (jv)": False, "2026/2": True}
    assert counts == {DeliveryState.ACCEPTED: 3}, "marks are no deliveries of the report"


async def test_who_sent_berhenti_since_hears_nothing_and_is_named_in_the_report(office: Office) -> None:
    await residents(office, "1", "2")
    original = await goes_out(office)
    async with office.database.unit_of_work() as unit:
        place = await people.find(unit, "loopback", "1")
        assert place is not None
        await people.set_status(unit, place.number, AddressStatus.OPTED_OUT)
    known = await corrected(office, original)
    screens = await arrives(office)
    assert (screens.said(), screens.changed()) == (["2"], ["2"])
    async with office.database.reading() as unit:
        mine = select(exclusion.c.address_id, exclusion.c.reason).where(exclusion.c.broadcast_id == known.number)
        assert [tuple(row) for row in await unit.connection.execute(mine)] == [(place.number, "opted_out")]


async def test_a_segment_may_hear_it_besides_and_nobody_hears_it_twice(office: Office) -> None:
    await residents(office, "1", "2")
    original = await goes_out(office)
    await residents(office, "3")
    known = await corrected(office, original, "orang: peran = warga")
    assert known.previewed_count == 3
    assert (await arrives(office)).said() == ["1", "2", "3"]


async def test_kim_that_got_it_are_rows_of_the_correction_too(office: Office) -> None:
    await someone(office.database, "1")
    await someone(office.database, "2", kim="KIM Dua")
    original = await goes_out(office, audience="kim: semua")
    await someone(office.database, "3", kim="KIM Tiga")
    known = await corrected(office, original, "kim: semua")
    assert known.previewed_count == 3
    assert (await arrives(office)).said() == ["1", "2", "3"]
    async with office.database.reading() as unit:
        rows = await unit.connection.execute(select(broadcast_kim).where(broadcast_kim.c.broadcast_id == known.number))
        assert len(rows.all()) == 3


async def test_the_original_stands_still_before_its_readers_are_counted(office: Office) -> None:
    await residents(office, *map(str, range(30)))
    known = await office.submits("budi", await office.drafts("budi", replace(WANTED, audience="orang: peran = warga")))
    await office.approves("dewi", known)
    await conducted(office)
    first = Screens()
    await sent(office.database, first)
    assert len(first.said()) == 20, "the others wait for what becomes of the first"
    correction = await corrected(office, await office.now(known.number))
    assert correction.previewed_count == 20
    screens = await arrives(office)
    assert screens.said() == first.said()
    assert (await office.now(known.number)).state is S.SUPERSEDED
    async with office.database.reading() as unit:
        assert (await progress.by_state(unit, known.number))[DeliveryState.SKIPPED] == 10


async def test_a_message_under_way_is_waited_for(office: Office) -> None:
    await residents(office, "1", "2")
    original = await goes_out(office)
    mine = update(delivery).where(delivery.c.broadcast_id == original.number)
    last = select(delivery.c.id).where(delivery.c.broadcast_id == original.number).order_by(delivery.c.id.desc())
    one = mine.where(delivery.c.id == last.limit(1).scalar_subquery())
    known = await corrected(office, original)
    async with office.database.unit_of_work() as unit:
        await unit.connection.execute(one.values(state=DeliveryState.SENDING))
    assert (await arrives(office)).shown == []
    assert (await office.now(known.number)).state is S.PREPARING
    async with office.database.unit_of_work() as unit:
        await unit.connection.execute(one.values(state=DeliveryState.UNKNOWN))
    assert (await arrives(office)).said() == ["1", "2"]


async def test_a_stopped_original_is_corrected_and_stays_stopped(office: Office) -> None:
    await residents(office, *map(str, range(25)))
    known = await office.submits("budi", await office.drafts("budi", replace(WANTED, audience="orang: peran = warga")))
    await office.approves("dewi", known)
    await conducted(office)
    await sent(office.database, Screens())
    await office.desk.stop(await office.lobby.enters("budi"), known.number)
    await corrected(office, await office.now(known.number))
    assert len((await arrives(office)).said()) == 20
    assert (await office.now(known.number)).state is S.STOPPED


async def test_a_mark_that_fails_stops_nothing_and_is_no_gap(office: Office) -> None:
    await residents(office, "1", "2", "3")
    original = await goes_out(office)
    known = await corrected(office, original)
    refused = ContentRefused("message can't be edited")
    screens = await arrives(office, {"edit 1": refused})
    assert (screens.said(), screens.changed()) == (["1", "2", "3"], ["2", "3"])
    assert (await office.now(known.number)).state is S.DONE


async def test_a_mark_whose_answer_is_lost_is_made_again(office: Office, clock: Clock) -> None:
    await residents(office, "1")
    original = await goes_out(office)
    known = await corrected(office, original)
    await arrives(office, {"edit 1": AnswerLost("reset")})
    assert (await office.now(known.number)).state is S.RUNNING
    await passes(office.database, clock, 11)
    async with office.database.unit_of_work() as unit:
        await deliveries.reap(unit, death)
    assert (await arrives(office)).changed() == ["1"]
    assert (await office.now(known.number)).state is S.DONE


class Killed(BaseException):
    """The process ends here."""


async def test_freezing_goes_on_where_it_was_ended(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that dies in the middle plans nobody twice."""
    await residents(office, *map(str, range(6)))
    original = await goes_out(office)
    await corrected(office, original)
    monkeypatch.setattr("data.store.corrections.PORTION", 2)
    portions = 0

    def dies(step: str) -> None:
        nonlocal portions
        portions += step == "broadcast.portion"
        if portions == 2:
            raise Killed

    year = operator.attrgetter("year")
    with pytest.raises(Killed):
        await Conductor(office.database, {"loopback": LIMITS}, "WIB", 0, year, reached=dies).work()
    screens = await arrives(office)
    assert screens.said() == sorted(map(str, range(6)))


async def test_it_is_approved_for_whom_it_corrects(office: Office) -> None:
    """The row of somebody else's broadcast, put in by hand, is not what was approved."""
    await residents(office, "1")
    first, second = await goes_out(office), await goes_out(office)
    known = await corrected(office, first)
    async with office.database.unit_of_work() as unit:
        mine = update(broadcast).where(broadcast.c.id == known.number)
        await unit.connection.execute(mine.values(corrects_id=second.number))
    assert (await arrives(office)).shown == []
    assert (await office.now(known.number)).state is S.SUBMITTED


@pytest.mark.parametrize(
    ("schedule", "klass", "refusal"),
    [
        ("2026-11-24 s.d. 2026-11-26 08:00", BroadcastClass.URGENT, Refusal.CORRECTION_SERIES),
        ("", BroadcastClass.REMINDER, Refusal.CORRECTION_CLASS),
    ],
)
async def test_what_is_no_correction(office: Office, schedule: str, klass: BroadcastClass, refusal: Refusal) -> None:
    await residents(office, "1")
    original = await goes_out(office)
    with pytest.raises(BroadcastError) as caught:
        await office.drafts("budi", Wanted(klass, FIXED, "", schedule, corrects=original.number))
    assert caught.value.refusal is refusal


async def test_a_correction_that_reaches_nobody_is_not_submitted(office: Office) -> None:
    await residents(office, "1")
    original = await goes_out(office, {"1": RecipientGone(AddressStatus.BLOCKED, "blocked")})
    known = await office.drafts("budi", Wanted(BroadcastClass.URGENT, FIXED, corrects=original.number))
    with pytest.raises(BroadcastError) as caught:
        await office.submits("budi", known)
    assert caught.value.refusal is Refusal.EMPTY_AUDIENCE

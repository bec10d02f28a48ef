"""Before and after a broadcast: the test message that an approver has to have seen, and once more what failed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from bot.broadcasting.refusals import BroadcastError, Refusal
from bot.broadcasting.trying import Trials
from bot.channels import loopback
from broadcasts.channel import AnswerLost, RecipientGone, SendError
from data.model.broadcast import Broadcast, BroadcastClass, BroadcastState
from data.model.delivery import DeliveryState
from data.model.membership import Role
from data.model.people import AddressStatus
from data.store import audit, people, retries
from data.store.database import Database
from data.store.schema import address, broadcast, delivery, officer
from data.store.vault import Vault
from tests.bot.announcing import someone
from tests.bot.broadcasting.office import WANTED, Office, seen
from tests.bot.broadcasting.screens import Screens
from tests.bot.signing import Lobby
from tests.bot.test_conductor import Recorder, conducted, sent
from tests.conftest import SECRET, Clock
from tests.data.store.setup import passes

S = BroadcastState


@pytest.fixture
async def office(sqlite_url: str, clock: Clock) -> AsyncIterator[Office]:
    database = Database(sqlite_url, Vault(SECRET), clock)
    made = Office(Lobby(database, clock))
    await made.opens()
    yield made
    await database.close()


def trials(office: Office) -> Trials:
    return Trials(office.desk, {loopback.NAME: loopback.LIMITS})


async def asks_for_test(office: Office, login: str, known: Broadcast) -> None:
    await trials(office).test(await office.lobby.enters(login), known.number)


async def refused(act: object, refusal: Refusal) -> None:
    with pytest.raises(BroadcastError) as caught:
        await act  # type: ignore[misc]
    assert caught.value.refusal is refusal


async def arrives(office: Office, fails: Mapping[str, SendError] | None = None) -> Recorder:
    channel = Screens(fails)
    await sent(office.database, channel)
    return channel


async def test_an_approver_sees_the_message_first(office: Office) -> None:
    known = await office.submitted()
    await refused(office.approves("dewi", known, tested=False), Refusal.NO_TEST)
    await asks_for_test(office, "dewi", known)
    await refused(office.approves("dewi", known, tested=False), Refusal.NO_TEST)
    channel = await arrives(office)
    assert [chat for chat, _ in channel.got] == ["901", "901"], "nobody but the one who asked"
    shown = [text.splitlines()[-3] for _, text in channel.got]
    assert shown == ["Mulai pukul 8 pagi.", "Wiwit jam 8 enjing."], "in every language, their own first"
    assert channel.got[0][1].splitlines()[0] == "⚠️ CONTOH: pesan ini belum disiarkan. Jangan diteruskan."
    assert channel.got[0][1].splitlines()[-1] == "Pengumuman 2026/1"
    assert (await office.approves("dewi", known, tested=False)).state is S.APPROVED
    async with office.database.reading() as unit:
        trail = [entry.act.action for entry in await audit.of_target(unit, f"broadcast:{known.number}")]
    assert trail == ["draft", "submit", "refuse_approval", "test", "refuse_approval", "approve"]


async def test_a_changed_draft_needs_a_new_test(office: Office, clock: Clock) -> None:
    known = await office.drafts("budi")
    await asks_for_test(office, "dewi", known)
    channel = await arrives(office)
    assert channel.got[0][1].splitlines()[-1] == "Pengumuman (nomor menyusul)"
    await passes(office.database, clock, 1)
    known = await office.submits("budi", await office.edits("budi", known))
    await refused(office.approves("dewi", known, tested=False), Refusal.NO_TEST)
    await asks_for_test(office, "dewi", known)
    await arrives(office)
    assert (await office.approves("dewi", known, tested=False)).state is S.APPROVED


async def test_a_test_that_did_not_arrive_is_sent_again(office: Office) -> None:
    known = await office.submitted()
    await asks_for_test(office, "dewi", known)
    await arrives(office, {"901": AnswerLost("reset")})
    await refused(office.approves("dewi", known, tested=False), Refusal.NO_TEST)
    await asks_for_test(office, "dewi", known)
    assert len((await arrives(office)).got) == 2
    assert (await office.approves("dewi", known, tested=False)).state is S.APPROVED


@pytest.mark.parametrize(
    ("language", "becomes"),
    [("id", [None, AnswerLost("reset")]), ("jv", [AnswerLost("reset"), None])],
)
async def test_one_language_twice_is_not_both(office: Office, language: str, becomes: list[SendError | None]) -> None:
    known = await office.submitted()
    await asks_for_test(office, "dewi", known)
    await sent(office.database, Recorder([None, AnswerLost("reset")]))
    async with office.database.unit_of_work() as unit:
        await unit.connection.execute(update(address).values(language=language))
    await asks_for_test(office, "dewi", known)
    channel = Recorder(becomes)
    await sent(office.database, channel)
    assert "Mulai pukul 8 pagi." in channel.got[0][1], "what arrived is the same as before"
    await refused(office.approves("dewi", known, tested=False), Refusal.NO_TEST)


async def test_what_cannot_be_tested(office: Office) -> None:
    known = await office.submitted()
    await refused(asks_for_test(office, "budi", known), Refusal.NO_CHAT)
    async with office.database.unit_of_work() as unit:
        place = await unit.connection.scalar(select(officer.c.address_id).where(officer.c.login == "dewi"))
        await people.set_status(unit, int(place or 0), AddressStatus.BLOCKED)
    await refused(asks_for_test(office, "dewi", known), Refusal.NO_CHAT)
    await refused(asks_for_test(office, "ani", known), Refusal.WRONG_ROLE)
    await refused(trials(office).test(await office.lobby.enters("citra"), 99), Refusal.UNKNOWN)
    await office.desk.stop(await office.lobby.enters("budi"), known.number)
    await refused(asks_for_test(office, "citra", known), Refusal.NOT_NOW)


async def went_out(office: Office, fails: Mapping[str, SendError]) -> Broadcast:
    """A broadcast to residents, sent until nothing is left; the messages fare as told."""
    for chat in range(4):
        await someone(office.database, str(chat), Role.RESIDENT, kim="")
    wanted = replace(WANTED, audience="orang: peran = warga", klass=BroadcastClass.REMINDER)
    known = await office.submits("budi", await office.drafts("budi", wanted))
    await office.approves("dewi", known)
    await conducted(office.database)
    await arrives(office, fails)
    await conducted(office.database)
    return await office.now(known.number)


async def retried(office: Office, known: Broadcast, *chosen: int) -> int:
    _, count = await trials(office).retry(await office.lobby.enters("budi"), known.number, chosen)
    return count


async def doubtful(office: Office, known: Broadcast) -> list[int]:
    async with office.database.reading() as unit:
        return [one.number for one in await retries.in_doubt(unit, known.number)]


async def test_only_what_failed_goes_out_once_more(office: Office) -> None:
    known = await went_out(office, {"0": AnswerLost("reset"), "1": RecipientGone(AddressStatus.BLOCKED, "blocked")})
    assert known.state is S.DONE_WITH_GAPS
    await refused(retried(office, known), Refusal.NOTHING_TO_RETRY)
    async with office.database.unit_of_work() as unit:
        mine = update(delivery).where(delivery.c.broadcast_id == known.number, delivery.c.state == "accepted")
        last = select(delivery.c.id).where(delivery.c.state == "accepted").order_by(delivery.c.id.desc()).limit(1)
        failed = mine.where(delivery.c.id == last.scalar_subquery())
        await unit.connection.execute(failed.values(state=DeliveryState.FAILED, attempts=40, reason="not_sent"))
    assert await retried(office, known) == 1
    assert (await office.now(known.number)).state is S.RUNNING
    channel = await arrives(office)
    await conducted(office.database)
    assert [chat for chat, _ in channel.got] == ["3"], "neither the accepted, nor the doubtful, nor who blocked us"
    after = await office.now(known.number)
    assert after.state is S.DONE_WITH_GAPS
    async with office.database.reading() as unit:
        row = (await unit.connection.execute(select(delivery).where(delivery.c.round == 1))).one()
        trail = (await audit.of_target(unit, f"broadcast:{known.number}"))[-3:]
    assert (row.state, row.attempts) == (DeliveryState.ACCEPTED, 1)
    assert [entry.act.action for entry in trail] == ["retry", "finish", "complete_with_gaps"]
    assert trail[0].act.actor == f"officer:{office.lobby.numbers['budi']}"


@pytest.mark.parametrize("is_killed", [False, True])
async def test_many_failures_are_tried_again_in_portions_also_after_a_kill(
    office: Office, monkeypatch: pytest.MonkeyPatch, is_killed: bool
) -> None:
    known = await went_out(office, {})
    monkeypatch.setattr(retries, "PORTION", 1)
    async with office.database.unit_of_work() as unit:
        mine = update(delivery).where(delivery.c.broadcast_id == known.number)
        await unit.connection.execute(mine.values(state=DeliveryState.FAILED, reason="not_sent"))
        gone_wrong = update(broadcast).where(broadcast.c.id == known.number)
        await unit.connection.execute(gone_wrong.values(state=S.DONE_WITH_GAPS))
    if is_killed:
        monkeypatch.setattr("bot.broadcasting.trying.retry_rest", _killed)
        with pytest.raises(ConnectionAbortedError):
            await retried(office, known)
        monkeypatch.undo()
        monkeypatch.setattr(retries, "PORTION", 1)
    else:
        assert await retried(office, known) == 4
    left = await office.now(known.number)
    assert (left.state, left.is_retried) == (S.RUNNING, is_killed)
    await conducted(office.database, 1)
    # One of them fails once more while the others are made ready; that is for a round of its own.
    channel = await arrives(office, {"1": RecipientGone(AddressStatus.ACTIVE, "told nothing")})
    await conducted(office.database)
    assert sorted(chat for chat, _ in channel.got) == ["0", "2", "3"]
    assert (await office.now(known.number)).state is S.DONE_WITH_GAPS


async def _killed(*_arguments: object) -> None:
    raise ConnectionAbortedError


async def test_what_nobody_knows_goes_out_only_when_it_is_chosen(office: Office) -> None:
    known = await went_out(office, {"0": AnswerLost("reset"), "1": AnswerLost("reset")})
    first, second = await doubtful(office, known)
    await refused(retried(office, known, first, 999), Refusal.NOT_IN_DOUBT)
    assert await doubtful(office, known) == [first, second], "all or nothing"
    assert await retried(office, known, second) == 1
    channel = await arrives(office)
    assert [chat for chat, _ in channel.got] == ["1"]
    await conducted(office.database)
    assert await retried(office, known, first) == 1
    await arrives(office)
    await conducted(office.database)
    assert (await office.now(known.number)).state is S.DONE
    await refused(retried(office, known, first), Refusal.NOT_NOW)


async def test_a_second_failure_of_what_was_in_doubt_stays_in_doubt(office: Office, clock: Clock) -> None:
    known = await went_out(office, {"0": AnswerLost("reset")})
    (one,) = await doubtful(office, known)
    assert await retried(office, known, one) == 1
    await arrives(office, {"0": RecipientGone(AddressStatus.ACTIVE, "told nothing")})
    await conducted(office.database)
    await refused(retried(office, known), Refusal.NOTHING_TO_RETRY)
    assert await doubtful(office, known) == [one], "it may have arrived the first time"
    await passes(office.database, clock, 13 * 3600)
    await refused(retried(office, known, one), Refusal.TOO_LATE)


async def test_who_may_try_again(office: Office) -> None:
    known = await went_out(office, {"0": AnswerLost("reset")})
    with pytest.raises(BroadcastError) as caught:
        await trials(office).retry(await office.lobby.enters("ani"), known.number)
    assert caught.value.refusal is Refusal.WRONG_ROLE
    assert seen(await office.now(known.number)) == seen(known), "nothing changed"

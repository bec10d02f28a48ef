"""Telling people what became of their claims, on real databases: once each, however often it is broken off."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from sqlalchemy import func, insert, select, update

from bot.verdicts import SETTLED_SECONDS, Teller, Told
from broadcasts.notices import CHUNK
from data.model.claim import ClaimAct
from data.model.delivery import DeliveryKind, DeliveryState, Lane, NewDelivery
from data.model.factcheck import FactCheck, Match, MatchKind, Verdict
from data.model.message import Outgoing
from data.model.people import AddressStatus
from data.model.tip import Ballot, TipState, Vote
from data.store import (
    claim_erasure,
    claim_queue,
    deliveries,
    factchecks,
    hearings,
    tips,
    verdicts,
    versions,
    withdrawals,
)
from data.store.claims import Deed
from data.store.database import Database, Unit
from data.store.hearings import Reply
from data.store.schema import address, delivery, factcheck_version, inbox, person, tip
from tests.conftest import Clock
from tests.data.store.desk import Said, a_claim, a_factcheck, a_tip
from tests.data.store.setup import passes

ANSWERED = Deed(ClaimAct.CONFIRMED, "Rina")
LABELS = {Verdict.FALSE: "❌ SALAH", Verdict.TRUE: "✅ BENAR", Verdict.MIXED: "🟠 CAMPURAN"}


async def known_factcheck(database: Database, number: int = 1) -> FactCheck:
    async with database.reading() as unit:
        return (await factchecks.get(unit, [number]))[number]


async def answered(database: Database, claim: int = 1, factcheck: int = 1) -> None:
    """A fact-checker ties a claim to a fact-check; nobody is told yet."""
    record = await known_factcheck(database, factcheck)
    async with database.unit_of_work() as unit:
        assert await verdicts.answer(unit, claim, record, ANSWERED)


async def changed(database: Database, verdict: Verdict | None, **more: str) -> None:
    """An import brings another verdict, or other words, for the first fact-check."""
    record = replace(await known_factcheck(database), verdict=verdict, **more)
    async with database.unit_of_work() as unit:
        await factchecks.save(unit, [record])


async def planned(database: Database) -> list[tuple[int, str]]:
    """Address and text of each notice, in the order in which they go out."""
    query = select(delivery).where(delivery.c.kind == DeliveryKind.NOTICE).order_by(delivery.c.id)
    async with database.reading() as unit:
        rows = await unit.connection.execute(query)
        purpose = deliveries.SEALED_PAYLOAD
        return [
            (row.address_id, deliveries.unpack(unit.vault.unseal(purpose, row.payload_sealed)).text) for row in rows
        ]


async def heard(database: Database) -> list[tuple[int, str]]:
    """Address and first line of each notice."""
    return [(place, text.partition("\n")[0]) for place, text in await planned(database)]


async def waiting(database: Database) -> int:
    async with database.reading() as unit:
        query = select(func.count()).select_from(tip).where(tip.c.state.in_(hearings.WAITING))
        return await unit.connection.scalar(query) or 0


async def a_desk(database: Database, *chats: str, said: Said | None = None) -> None:
    """One claim reported from these chats, and a fact-check."""
    async with database.unit_of_work() as unit:
        number = await a_claim(unit)
        await a_factcheck(unit)
        for chat in chats:
            await a_tip(unit, chat, number, said)


# --- Told once -------------------------------------------------------------------------------------------------------


async def test_everybody_hears_once_however_often_it_is_begun(database: Database) -> None:
    await a_desk(database, "1", "2", "2")
    await answered(database)
    teller = Teller(database)
    for _ in range(3):
        await teller.work()
        await teller.verdict(1)
    assert await heard(database) == [
        (1, "Tentang pesan Anda KT-000001:"),
        (2, "Tentang pesan Anda KT-000002 dan 1 lainnya:"),
    ]
    assert await waiting(database) == 0


async def test_a_change_that_cannot_be_told_keeps_no_other_from_being_told(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await a_desk(database, "1")
    async with database.unit_of_work() as unit:
        await a_factcheck(unit, "kedua")
        await a_tip(unit, "2", await a_claim(unit))
    for number in (1, 2):
        await answered(database, number, number)
    await Teller(database).work()
    for number in (1, 2):
        record = replace(await known_factcheck(database, number), verdict=Verdict.TRUE)
        async with database.unit_of_work() as unit:
            await factchecks.save(unit, [record])
    tell = Teller.verdict

    async def fails(teller: Teller, number: int) -> Told:
        if number == 1:
            raise ValueError(number)
        return await tell(teller, number)

    with monkeypatch.context() as patched:
        patched.setattr(Teller, "verdict", fails)
        patched.setattr("bot.verdicts.SETTLED_SECONDS", 0)
        await Teller(database).work()
        assert [place for place, _ in await heard(database)] == [1, 2, 2]
    async with database.reading() as unit:
        assert await versions.due(unit, 0) == [1], "it is tried again"


async def test_two_processes_at_once_tell_it_once(database: Database) -> None:
    await a_desk(database, *map(str, range(5)))
    await answered(database)
    await asyncio.gather(*(Teller(database).work() for _ in range(4)))
    assert len(await planned(database)) == 5


class Killed(Exception):
    """The process ends here."""


def killed_at(place: str, time: int) -> Callable[[str], None]:
    count = itertools.count(1)

    def reached(name: str) -> None:
        if name == place and next(count) == time:
            raise Killed

    return reached


@pytest.mark.parametrize("becomes", [Verdict.TRUE, None])
async def test_a_process_that_stood_still_tells_nothing_that_another_verdict_replaced(
    database: Database, clock: Clock, becomes: Verdict | None
) -> None:
    await many_reporters(database, 2 * CHUNK)
    await answered(database)
    going_on = asyncio.Event()
    slow = Teller(database)
    read, calls = hearings.replies, itertools.count()

    async def stands_still(unit: Unit, numbers: Sequence[int]) -> dict[int, Reply]:
        if next(calls) == 1:
            await going_on.wait()
        return await read(unit, numbers)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hearings, "replies", stands_still)
        telling = asyncio.create_task(slow.verdict(1))
        while len(await planned(database)) < CHUNK:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        patch.setattr(hearings, "replies", read)
        await passes(database, clock, 60)
        await changed(database, becomes)
        await passes(database, clock, 2 * SETTLED_SECONDS)
        await Teller(database).work()
        going_on.set()
        await telling
    await Teller(database).work()
    told = [text for _, text in await planned(database)]
    assert sum("SALAH" in text and "Koreksi" not in text for text in told) == CHUNK, "no more heard the old verdict"


@pytest.mark.parametrize("portion", [1, 2, 3])
async def test_what_a_process_left_behind_is_taken_up_by_the_next(database: Database, portion: int) -> None:
    await many_reporters(database, 2 * CHUNK + 50)
    await answered(database)
    with pytest.raises(Killed):
        await Teller(database, killed_at("verdict.planned", portion)).verdict(1)
    assert len(await planned(database)) == min(portion * CHUNK, 2 * CHUNK + 50)
    await Teller(database).work()
    places = [place for place, _ in await planned(database)]
    assert len(places) == len(set(places)) == 2 * CHUNK + 50
    assert await waiting(database) == 0


async def many_reporters(database: Database, count: int) -> None:
    """So many people who each reported claim 1, made without the way through the inbox."""
    await a_desk(database)
    async with database.unit_of_work() as unit:
        now = await unit.now()
        sealed = unit.vault.seal("tip.text", "Vaksin berisi chip")
        numbers = range(1, count + 1)
        people = [{"id": one, "kind": "private", "created_at": now} for one in numbers]
        places = [
            {"id": one, "person_id": one, "channel": "telegram", "lookup": one.to_bytes(32, "big"), "kind": "private"}
            | {"external_id_sealed": b"", "status": "active", "language": "id", "created_at": now}
            for one in numbers
        ]
        came = [
            {"id": one, "channel": "telegram", "external_key": str(one), "order_lookup": b"", "state": "done"}
            | {"received_at": now}
            for one in numbers
        ]
        told = [
            {"id": one, "address_id": one, "sender_lookup": one.to_bytes(32, "big"), "kind": "text", "forwards": 0}
            | {"text_sealed": sealed, "state": "queued", "outcome": "none", "why": "", "created_at": now, "claim_id": 1}
            for one in numbers
        ]
        for table, rows in ((person, people), (address, places), (inbox, came), (tip, told)):
            await unit.connection.execute(insert(table), rows)


async def test_ten_thousand_reporters_are_told_in_portions(sqlite_url: str, clock: Clock) -> None:
    from data.store.vault import Vault
    from tests.conftest import SECRET

    database = Database(sqlite_url, Vault(SECRET), clock)
    steps: list[str] = []
    await many_reporters(database, 10_000)
    await answered(database)
    told = await Teller(database, steps.append).verdict(1)
    assert (told.planned, told.silent) == (10_000, 0)
    assert steps == ["verdict.planned"] * (10_000 // CHUNK)
    async with database.reading() as unit:
        assert await deliveries.counts(unit) == {DeliveryState.READY: 10_000}
    await database.close()


async def test_a_claim_that_left_the_queue_by_itself_is_told_to_nobody(database: Database) -> None:
    """Whoever sent it in a group has been forgotten; no officer has read it."""
    async with database.unit_of_work() as unit:
        number = await a_claim(unit)
        await a_tip(unit, "1", number, Said(group="-100"))
        await claim_erasure.forget(unit, tip.c.claim_id == number)
    await Teller(database).work()
    assert await planned(database) == []
    assert await waiting(database) == 0


# --- Corrections -----------------------------------------------------------------------------------------------------


async def told_by_now(database: Database, clock: Clock) -> None:
    """Let the tick do its work after everything has settled."""
    await passes(database, clock, SETTLED_SECONDS + 1)
    await Teller(database).work()


async def test_a_changed_verdict_is_told_to_everybody_who_was_told_the_old_one(
    database: Database, clock: Clock
) -> None:
    async with database.unit_of_work() as unit:
        number, known = await a_claim(unit), await a_factcheck(unit)
        other = await a_factcheck(unit, "2")
        at_once = Said(state=TipState.ANSWERED, matches=[Match(known, 0.9), Match(other, 0.2)])
        await a_tip(unit, "1", number)
        await a_tip(unit, "2", 0, at_once)
        picked = await a_tip(unit, "3", 0, replace(at_once, state=TipState.SUGGESTED))
        await tips.vote(unit, [Ballot(picked, Vote.PICKED, known)])
        refused = await a_tip(unit, "4", 0, at_once)
        await tips.vote(unit, [Ballot(refused, Vote.UNHELPFUL, known)])
        trick = [Match(known, 0.9, MatchKind.SIMILAR_SCAM)]
        await a_tip(unit, "5", 0, replace(at_once, matches=trick))
        await a_tip(unit, "6", 0, replace(at_once, matches=[Match(other, 0.9), Match(known, 0.5)]))
        await a_tip(unit, "7", 0, replace(at_once, state=TipState.SUGGESTED))
    await answered(database)
    await Teller(database).work()
    assert await heard(database) == [(1, "Tentang pesan Anda KT-000001:")]
    await passes(database, clock, 3600)
    await changed(database, Verdict.TRUE, rating="Benar")
    await told_by_now(database, clock)
    await told_by_now(database, clock)
    assert (await heard(database))[1:] == [(place, f"Koreksi untuk pesan Anda KT-00000{place}:") for place in (1, 2, 3)]
    _, text = (await planned(database))[-1]
    assert "Sebelumnya kami sampaikan ❌ SALAH, sekarang ✅ BENAR." in text
    assert "\n\n✅ BENAR\n\nVaksin berisi chip pelacak (1)\n\n" in text


async def test_other_words_are_no_correction(database: Database, clock: Clock) -> None:
    await a_desk(database, "1")
    await answered(database)
    await Teller(database).work()
    await passes(database, clock, 3600)
    await changed(database, Verdict.FALSE, summary="Kami perjelas.", rating="Hoaks!", title="Judul yang lebih baik")
    await told_by_now(database, clock)
    assert len(await planned(database)) == 1
    async with database.reading() as unit:
        assert len(await versions.of(unit, 1)) == 1


async def test_back_and_forth_is_told_only_to_whom_it_is_news(database: Database, clock: Clock) -> None:
    await a_desk(database, "1")
    await answered(database)
    await Teller(database).work()
    for verdict in (Verdict.TRUE, Verdict.FALSE):
        await passes(database, clock, 60)
        await changed(database, verdict)
    await told_by_now(database, clock)
    assert len(await planned(database)) == 1, "what they were told is so again"
    await changed(database, Verdict.MIXED)
    await told_by_now(database, clock)
    _, text = (await planned(database))[-1]
    assert "Sebelumnya kami sampaikan ❌ SALAH, sekarang 🟠 CAMPURAN." in text


async def test_whom_no_notice_ever_reached_hears_no_correction(database: Database, clock: Clock) -> None:
    await a_desk(database, "1")
    await answered(database)
    await Teller(database).work()
    async with database.unit_of_work() as unit:
        await unit.connection.execute(update(delivery).values(state=DeliveryState.FAILED))
    await changed(database, Verdict.TRUE)
    await told_by_now(database, clock)
    assert len(await planned(database)) == 1


async def test_who_blocked_us_meanwhile_hears_nothing_and_holds_nothing_up(database: Database, clock: Clock) -> None:
    await a_desk(database, "1", "2")
    await answered(database)
    await Teller(database).work()
    async with database.unit_of_work() as unit:
        await unit.connection.execute(update(address).where(address.c.id == 1).values(status=AddressStatus.BLOCKED))
    await changed(database, Verdict.TRUE)
    await told_by_now(database, clock)
    assert (await heard(database))[2:] == [(2, "Koreksi untuk pesan Anda KT-000002:")]
    async with database.reading() as unit:
        assert await versions.due(unit, 0) == []


async def test_a_label_that_is_all_we_have_counts_as_a_verdict(database: Database, clock: Clock) -> None:
    async with database.unit_of_work() as unit:
        await a_tip(unit, "1", await a_claim(unit))
        await a_factcheck(unit, verdict=None)
    await answered(database)
    await Teller(database).work()
    await changed(database, None, rating="Terbukti")
    await told_by_now(database, clock)
    _, text = (await planned(database))[-1]
    assert "Sebelumnya kami sampaikan Hoaks, sekarang Terbukti." in text


async def withdrawn(database: Database) -> None:
    async with database.unit_of_work() as unit:
        await withdrawals.withdraw_numbers(unit, [1])


async def test_a_withdrawn_factcheck_is_told_and_its_claims_wait_again(database: Database, clock: Clock) -> None:
    await a_desk(database, "1", "2")
    async with database.unit_of_work() as unit:
        await a_factcheck(unit, "2", Verdict.MISLEADING)
    await answered(database)
    await Teller(database).work()
    await withdrawn(database)
    await told_by_now(database, clock)
    _, text = (await planned(database))[-1]
    assert text.startswith("Koreksi untuk pesan Anda KT-000002:\n\nPenerbitnya menarik cek fakta")
    assert "(❌ SALAH)" in text
    assert "Klaimnya: Vaksin berisi chip pelacak (1)" in text
    async with database.reading() as unit:
        assert [one.number for one in await claim_queue.unsettled(unit)] == [1]
    await told_by_now(database, clock)
    assert len(await planned(database)) == 4
    await answered(database, factcheck=2)
    await Teller(database).work()
    assert [line for _, line in (await heard(database))[4:]] == [
        "Tentang pesan Anda KT-000001:",
        "Tentang pesan Anda KT-000002:",
    ]


async def test_what_is_withdrawn_before_anybody_was_told_is_told_to_nobody(database: Database) -> None:
    await a_desk(database, "1")
    await answered(database)
    await withdrawn(database)
    await Teller(database).work()
    assert await planned(database) == []
    async with database.reading() as unit:
        assert [one.number for one in await claim_queue.unsettled(unit)] == [1]
    assert await waiting(database) == 1


async def test_what_was_withdrawn_by_mistake_and_comes_back_is_a_correction_too(
    database: Database, clock: Clock
) -> None:
    async with database.unit_of_work() as unit:
        known = await a_factcheck(unit)
        await a_tip(unit, "1", 0, Said(state=TipState.ANSWERED, matches=[Match(known, 0.9)]))
    await passes(database, clock, 3600)
    await withdrawn(database)
    await told_by_now(database, clock)
    await changed(database, Verdict.FALSE)
    await told_by_now(database, clock)
    assert len(await planned(database)) == 2
    _, text = (await planned(database))[-1]
    assert "Sebelumnya kami sampaikan tanpa putusan, sekarang ❌ SALAH." in text


@pytest.mark.parametrize("shown", [Verdict.FALSE, Verdict.TRUE])
async def test_who_asked_just_as_it_changed_is_told_by_what_they_really_saw(
    database: Database, clock: Clock, shown: Verdict
) -> None:
    """The verdict is looked up a moment before the tip is stored, so its time alone would mislead."""
    await a_desk(database)
    await changed(database, Verdict.TRUE)
    await passes(database, clock, 1)
    async with database.unit_of_work() as unit:
        at_once = Said(state=TipState.ANSWERED, matches=[Match(1, 0.9)])
        ticket = await a_tip(unit, "1", 0, at_once)
        reply = Outgoing(f"{LABELS[shown]}\n\nVaksin berisi chip pelacak")
        await deliveries.plan(unit, [NewDelivery(DeliveryKind.REPLY, ticket, 1, "telegram", Lane.REPLY, reply)])
    await told_by_now(database, clock)
    assert len(await planned(database)) == (1 if shown is Verdict.FALSE else 0)


async def test_an_import_that_changes_what_nobody_was_told_tells_nobody(database: Database, clock: Clock) -> None:
    records = [FactCheck("uji", str(one), f"Judul {one}", Verdict.FALSE) for one in range(400)]
    async with database.unit_of_work() as unit:
        await factchecks.save(unit, records)
    async with database.unit_of_work() as unit:
        await factchecks.save(unit, [replace(record, verdict=Verdict.TRUE) for record in records])
    await told_by_now(database, clock)
    async with database.reading() as unit:
        assert await versions.due(unit, 0) == []
        kept = await unit.connection.scalar(select(func.count()).select_from(factcheck_version))
    assert kept == 800, "the old verdict and the new one"
    assert await planned(database) == []


async def test_a_change_is_not_counted_as_told_before_it_has_settled(database: Database, clock: Clock) -> None:
    await a_desk(database)
    await changed(database, Verdict.TRUE)
    await Teller(database).work()
    async with database.reading() as unit:
        assert await versions.due(unit, 0) == [1]
    await told_by_now(database, clock)
    async with database.reading() as unit:
        assert await versions.due(unit, 0) == []


async def test_the_reply_points_at_the_message_that_was_asked_about(database: Database) -> None:
    await a_desk(database, "1")
    async with database.unit_of_work() as unit:
        reply = Outgoing("Belum ada hasil.", reply_to="4711")
        await deliveries.plan(unit, [NewDelivery(DeliveryKind.REPLY, 1, 1, "telegram", Lane.REPLY, reply)])
    await answered(database)
    await Teller(database).work()
    query = select(delivery.c.payload_sealed).where(delivery.c.kind == DeliveryKind.NOTICE)
    async with database.reading() as unit:
        sealed = await unit.connection.scalar(query)
        assert deliveries.unpack(unit.vault.unseal(deliveries.SEALED_PAYLOAD, sealed)).reply_to == "4711"

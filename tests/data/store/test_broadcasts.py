"""Broadcasts and approvals as rows: versions, revisions, serials, who edited, and what an approval is bound to."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import update

from broadcasts.hashing import hashes_of
from broadcasts.lifecycle import change
from data.model.broadcast import (
    Broadcast,
    BroadcastAct,
    BroadcastClass,
    BroadcastState,
    Change,
    Judgement,
    PauseCause,
    TrialState,
)
from data.model.delivery import (
    DeliveryKind,
    DeliveryState,
    Lane,
    NewDelivery,
    cause_of_test,
)
from data.model.message import Outgoing, StoredFile
from data.store import approvals, audit, broadcasts, deliveries
from data.store.broadcasts import Draft, StaleError
from data.store.database import Database
from data.store.schema import delivery
from tests.conftest import Clock
from tests.data.store.office import CONTENT, a_draft, agreed, an_officer, done, saying, seen, written
from tests.data.store.setup import an_address, passes

A, S = BroadcastAct, BroadcastState


async def edited(database: Database, number: int, wanted: Draft, officer: int) -> Broadcast:
    async with database.unit_of_work() as unit:
        now = await broadcasts.get(unit, number)
        assert now is not None
        await broadcasts.edit(unit, now, wanted, change(now, A.EDIT, officer))
    return await seen(database, number)


async def standing(database: Database, number: int) -> list[int]:
    """Who approved it as it is now."""
    one = await seen(database, number)
    hashes = hashes_of(one.content, one.audience, one.schedule, one.expires_at)
    async with database.reading() as unit:
        return [given.officer for given in await approvals.standing(unit, one, hashes)]


async def approved(database: Database, number: int, officer: int) -> None:
    async with database.unit_of_work() as unit:
        now = await broadcasts.get(unit, number)
        assert now is not None
        await agreed(unit, now, officer)
        await broadcasts.move(unit, now, change(now, A.APPROVE, officer))


async def test_a_draft_comes_back_as_it_was_written(database: Database) -> None:
    siti = await an_officer(database, "siti")
    file = StoredFile("ab" * 32, "undangan.pdf", "application/pdf", 1234)
    content = replace(CONTENT, files=(file,), letter_number="005/118/2026", signer="Kepala Dinas")
    number = await a_draft(database, siti, written(content, BroadcastClass.URGENT))
    found = await seen(database, number)
    assert (found.content, found.klass, found.state, found.version) == (content, BroadcastClass.URGENT, S.DRAFT, 1)
    assert (found.drafted_by, found.serial, found.revision) == (siti, "", 0)


async def test_whoever_saw_an_older_version_changes_nothing(database: Database) -> None:
    siti, budi = await an_officer(database, "siti"), await an_officer(database, "budi")
    number = await a_draft(database, siti)
    before = await seen(database, number)
    await edited(database, number, saying("Mulai pukul 9."), budi)
    with pytest.raises(StaleError):
        async with database.unit_of_work() as unit:
            await broadcasts.move(unit, before, change(before, A.SUBMIT, siti))
    with pytest.raises(StaleError):
        async with database.unit_of_work() as unit:
            await broadcasts.edit(unit, before, written(), change(before, A.EDIT, siti))
    found = await seen(database, number)
    assert (found.state, found.version, found.content.texts) == (S.DRAFT, 2, (("id", "Mulai pukul 9."),))
    async with database.reading() as unit:
        assert [entry.act.action for entry in await audit.of_target(unit, f"broadcast:{number}")] == ["draft", "edit"]


async def test_of_two_at_once_one_wins(database: Database) -> None:
    siti = await an_officer(database, "siti")
    number = await a_draft(database, siti)
    before = await seen(database, number)

    async def submit() -> bool:
        try:
            async with database.unit_of_work() as unit:
                await broadcasts.move(unit, before, change(before, A.SUBMIT, siti))
        except StaleError:
            return False
        return True

    assert sorted(await asyncio.gather(*(submit() for _ in range(4)))) == [False, False, False, True]


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        (saying("Mulai pukul 9."), "the text changed"),
        (written(replace(CONTENT, title="Lain")), "the title changed"),
        (written(replace(CONTENT, files=(StoredFile("cd" * 32, "a.jpg", "image/jpeg", 9),))), "a file came"),
        (written(replace(CONTENT, asks_confirmation=False)), "its button went"),
        (written(audience="kim: status = aktif"), "the audience changed"),
        (written(schedule="2026-12-01 08:00 WIB"), "the time changed"),
        (written(klass=BroadcastClass.URGENT), "the class changed"),
        (written(), "also an edit that changes nothing is an edit"),
    ],
)
async def test_any_edit_voids_approvals(database: Database, wanted: Draft, why: str) -> None:
    siti, budi = await an_officer(database, "siti"), await an_officer(database, "budi")
    number = await a_draft(database, siti)
    await done(database, number, A.SUBMIT, siti, previewed_count=307)
    await approved(database, number, budi)
    assert await standing(database, number) == [budi]
    found = await edited(database, number, wanted, siti)
    assert (found.state, await standing(database, number)) == (S.DRAFT, []), why
    await done(database, number, A.SUBMIT, siti, previewed_count=307)
    assert await standing(database, number) == [], "and it does not come back by itself"


@pytest.mark.parametrize("act", [A.RETURN, A.HOLD])
async def test_what_leads_back_voids_approvals(database: Database, act: BroadcastAct) -> None:
    siti, budi = await an_officer(database, "siti"), await an_officer(database, "budi")
    number = await a_draft(database, siti)
    await done(database, number, A.SUBMIT, siti, previewed_count=307)
    await approved(database, number, budi)
    if act is A.HOLD:
        await done(database, number, A.PREPARE)
    await done(database, number, act)
    assert await standing(database, number) == []
    async with database.reading() as unit:
        given = await approvals.of_broadcast(unit, number)
        assert [(one.officer, one.judgement, one.is_void) for one in given] == [(budi, Judgement.APPROVED, True)]
        assert await approvals.last_approved_at(unit, number) is not None


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ({"previewed_count": 308}, "another count was previewed"),
        ({"title": "Diam-diam"}, "the row was changed behind our back"),
        ({"audience": "orang: semua"}, "so was its audience"),
        ({"class": BroadcastClass.URGENT}, "and its class"),
    ],
)
async def test_an_approval_stands_only_for_what_was_seen(
    database: Database, columns: dict[str, object], why: str
) -> None:
    from data.store.schema import broadcast

    siti, budi = await an_officer(database, "siti"), await an_officer(database, "budi")
    number = await a_draft(database, siti)
    await done(database, number, A.SUBMIT, siti, previewed_count=307)
    await approved(database, number, budi)
    async with database.unit_of_work() as unit:
        await unit.connection.execute(update(broadcast).values(columns))
    assert await standing(database, number) == [], why


async def test_who_approves_twice_counts_once(database: Database) -> None:
    siti, budi = await an_officer(database, "siti"), await an_officer(database, "budi")
    number = await a_draft(database, siti)
    now = await done(database, number, A.SUBMIT, siti, previewed_count=307)
    async with database.unit_of_work() as unit:
        await agreed(unit, now, budi)
        await agreed(unit, now, budi)
    assert await standing(database, number) == [budi]


async def test_editors_are_remembered_since_a_moment(database: Database, clock: Clock) -> None:
    siti, budi, citra = [await an_officer(database, login) for login in ("siti", "budi", "citra")]
    number = await a_draft(database, siti)
    await edited(database, number, saying("Lain."), budi)
    await done(database, number, A.SUBMIT, siti, previewed_count=1)
    await approved(database, number, citra)
    await passes(database, clock, 60)
    await edited(database, number, saying("Lain lagi."), siti)
    async with database.reading() as unit:
        assert await broadcasts.editors(unit, number) == {siti, budi}
        since = await approvals.last_approved_at(unit, number)
        assert await broadcasts.editors(unit, number, since) == {siti}


async def test_a_revision_grows_with_what_people_see(database: Database) -> None:
    siti = await an_officer(database, "siti")
    number = await a_draft(database, siti)
    assert (await edited(database, number, saying("Satu."), siti)).revision == 0, "nobody has seen a serial yet"
    await done(database, number, A.SUBMIT, siti, serial="2026/1")
    assert (await edited(database, number, saying("Dua."), siti)).revision == 1
    assert (await edited(database, number, saying("Dua.", audience="orang: semua"), siti)).revision == 1
    assert (await edited(database, number, saying("Tiga."), siti)).revision == 2


async def test_serials_never_come_again(database: Database) -> None:
    async def one() -> str:
        async with database.unit_of_work() as unit:
            return await broadcasts.next_serial(unit, 2026)

    given = await asyncio.gather(*(one() for _ in range(10)))
    assert sorted(given, key=lambda serial: int(serial[5:])) == [f"2026/{number}" for number in range(1, 11)]
    async with database.unit_of_work() as unit:
        assert await broadcasts.next_serial(unit, 2027) == "2027/1"


async def test_a_pause_says_why_until_it_ends(database: Database) -> None:
    siti = await an_officer(database, "siti")
    number = await a_draft(database, siti)
    for act in (A.SUBMIT, A.APPROVE, A.PREPARE, A.START):
        await done(database, number, act, siti)
    async with database.unit_of_work() as unit:
        running = await broadcasts.get(unit, number)
        assert running is not None
        paused = Change(A.PAUSE, S.PAUSED, 0, "20 errors", PauseCause.ERRORS)
        await broadcasts.move(unit, running, paused)
    found = await seen(database, number)
    assert (found.state, found.pause_cause, found.pause_reason) == (S.PAUSED, PauseCause.ERRORS, "20 errors")
    found = await done(database, number, A.STOP, siti)
    assert (found.pause_cause, found.pause_reason) == (None, "")
    assert found.done_at is not None
    async with database.reading() as unit:
        trail = [(entry.act.actor, entry.act.action) for entry in await audit.of_target(unit, f"broadcast:{number}")]
        assert trail[-2:] == [("clock", "pause"), (f"officer:{siti}", "stop")]
        assert await broadcasts.counts(unit) == {S.STOPPED: 1}


async def test_broadcasts_are_found(database: Database) -> None:
    siti = await an_officer(database, "siti")
    first, second = await a_draft(database, siti), await a_draft(database, siti)
    await done(database, first, A.SUBMIT, siti, serial="2026/1")
    async with database.reading() as unit:
        assert [one.number for one in await broadcasts.newest(unit, 5)] == [second, first]
        assert [one.number for one in await broadcasts.in_states(unit, [S.SUBMITTED])] == [first]
        by_serial = await broadcasts.find(unit, "2026/1")
        assert by_serial is not None
        assert by_serial.number == first
        assert await broadcasts.find(unit, "2026/2") is None
        assert await broadcasts.get(unit, 99) is None


@pytest.mark.parametrize(
    ("state", "has_seen", "why"),
    [
        (DeliveryState.ACCEPTED, True, "the platform took it"),
        (DeliveryState.FAILED, False, "it did not arrive"),
        (DeliveryState.UNKNOWN, False, "nobody knows"),
        (None, False, "it has not gone out yet"),
    ],
)
async def test_a_test_message_counts_when_it_arrived(
    database: Database, state: DeliveryState | None, has_seen: bool, why: str
) -> None:
    siti = await an_officer(database, "siti")
    number, other = await a_draft(database, siti), await a_draft(database, siti)
    address = await an_address(database)
    await a_test_message(database, number, address, state)
    async with database.reading() as unit:
        assert await approvals.has_seen_test(unit, number, address) is has_seen, why
        assert not await approvals.has_seen_test(unit, other, address)
        assert not await approvals.has_seen_test(unit, number, address + 1)
        assert not await approvals.has_seen_test(unit, number, None)


async def test_a_test_message_of_an_older_text_does_not_count(database: Database, clock: Clock) -> None:
    siti = await an_officer(database, "siti")
    number, address = await a_draft(database, siti), await an_address(database)
    await a_test_message(database, number, address, DeliveryState.ACCEPTED)
    await passes(database, clock, 60)
    await edited(database, number, saying("Lain."), siti)
    async with database.reading() as unit:
        assert not await approvals.has_seen_test(unit, number, address)


async def test_the_same_language_twice_shows_one_language(database: Database) -> None:
    siti = await an_officer(database, "siti")
    number, address = await a_draft(database, siti), await an_address(database)
    for which, state in enumerate((DeliveryState.ACCEPTED, DeliveryState.FAILED) * 2, start=1):
        await a_test_message(database, number, address, state, which)
    async with database.reading() as unit:
        assert not await approvals.has_seen_test(unit, number, address, 2)
        assert await approvals.trial(unit, number, address, 2) is TrialState.FAILED
    await a_test_message(database, number, address, DeliveryState.FAILED, 5)
    await a_test_message(database, number, address, DeliveryState.ACCEPTED, 6)
    async with database.reading() as unit:
        assert await approvals.has_seen_test(unit, number, address, 2)
        assert await approvals.trial(unit, number, address, 2) is TrialState.SEEN


async def a_test_message(
    database: Database, number: int, address: int, state: DeliveryState | None, which: int = 1
) -> None:
    cause = cause_of_test(number, which)
    async with database.unit_of_work() as unit:
        new = NewDelivery(DeliveryKind.NOTICE, cause, address, "loopback", Lane.NOTICE, Outgoing("contoh"))
        await deliveries.plan(unit, [new])
        if state is not None:
            await unit.connection.execute(update(delivery).where(delivery.c.cause_id == cause).values(state=state))

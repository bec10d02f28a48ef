"""The delivery protocol on real databases: what is sent once, what is tried again, what is unknown."""

from __future__ import annotations

import asyncio
import itertools
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, select, text

from broadcasts import pacing
from broadcasts.channel import (
    AccountRefused,
    AnswerLost,
    ContentRefused,
    Moved,
    NotSent,
    RecipientGone,
    SendError,
    Sent,
    Throttled,
)
from broadcasts.delivery import Policy, on_error, on_sent
from data.model.delivery import AttemptOutcome, DeliveryKind, Lane, Rate, Transition
from data.model.message import Choice, Outgoing, TextFile
from data.model.people import AddressStatus
from data.store import claiming, deliveries, people
from data.store.database import Database
from data.store.outgoing import StoredDeliveries
from data.store.schema import attempt
from data.store.vault import Vault
from tests.conftest import SECRET, Clock
from tests.data.store.setup import (
    an_address,
    claimed,
    death,
    intended,
    passes,
    plan,
    planned,
    rates,
    reaped,
    settled,
    state_of,
)

OK = on_sent(Sent("77"))


async def test_a_reply_is_claimed_intended_and_accepted_once(database: Database) -> None:
    await planned(database, 1, await an_address(database))
    (item,) = await claimed(database)
    assert item.message.text == "pesan 1"
    assert item.external_id == "100"
    assert await claimed(database) == []
    assert await intended(database, [item]) == {item.number}
    await settled(database, item, OK)
    assert await state_of(database, 1) == ("accepted", 1, 0)
    assert await claimed(database) == []


async def test_the_same_cause_is_planned_once(database: Database) -> None:
    address = await an_address(database)
    await planned(database, 1, address)
    await planned(database, 1, address)
    assert len(await claimed(database)) == 1


async def test_one_person_is_answered_in_order_and_others_meanwhile(database: Database) -> None:
    first, second = await an_address(database, "100"), await an_address(database, "200")
    for cause, address in ((1, first), (2, first), (3, second)):
        await planned(database, cause, address)
    taken = await claimed(database)
    assert [item.cause for item in taken] == [1, 3]
    assert await claimed(database) == []
    await intended(database, taken)
    await settled(database, taken[0], OK)
    assert [item.cause for item in await claimed(database)] == [2]


async def test_a_reply_overtakes_what_is_less_urgent(database: Database) -> None:
    address = await an_address(database)
    await planned(database, 1, address, Lane.REMINDER, DeliveryKind.BROADCAST)
    await planned(database, 2, await an_address(database, "200"), Lane.REPLY)
    assert [item.cause for item in await claimed(database, plan(batch=1))] == [2]


async def test_a_lease_without_intent_is_ready_again_and_its_old_holder_is_shut_out(
    database: Database, clock: Clock
) -> None:
    await planned(database, 1, await an_address(database))
    (old,) = await claimed(database)
    await passes(database, clock, 31)
    assert await reaped(database) == 1
    (new,) = await claimed(database, plan("two"))
    assert new.fence == old.fence + 1
    assert await intended(database, [old]) == set()
    assert await intended(database, [new]) == {new.number}


async def test_a_process_that_died_after_its_intent_leaves_an_unknown_that_is_resent_once_the_wait_is_over(
    database: Database, clock: Clock
) -> None:
    await planned(database, 1, await an_address(database))
    (item,) = await claimed(database)
    await intended(database, [item])
    await passes(database, clock, 61)
    await reaped(database)
    assert (await state_of(database, 1))[0] == "unknown"
    assert await claimed(database) == []
    await passes(database, clock, 11)
    await reaped(database)
    (again,) = await claimed(database)
    assert again.resends == 1
    async with database.reading() as unit:
        (listed,) = await deliveries.doubtful(unit)
    assert (listed.cause, listed.resends) == (1, 1)


async def test_an_unknown_that_is_no_reply_is_left_to_the_operator(database: Database, clock: Clock) -> None:
    await planned(database, 1, await an_address(database), Lane.OFFICIAL, DeliveryKind.BROADCAST)
    (item,) = await claimed(database)
    await intended(database, [item])
    await passes(database, clock, 61)
    await reaped(database)
    await passes(database, clock, 3600)
    await reaped(database)
    assert (await state_of(database, 1))[0] == "unknown"


async def test_an_outcome_that_comes_after_the_reaper_still_counts(database: Database, clock: Clock) -> None:
    await planned(database, 1, await an_address(database))
    (item,) = await claimed(database)
    await intended(database, [item])
    await passes(database, clock, 61)
    await reaped(database)
    await settled(database, item, OK)
    assert (await state_of(database, 1))[0] == "accepted"


async def test_an_outcome_under_an_old_fence_changes_nothing(database: Database, clock: Clock) -> None:
    await planned(database, 1, await an_address(database))
    (old,) = await claimed(database)
    await intended(database, [old])
    await passes(database, clock, 61)
    await reaped(database)
    await passes(database, clock, 11)
    await reaped(database)
    (new,) = await claimed(database)
    await settled(database, old, OK)
    assert (await state_of(database, 1))[0] == "leased"
    assert await intended(database, [new]) == {new.number}


@pytest.mark.parametrize("error", [RecipientGone(), AccountRefused("401"), Moved("-200")])
async def test_what_somebody_tells_under_an_old_fence_says_nothing_of_today(
    database: Database, clock: Clock, error: SendError
) -> None:
    await planned(database, 1, await an_address(database))
    (old,) = await claimed(database)
    await intended(database, [old])
    await passes(database, clock, 61)
    await reaped(database)
    await passes(database, clock, 11)
    await reaped(database)
    (new,) = await claimed(database)
    await settled(database, old, on_error(error, old, clock.now, Policy(), 0.5))
    async with database.reading() as unit:
        assert await deliveries.paused_channels(unit) == {}
        known = await people.find(unit, "loopback", "100")
    assert known is not None
    assert (known.external_id, known.status) == ("100", AddressStatus.ACTIVE)
    assert await intended(database, [new]) == {new.number}


async def test_an_outcome_that_comes_while_the_reaper_looks_stays(database: Database, clock: Clock) -> None:
    if database.is_sqlite:
        pytest.skip("one at a time writes to a file")
    await planned(database, 1, await an_address(database))
    (item,) = await claimed(database)
    await intended(database, [item])

    async def tells() -> None:
        other = Database(database.url.render_as_string(hide_password=False), Vault(SECRET), clock)
        await settled(other, item, OK)
        await other.close()

    def meanwhile(*what: object) -> Transition:
        with ThreadPoolExecutor(1) as beside:
            beside.submit(asyncio.run, tells()).result()
        return death(*what)  # type: ignore[arg-type]

    async with database.unit_of_work() as unit:
        assert await deliveries.release(unit, "one", meanwhile) == 0
    assert (await state_of(database, 1))[0] == "accepted"
    async with database.reading() as unit:
        assert await unit.connection.scalar(select(attempt.c.outcome)) is AttemptOutcome.ACCEPTED


async def test_a_dead_process_is_relieved_at_once(database: Database) -> None:
    first, second = await an_address(database, "100"), await an_address(database, "200")
    await planned(database, 1, first)
    await planned(database, 2, second)
    taken = await claimed(database, plan("dead"))
    await intended(database, taken[:1])
    async with database.unit_of_work() as unit:
        assert await deliveries.release(unit, "dead", death) == 2
    assert (await state_of(database, taken[0].cause))[0] == "unknown"
    assert (await state_of(database, taken[1].cause))[0] == "ready"


@pytest.mark.parametrize(
    ("error", "state", "attempts", "why"),
    [
        (NotSent("no connection"), "ready", 1, "nothing was written: tried again"),
        (Throttled(7), "ready", 0, "the platform asked us to wait: no attempt"),
        (AnswerLost("reset"), "unknown", 1, "it may have arrived"),
        (Moved("-200"), "ready", 1, "goes to the new id"),
        (RecipientGone(), "failed", 1, "nobody to send to"),
        (ContentRefused("too long"), "failed", 1, "nobody would get it"),
        (AccountRefused("token"), "ready", 0, "kept until the account works"),
    ],
)
async def test_each_error_leads_to_its_state(
    database: Database, clock: Clock, error: Exception, state: str, attempts: int, why: str
) -> None:
    await planned(database, 1, await an_address(database))
    (item,) = await claimed(database)
    await intended(database, [item])
    await settled(database, item, on_error(error, item, clock.now, Policy(), 0.5))  # type: ignore[arg-type]
    assert (await state_of(database, 1))[:2] == (state, attempts), why
    assert (len(await claimed(database)) == 1) == isinstance(error, Moved), "only a moved chat is tried at once"


async def test_a_moved_chat_is_written_to_at_its_new_id(database: Database, clock: Clock) -> None:
    await planned(database, 1, await an_address(database, "-100"))
    (item,) = await claimed(database)
    await intended(database, [item])
    await settled(database, item, on_error(Moved("-100500"), item, clock.now, Policy(), 0.5))
    (again,) = await claimed(database)
    assert again.external_id == "-100500"
    async with database.reading() as unit:
        former = await people.find(unit, "loopback", "-100")
    assert former is not None
    assert former.external_id == "-100500"


async def test_a_chat_that_already_wrote_from_its_new_id_gets_its_answer_there(
    database: Database, clock: Clock
) -> None:
    await planned(database, 1, await an_address(database, "-100"))
    await an_address(database, "-100500")
    (item,) = await claimed(database)
    await intended(database, [item])
    await settled(database, item, on_error(Moved("-100500"), item, clock.now, Policy(), 0.5))
    (again,) = await claimed(database)
    assert again.external_id == "-100500"
    assert again.number == item.number


async def test_a_clock_that_is_set_back_delays_nothing_that_waits(database: Database, clock: Clock) -> None:
    await planned(database, 1, await an_address(database))
    await passes(database, clock, -7200)
    assert len(await claimed(database)) == 1


async def test_a_refused_account_stops_its_channel_until_it_is_resumed(database: Database, clock: Clock) -> None:
    address = await an_address(database)
    await planned(database, 1, address)
    await planned(database, 2, await an_address(database, "200"))
    (item, _) = await claimed(database)
    await intended(database, [item])
    await settled(database, item, on_error(AccountRefused("401"), item, clock.now, Policy(), 0.5))
    await passes(database, clock, 3600)
    await reaped(database)
    assert await claimed(database) == []
    async with database.unit_of_work() as unit:
        assert list(await deliveries.paused_channels(unit)) == ["loopback"]
        await deliveries.resume_channel(unit, "loopback")
    assert len(await claimed(database)) == 2


async def test_what_was_claimed_before_its_channel_stopped_is_given_back_unsent(
    database: Database, clock: Clock
) -> None:
    for cause, chat in ((1, "100"), (2, "200")):
        await planned(database, cause, await an_address(database, chat))
    first, second = await claimed(database)
    await intended(database, [first])
    await settled(database, first, on_error(AccountRefused("401"), first, clock.now, Policy(), 0.5))
    assert await intended(database, [second]) == set()
    assert await state_of(database, 2) == ("ready", 0, 0)


async def test_a_damaged_row_fails_by_itself_and_its_neighbours_go_out(database: Database) -> None:
    from data.store.schema import delivery

    for cause, chat in ((1, "100"), (2, "200")):
        await planned(database, cause, await an_address(database, chat))
    async with database.unit_of_work() as unit:
        damaged = delivery.update().where(delivery.c.cause_id == 1)
        await unit.connection.execute(damaged.values(payload_sealed=b"\x01 no seal of ours"))
    # As the outbox claims: what was taken is opened when the database is let go of.
    assert [item.cause for item in await StoredDeliveries(database, 60.0).claim(plan())] == [2]
    assert (await state_of(database, 1))[0] == "failed"


async def test_nobody_waits_for_a_claim_of_a_channel_without_limits(database: Database) -> None:
    if database.is_sqlite:
        pytest.skip("one at a time writes to a file, whatever is claimed")
    for cause in (1, 2):
        await planned(database, cause, await an_address(database, str(cause)))
    async with database.unit_of_work() as unit:
        (mine,) = await claiming.take(unit, plan("one", batch=1))
        # It would wait for half a minute, and then be refused.
        theirs = await claimed(database, plan("two"))
    assert [mine.row.cause_id, *(item.cause for item in theirs)] == [1, 2]


async def test_a_connection_that_the_server_ended_is_replaced(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database.is_sqlite:
        pytest.skip("a file ends no connection")
    monkeypatch.setattr("data.store.database.UNASKED_SECONDS", -1.0)
    await planned(database, 1, await an_address(database))
    engine = create_engine(database.url.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as server:
        others = (
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> :me"
        )
        server.execute(text(others), {"me": server.scalar(text("SELECT pg_backend_pid()"))})
    engine.dispose()
    assert [item.cause for item in await claimed(database)] == [1]


async def test_a_broadcast_skips_who_opted_out_but_their_question_is_answered(database: Database) -> None:
    address = await an_address(database)
    async with database.unit_of_work() as unit:
        await people.consent_to(unit, address, "announcements", False, "1")
        await people.set_status(unit, address, AddressStatus.ACTIVE)
    await planned(database, 1, address, Lane.OFFICIAL, DeliveryKind.BROADCAST)
    await planned(database, 2, address)
    taken = await claimed(database)
    allowed = await intended(database, taken)
    assert [item.cause for item in taken if item.number in allowed] == [2]
    assert (await state_of(database, 1))[0] == "skipped"


async def test_a_notice_reaches_who_opted_out_but_not_who_blocked_us(database: Database) -> None:
    opted_out, blocked = await an_address(database, "100"), await an_address(database, "200")
    async with database.unit_of_work() as unit:
        await people.consent_to(unit, opted_out, "announcements", False, "1")
        await people.set_status(unit, blocked, AddressStatus.BLOCKED)
    for cause, address in ((1, opted_out), (2, blocked)):
        await planned(database, cause, address, Lane.NOTICE, DeliveryKind.NOTICE)
    taken = await claimed(database)
    allowed = await intended(database, taken)
    assert [item.cause for item in taken if item.number in allowed] == [1]
    assert (await state_of(database, 2))[0] == "skipped"


async def test_slots_keep_the_rate_of_the_channel(database: Database) -> None:
    limited = plan(rates=[rates(overall=Rate(100_000, 1))])
    for cause in range(1, 31):
        await planned(database, cause, await an_address(database, str(cause)))
    taken = await claimed(database, limited)
    assert len(taken) == 11, "ten a second, and one at once"
    # On PostgreSQL the server's clock goes on meanwhile, and may have come to the next slot.
    taken += await claimed(database, limited)
    slots = sorted(item.slot_at for item in taken)
    apart = (later - sooner for sooner, later in itertools.pairwise(slots))
    assert all(gap >= timedelta(microseconds=99_999) for gap in apart), "two processes share one rate"
    assert not database.is_sqlite or len(taken) == 11


async def test_a_reply_waits_for_nothing_that_is_reserved_and_what_follows_waits_for_it(
    database: Database, clock: Clock
) -> None:
    # So slowly that it does not matter how long a busy machine takes for all of this: the server's clock goes on.
    slowly = replace(rates(overall=Rate(2_000_000, 1)), replies=Rate(10_000_000, 1))
    limited = replace(plan(rates=[slowly]), horizon_us=20_000_000)
    for cause in range(1, 31):
        await planned(database, cause, await an_address(database, str(cause)), Lane.OFFICIAL, DeliveryKind.NOTICE)
    reserved = await claimed(database, limited)
    await planned(database, 99, await an_address(database, "99"))
    reply = next(item for item in await claimed(database, limited) if item.cause == 99)
    assert reply.slot_at < reserved[-1].slot_at - timedelta(seconds=10)
    await passes(database, clock, 10)
    following = min(item.slot_at for item in await claimed(database, limited))
    assert following - reserved[-1].slot_at >= timedelta(seconds=3.99), "one slot was the reply's"


async def test_slots_keep_the_rate_of_one_chat_without_holding_up_others(database: Database, clock: Clock) -> None:
    address = await an_address(database, "1")
    limited = plan(rates=[rates(chat=Rate(60_000_000, 1))])
    await planned(database, 1, address)
    (first,) = await claimed(database, limited)
    await intended(database, [first])
    await settled(database, first, OK)
    await planned(database, 2, address)
    await planned(database, 3, await an_address(database, "2"))
    assert [item.cause for item in await claimed(database, limited)] == [3]
    await passes(database, clock, 60.1)
    assert [item.cause for item in await claimed(database, limited)] == [2]


async def test_two_claimers_never_take_the_same_row(database: Database) -> None:
    for cause in range(1, 41):
        await planned(database, cause, await an_address(database, str(cause)))

    async def taker(owner: str) -> list[int]:
        async with database.unit_of_work() as unit:
            return [item.number for item in await claiming.claim(unit, plan(owner, batch=15))]

    taken = await asyncio.gather(*(taker(f"p{n}") for n in range(4)))
    numbers = [number for batch in taken for number in batch]
    assert len(numbers) == len(set(numbers)) == 40


def test_the_rate_holds_for_any_mix_of_bursts() -> None:
    bucket, slots = pacing.Bucket(0, 0, 40_000, 5), []
    for now in range(0, 2_000_000, 10_000):
        slot, after = pacing.reserve(bucket, now)
        if slot <= now:
            slots.append(slot)
            bucket = after
    windows = [sum(start <= slot < start + 1_000_000 for slot in slots) for start in range(0, 1_000_000, 50_000)]
    assert max(windows) <= 25 + 5


@pytest.mark.parametrize(
    "message",
    [
        Outgoing("halo"),
        Outgoing("halo", (Choice("Ya", "reg:1:summary:yes"),), "7"),
        Outgoing("Ini data Anda.", document=TextFile("data-saya.txt", "Nama: Siti \u738b\n")),
    ],
    ids=["text", "buttons", "file"],
)
def test_a_message_is_kept_whole(message: Outgoing) -> None:
    assert deliveries.unpack(deliveries.pack(message)) == message


def test_a_message_of_an_earlier_version_is_read() -> None:
    assert deliveries.unpack('{"text": "halo", "choices": [], "reply_to": ""}') == Outgoing("halo")

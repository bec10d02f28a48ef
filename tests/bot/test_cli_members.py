"""``members``: the register as an office reads it, and what becomes of a judgement."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from data.model.delivery import DeliveryKind, Lane, NewDelivery
from data.model.membership import Registration, Role
from data.model.message import Outgoing
from data.model.people import AddressStatus
from data.store import deliveries, members, people
from data.store.database import Database, Unit
from data.store.schema import delivery
from data.store.vault import Vault
from tests.bot.commands import Called, Result
from tests.conftest import SECRET
from tests.data.store.setup import said

SITI = Registration(Role.OPERATOR, "Siti Contoh", "35.74.04.1003", "KIM Contoh Jaya", "2026-11/id")


def with_unit(kentongan: Called, work: Callable[[Unit], Awaitable[Any]]) -> Any:
    """Do something with the database of the command line."""

    async def in_it(database: Database) -> Any:
        async with database.unit_of_work() as unit:
            return await work(unit)

    return with_database(kentongan, in_it)


def with_database(kentongan: Called, work: Callable[[Database], Awaitable[Any]]) -> Any:
    """The same, with as many transactions as it takes."""

    async def run() -> Any:
        url = f"sqlite:///{kentongan.var_dir / 'kentongan.sqlite3'}"
        database = Database(url, Vault(SECRET), lambda: datetime.now(UTC))
        try:
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(run())


def registered(kentongan: Called, *wanted: Registration, language: str = "id", chat: str = "100") -> int:
    """Registrations of one chat; the row number of its address."""

    async def work(unit: Unit) -> int:
        place = await people.admit(unit, said(chat), language)
        for one in wanted:
            await members.register(unit, place, one)
        return place

    return int(with_unit(kentongan, work))


def asked(kentongan: Called, *words: str, **settings: str) -> Result:
    return kentongan("members", *words, SECRET_KEY=SECRET, **settings)


def notices(kentongan: Called) -> list[tuple[int, str]]:
    """Cause and text of every notice that is planned."""

    async def work(unit: Unit) -> list[tuple[int, str]]:
        rows = (await unit.connection.execute(select(delivery).order_by(delivery.c.id))).all()
        assert all((row.kind, row.lane) == (DeliveryKind.NOTICE, Lane.NOTICE) for row in rows)
        purpose = deliveries.SEALED_PAYLOAD
        return [(row.cause_id, deliveries.unpack(unit.vault.unseal(purpose, row.payload_sealed)).text) for row in rows]

    return list(with_unit(kentongan, work))


def test_the_register_is_listed_by_kecamatan_and_kelurahan(kentongan: Called) -> None:
    registered(kentongan, replace(SITI, place="35.74.04.1001", role=Role.LURAH, institution=""))
    registered(kentongan, SITI, chat="200")
    registered(
        kentongan, replace(SITI, name="Budi Contoh", role=Role.CAMAT, place="35.74.04", institution=""), chat="3"
    )
    listed = asked(kentongan, "list")
    assert (listed.code, listed.err) == (0, "")
    lines = [line for line in listed.out.splitlines() if line]
    heads = [line for line in lines if not line.startswith(" ")]
    assert heads[:3] == [
        "Kecamatan Kanigaran",
        "Kecamatan Kanigaran, Kelurahan Tisnonegaran",
        "Kecamatan Kanigaran, Kelurahan Kanigaran",
    ]
    assert heads[3].startswith("3 pendaftaran, 3 menunggu. Periksa: ./kentongan members confirm NOMOR...")
    assert any(
        line.split()[0] == "2" and "Siti Contoh · Operator KIM, KIM Contoh Jaya · menunggu pemeriksaan petugas" in line
        for line in lines
    )


def test_an_empty_register_says_so(kentongan: Called) -> None:
    assert asked(kentongan, "list").out == "Belum ada yang terdaftar.\n"


def test_a_place_of_another_region_is_shown_by_its_code(kentongan: Called) -> None:
    registered(kentongan, replace(SITI, place="11.01.01.2001"))
    assert "\n11.01.01.2001\n" in asked(kentongan, "list").out


def test_confirming_tells_the_person_once(kentongan: Called) -> None:
    registered(kentongan, SITI)
    done = asked(kentongan, "confirm", "1")
    assert (done.code, done.err) == (0, "")
    assert "Pendaftaran 1 dikonfirmasi" in done.out
    ((cause, text),) = notices(kentongan)
    assert cause == -1
    assert "Siti Contoh (Operator KIM, KIM Contoh Jaya, Kelurahan Kanigaran, Kecamatan Kanigaran)" in text
    assert "sudah dikonfirmasi" in text
    again = asked(kentongan, "confirm", "1")
    assert (again.code, again.out) == (2, "")
    assert "sudah diperiksa sebelumnya" in again.err
    assert len(notices(kentongan)) == 1
    assert "sudah dikonfirmasi" in asked(kentongan, "list").out


def test_rejecting_says_what_can_be_done(kentongan: Called) -> None:
    registered(kentongan, SITI, language="en")
    assert asked(kentongan, "reject", "1").code == 0
    ((_, text),) = notices(kentongan)
    assert "could not be confirmed" in text
    assert "UBAH DATA" in text
    assert "tidak dikonfirmasi" in asked(kentongan, "list").out


def test_of_several_numbers_those_that_are_wrong_leave_the_others_alone(kentongan: Called) -> None:
    registered(kentongan, SITI, replace(SITI, name="Budi Contoh"))
    done = asked(kentongan, "confirm", "1", "99", "2", "1")
    assert done.code == 1
    assert "Pendaftaran 99 tidak ada" in done.err
    assert [cause for cause, _ in notices(kentongan)] == [-1, -2]


def test_a_notice_is_not_taken_for_the_answer_to_a_request_of_the_same_number(kentongan: Called) -> None:
    place = registered(kentongan, SITI)

    async def answered(unit: Unit) -> None:
        other = NewDelivery(DeliveryKind.NOTICE, 1, place, "loopback", Lane.NOTICE, Outgoing("jawaban petugas"))
        await deliveries.plan(unit, [other])

    with_unit(kentongan, answered)
    asked(kentongan, "confirm", "1")
    assert [cause for cause, _ in notices(kentongan)] == [1, -1]


def test_somebody_who_is_gone_is_judged_all_the_same(kentongan: Called) -> None:
    place = registered(kentongan, SITI)
    with_unit(kentongan, lambda unit: people.set_status(unit, place, AddressStatus.BLOCKED))
    done = asked(kentongan, "confirm", "1")
    assert done.code == 0
    assert "tidak dapat dihubungi lagi" in done.out
    assert notices(kentongan) == []


@pytest.mark.parametrize(
    "words",
    [(), ("list", "1"), ("confirm",), ("reject",), ("confirm", "satu"), ("confirm", "0"), ("confirm", "-1"),
     ("confirm", "9" * 40), ("hapus", "1")],
    ids=" ".join,
)  # fmt: skip
def test_wrong_words_show_how_it_is_done(kentongan: Called, words: tuple[str, ...]) -> None:
    done = asked(kentongan, *words)
    assert (done.code, done.out) == (2, "")
    assert "./kentongan members confirm NOMOR..." in done.err


def test_another_key_is_noticed_before_anything_is_written(kentongan: Called) -> None:
    registered(kentongan, SITI)
    done = kentongan("members", "confirm", "1", SECRET_KEY="x" * 40)
    assert done.code == 2
    assert "SECRET_KEY tidak cocok" in done.err
    assert notices(kentongan) == []

"""``requests``: what an officer sees of those who want a human, and what becomes of an answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.app import open_database
from bot.cli.requests_verb import ANSWER_UNITS
from bot.settings import load
from data.model.delivery import DeliveryKind, Lane
from data.model.message import Incoming, RawItem, Sender
from data.model.people import AddressStatus
from data.model.tip import HumanRequest
from data.store import factchecks, inbox, people, requests
from data.store.database import Unit
from data.store.deliveries import SEALED_PAYLOAD, unpack
from data.store.schema import delivery
from tests.bot.commands import Called, Shell
from tests.handlers.chat import CHIP

Step = Callable[[Unit], Awaitable[object]]


def in_the_office(kentongan: Called, step: Step) -> object:
    """Do something in the office's database, made by the verb itself."""
    assert kentongan("requests", "list").code == 0

    async def doing() -> object:
        database = open_database(load(Path("/nonexistent/kentongan.env"), var_dir=kentongan.var_dir))
        try:
            async with database.unit_of_work() as unit:
                return await step(unit)
        finally:
            await database.close()

    return asyncio.run(doing())


def somebody_wants_a_human(kentongan: Called, text: str = "lampu jalan mati", language: str = "id") -> None:
    """A request with the number 1."""

    async def asking(unit: Unit) -> None:
        await inbox.keep(unit, "telegram", [RawItem("1", "100", "{}")])
        said = Incoming(1, "telegram", "100", Sender("100", "Warga Contoh"))
        place = await people.admit(unit, said, language)
        await requests.keep(unit, [(place, HumanRequest(1, text))])

    in_the_office(kentongan, asking)


def answers_planned(kentongan: Called) -> list[tuple[str, int, int, str]]:
    """(kind, cause, lane, text) of everything that is to go out."""

    async def looking(unit: Unit) -> list[tuple[str, int, int, str]]:
        rows = await unit.connection.execute(select(delivery).order_by(delivery.c.id))
        return [
            (row.kind, row.cause_id, row.lane, unpack(unit.vault.unseal(SEALED_PAYLOAD, row.payload_sealed)).text)
            for row in rows
        ]

    found = in_the_office(kentongan, looking)
    assert isinstance(found, list)
    return found


def test_nothing_waits(kentongan: Called) -> None:
    said = kentongan("requests", "list")
    assert (said.code, said.out) == (0, "Tidak ada permintaan yang terbuka.\n")


def test_what_waits_is_shown_with_its_words(kentongan: Called) -> None:
    somebody_wants_a_human(kentongan, "lampu jalan mati\ndi depan balai")
    said = kentongan("requests", "list")
    assert said.code == 0
    first, *rest = said.out.splitlines()
    assert first.startswith("KT-000001  20")
    assert first.endswith("telegram")
    assert rest[:2] == ["    lampu jalan mati", "    di depan balai"]
    assert "requests answer NOMOR" in rest[-1]


def test_what_a_list_leaves_out_is_counted_and_can_be_seen(kentongan: Called, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.cli.requests_verb.SHOWN", 2)

    async def asking(unit: Unit) -> None:
        for number in range(1, 6):
            chat = str(100 + number)
            await inbox.keep(unit, "telegram", [RawItem(str(number), chat, "{}")])
            place = await people.admit(unit, Incoming(number, "telegram", chat, Sender(chat, "Warga Contoh")), "id")
            await requests.keep(unit, [(place, HumanRequest(number, "lampu mati"))])

    in_the_office(kentongan, asking)
    said = kentongan("requests", "list").out
    assert [word for word in said.split() if word.startswith("KT-")] == ["KT-000001", "KT-000002"]
    assert "dan 3 permintaan lain" in said
    said = kentongan("requests", "list", "--all").out
    assert "KT-000005" in said
    assert "permintaan lain" not in said


def test_no_words_of_a_resident_steer_the_terminal(kentongan: Called) -> None:
    somebody_wants_a_human(kentongan, "lampu\x1b[2J\x1b]0;judul\x07 mati\x9b1m\rdi sini")
    said = kentongan("requests", "list")
    assert "lampu\ufffd[2J\ufffd]0;judul\ufffd mati\ufffd1m" in said.out
    assert not [mark for mark in said.out if not mark.isprintable() and mark != "\n"]


@pytest.mark.parametrize("number", ["KT-000001", "kt1", "1"])
def test_an_answer_is_planned_once_and_closes_the_request(kentongan: Called, number: str) -> None:
    somebody_wants_a_human(kentongan)
    said = kentongan("requests", "answer", number, "Sudah", "kami", "teruskan ke dinas.", OFFICE_NAME="Kominfo Contoh")
    assert (said.code, said.out) == (
        0,
        "Jawaban untuk KT-000001 akan dikirim oleh layanan, dan permintaannya ditutup.\n",
    )
    ((kind, cause, lane, text),) = answers_planned(kentongan)
    assert (kind, cause, lane) == (DeliveryKind.NOTICE, 1, Lane.NOTICE)
    assert text.startswith(
        "Jawaban petugas Kominfo Contoh untuk permintaan KT-000001:\n\nSudah kami teruskan ke dinas.\n"
    )
    again = kentongan("requests", "answer", number, "Dua kali")
    assert (again.code, again.out) == (2, "")
    assert again.err == "Permintaan KT-000001 sudah dijawab atau ditutup sebelumnya. Tidak ada yang dikirim.\n"
    assert len(answers_planned(kentongan)) == 1


def test_the_answer_is_in_the_language_of_the_chat(kentongan: Called) -> None:
    somebody_wants_a_human(kentongan, language="en")
    kentongan("requests", "answer", "1", "We passed it on.")
    assert answers_planned(kentongan)[0][3].startswith("Answer of an officer of Diskominfo to request KT-000001")


def test_a_request_is_closed_without_a_word(kentongan: Called) -> None:
    somebody_wants_a_human(kentongan)
    said = kentongan("requests", "close", "1")
    assert (said.code, said.out) == (0, "Permintaan KT-000001 ditutup tanpa jawaban.\n")
    assert answers_planned(kentongan) == []
    assert kentongan("requests", "close", "1").code == 2
    assert kentongan("requests", "answer", "1", "Terlambat").code == 2
    assert answers_planned(kentongan) == []


def test_somebody_who_cannot_be_reached_stays_open(kentongan: Called) -> None:
    somebody_wants_a_human(kentongan)
    in_the_office(kentongan, lambda unit: people.set_status(unit, 1, AddressStatus.BLOCKED))
    said = kentongan("requests", "answer", "1", "Halo")
    assert said.code == 2
    assert "tidak dapat dihubungi lagi" in said.err
    assert answers_planned(kentongan) == []
    assert kentongan("requests", "list").out.startswith("KT-000001")


def test_somebody_who_opted_out_is_answered(kentongan: Called) -> None:
    somebody_wants_a_human(kentongan)
    in_the_office(kentongan, lambda unit: people.set_status(unit, 1, AddressStatus.OPTED_OUT))
    assert kentongan("requests", "answer", "1", "Halo").code == 0
    assert len(answers_planned(kentongan)) == 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "Perintahnya belum lengkap"),
        (("answer",), "Perintahnya belum lengkap"),
        (("answer", "1"), "Perintahnya belum lengkap"),
        (("answer", "1", "  "), "Perintahnya belum lengkap"),
        (("close",), "Perintahnya belum lengkap"),
        (("close", "1", "lagi"), "Perintahnya belum lengkap"),
        (("list", "1"), "Perintahnya belum lengkap"),
        (("hapus", "1"), "Perintahnya belum lengkap"),
        (("close", "satu"), '"satu" bukan nomor permintaan'),
        (("close", "-1"), "bukan nomor permintaan"),
        (("close", "9" * 30), "bukan nomor permintaan"),
        (("close", "77"), "Permintaan KT-000077 tidak ada"),
        (("answer", "77", "Halo"), "Permintaan KT-000077 tidak ada"),
        (("answer", "1", "x" * (ANSWER_UNITS + 1)), "Jawabannya terlalu panjang"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(kentongan: Called, words: tuple[str, ...], sentence: str) -> None:
    said = kentongan("requests", *words)
    assert (said.code, said.out) == (2, "")
    assert sentence in said.err


def test_doctor_counts_who_waits_and_looks_at_the_answers(kentongan: Called) -> None:
    somebody_wants_a_human(kentongan)
    said = kentongan("doctor", CONSOLE_PORT="1")
    assert "! 1 warga menunggu petugas. Lihat: ./kentongan requests list" in said.out
    assert f"! Belum ada tanya jawab kantor ({kentongan.var_dir / 'faq.toml'})." in said.out
    (kentongan.var_dir / "faq.toml").write_text("[[faq]]\n")
    said = kentongan("doctor", CONSOLE_PORT="1")
    assert said.code == 1
    assert f"✗ {kentongan.var_dir / 'faq.toml'}, baris 1: questions harus berisi" in said.out


@pytest.mark.parametrize("verb", ["run", "chat"])
def test_a_broken_file_of_answers_stops_the_start_with_its_line(kentongan: Called, verb: str) -> None:
    in_the_office(kentongan, lambda unit: factchecks.save(unit, [CHIP]))
    (kentongan.var_dir / "faq.toml").write_text('[[faq]]\nquestions = ["a"\n')
    said = kentongan(verb)
    assert (said.code, said.out) == (2, "")
    assert "faq.toml, baris 3: bukan TOML yang benar" in said.err


def test_a_trial_chat_without_factchecks_asks_nothing_of_the_offices_file(shell: Shell) -> None:
    (shell.folder / "var").mkdir()
    (shell.folder / "var" / "faq.toml").write_text("broken")
    said = shell.runs("chat", typed="bansos kapan cair min\n")
    assert said.code == 0
    assert "Sumber: Contoh" in said.out

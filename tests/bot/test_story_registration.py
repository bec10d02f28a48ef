"""A member's whole life over Telegram: registering across a restart, correcting, seeing, and being forgotten."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.cli import members_verb
from bot.simulators.telegram import Seen, TelegramServer
from data.model.delivery import DeliveryState
from data.model.membership import Member, MembershipState, Role
from data.store import deliveries, members, people, sent_files, tips, transcripts
from tests.bot.stage import Chat, Running, a_running_service, eventually, the_office_knows
from tests.conftest import fresh_sqlite

pytestmark = pytest.mark.story

HOAX = "Menara 5G menyebarkan virus kepada warga sekitar"
SITI, BUDI = 4001, 4002
AGREE = "Setuju dan daftar"


@pytest.fixture
def url(sqlite_template: Path, tmp_path: Path) -> str:
    return fresh_sqlite(sqlite_template, tmp_path)


@asynccontextmanager
async def an_office(tmp_path: Path, url: str) -> AsyncIterator[Running]:
    """A service that runs on a database that knows some fact-checks, with its own Telegram."""
    await the_office_knows(url)
    async with TelegramServer.serving() as server, a_running_service(server, tmp_path, url) as office:
        yield office


async def memberships(office: Running, chat: Chat) -> list[Member]:
    place = await office.address_of(chat)
    async with office.database.reading() as unit:
        return await members.of_address(unit, place.number)


async def registers(chat: Chat, text: str = "daftar operator KIM Contoh Jaya kel kanigran") -> None:
    chat.says(text)
    await chat.hears("Mohon periksa", button=AGREE)
    chat.presses(AGREE)
    await chat.hears("sudah kami catat")


def file_of(office: Running, chat: Chat, seen: Seen) -> tuple[str, str]:
    """Name and content of the file that came with a message."""
    world = office.server.control.world
    message = world.message(world.private_chat(world.bot_named(None), chat.number), seen.message_id or 0)
    assert message is not None
    stored = world.files.named(message["document"]["file_id"])
    assert stored is not None
    return message["document"]["file_name"], stored.read().decode()


async def test_a_registration_goes_on_after_a_restart_and_is_made_once(tmp_path: Path, url: str) -> None:
    await the_office_knows(url)
    async with TelegramServer.serving() as server:
        async with a_running_service(server, tmp_path, url) as office:
            siti = office.person(SITI, "Siti")
            siti.says("/start daftar")
            await siti.hears("mendaftar sebagai apa", button="Ketua KIM")
            siti.presses("Ketua KIM")
            await siti.hears("kelurahan atau desa mana")
        async with a_running_service(server, tmp_path, url) as office:
            siti.says("kanigran")
            await siti.hears("Apa nama KIM")
            siti.forwards(HOAX)
            await siti.hears("❌ SALAH", "Ketik LANJUT")
        async with a_running_service(server, tmp_path, url) as office:
            siti.says("LANJUT")
            await siti.hears("Apa nama KIM")
            siti.says("Contoh Jaya")
            await siti.hears("Nama: Siti", "Kelurahan Kanigaran", button=AGREE)
            siti.presses(AGREE)
            siti.presses(AGREE)
            await siti.hears("sudah kami catat", "Petugas kantor")
            await siti.hears("satu kali saja")
            (member,) = await memberships(office, siti)
            assert (member.role, member.name, member.institution) == (Role.CHAIR, "Siti", "KIM Contoh Jaya")
            assert member.state is MembershipState.UNVERIFIED
            assert await office.consents_of(siti) == [True]


async def test_a_confirmed_institution_is_offered_to_the_next_one(tmp_path: Path, url: str) -> None:
    async with an_office(tmp_path, url) as office:
        siti, budi = office.person(SITI, "Siti"), office.person(BUDI, "Budi")
        await registers(siti)
        (member,) = await memberships(office, siti)
        async with office.database.unit_of_work() as unit:
            assert await members.judge(unit, member.membership, MembershipState.CONFIRMED)
        budi.says("daftar anggota kel kanigaran")
        await budi.hears("KIM yang mana", button="KIM Contoh Jaya")
        budi.says("contoh jya")
        await budi.hears("Lembaga: KIM Contoh Jaya")


async def test_a_correction_ends_what_it_corrects(tmp_path: Path, url: str) -> None:
    async with an_office(tmp_path, url) as office:
        siti = office.person(SITI, "Siti")
        await registers(siti)
        siti.says("UBAH DATA")
        await siti.hears("Apa yang ingin diubah", button="Peran")
        siti.presses("Peran")
        await siti.hears("mendaftar sebagai apa")
        siti.says("ketua kim")
        await siti.hears("Ketua KIM", button=AGREE)
        siti.says("setuju")
        await siti.hears("sudah kami catat")
        assert [member.role for member in await memberships(office, siti)] == [Role.CHAIR]


async def test_five_people_of_one_group_register_at_once_and_nothing_is_mixed(tmp_path: Path, url: str) -> None:
    async with an_office(tmp_path, url) as office:
        numbers = range(4101, 4106)
        chats = [office.person(number, f"Warga {number}") for number in numbers]
        group = office.group_of(*numbers)
        for number in numbers:
            group.says("/daftar", by=number)
        for _ in numbers:
            seen = await group.hears("percakapan pribadi", "t.me/", "start=daftar")
            assert "Warga" not in seen.text
        for chat in chats:
            chat.says(f"/daftar anggota KIM Nomor {chat.number} kel kanigaran")
        for chat in chats:
            await chat.hears(f"Nama: Warga {chat.number}", f"KIM Nomor {chat.number}", button=AGREE)
            chat.presses(AGREE)
        for chat in chats:
            await chat.hears("sudah kami catat", f"Warga {chat.number}")
            (member,) = await memberships(office, chat)
            assert (member.name, member.institution) == (f"Warga {chat.number}", f"KIM Nomor {chat.number}")


async def test_the_office_confirms_and_the_person_hears_it_once(tmp_path: Path, url: str) -> None:
    async with an_office(tmp_path, url) as office:
        siti = office.person(SITI, "Siti")
        await registers(siti)
        siti.says("BERHENTI")
        await siti.hears("tidak akan menerima pengumuman")
        (member,) = await memberships(office, siti)
        numbers = {member.membership: None}
        for _ in range(2):
            await members_verb._judge(office.settings, office.service.app.gazetteer, "confirm", numbers)
        await siti.hears("pendaftaran Siti (Operator KIM, KIM Contoh Jaya", "sudah dikonfirmasi")
        await siti.is_still_served()
        assert [one.state for one in await memberships(office, siti)] == [MembershipState.CONFIRMED]


async def test_dataku_is_a_message_with_a_file(tmp_path: Path, url: str) -> None:
    async with an_office(tmp_path, url) as office:
        siti, budi = office.person(SITI, "Siti"), office.person(BUDI, "Budi")
        await registers(budi, "daftar lurah kel sukoharjo")
        await registers(siti)
        siti.forwards(HOAX)
        await siti.hears("❌ SALAH")
        siti.says("DATAKU")
        seen = await siti.hears("Siti: Operator KIM, KIM Contoh Jaya", "Aduan: 1", "HAPUS")
        name, content = file_of(office, siti, seen)
        assert name == "data-saya.txt"
        for part in (HOAX, "Siti", "KIM Contoh Jaya", "pendaftaran (Siti): diberikan", "· Anda\nDATAKU"):
            assert part in content, content
        assert "· Anda\n(tombol ditekan)" in content
        assert "reg:" not in content, "what a button carries is for us"
        assert "Budi" not in content
        assert "Sukoharjo" not in content
        budi.says("/dataku")
        seen = await budi.hears("Budi: Lurah", "Aduan: belum ada")
        assert "Siti" not in file_of(office, budi, seen)[1]


async def test_of_several_files_of_a_chat_the_newest_is_kept(
    tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sent_files, "LEAST_BYTES", 1)
    async with an_office(tmp_path, url) as office:
        siti = office.person(SITI, "Siti")
        for _ in range(3):
            siti.says("DATAKU")
            await siti.hears("Aduan: belum ada")
            await eventually(lambda: all_is_sent(office))
        async with office.database.reading() as unit:
            sent = await transcripts.our_words(unit, ["telegram"])
        assert [bool(word.message and word.message.document) for word in sent] == [False, False, True]


async def test_hapus_says_goodbye_and_forgets(tmp_path: Path, url: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with an_office(tmp_path, url) as office:
        siti = office.person(SITI, "Siti Rahasia")
        await registers(siti)
        siti.forwards(HOAX)
        await siti.hears("❌ SALAH")
        siti.says("HAPUS")
        await siti.hears("Yang akan dihapus", button="Hapus semua")
        place = await office.address_of(siti)
        siti.presses("Hapus semua")
        siti.presses("Hapus semua")
        await siti.hears("Data Anda sudah dihapus")
        await siti.hears("sudah tidak berlaku")
        await eventually(lambda: all_is_sent(office))
        await office.service.app.forget()
        async with office.database.reading() as unit:
            assert await members.of_address(unit, place.number, ended=True) != []
            assert not any(member.name for member in await members.of_address(unit, place.number, ended=True))
            again = await people.find(unit, "telegram", str(SITI))
            assert sum((await tips.counts(unit)).values()) == 1
        assert again is not None
        assert again.number != place.number
        siti.says("DATAKU")
        seen = await siti.hears("Belum terdaftar", "Aduan: belum ada")
        assert HOAX not in file_of(office, siti, seen)[1]
        siti.says("/bahasa xx")
        await siti.hears("BAHASA EN")
    logged = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith(("bot", "data")))
    for secret in ("Siti", "Rahasia", HOAX, str(SITI), "Contoh Jaya"):
        assert secret not in logged, secret


async def all_is_sent(office: Running) -> bool:
    async with office.database.reading() as unit:
        return set(await deliveries.counts(unit)) <= {DeliveryState.ACCEPTED}


async def test_an_erasure_is_finished_by_the_next_process(tmp_path: Path, url: str) -> None:
    await the_office_knows(url)
    async with TelegramServer.serving() as server:
        async with a_running_service(server, tmp_path, url) as office:
            siti = office.person(SITI, "Siti")
            await registers(siti)
            siti.says("HAPUS")
            await siti.hears("Yang akan dihapus")
            siti.says("ya")
            await siti.hears("Data Anda sudah dihapus")
            await eventually(lambda: all_is_sent(office))
        async with a_running_service(server, tmp_path, url) as office:
            async with office.database.reading() as unit:
                assert await people.find(unit, "telegram", str(SITI)) is None
            await office.service.app.forget()
            async with office.database.reading() as unit:
                assert await people.any_address(unit) is None

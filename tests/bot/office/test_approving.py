"""A broadcast on the officers' bot: shown as people will see it, approved by a fresh code, sent back, held."""

from __future__ import annotations

import itertools

import pytest_asyncio

from bot.broadcasting.building import desk_of
from bot.broadcasting.desk import BroadcastDesk, Seen
from bot.broadcasting.drafting import Wanted
from data.model.broadcast import Broadcast, BroadcastClass, BroadcastState, Content
from data.model.membership import Role
from data.model.officer import OfficerRole, OfficerState
from data.store import approvals, broadcasts, officers
from tests.bot.announcing import someone
from tests.bot.office.stage import Desks, Phone
from tests.bot.signing import PASSWORD
from tests.bot.stage import Chat, eventually, labels

_titles = itertools.count(1)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def operator(desks: Desks) -> Chat:
    """The operator of the only KIM."""
    chat = desks.resident()
    await someone(desks.running.database, str(chat.number), Role.OPERATOR, "KIM Kademangan", "telegram")
    return chat


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def citra(desks: Desks, operator: Chat) -> Phone:
    """Citra's phone with the officers' bot; test messages go to another chat of hers."""
    phone = await desks.links("citra")
    await a_chat_for_tests_of(desks, "citra")
    return phone


async def a_chat_for_tests_of(desks: Desks, login: str) -> Chat:
    """The chat with the residents' bot in which an approver gets test messages."""
    chat = desks.resident()
    chat.says("/start")
    await chat.hears()
    place = await desks.running.address_of(chat)
    async with desks.running.database.unit_of_work() as unit:
        who = await officers.find(unit, login)
        assert who is not None
        await officers.link(unit, who, place.number, "test")
    return chat


def desk(desks: Desks) -> BroadcastDesk:
    return desk_of(desks.running.settings, desks.running.service.console.database)


async def submitted(desks: Desks, schedule: str = "sekarang") -> Broadcast:
    """Dina writes an announcement and submits it."""
    console = desks.running.service.console
    who = await console.doorman.sign_in("dina", PASSWORD, await desks.office.code("dina"))
    content = Content(f"Kerja bakti {next(_titles)}", (("id", "Sabtu pukul 07.00 di Kademangan. Bawa sapu."),))
    one = await desk(desks).draft(who, Wanted(BroadcastClass.OFFICIAL, content, "kim: semua", schedule))
    return await desk(desks).submit(who, Seen(one.number, one.version))


async def approves(desks: Desks, phone: Phone, one: Broadcast) -> None:
    """Citra asks for the test message, reads it, and approves."""
    phone.presses("Pesan uji")
    await phone.finds("Pesan ujinya dikirim")

    async def has_come() -> bool:
        async with desks.running.database.reading() as unit:
            who = await officers.find(unit, "citra")
            return who is not None and await approvals.has_seen_test(unit, one.number, who.address)

    await eventually(has_come)
    phone.presses("Setujui")
    await phone.finds("Ketik kode 6 angka")
    phone.says(await desks.office.code("citra"))
    await phone.finds(f"{one.serial} disetujui")


async def becomes(desks: Desks, one: Broadcast, *states: BroadcastState) -> None:
    async def has_become() -> bool:
        async with desks.running.database.reading() as unit:
            found = await broadcasts.get(unit, one.number)
        return found is not None and found.state in states

    await eventually(has_become)


async def test_the_second_officer_approves_on_the_phone_and_the_kim_hears(
    desks: Desks, citra: Phone, operator: Chat
) -> None:
    one = await submitted(desks)
    shown = await citra.finds("Menunggu persetujuan", one.serial, "1 penerima", "Dina", "Bawa sapu", button="Setujui")
    assert labels(shown) == ["Setujui", "Tolak", "Pesan uji", "Teks lengkap"]
    citra.presses("Setujui")
    await citra.finds("Ketik kode 6 angka")
    citra.says(await desks.office.code("citra"))
    await citra.finds("belum menerima pesan ujinya", button="Pesan uji")
    citra.says("/siaran")
    await citra.finds(one.serial, button=f"Lihat {one.serial}")
    citra.presses(f"Lihat {one.serial}")
    await citra.finds("Menunggu persetujuan", one.serial)
    await approves(desks, citra, one)
    await operator.hears(one.content.title, "Bawa sapu")
    # The same old button once more, and a code that nobody asked for.
    citra.presses("", message_id=shown.message_id, data=f"a:{one.number}:{one.version}")
    await citra.finds("tidak menunggu persetujuan lagi")
    citra.says("123456")
    await citra.finds("Kode itu untuk apa?")


async def test_a_code_used_before_and_a_wrong_one_approve_nothing(desks: Desks, citra: Phone) -> None:
    one = await submitted(desks)
    await citra.finds("Menunggu persetujuan", one.serial)
    code = await desks.office.code("citra")
    console = desks.running.service.console
    await console.doorman.sign_in("citra", PASSWORD, code)
    citra.presses("Setujui")
    await citra.finds("Ketik kode 6 angka")
    for typed in (code, "setuju", "000000"):
        citra.says(typed)
        await citra.finds("Kodenya tidak sesuai, atau sudah terpakai")
    citra.presses("Batal")
    await citra.finds("Dibatalkan")
    await becomes(desks, one, BroadcastState.SUBMITTED)


async def test_it_is_sent_back_with_a_reason(desks: Desks, citra: Phone) -> None:
    one = await submitted(desks)
    await citra.finds("Menunggu persetujuan", one.serial)
    citra.presses("Tolak")
    await citra.finds("Tuliskan alasannya")
    citra.says("Jamnya keliru.")
    await citra.finds(f"{one.serial} dikembalikan")
    await becomes(desks, one, BroadcastState.DRAFT)
    citra.presses("", data=f"r:{one.number}:{one.version}")
    await citra.finds("tidak menunggu persetujuan lagi")


async def test_what_changed_since_is_not_approved_by_an_old_button(desks: Desks, citra: Phone) -> None:
    one = await submitted(desks)
    await citra.finds("Menunggu persetujuan", one.serial)
    console = desks.running.service.console
    who = await console.doorman.sign_in("dina", PASSWORD, await desks.office.code("dina"))
    content = Content(one.content.title, (("id", "Ahad pukul 07.00."),))
    wanted = Wanted(one.klass, content, "kim: semua", "sekarang")
    changed = await desk(desks).edit(who, Seen(one.number, one.version), wanted)
    again = await desk(desks).submit(who, Seen(changed.number, changed.version))
    citra.presses("", data=f"a:{one.number}:{one.version}")
    await citra.finds("tidak menunggu persetujuan lagi")
    await becomes(desks, again, BroadcastState.SUBMITTED)


async def test_who_has_no_such_office_approves_nothing(desks: Desks, citra: Phone) -> None:
    one = await submitted(desks)
    budi = await desks.links("budi")
    await a_chat_for_tests_of(desks, "budi")
    budi.says("/siaran")
    await budi.finds(one.serial)
    budi.presses(f"Lihat {one.serial}")
    await budi.finds("Menunggu persetujuan")
    budi.presses("Setujui")
    await budi.finds("Ketik kode 6 angka")
    budi.says(await desks.office.code("budi"))
    await budi.finds("Peran Anda tidak mencakup ini")
    await becomes(desks, one, BroadcastState.SUBMITTED)


async def test_administrators_hear_that_too_few_approvers_are_reached(desks: Desks, citra: Phone) -> None:
    ani = await desks.links("ani")
    one = await submitted(desks)
    await ani.finds(f"Siaran {one.serial} menunggu persetujuan", "kurang dari dua")


async def test_what_is_to_go_out_is_held_and_stopped_after_asking_once_more(desks: Desks, citra: Phone) -> None:
    one = await submitted(desks, "2099-01-01 08:00 WIB")
    await citra.finds("Menunggu persetujuan", one.serial)
    await approves(desks, citra, one)
    await becomes(desks, one, BroadcastState.SCHEDULED)
    for button, asked, done, state in (
        ("Jeda", "menunggu sampai dilanjutkan", "dijeda", BroadcastState.PAUSED),
        ("Hentikan", "untuk seterusnya", "dihentikan", BroadcastState.STOPPED),
    ):
        citra.says("/siaran")
        await citra.finds(one.serial, button=f"{button} {one.serial}")
        citra.presses(f"{button} {one.serial}")
        await citra.finds(asked, button="Ya, lakukan")
        citra.presses("Ya, lakukan")
        await citra.finds(f"{one.serial} {done}")
        await becomes(desks, one, state)
    citra.presses("", data=f"J:{one.number}")
    await citra.finds("tidak dapat dilakukan sekarang")


async def test_an_officer_who_is_dismissed_is_a_stranger_at_once(desks: Desks, citra: Phone) -> None:
    one = await submitted(desks)
    console = desks.running.service.console
    await desks.office.joined(("hadi", OfficerRole.APPROVER))
    hadi = await desks.links("hadi")
    who = await console.doorman.sign_in("ani", PASSWORD, await desks.office.code("ani"))
    await console.officers.set_state(who, "hadi", OfficerState.DISABLED)
    hadi.presses("", data=f"a:{one.number}:{one.version}")
    hadi.says(await desks.office.code("hadi"))
    await hadi.finds("Bot ini hanya untuk petugas")
    await becomes(desks, one, BroadcastState.SUBMITTED)

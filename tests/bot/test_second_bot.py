"""python-telegram-bot holds whole conversations with the Bot API simulator: a library that we did not write.

A scripted person on one side, driven over HTTP, and a bot on the library's ``Application`` on the other, fetching and
delivered to. All that our own path over aiogram sends or receives is thus shown to be what another client means by it.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
import telegram
from telegram.constants import ChatMemberStatus

from bot.simulators.telegram import TelegramServer
from tests.bot.second_bot import COMMANDS, ScriptedPerson, SecondBot, a_second_bot
from tests.bot.stage import eventually

pytestmark = [pytest.mark.story, pytest.mark.asyncio(loop_scope="module")]

_people = itertools.count(1001)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer.serving() as server:
        yield server


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["polling", "webhook"])
async def second(request: pytest.FixtureRequest, server: TelegramServer) -> AsyncIterator[SecondBot]:
    async with a_second_bot(server, request.param) as second:
        yield second


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(server: TelegramServer) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=server.url, timeout=60) as client:
        yield client


@pytest_asyncio.fixture(loop_scope="module")
async def siti(second: SecondBot, client: httpx.AsyncClient) -> ScriptedPerson:
    person = ScriptedPerson(client, next(_people))
    await person.does("person", person_id=person.number, first_name="Siti", last_name="Aminah")
    return person


# --- Alone with the bot ----------------------------------------------------------------------------------------------


async def test_a_command_and_a_deep_link(siti: ScriptedPerson) -> None:
    await siti.says("/start")
    await siti.hears("Selamat datang, Siti Aminah.")
    await siti.says("/start kim-kanigaran_7")
    await siti.hears("lewat kim-kanigaran_7.")


async def test_buttons_presses_toasts_and_edits(siti: ScriptedPerson) -> None:
    said = await siti.says("/antrean")
    shown = await siti.hears("1 menunggu")
    assert shown["reply_to"] == said["message_id"]
    assert shown["buttons"] == [[["Setujui", "ok:1"]], [["Tolak", "no:1"]]]
    await siti.presses("Setujui")
    assert (await siti.hears())["buttons"] == [[["Selesai", "done:1"]]]
    changed = await siti.hears("ok:1 oleh Siti Aminah")
    assert (changed["method"], changed["message_id"]) == ("editMessageText", shown["message_id"])
    await siti.saw_toast("Dicatat")


async def test_an_edit_and_a_reply(siti: ScriptedPerson) -> None:
    said = await siti.says("Halo")
    heard = await siti.hears("Halo")
    await siti.does("edits", chat_id=siti.number, message_id=said["message_id"], text="Halo semua 🙂")
    answer = await siti.hears("diubah menjadi: Halo semua 🙂")
    assert answer["reply_to"] == said["message_id"]
    await siti.says("apa maksudnya?", reply_to=heard["message_id"])
    await siti.hears("membalas Kentongan: Halo")


#: (origin, what the library makes of it)
ORIGINS = [
    ("Bu Tejo", "orang tersembunyi Bu Tejo"),
    ({"type": "user", "name": "Budi"}, "orang Budi"),
    ({"type": "chat", "name": "Grup RT 03"}, "grup Grup RT 03"),
    ({"type": "channel", "name": "Kabar", "message_id": 99, "signature": "Redaksi"}, "kanal Kabar, pesan 99, Redaksi"),
]


@pytest.mark.parametrize(("origin", "told"), ORIGINS, ids=[row[-1] for row in ORIGINS])
async def test_a_forward_tells_where_it_is_from(siti: ScriptedPerson, origin: object, told: str) -> None:
    await siti.says("Sebarkan!", forwarded_from=origin)
    await siti.hears(f"asal: {told}")


def content_of(server: TelegramServer, file_id: str) -> bytes:
    """The bytes of a file that the bot uploaded."""
    stored = server.world.files.named(file_id)
    assert stored is not None
    return stored.read()


async def test_a_photo_is_fetched_and_comes_back_as_it_was(server: TelegramServer, siti: ScriptedPerson) -> None:
    await siti.sends("photo", details={"content_base64": "anBlZyBieXRlcw==", "caption": "Poster"})
    back = await siti.hears(hashlib.sha256(b"jpeg bytes").hexdigest())
    assert back["media"] == "photo"
    shown = server.control.shown(siti.number, back["message_id"])
    assert content_of(server, shown["photo"][-1]["file_id"]) == b"jpeg bytes"


async def test_a_document_is_fetched_and_comes_back_under_a_name(server: TelegramServer, siti: ScriptedPerson) -> None:
    await siti.sends("document", details={"content_base64": "JVBERi0=", "name": "surat edaran.pdf"})
    back = await siti.hears(hashlib.sha256(b"%PDF-").hexdigest())
    shown = server.control.shown(siti.number, back["message_id"])
    assert shown["document"]["file_name"] == "salinan-surat edaran.pdf"
    assert content_of(server, shown["document"]["file_id"]) == b"%PDF-"


async def test_a_file_that_is_too_big_is_told_and_refused(siti: ScriptedPerson) -> None:
    await siti.sends("document", details={"size_bytes": 25_000_000})
    await siti.hears("tidak terambil: File is too big")


async def test_an_album_goes_there_and_back(second: SecondBot, siti: ScriptedPerson) -> None:
    await siti.does("album", chat_id=siti.number, count=3, caption="Banjir di RT 03")
    await eventually(lambda: len(second.albums[siti.number]) == 3)
    await siti.says("/album")
    pieces = [await siti.hears() for _ in range(3)]
    assert len({piece["media_group_id"] for piece in pieces}) == 1
    assert [piece["text"] for piece in pieces] == ["Banjir di RT 03", "", ""]


async def test_a_location(siti: ScriptedPerson) -> None:
    await siti.sends("location", details={"latitude": -7.7764, "longitude": 113.2037})
    await siti.hears("-7.7764 113.2037")


async def test_a_message_that_is_taken_back(server: TelegramServer, siti: ScriptedPerson) -> None:
    await siti.says("/hapus")
    heard = await siti.hears("sebentar lagi hilang")
    await eventually(lambda: server.control.seen(siti.number, method="deleteMessage"))
    with pytest.raises(LookupError):
        server.control.shown(siti.number, heard["message_id"])


async def test_the_menu_of_commands(second: SecondBot) -> None:
    assert await second.app.bot.get_my_commands() == tuple(COMMANDS)
    madurese = [telegram.BotCommand("cek", "Pareksa")]
    await second.app.bot.set_my_commands(madurese, telegram.BotCommandScopeAllPrivateChats(), "id")
    assert await second.app.bot.get_my_commands(telegram.BotCommandScopeAllPrivateChats(), "id") == tuple(madurese)
    assert await second.app.bot.get_my_commands() == tuple(COMMANDS), "other scopes keep theirs"
    await second.app.bot.delete_my_commands(telegram.BotCommandScopeAllPrivateChats(), "id")
    assert await second.app.bot.get_my_commands(telegram.BotCommandScopeAllPrivateChats(), "id") == ()


# --- When Telegram says no -------------------------------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore:.*retry_after.*")  # python-telegram-bot announces a change of type
async def test_being_asked_to_wait(siti: ScriptedPerson) -> None:
    await siti.does("fault", kind="throttled", method="sendMessage", chat_id=siti.number, retry_after=1)
    await siti.says("cepat")
    await siti.hears("setelah menunggu: cepat")


async def test_a_block_is_told_and_kept(second: SecondBot, siti: ScriptedPerson) -> None:
    await siti.says("Halo")
    await siti.hears()
    await siti.does("blocks", person_id=siti.number)
    blocked = (siti.number, ChatMemberStatus.MEMBER, ChatMemberStatus.BANNED)
    await eventually(lambda: blocked in second.standings)
    with pytest.raises(telegram.error.Forbidden, match="bot was blocked by the user"):
        await second.app.bot.send_message(siti.number, "Halo?")
    await siti.does("unblocks", person_id=siti.number)
    await eventually(lambda: (siti.number, ChatMemberStatus.BANNED, ChatMemberStatus.MEMBER) in second.standings)
    assert await second.app.bot.send_message(siti.number, "Halo lagi")


# --- Groups ----------------------------------------------------------------------------------------------------------


async def test_a_group_its_mentions_and_its_move(second: SecondBot, siti: ScriptedPerson) -> None:
    number = await siti.does("group", title="KIM Kanigaran", members=[siti.number])
    group = ScriptedPerson(siti._client, number, by=siti.number)
    await group.says("bukan untuk bot")
    name = second.app.bot.username
    await group.says(f"/antrean@{name}")
    shown = await group.hears("1 menunggu")
    await group.presses("Tolak", message_id=shown["message_id"])
    await group.hears()
    await group.hears("no:1 oleh Siti Aminah")
    moved_to = await group.does("migrates", group_id=number)
    await eventually(lambda: {(None, moved_to), (number, None)} <= set(second.moves))
    with pytest.raises(telegram.error.ChatMigrated) as told:
        await second.app.bot.send_message(number, "masih di sini?")
    assert told.value.new_chat_id == moved_to
    assert (await second.app.bot.send_message(moved_to, "pindah")).chat.type == "supergroup"


async def test_being_added_and_thrown_out(second: SecondBot, siti: ScriptedPerson) -> None:
    number = await siti.does("group", title="KIM Jrebeng", members=[siti.number], with_bots=False)
    await siti.does("adds_bot", group_id=number, by=siti.number)
    await siti.does("removes_bot", group_id=number, by=siti.number)
    was_there = (number, ChatMemberStatus.MEMBER, ChatMemberStatus.BANNED)
    await eventually(lambda: was_there in second.standings)
    with pytest.raises(telegram.error.Forbidden, match="kicked"):
        await second.app.bot.send_message(number, "Halo?")

"""Two independent clients hold a conversation with the Bot API simulator: aiogram and python-telegram-bot."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Iterator

import aiogram
import aiogram.exceptions as aio
import pytest
import telegram
import telegram.error as ptb
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import BufferedInputFile, InputMediaPhoto

from bot.simulators.telegram import TelegramServer

SITI = 1001


@pytest.fixture(scope="module")
def running() -> Iterator[TelegramServer]:
    server = TelegramServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def server(running: TelegramServer) -> TelegramServer:
    running.control.reset()
    running.control.person(SITI, "Siti")
    return running


@pytest.fixture
async def aiogram_bot(server: TelegramServer) -> AsyncIterator[aiogram.Bot]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(server.url))
    session._connector_init["ssl"] = False  # reading the certificates takes longer than the test
    bot = aiogram.Bot(server.token, session=session)
    yield bot
    await session._session.close() if session._session else None


@pytest.fixture
async def ptb_bot(server: TelegramServer) -> AsyncIterator[telegram.Bot]:
    bot = telegram.Bot(server.token, base_url=f"{server.url}/bot", base_file_url=f"{server.url}/file/bot")
    async with bot:
        yield bot


def keyboard() -> telegram.InlineKeyboardMarkup:
    return telegram.InlineKeyboardMarkup([[telegram.InlineKeyboardButton("Baca", callback_data="read:1")]])


def aiogram_keyboard() -> aiogram.types.InlineKeyboardMarkup:
    button = aiogram.types.InlineKeyboardButton(text="Baca", callback_data="read:1")
    return aiogram.types.InlineKeyboardMarkup(inline_keyboard=[[button]])


async def test_aiogram_holds_a_conversation(server, aiogram_bot):
    server.control.says(SITI, "Vaksin berisi chip, sebarkan!")
    (update,) = await aiogram_bot.get_updates(timeout=20)
    assert update.message.text == "Vaksin berisi chip, sebarkan!"
    sent = await aiogram_bot.send_message(
        SITI, "<b>SALAH</b>", parse_mode="HTML", reply_markup=aiogram_keyboard(), reply_to_message_id=1
    )
    assert (sent.text, sent.entities[0].type, sent.reply_to_message.message_id) == ("SALAH", "bold", 1)
    server.control.presses(SITI, "Baca")
    (press,) = await aiogram_bot.get_updates(offset=update.update_id + 1, timeout=20)
    assert press.callback_query.data == "read:1"
    assert press.callback_query.message.message_id == sent.message_id
    assert await aiogram_bot.answer_callback_query(press.callback_query.id, text="Sebentar")
    edited = await aiogram_bot.edit_message_text("DIKOREKSI", chat_id=SITI, message_id=sent.message_id)
    assert edited.text == "DIKOREKSI"
    assert await aiogram_bot.delete_message(SITI, sent.message_id)
    assert [(row.method, row.text) for row in server.control.seen(SITI)] == [
        ("sendMessage", "SALAH"),
        ("answerCallbackQuery", "Sebentar"),
        ("editMessageText", "DIKOREKSI"),
        ("deleteMessage", "DIKOREKSI"),
    ]
    first = server.control.messages(SITI)[0]
    assert (first.buttons, first.reply_to, first.is_answered) == (((("Baca", "read:1"),),), 1, True)


async def test_ptb_holds_a_conversation(server, ptb_bot):
    server.control.says(SITI, "Vaksin berisi chip, sebarkan!")
    (update,) = await ptb_bot.get_updates(timeout=20)
    assert update.message.text == "Vaksin berisi chip, sebarkan!"
    sent = await ptb_bot.send_message(SITI, "*SALAH*", parse_mode="MarkdownV2", reply_markup=keyboard())
    assert (sent.text, sent.entities[0].type) == ("SALAH", "bold")
    server.control.presses(SITI, "Baca")
    (press,) = await ptb_bot.get_updates(offset=update.update_id + 1, timeout=20)
    assert press.callback_query.data == "read:1"
    assert await press.callback_query.answer("Sebentar")
    edited = await ptb_bot.edit_message_text("DIKOREKSI", SITI, sent.message_id)
    assert edited.text == "DIKOREKSI"
    assert await ptb_bot.delete_message(SITI, sent.message_id)
    methods = [row.method for row in server.control.seen(SITI)]
    assert methods == ["sendMessage", "answerCallbackQuery", "editMessageText", "deleteMessage"]


async def test_aiogram_sends_and_fetches_files(server, aiogram_bot):
    picture = BufferedInputFile(b"jpeg bytes", "a.jpg")
    sent = await aiogram_bot.send_photo(SITI, picture, caption="Poster asli")
    found = await aiogram_bot.get_file(sent.photo[-1].file_id)
    assert (await aiogram_bot.download_file(found.file_path)).read() == b"jpeg bytes"
    again = await aiogram_bot.send_photo(SITI, sent.photo[-1].file_id)
    assert again.photo[-1].file_unique_id == sent.photo[-1].file_unique_id
    paper = await aiogram_bot.send_document(SITI, BufferedInputFile(b"pdf", "surat.pdf"))
    assert paper.document.file_name == "surat.pdf"
    album = await aiogram_bot.send_media_group(
        SITI, [InputMediaPhoto(media=picture, caption="satu"), InputMediaPhoto(media=again.photo[-1].file_id)]
    )
    assert album[0].media_group_id == album[1].media_group_id
    assert [row.media for row in server.control.messages(SITI)] == ["photo", "photo", "document", "photo", "photo"]


async def test_ptb_sends_and_fetches_files(server, ptb_bot):
    sent = await ptb_bot.send_photo(SITI, io.BytesIO(b"jpeg bytes"), caption="Poster asli", filename="a.jpg")
    found = await ptb_bot.get_file(sent.photo[-1].file_id)
    assert bytes(await found.download_as_bytearray()) == b"jpeg bytes"
    paper = await ptb_bot.send_document(SITI, b"pdf", filename="surat.pdf")
    assert paper.document.file_name == "surat.pdf"
    album = [telegram.InputMediaPhoto(b"1", caption="satu"), telegram.InputMediaPhoto(b"2")]
    assert len(await ptb_bot.send_media_group(SITI, album)) == 2
    photo = server.control.photo(SITI, content=b"from Siti")
    theirs = await ptb_bot.get_file(photo["photo"][-1]["file_id"])
    assert bytes(await theirs.download_as_bytearray()) == b"from Siti"


async def test_a_big_file_can_be_announced_but_not_fetched(server, aiogram_bot, ptb_bot):
    sent = server.control.document(SITI, "besar.zip", size_bytes=25_000_000)
    file_id = sent["document"]["file_id"]
    with pytest.raises(aio.TelegramBadRequest, match="file is too big"):
        await aiogram_bot.get_file(file_id)
    with pytest.raises(ptb.BadRequest, match="File is too big"):
        await ptb_bot.get_file(file_id)


async def test_both_can_set_up_their_bot(server, aiogram_bot, ptb_bot):
    assert (await aiogram_bot.get_me()).username == ptb_bot.username
    assert await aiogram_bot.set_my_commands([aiogram.types.BotCommand(command="cek", description="Periksa")])
    assert (await ptb_bot.get_my_commands())[0].command == "cek"
    assert await ptb_bot.set_my_description("Tempat bertanya")
    assert (await aiogram_bot.get_my_description()).description == "Tempat bertanya"
    assert (await aiogram_bot.get_chat(SITI)).first_name == "Siti"
    assert (await ptb_bot.get_chat_member(SITI, SITI)).status == "member"
    assert await ptb_bot.send_chat_action(SITI, "typing")


#: (fault, its details, aiogram's error, python-telegram-bot's error)
TYPED = [
    ("throttled", {"retry_after": 7}, aio.TelegramRetryAfter, ptb.RetryAfter),
    ("blocked", {}, aio.TelegramForbiddenError, ptb.Forbidden),
    ("refused", {}, aio.TelegramBadRequest, ptb.BadRequest),
    ("migrated", {"migrate_to_chat_id": -1005}, aio.TelegramMigrateToChat, ptb.ChatMigrated),
    ("unauthorized", {}, aio.TelegramUnauthorizedError, ptb.InvalidToken),
    ("failed", {}, aio.TelegramServerError, ptb.NetworkError),
    ("failed", {"code": 502}, aio.ClientDecodeError, ptb.NetworkError),
    ("failed_after", {}, aio.TelegramServerError, ptb.NetworkError),
    ("garbled", {}, aio.ClientDecodeError, ptb.TelegramError),
    ("lost", {}, aio.TelegramNetworkError, ptb.NetworkError),
    ("lost_before", {}, aio.TelegramNetworkError, ptb.NetworkError),
    ("reset", {}, aio.TelegramNetworkError, ptb.NetworkError),
]


@pytest.mark.filterwarnings("ignore:.*retry_after.*")  # python-telegram-bot announces a change of type
@pytest.mark.parametrize(("kind", "details", "aiogram_error", "ptb_error"), TYPED)
async def test_both_get_their_typed_errors(server, aiogram_bot, ptb_bot, kind, details, aiogram_error, ptb_error):
    server.control.fault(kind, "sendMessage", times=2, **details)
    with pytest.raises(aiogram_error) as first:
        await aiogram_bot.send_message(SITI, "x")
    with pytest.raises(ptb_error) as second:
        await ptb_bot.send_message(SITI, "x")
    if kind == "throttled":
        assert first.value.retry_after == 7
    if kind == "migrated":
        assert (first.value.migrate_to_chat_id, second.value.new_chat_id) == (-1005, -1005)


async def test_a_real_block_and_a_real_migration_reach_both(server, aiogram_bot, ptb_bot):
    group = server.control.group("KIM", members=(SITI,))
    moved_to = server.control.migrates(group)
    with pytest.raises(aio.TelegramMigrateToChat) as first:
        await aiogram_bot.send_message(group, "x")
    assert first.value.migrate_to_chat_id == moved_to
    assert (await ptb_bot.send_message(moved_to, "x")).chat.type == "supergroup"
    server.control.blocks(SITI)
    with pytest.raises(aio.TelegramForbiddenError, match="bot was blocked by the user"):
        await aiogram_bot.send_message(SITI, "x")
    with pytest.raises(ptb.Forbidden):
        await ptb_bot.send_message(SITI, "x")
    server.control.unblocks(SITI)
    assert await aiogram_bot.send_message(SITI, "x")


async def test_a_wrong_token_is_refused(server):
    bot = telegram.Bot("42:wrong", base_url=f"{server.url}/bot")
    with pytest.raises(ptb.InvalidToken):
        await bot.initialize()


async def test_two_bots_have_their_own_people_and_updates(server, aiogram_bot):
    server.control.bot("800000002:officers", username="petugas_bot")
    server.control.says(SITI, "untuk petugas", bot="petugas_bot")
    server.control.says(SITI, "untuk umum")
    (mine,) = await aiogram_bot.get_updates()
    assert mine.message.text == "untuk umum"
    async with telegram.Bot("800000002:officers", base_url=f"{server.url}/bot") as officers:
        (theirs,) = await officers.get_updates()
        assert theirs.message.text == "untuk petugas"
        assert (await officers.send_message(SITI, "baik")).message_id == 2
    server.control.revokes("800000002:officers")

"""A second, independent client, python-telegram-bot, sends and reads the same as ours."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import telegram
from aiogram.types import User
from telegram.constants import ChatMemberStatus, MessageEntityType

from bot.channels.telegram import Telegram
from bot.channels.telegram_updates import ALLOWED_UPDATES, cut, parse
from bot.simulators.telegram import DEFAULT_TOKEN, Control, Seen, TelegramServer
from data.model.message import ChatKind, Choice, ContentKind, Incoming, Outgoing, TextFile
from tests.bot.stage import Chat, a_running_service, an_item, closed, the_office_knows
from tests.bot.stories.checking import COUPON
from tests.bot.stories.factchecks import FACTCHECKS
from tests.bot.test_telegram_updates import DEEDS, NAME

pytestmark = pytest.mark.asyncio(loop_scope="module")

SITI = 1001
OFFICERS = "800000002:the-bot-of-the-officers"
HOAX = "Menara 5G menyebarkan virus kepada warga sekitar"


@pytest.fixture(scope="module")
def running() -> Iterator[TelegramServer]:
    server = TelegramServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def control(running: TelegramServer) -> Control:
    running.control.reset()
    running.control.bot(OFFICERS, username="petugas_bot")
    running.control.person(SITI, "Siti", last_name="Aminah", language_code="jv")
    return running.control


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def ours(running: TelegramServer) -> AsyncIterator[Telegram]:
    channel = Telegram(DEFAULT_TOKEN, running.url)
    yield channel
    await closed(channel)


@pytest_asyncio.fixture(loop_scope="module")
async def officers(control: Control, running: TelegramServer) -> AsyncIterator[telegram.Bot]:
    """The second client with an account of its own."""
    async with telegram.Bot(OFFICERS, base_url=f"{running.url}/bot") as bot:
        yield bot


@pytest_asyncio.fixture(loop_scope="module")
async def double(control: Control, running: TelegramServer) -> AsyncIterator[telegram.Bot]:
    """The second client with our own account."""
    async with telegram.Bot(DEFAULT_TOKEN, base_url=f"{running.url}/bot") as bot:
        yield bot


# --- Sending ---------------------------------------------------------------------------------------------------------

YES, NO = Choice("Membantu", "ok:7"), Choice("Tidak cocok", "no:7")

#: (message, why)
MESSAGES = [
    (Outgoing("Halo, warga."), "a plain text"),
    (Outgoing("❌ SALAH\n\nVaksin berisi chip\n\nSumber: X, 3 Januari 2024\nhttps://contoh.id/a_b*c"), "a card"),
    (Outgoing("1 < 2 & *tebal* _miring_ [x](y) `kode`"), "signs of a markup that is not meant"),
    (Outgoing("🙂👨‍👩‍👧 é ي \u202e"), "characters of many lengths"),
    (Outgoing("  tepi  \n"), "white space at its ends"),
    (Outgoing("a" * 4096), "the longest"),
    (Outgoing("Pilih", (YES, NO)), "buttons, one a row"),
    (Outgoing("Pilih", tuple(Choice(f"{n}. 🙂", f"pick:7:{n}") for n in range(8))), "many buttons"),
    (Outgoing("Jawaban", (YES,), "1"), "an answer to a message"),
    (Outgoing("Jawaban", (), "999"), "an answer to a message that is gone"),
]


@pytest.mark.parametrize(("message", "why"), MESSAGES, ids=[row[-1] for row in MESSAGES])
async def test_both_clients_show_the_chat_the_same(
    control: Control, ours: Telegram, double: telegram.Bot, message: Outgoing, why: str
) -> None:
    control.says(SITI, "Apa benar?")
    sent = await ours.send(str(SITI), message)
    theirs = await sent_by(double, message)
    first, second = control.messages(SITI)
    assert shown(first) == shown(second), why
    assert [sent.provider_id, str(theirs.message_id)] == [str(first.message_id), str(second.message_id)]


async def sent_by(bot: telegram.Bot, message: Outgoing) -> telegram.Message:
    """Send a message as somebody would who knows only the documentation."""
    rows = [[telegram.InlineKeyboardButton(one.label, callback_data=one.payload)] for one in message.choices]
    answered = int(message.reply_to) if message.reply_to else None
    return await bot.send_message(
        SITI,
        message.text,
        reply_markup=telegram.InlineKeyboardMarkup(rows) if rows else None,
        reply_to_message_id=answered,
        allow_sending_without_reply=True,
        link_preview_options=telegram.LinkPreviewOptions(is_disabled=True),
    )


async def test_both_clients_show_a_file_the_same(
    control: Control, running: TelegramServer, ours: Telegram, double: telegram.Bot
) -> None:
    control.says(SITI, "DATAKU")
    export = TextFile("data-saya.txt", "Nama: Siti ✓\n")
    await ours.send(str(SITI), Outgoing("Ini data Anda.", (YES,), "1", export))
    await double.send_document(
        SITI,
        export.text.encode(),
        caption="Ini data Anda.",
        filename=export.name,
        reply_markup=telegram.InlineKeyboardMarkup(
            [[telegram.InlineKeyboardButton(YES.label, callback_data=YES.payload)]]
        ),
        reply_to_message_id=1,
    )
    first, second = control.messages(SITI)
    assert shown(first) == shown(second)
    assert first.media == "document"
    papers = [control.shown(SITI, seen.message_id or 0)["document"] for seen in (first, second)]
    assert papers[0]["file_name"] == papers[1]["file_name"] == export.name
    assert papers[0]["file_unique_id"] == papers[1]["file_unique_id"], "the same for the same content"


def shown(seen: Seen) -> tuple[Any, ...]:
    return seen.bot_id, seen.chat_id, seen.method, seen.text, seen.buttons, seen.reply_to, seen.media


# --- Reading ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("deed", DEEDS, ids=[row[-1] for row in DEEDS])
async def test_both_clients_understand_an_update_alike(control: Control, double: telegram.Bot, deed: Any) -> None:
    account = control.world.bot_named(DEFAULT_TOKEN)
    account.is_private = False
    name, account.user["username"] = account.user["username"], NAME
    try:
        deed[0](control)
        update = json.loads(account.pending[-1][1])
        (theirs,) = (await double.get_updates(limit=100, allowed_updates=ALLOWED_UPDATES))[-1:]
        me = User.model_validate(account.user)
    finally:
        account.user["username"] = name
    said = parse(an_item(cut([update]).items[0].body), me)
    assert isinstance(said, Incoming)
    assert theirs.update_id == update["update_id"]
    agree(said, theirs, me.id)


def agree(said: Incoming, theirs: telegram.Update, me: int) -> None:
    """What we made of an update is what the other client reads in it."""
    assert theirs.effective_chat is not None
    assert theirs.effective_user is not None
    assert said.chat_id == str(theirs.effective_chat.id)
    assert (said.chat_kind is ChatKind.PRIVATE) == (theirs.effective_chat.type == "private")
    is_of_group = theirs.my_chat_member is not None and theirs.effective_chat.type != "private"
    who = theirs.effective_chat if is_of_group else theirs.effective_user
    assert said.sender.external_id == str(who.id)
    assert said.sender.name == (who.title if isinstance(who, telegram.Chat) else who.full_name)
    assert said.sender.is_bot == (isinstance(who, telegram.User) and who.is_bot)
    assert said.is_edited == (theirs.edited_message is not None)
    if theirs.callback_query is not None:
        agree_on_press(said, theirs.callback_query)
    elif theirs.my_chat_member is not None:
        gone = (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED)
        assert said.standing == (theirs.my_chat_member.new_chat_member.status not in gone)
    else:
        assert theirs.effective_message is not None
        agree_on_message(said, theirs.effective_message, me)


def agree_on_press(said: Incoming, query: telegram.CallbackQuery) -> None:
    assert query.message is not None
    assert said.kind is ContentKind.BUTTON
    assert (said.message_id, said.button_message_id) == (query.id, str(query.message.message_id))
    assert said.text == whole(query.data or "")


def agree_on_message(said: Incoming, message: telegram.Message, me: int) -> None:
    text = whole(message.text or message.caption or "")
    assert said.message_id == str(message.message_id)
    assert said.sent_at == message.date
    assert said.forwards == int(message.forward_origin is not None)
    assert [one.file_id for one in said.attachments] == files_of(message)
    if said.chat_kind is ChatKind.PRIVATE:
        assert said.text == text
    elif "\ufffd" not in text:  # the other client cannot read entities beside a broken character
        assert said.is_addressed == speaks_to_us(message, me)


def whole(text: str) -> str:
    """The text with a mark in place of each broken character."""
    return "".join("\ufffd" if "\ud800" <= mark <= "\udfff" else mark for mark in text)


def files_of(message: telegram.Message) -> list[str]:
    found: Any = message.effective_attachment
    largest = found[-1] if isinstance(found, tuple) and found else found
    return [largest.file_id] if hasattr(largest, "file_id") else []


def speaks_to_us(message: telegram.Message, me: int) -> bool:
    replied = message.reply_to_message
    if replied and replied.from_user and replied.from_user.id == me:
        return True
    wanted: list[str | None] = [MessageEntityType.MENTION, MessageEntityType.BOT_COMMAND]
    marked = message.parse_entities(wanted) or message.parse_caption_entities(wanted)
    for entity, text in marked.items():
        name = text.partition("@")[2].lower()
        is_command = entity.type == MessageEntityType.BOT_COMMAND and entity.offset == 0
        if name == NAME or (is_command and not name):
            return True
    return False


# --- What our own service said ---------------------------------------------------------------------------------------


def unknown_to_it(thing: Any, path: str = "") -> list[str]:
    """The paths of all fields that the second client does not know, at any depth."""
    if isinstance(thing, telegram.TelegramObject):
        found = [f"{path}.{name}" for name in thing.api_kwargs]
        for name in {slot for kind in type(thing).__mro__ for slot in getattr(kind, "__slots__", ())}:
            if not name.startswith("_") and name != "api_kwargs":
                found += unknown_to_it(getattr(thing, name, None), f"{path}.{name}")
        return found
    if isinstance(thing, tuple | list):
        return [one for place, part in enumerate(thing) for one in unknown_to_it(part, f"{path}[{place}]")]
    return []


async def test_what_our_service_says_is_read_by_the_second_client(tmp_path: Path, sqlite_url: str) -> None:
    await the_office_knows(sqlite_url, FACTCHECKS)
    async with TelegramServer.serving() as server, a_running_service(server, tmp_path, sqlite_url) as office:
        siti = office.person(SITI, "Siti")
        asked = siti.forwards(COUPON)
        suggested = _read(server, await siti.hears("Belum pasti"))
        assert suggested.reply_to_message is not None
        assert suggested.reply_to_message.message_id == asked["message_id"]
        assert suggested.reply_markup is not None
        rows = suggested.reply_markup.inline_keyboard
        assert [len(row) for row in rows] == [1] * len(rows), "each button has a row of its own"
        assert rows[-1][0].text == "Bukan salah satunya"
        assert all(len(str(button.callback_data).encode()) <= 64 for (button,) in rows)
        siti.presses(rows[0][0].text)
        card = _read(server, await siti.hears_verdict("❌ SALAH"))
        assert card.text is not None
        assert card.text.startswith("❌ SALAH\n\nUndian berhadiah")
        assert card.parse_entities(), "the link is one that can be touched"
        assert set(card.parse_entities().values()) == {"https://cerita.kentongan.invalid/6"}


def _read(server: TelegramServer, seen: Seen) -> telegram.Message:
    """A message of ours as the second client reads it, with what is true of each of them."""
    assert seen.message_id is not None
    shown = server.control.shown(seen.chat_id, seen.message_id)
    message = telegram.Message.de_json(shown)
    assert unknown_to_it(message) == []
    assert unknown_to_it(telegram.Message.de_json({**shown, "chat": {**shown["chat"], "moods": 1}})) == [".chat.moods"]
    assert (message.message_id, message.text) == (seen.message_id, seen.text)
    assert message.from_user is not None
    assert (message.from_user.is_bot, message.from_user.id) == (True, seen.bot_id)
    assert (message.chat.id, message.chat.type) == (SITI, "private")
    return message


# --- Side by side ----------------------------------------------------------------------------------------------------


async def test_two_bots_in_one_group_keep_to_themselves(tmp_path: Path, sqlite_url: str) -> None:
    await the_office_knows(sqlite_url)
    async with TelegramServer.serving() as server:
        server.control.bot(OFFICERS, username="petugas_bot")
        async with (
            telegram.Bot(OFFICERS, base_url=f"{server.url}/bot") as officers,
            a_running_service(server, tmp_path, sqlite_url) as office,
        ):
            await _side_by_side(office.group_of(SITI), officers)


async def _side_by_side(group: Chat, officers: telegram.Bot) -> None:
    group.says("/antrean@petugas_bot")
    (asked,) = await officers.get_updates(timeout=20)
    assert asked.effective_message is not None
    button = telegram.InlineKeyboardButton("Setujui", callback_data="ok:1")
    queue = await asked.effective_message.reply_text(
        "/cek 1 menunggu", do_quote=True, reply_markup=telegram.InlineKeyboardMarkup([[button]])
    )
    assert (await group.hears("1 menunggu", button="Setujui")).bot_id == officers.id
    group.says(f"/cek@kentongan_700000001_bot {HOAX}")
    assert (await group.hears_verdict("❌ SALAH")).bot_id != officers.id, "ours answers people, and no other bot"
    group.presses("Setujui", message_id=queue.message_id, bot="petugas_bot")
    (pressed,) = await officers.get_updates(offset=asked.update_id + 1, timeout=20)
    assert pressed.callback_query is not None
    assert pressed.callback_query.data == "ok:1"
    assert await pressed.callback_query.answer("Baik")
    await pressed.callback_query.edit_message_text("disetujui")
    await asyncio.sleep(0.05)
    group.has_heard_all()

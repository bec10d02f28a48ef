"""A second opinion on our payloads: ``lo-bot-api-emulator``, a Bot API server that was made for another project.

It is strict about requests (unknown fields, shapes of keyboards and replies, lengths), hands out updates by polling and
webhook, and judges its own journal in the end. The whole service talks with it over HTTP.

What it cannot do, and what therefore only the simulator and python-telegram-bot vouch for: ``link_preview_options`` (it
refuses the field, which is taken off before it looks, and counted) · updates other than messages and callback queries
(edits, membership, channel posts) · people, permissions, blocks, migrations and rates · whether the message that is
answered exists · a username of the bot, and with it groups · the bot's description (501 to ``getMyDescription``, after
which we leave the profile alone; the menu of commands it takes).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiogram.types import User
from aiohttp import web
from lo_bot_api_emulator import MODELED_METHODS, LoBotApiEmulator
from lo_bot_api_emulator.journal import verdict

from bot.channels.contract import FileError
from bot.channels.telegram import Telegram
from bot.channels.telegram_updates import cut, parse
from bot.simulators.telegram import DEFAULT_TOKEN
from broadcasts.channel import ContentRefused, SendError
from data.model.message import Choice, ContentKind, Incoming, Outgoing, TextFile
from tests.bot.stage import Running, a_running_service, an_item, closed, eventually, the_office_knows
from tests.bot.stories.checking import COUPON, HOAX, NEWS
from tests.bot.stories.factchecks import FACTCHECKS
from tests.bot.test_second_client import MESSAGES

Json = dict[str, Any]

SITI = 1001
#: Fields of the Bot API that it does not know; sent by us all the same.
NOT_MODELLED = {"link_preview_options"}
#: The one refusal of its that is no fault of ours.
NO_DESCRIPTION = "getMyDescription:501"
ME = User(id=7, is_bot=True, first_name="Fixture")


class Opinion(LoBotApiEmulator):
    """The emulator, which also keeps what was asked, and looks away from what it does not know."""

    def __init__(self, journal: Path) -> None:
        super().__init__(journal=journal, allow_insecure_loopback_webhooks=True)
        self.url = ""
        self.asked: list[tuple[str, Json]] = []
        self.overlooked: Counter[str] = Counter()

    def validate(self, method: str, fields: Json, uploads: Json) -> Any:
        for name in NOT_MODELLED & fields.keys():
            del fields[name]
            self.overlooked[name] += 1
        self.asked.append((method, dict(fields)))
        return super().validate(method, fields, uploads)

    def asked_for(self, method: str) -> list[Json]:
        """The fields of every call of a method."""
        return [fields for name, fields in self.asked if name == method]

    async def is_told(self, **kind: Json) -> None:
        """Something happens."""
        await self.enqueue_update(kind, token=DEFAULT_TOKEN)

    async def has_answered(self, count: int) -> Json:
        """Wait until so many messages were sent; the last one."""
        await eventually(lambda: len(self.asked_for("sendMessage")) >= count)
        assert len(self.asked_for("sendMessage")) == count
        return self.asked_for("sendMessage")[-1]

    def judged(self, *methods: str) -> Json:
        """Its verdict on everything that was asked of it, these methods among it."""
        assert self.journal is not None
        found: Json = verdict(
            self.journal, require_response=True, require_methods=methods, allowed_refusals=[NO_DESCRIPTION]
        )
        return found


@asynccontextmanager
async def an_opinion(folder: Path) -> AsyncIterator[Opinion]:
    """The emulator on a port of its own."""
    opinion = Opinion(folder / "requests.jsonl")
    runner = web.AppRunner(opinion.app(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    opinion.url = f"http://{host}:{port}"
    try:
        yield opinion
    finally:
        await runner.cleanup()


@pytest.fixture
async def opinion(tmp_path: Path) -> AsyncIterator[Opinion]:
    async with an_opinion(tmp_path) as opinion:
        yield opinion


@pytest.fixture
async def ours(opinion: Opinion) -> AsyncIterator[Telegram]:
    channel = Telegram(DEFAULT_TOKEN, opinion.url)
    yield channel
    await closed(channel)


def a_message(text: str, number: int = 1) -> Json:
    """A message as the documentation describes it."""
    siti = {"id": SITI, "is_bot": False, "first_name": "Siti", "language_code": "id"}
    chat = {"id": SITI, "type": "private", "first_name": "Siti"}
    return {"message_id": number, "date": 1_795_000_000, "chat": chat, "from": siti, "text": text}


# --- What we send ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("message", "why"), MESSAGES, ids=[row[-1] for row in MESSAGES])
async def test_every_kind_of_message_is_taken(opinion: Opinion, ours: Telegram, message: Outgoing, why: str) -> None:
    assert (await ours.send(str(SITI), message)).provider_id == "1", why
    (asked,) = opinion.asked_for("sendMessage")
    assert asked["text"] == message.text
    assert opinion.overlooked == {"link_preview_options": 1}
    assert opinion.judged("sendMessage")["ok"]


async def test_a_file_is_taken_with_its_caption_and_button(opinion: Opinion, ours: Telegram) -> None:
    export = TextFile("data-saya.txt", "Nama: Siti\nTempat: Kanigaran ✓\n")
    message = Outgoing("Ini data Anda.", (Choice("Hapus", "del:1"),), "7", export)
    assert (await ours.send(str(SITI), message)).provider_id == "1"
    (asked,) = opinion.asked_for("sendDocument")
    assert (asked["caption"], json.loads(asked["reply_parameters"])["message_id"]) == ("Ini data Anda.", 7)
    ((stored),) = opinion.assets.values()
    assert (stored["filename"], stored["data"].decode()) == (export.name, export.text)
    assert opinion.judged("sendDocument")["ok"]
    assert not opinion.overlooked


#: (message, why it is refused)
REFUSED = [
    (Outgoing("a" * 1025, document=TextFile("a.txt", "isi")), "a caption that is too long"),
    (Outgoing("a" * 4097), "too long"),
    (Outgoing(" \n"), "nothing to read"),
    (Outgoing("Pilih", (Choice("Ya", "x" * 65),)), "a payload of more than 64 bytes"),
]


@pytest.mark.parametrize(("message", "why"), REFUSED, ids=[row[-1] for row in REFUSED])
async def test_what_telegram_would_refuse_is_refused_here_too(ours: Telegram, message: Outgoing, why: str) -> None:
    with pytest.raises(ContentRefused):
        await ours.send(str(SITI), message)


async def test_without_looking_away_it_takes_nothing_of_ours(
    opinion: Opinion, ours: Telegram, monkeypatch: Any
) -> None:
    monkeypatch.setattr("tests.bot.test_second_opinion.NOT_MODELLED", set[str]())
    with pytest.raises(ContentRefused, match="link_preview_options is not supported yet"):
        await ours.send(str(SITI), Outgoing("Halo"))
    assert not opinion.judged()["ok"], "so that looking away can end when it learns the field"


async def test_the_setting_up_is_taken(opinion: Opinion, ours: Telegram) -> None:
    await ours.introduce()
    await ours.take_webhook("https://kim.example.go.id/telegram", "a-secret_of-256" + "x" * 241)
    (asked,) = opinion.asked_for("setWebhook")
    assert json.loads(asked["allowed_updates"])[0] == "message"
    await ours.remove_webhook()
    await ours.send(str(SITI), Outgoing("Halo"))
    assert opinion.judged("getMe", "setWebhook", "deleteWebhook")["ok"]


@pytest.mark.parametrize(
    ("url", "secret"),
    [("http://kim.example.go.id/telegram", "a-good-secret"), ("https://kim.example.go.id/telegram", "ein schlechtes")],
)
async def test_a_bad_webhook_is_refused(ours: Telegram, url: str, secret: str) -> None:
    with pytest.raises(SendError):
        await ours.take_webhook(url, secret)


# --- What it hands out -----------------------------------------------------------------------------------------------


async def test_its_messages_are_understood(opinion: Opinion) -> None:
    """Every object that it makes by itself, in an update of its own, is read as what it is."""
    photo = {"photo": {"filename": "a.jpg", "data": b"jpeg", "size": 4}}
    paper = {"document": {"filename": "surat.pdf", "data": b"pdf", "size": 3}}
    made = [
        (opinion.validate("sendMessage", {"chat_id": SITI, "text": "Halo"}, {}), ContentKind.TEXT),
        (opinion.validate("sendPhoto", {"chat_id": SITI, "caption": HOAX}, photo), ContentKind.PHOTO),
        (opinion.validate("sendDocument", {"chat_id": SITI}, paper), ContentKind.DOCUMENT),
    ]
    for message, _ in made:
        await opinion.is_told(message=message)
    updates = await opinion._update_queues.poll(DEFAULT_TOKEN, {})
    items = cut(updates).items
    for item, (message, kind) in zip(items, made, strict=True):
        said = parse(an_item(item.body), ME)
        assert isinstance(said, Incoming)
        assert (said.kind, said.chat_id, said.message_id) == (kind, str(SITI), str(message["message_id"]))
        assert said.text == message.get("text", message.get("caption", ""))


async def test_its_files_are_fetched_whole(opinion: Opinion, ours: Telegram) -> None:
    content = bytes(range(256)) * 1_000
    papers = {"document": {"filename": "surat.pdf", "data": content, "size": len(content)}}
    sent = opinion.validate("sendDocument", {"chat_id": SITI}, papers)
    pieces = [piece async for piece in ours.download(sent["document"]["file_id"])]
    assert b"".join(pieces) == content
    assert opinion.asked_for("getFile") == [{"file_id": sent["document"]["file_id"]}]
    with pytest.raises(FileError):
        _ = [piece async for piece in ours.download("nothing-of-the-kind")]


# --- The whole service -----------------------------------------------------------------------------------------------


@asynccontextmanager
async def an_office(opinion: Opinion, folder: Path, url: str, **how: Any) -> AsyncIterator[Running]:
    """The service on the emulator instead of our own simulator."""
    await the_office_knows(url, FACTCHECKS)
    server: Any = opinion
    async with a_running_service(server, folder, url, **how) as office:
        yield office


@pytest.mark.story
@pytest.mark.parametrize("has_webhook", [False, True], ids=["polling", "webhook"])
async def test_a_conversation(opinion: Opinion, tmp_path: Path, sqlite_url: str, has_webhook: bool) -> None:
    async with an_office(opinion, tmp_path, sqlite_url, has_webhook=has_webhook):
        await eventually(lambda: opinion.asked_for("setWebhook" if has_webhook else "getUpdates"))
        await _talk(opinion)
        if has_webhook:
            assert opinion._update_queues.info(DEFAULT_TOKEN)["pending_update_count"] == 0
    way = "setWebhook" if has_webhook else "getUpdates"
    judged = opinion.judged("getMe", way, "getMyCommands", "setMyCommands", "sendMessage", "answerCallbackQuery")
    assert judged["ok"], judged
    assert {method for method, _ in opinion.asked} - MODELED_METHODS == {"getMyDescription"}
    menus = [
        (asked.get("language_code", ""), json.loads(asked["scope"])) for asked in opinion.asked_for("setMyCommands")
    ]
    assert {language for language, _ in menus} == {"", "en"}
    assert all(scope["type"] in ("all_private_chats", "all_group_chats") for _, scope in menus)


async def _talk(opinion: Opinion) -> None:
    """A hoax, a suggestion, a press, a message that nobody has checked, and small talk."""
    await opinion.is_told(message=a_message(HOAX, 1))
    card = await opinion.has_answered(1)
    assert card["text"].startswith("❌ SALAH")
    assert json.loads(card["reply_parameters"])["message_id"] == 1
    await opinion.is_told(message=a_message(COUPON, 2))
    asked = json.loads((await opinion.has_answered(2))["reply_markup"])["inline_keyboard"]
    press = {"id": "4000", "from": a_message("")["from"], "message": a_message("Belum pasti", 3), "chat_instance": "1"}
    await opinion.is_told(callback_query=press | {"data": asked[0][0]["callback_data"]})
    assert (await opinion.has_answered(3))["text"].startswith("❌ SALAH")
    await opinion.is_told(message=a_message(NEWS, 4))
    assert "KT-" in (await opinion.has_answered(4))["text"]
    await opinion.is_told(message=a_message("terima kasih", 5))
    assert "Sama-sama" in (await opinion.has_answered(5))["text"]
    await eventually(lambda: opinion.asked_for("answerCallbackQuery"))

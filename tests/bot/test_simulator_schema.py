"""Everything that the Bot API simulator can produce, read by aiogram's models without anything left over.

aiogram's models equal the official specification; they allow unknown fields, so "without extras" is what makes them
a check. Adding a kind of update or a method to the simulator means adding a row here (the last tests insist).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import aiogram.methods
import httpx
import pytest
from aiogram.methods.base import Response
from aiogram.types import Update
from pydantic import BaseModel

from bot.simulators.telegram import Control, TelegramServer
from bot.simulators.telegram.bodies import Params
from bot.simulators.telegram.calls import Call
from bot.simulators.telegram.contents import KINDS
from bot.simulators.telegram.methods import NAMES, performed

SITI = 1001
BUDI = 1002
KEYBOARD = json.dumps({"inline_keyboard": [[{"text": "Baca", "callback_data": "read:1"}]]})


@pytest.fixture(scope="module")
def running() -> Iterator[TelegramServer]:
    server = TelegramServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def server(running: TelegramServer) -> TelegramServer:
    running.control.reset()
    return running


@pytest.fixture(scope="module")
def client(running: TelegramServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{running.url}/bot{running.token}") as client:
        yield client


def extras(value: Any, path: str = "") -> list[str]:
    """Return the paths of all fields that a model does not know, at any depth."""
    if isinstance(value, BaseModel):
        found = [f"{path}.{name}" for name in value.model_extra or {}]
        for name in type(value).model_fields:
            found += extras(getattr(value, name), f"{path}.{name}")
        return found
    if isinstance(value, list | tuple):
        return [one for n, item in enumerate(value) for one in extras(item, f"{path}[{n}]")]
    assert not isinstance(value, dict), f"{path} was not recognised as an object"
    return []


def sent_by_bot(control: Control, chat_id: int) -> int:
    """Put a message of the bot with a button into a chat; return its id."""
    bot = control.world.bot_named(None)
    params = Params({"chat_id": chat_id, "text": "Putusan", "reply_markup": KEYBOARD})
    message_id: int = json.loads(performed(Call(control.world, bot, "sendMessage", params)))["result"]["message_id"]
    return message_id


def in_a_group(act: Callable[[Control, int], Any]) -> Callable[[Control], Any]:
    """Return an act that happens in a fresh group of which Siti and Budi are members."""
    return lambda control: act(control, control.group("KIM Kanigaran", members=(SITI, BUDI), username="kim_kanigaran"))


def name_of_bot(control: Control) -> str:
    return str(control.world.bot_named(None).user["username"])


def pressed(control: Control, **how: Any) -> None:
    control.says(SITI, "/start")
    sent_by_bot(control, SITI)
    control.presses(SITI, "Baca", **how)


def introduced(control: Control) -> None:
    control.person(SITI, "Siti", last_name="Aminah", username="siti")
    control.says(SITI, "hai")


def corrected(control: Control) -> None:
    channel = control.channel("Kabar")
    control.edits(channel, control.says(channel, "a")["message_id"], "b")


def in_a_topic(control: Control) -> None:
    forum = control.forum("KIM Kanigaran", members=(SITI, BUDI))
    control.says(forum, "/cek", by=BUDI, topic=control.topic(forum, "Hoaks", by=SITI))


#: Messages of other chats that are answered: a marked part of a text, and a picture.
QUOTED = {"origin": {"type": "channel", "name": "Kanal", "username": "kanal", "message_id": 9}, "quote": "Sebarkan!"}
SHOWN = {"photo": [{"file_id": "p", "file_unique_id": "u", "width": 9, "height": 9, "file_size": 5}]}

FORWARDS: list[tuple[str, Any]] = [
    ("hidden by name", "Grup Keluarga"),
    ("user", {"type": "user", "name": "Budi", "id": BUDI, "username": "budi"}),
    ("hidden user", {"type": "hidden_user", "name": "Tanpa Nama"}),
    ("group", {"type": "chat", "name": "RT 05", "signature": "admin"}),
    ("channel", {"type": "channel", "name": "Kabar Viral", "username": "viral", "message_id": 99, "signature": "red"}),
]

#: (name, what happens, the field of the last update). The reason for a row is its name.
UPDATES: list[tuple[str, Callable[[Control], Any], str]] = [
    *((f"private {kind}", lambda c, kind=kind: c.sends(SITI, kind), "message") for kind in KINDS),
    *((f"forward: {n}", lambda c, o=o: c.says(SITI, "Sebarkan!", forwarded_from=o), "message") for n, o in FORWARDS),
    ("person with all names", introduced, "message"),
    ("every found entity", lambda c: c.says(SITI, "/cek 😀 @kim http://a.id/x #hoaks a@b.id"), "message"),
    ("photo with caption", lambda c: c.photo(SITI, "Vaksin berisi chip https://viral.id"), "message"),
    ("25 MB document", lambda c: c.document(SITI, "besar.zip", size_bytes=25_000_000), "message"),
    ("voice with a name that voices do not have", lambda c: c.sends(SITI, "voice", {"name": "a.ogg"}), "message"),
    ("album", lambda c: c.album(SITI, 3, "Tiga foto"), "message"),
    ("reply to a message", lambda c: c.says(SITI, "ini", reply_to=c.says(SITI, "itu")["message_id"]), "message"),
    ("mixed album", lambda c: c.album(SITI, 4, "Empat", kinds=("photo", "video"), captioned=3), "message"),
    ("a part of another chat's message", lambda c: c.says(SITI, "/cek", answers_elsewhere=QUOTED), "message"),
    ("another chat's picture", lambda c: c.says(SITI, "/cek", answers_elsewhere=SHOWN), "message"),
    ("a topic begins", lambda c: c.topic(c.forum("KIM", members=(SITI,)), "Hoaks", by=SITI), "message"),
    ("in a topic", in_a_topic, "message"),
    ("edited text", lambda c: c.edits(SITI, c.says(SITI, "lama")["message_id"], "baru /cek"), "edited_message"),
    ("edited caption", lambda c: c.edits(SITI, c.photo(SITI, "lama")["message_id"], "baru"), "edited_message"),
    ("another bot", lambda c: c.bot_says(SITI, "Saya bot"), "message"),
    ("another bot in a group", in_a_group(lambda c, g: c.bot_says(g, f"@{name_of_bot(c)} halo")), "message"),
    ("mention in a group", in_a_group(lambda c, g: c.says(g, f"@{name_of_bot(c)} benar?", by=BUDI)), "message"),
    ("command in a group", in_a_group(lambda c, g: c.says(g, f"/cek@{name_of_bot(c)}")), "message"),
    ("reply to the bot in a group", in_a_group(lambda c, g: c.says(g, "oh", reply_to=sent_by_bot(c, g))), "message"),
    ("joining", in_a_group(lambda c, g: c.joins(g, 1003)), "message"),
    ("leaving", in_a_group(lambda c, g: c.leaves(g, BUDI)), "message"),
    ("migration", in_a_group(lambda c, g: c.migrates(g)), "message"),
    ("bot thrown out", in_a_group(lambda c, g: c.removes_bot(g)), "my_chat_member"),
    ("bot added", in_a_group(lambda c, g: c.adds_bot(g)), "my_chat_member"),
    ("blocked", lambda c: c.blocks(SITI), "my_chat_member"),
    ("unblocked", lambda c: (c.blocks(SITI), c.unblocks(SITI)), "my_chat_member"),
    ("channel post", lambda c: c.says(c.channel("Kabar Kota", username="kabar"), "Pengumuman"), "channel_post"),
    ("channel post edited", corrected, "edited_channel_post"),
    ("pressed button", pressed, "callback_query"),
    ("pressed button of an inaccessible message", lambda c: pressed(c, is_inaccessible=True), "callback_query"),
    ("pressed button that is gone", lambda c: (c.says(SITI, "x"), c.presses(SITI, data="old:7")), "callback_query"),
]  # fmt: skip


@pytest.mark.parametrize(("act", "field"), [row[1:] for row in UPDATES], ids=[row[0] for row in UPDATES])
def test_an_update_has_the_platforms_shape(server, client, act, field):
    act(server.control)
    updates = client.get("/getUpdates").json()["result"]
    assert updates
    for raw in updates:
        update = Update.model_validate(raw)
        assert extras(update) == []
    assert update.event_type == field
    if field == "message":
        assert update.message.content_type != "unknown"


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_of_message_is_recognised_as_that_kind(server, client, kind):
    server.control.sends(SITI, kind)
    raw = client.get("/getUpdates").json()["result"][-1]
    assert Update.model_validate(raw).message.content_type == kind


@pytest.mark.parametrize(("name", "described"), FORWARDS)
def test_a_forward_says_where_it_comes_from(server, client, name, described):
    server.control.says(SITI, "Sebarkan!", forwarded_from=described)
    raw = client.get("/getUpdates").json()["result"][-1]
    expected = described["type"] if isinstance(described, dict) else "hidden_user"
    assert Update.model_validate(raw).message.forward_origin.type == expected


# Answers of methods. A row: (method, parameters); "$" values are filled in by the test.

PHOTO = {"photo": ("a.jpg", b"jpeg", "image/jpeg")}
DOCUMENT = {"document": ("surat.pdf", b"pdf", "application/pdf")}
ALBUM = [{"type": "photo", "media": "attach://one", "caption": "Dua"}, {"type": "video", "media": "attach://two"}]
PAIR = {"one": ("1.jpg", b"1", "image/jpeg"), "two": ("2.mp4", b"2", "video/mp4")}
COMMANDS = [{"command": "cek", "description": "Periksa kabar"}]

ANSWERS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("getMe", {}, {}),
    ("getUpdates", {}, {}),
    ("getChat", {"chat_id": "$siti"}, {}),
    ("getChat", {"chat_id": "$group"}, {}),
    ("getChat", {"chat_id": "@kabar"}, {}),
    *(
        ("getChatMember", {"chat_id": "$group", "user_id": user}, {})
        for user in ("$siti", "$budi", "$bot", "$stranger")
    ),
    ("getChatMember", {"chat_id": "$channel", "user_id": "$bot"}, {}),
    ("getFile", {"file_id": "$file"}, {}),
    ("setMyCommands", {"commands": json.dumps(COMMANDS)}, {}),
    ("getMyCommands", {}, {}),
    ("deleteMyCommands", {}, {}),
    ("setMyDescription", {"description": "Kentongan"}, {}),
    ("getMyDescription", {}, {}),
    ("setMyShortDescription", {"short_description": "Cek kabar"}, {}),
    ("getMyShortDescription", {}, {}),
    ("setWebhook", {"url": ""}, {}),
    ("deleteWebhook", {}, {}),
    ("getWebhookInfo", {}, {}),
    ("sendMessage", {"chat_id": "$siti", "text": "<b>SALAH</b> /cek https://a.id", "parse_mode": "HTML"}, {}),
    ("sendMessage", {"chat_id": "$siti", "text": "x", "reply_markup": KEYBOARD, "protect_content": "true"}, {}),
    ("sendMessage", {"chat_id": "$siti", "text": "x", "reply_parameters": '{"message_id": 1}'}, {}),
    ("sendMessage", {"chat_id": "$siti", "text": "x", "link_preview_options": '{"is_disabled": true}'}, {}),
    ("sendMessage", {"chat_id": "$group", "text": "x"}, {}),
    ("sendMessage", {"chat_id": "$channel", "text": "x"}, {}),
    ("sendPhoto", {"chat_id": "$siti", "caption": "*tebal* _miring_", "parse_mode": "MarkdownV2"}, PHOTO),
    ("sendDocument", {"chat_id": "$siti", "caption": "Surat"}, DOCUMENT),
    ("sendMediaGroup", {"chat_id": "$siti", "media": json.dumps(ALBUM)}, PAIR),
    ("sendChatAction", {"chat_id": "$siti", "action": "typing"}, {}),
    ("editMessageText", {"chat_id": "$siti", "message_id": "$sent", "text": "DIKOREKSI", "reply_markup": KEYBOARD}, {}),
    ("editMessageCaption", {"chat_id": "$siti", "message_id": "$photo", "caption": "DIKOREKSI"}, {}),
    ("editMessageReplyMarkup", {"chat_id": "$siti", "message_id": "$sent"}, {}),
    ("deleteMessage", {"chat_id": "$siti", "message_id": "$sent"}, {}),
    ("answerCallbackQuery", {"callback_query_id": "$query", "text": "Terima kasih"}, {}),
]


def stage_for_answers(server: TelegramServer, client: httpx.Client) -> dict[str, Any]:
    """Return what the "$" values stand for."""
    control = server.control
    group = control.group("KIM Kanigaran", members=(SITI, BUDI))
    channel = control.channel("Kabar Kota", username="kabar")
    control.leaves(group, BUDI)
    control.person(1003)
    control.says(SITI, "halo")
    photo = control.photo(SITI)["photo"][-1]["file_id"]
    sent = sent_by_bot(control, SITI)
    shown = client.post("/sendPhoto", data={"chat_id": SITI, "photo": photo}).json()["result"]["message_id"]
    query = control.presses(SITI, "Baca")["id"]
    bot_id = control.world.bot_named(None).id
    return {"$siti": SITI, "$budi": BUDI, "$stranger": 1003, "$bot": bot_id, "$group": group, "$channel": channel,
            "$file": photo, "$sent": sent, "$photo": shown, "$query": query}  # fmt: skip


@pytest.mark.parametrize(("method", "params", "files"), ANSWERS)
def test_an_answer_has_the_platforms_shape(server, client, method, params, files):
    names = stage_for_answers(server, client)
    filled = {name: names.get(value, value) for name, value in params.items()}
    raw = client.post(f"/{method}", data=filled, files=files or None).json()
    assert raw["ok"], raw
    model = getattr(aiogram.methods, method[0].upper() + method[1:])
    answer = Response[model.__returning__].model_validate(raw)
    assert extras(answer) == []


def test_webhook_info_with_everything_in_it(server, client):
    client.post("/setWebhook", json={"url": "http://127.0.0.1:9/x", "allowed_updates": ["message"]})
    server.control.says(SITI, "halo")
    raw: dict[str, Any] = {}
    while "last_error_message" not in raw.get("result", {}):
        raw = client.get("/getWebhookInfo").json()
    answer = Response[aiogram.methods.GetWebhookInfo.__returning__].model_validate(raw)
    assert extras(answer) == []
    assert answer.result.last_error_message == "Connection refused"


@pytest.mark.parametrize("kind", ["throttled", "migrated", "blocked", "refused", "unauthorized", "failed"])
def test_a_refusal_has_the_platforms_shape(server, client, kind):
    server.control.fault(kind, chat_id=SITI, migrate_to_chat_id=-1005, retry_after=7)
    raw = client.post("/sendMessage", data={"chat_id": SITI, "text": "x"})
    answer = Response[bool].model_validate(raw.json())
    assert extras(answer) == []
    assert not answer.ok
    assert answer.error_code == raw.status_code


def test_every_method_has_a_row():
    assert {method for method, _, _ in ANSWERS} == set(NAMES.values())


def test_every_kind_of_update_has_a_row():
    told = {field for _, _, field in UPDATES}
    assert told == {
        "message", "edited_message", "channel_post", "edited_channel_post", "callback_query", "my_chat_member",
    }  # fmt: skip


def test_extras_are_found_at_any_depth():
    raw = {"update_id": 1, "message": {"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private", "mood": "ok"}}}
    assert extras(Update.model_validate(raw)) == [".message.chat.mood"]

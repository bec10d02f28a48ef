"""Groups, topics, questions about other messages, the menu and old buttons, with the whole service between."""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import select

from bot.channels import telegram_menu
from bot.simulators.telegram import DEFAULT_TOKEN, TelegramServer
from bot.web import SECRET_HEADER
from data.model.factcheck import Decision
from data.model.people import AddressStatus
from data.store import tips
from data.store.schema import tip
from data.wording import say
from tests.bot.stage import (
    WEBHOOK_PATH,
    WEBHOOK_SECRET,
    Chat,
    Running,
    a_running_service,
    eventually,
    the_office_knows,
)
from tests.conftest import fresh_sqlite

pytestmark = [pytest.mark.story, pytest.mark.asyncio(loop_scope="module")]

HOAX = "Menara 5G menyebarkan virus kepada warga sekitar"
TRUTH = "Singkong pahit dapat beracun bila tidak diolah dengan benar"
NEWS = "Besok pagi warga RT 03 kerja bakti membersihkan selokan di depan balai desa, bawa cangkul sendiri"
HELLO = say("group.hello", "id")
_people = itertools.count(1001)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def office(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    folder = tmp_path_factory.mktemp("office")
    url = fresh_sqlite(sqlite_template, folder)
    await the_office_knows(url)
    async with TelegramServer.serving() as server, a_running_service(server, folder, url, has_webhook=True) as running:
        yield running


@pytest.fixture
def siti(office: Running) -> Chat:
    return office.person(next(_people), "Siti")


@pytest.fixture(autouse=True)
def silences_are_read(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "bot.inbox")


def name_of(office: Running) -> str:
    return f"@{office.server.world.bot_named(None).user['username']}"


# --- "Is this true?" -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["/cek", "{name}", "{name} ini bener gak?", "min {name} hoax bukan?"])
async def test_in_a_group_the_message_that_is_answered_is_checked(office: Running, how: str) -> None:
    asker, neighbour = next(_people), next(_people)
    group = office.group_of(asker, neighbour)
    forward = group.says(HOAX, by=neighbour, forwarded_from="Grup Keluarga")
    asked = group.says(how.format(name=name_of(office)), reply_to=forward["message_id"])
    card = await group.hears_verdict("❌ SALAH")
    assert card.reply_to == asked["message_id"], "it points at who asked"
    group.has_heard_all()


async def test_a_picture_that_is_asked_about_is_kept(office: Running) -> None:
    group = office.group_of(next(_people), next(_people))
    picture = group.sends("photo")
    group.says("/cek", reply_to=picture["message_id"])
    await group.hears("Kami belum dapat membaca isi gambar")


async def test_our_own_answer_is_known_in_a_group(office: Running) -> None:
    group = office.group_of(next(_people), next(_people))
    group.says("/cek " + HOAX)
    card = await group.hears_verdict("❌ SALAH")
    group.says("ini bener gak?", reply_to=card.message_id)
    await group.hears(say("own.known", "id"))


async def test_alone_with_us_an_earlier_forward_can_be_asked_about(office: Running, siti: Chat) -> None:
    forward = siti.forwards(NEWS)
    await siti.hears("Belum ada hasil")
    siti.says("ini bener gak?", reply_to=forward["message_id"])
    await siti.hears("Belum ada hasil")
    siti.says("makasih", reply_to=forward["message_id"])
    await siti.hears("Sama-sama")


async def test_a_message_of_a_channel_that_is_quoted_from_elsewhere_is_checked(office: Running, siti: Chat) -> None:
    origin = {"type": "channel", "name": "Kanal RAHASIA", "username": "kanal_contoh", "message_id": 42}
    siti.says("/cek", answers_elsewhere={"origin": origin, "quote": HOAX})
    card = await siti.hears_verdict("❌ SALAH")
    assert "RAHASIA" not in card.text
    place = await office.address_of(siti)
    async with office.database.reading() as unit:
        number = (await unit.connection.scalars(select(tip.c.id).where(tip.c.address_id == place.number))).one()
        kept = await tips.origin_of(unit, number)
    assert kept is not None
    assert (kept.name, kept.link) == ("Kanal RAHASIA", "https://t.me/kanal_contoh/42")


# --- Groups that add us ----------------------------------------------------------------------------------------------


async def test_a_group_is_told_once_how_to_call_us(office: Running) -> None:
    control = office.server.control
    group = office.group_of(next(_people), next(_people))
    control.removes_bot(group.number)
    await office.becomes(group, AddressStatus.BLOCKED)
    group.has_heard_all()
    control.adds_bot(group.number)
    await group.hears(HELLO)
    control.removes_bot(group.number)
    await office.becomes(group, AddressStatus.BLOCKED)
    control.adds_bot(group.number, by=next(_people))
    await office.becomes(group, AddressStatus.ACTIVE)
    group.says("/cek " + HOAX)
    await group.hears_verdict("❌ SALAH")
    group.has_heard_all()


async def test_where_we_may_not_write_nothing_is_tried(office: Running) -> None:
    control = office.server.control
    group = office.group_of(next(_people), next(_people))
    added = control.removes_bot(group.number)
    rights = {"can_edit_tag": False, "can_react_to_messages": True}
    names = (
        "can_send_messages can_send_audios can_send_documents can_send_photos can_send_videos can_send_video_notes "
        "can_send_voice_notes can_send_polls can_send_other_messages can_add_web_page_previews can_change_info "
        "can_invite_users can_pin_messages can_manage_topics"
    )
    muted = dict.fromkeys(names.split(), False) | rights
    member = {"user": added["new_chat_member"]["user"], "status": "restricted", "is_member": True, "until_date": 0}
    control.raw({"my_chat_member": {**added, "new_chat_member": {**member, **muted}}})
    await office.everything_is_decided()
    await office.becomes(group, AddressStatus.BLOCKED)
    group.has_heard_all()


async def test_in_a_forum_every_answer_stays_in_its_topic(office: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    control, member = office.server.control, next(_people)
    forum = Chat(office.server, control.forum("KIM Kanigaran", members=(member,)), by=member)
    hoaxes, other = (control.topic(forum.number, name, by=member) for name in ("Hoaks", "Arisan"))
    for topic in (hoaxes, other, hoaxes):
        forum.says("/cek " + HOAX, topic=topic)
        card = await forum.hears_verdict("❌ SALAH")
        assert topic_of(office, forum, card.message_id) == topic
    forum.presses("Membantu")
    thanks = await forum.hears("kami catat")
    assert topic_of(office, forum, thanks.message_id) == hoaxes

    async def fails(_text: str) -> Decision:
        raise RuntimeError

    monkeypatch.setattr(office.service.app.searcher, "match", fails)
    forum.says("/cek " + TRUTH, topic=other)
    apology = await forum.hears("Maaf, kami sedang terkendala")
    assert topic_of(office, forum, apology.message_id) == other


def topic_of(office: Running, chat: Chat, message_id: int | None) -> int | None:
    world = office.server.world
    message = world.message(world.shared_chat(chat.number), message_id or 0)
    assert message is not None
    topic: int | None = message.get("message_thread_id")
    return topic


# --- Links, buttons --------------------------------------------------------------------------------------------------


async def test_links_lead_where_they_say(siti: Chat) -> None:
    siti.says("/start cek")
    await siti.hears(say("welcome.check", "id"))
    siti.says("/start bantuan")
    await siti.hears("Cara memakai Kentongan")
    siti.says("/start undangan-lama_2024")
    await siti.hears("Halo! Kentongan")


async def test_a_press_is_noticed_before_it_is_dealt_with(
    office: Running, siti: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    siti.says(HOAX)
    await siti.hears_verdict("❌ SALAH")
    gate, really = asyncio.Event(), office.service.app.inbox._decide

    async def decide(*given: Any) -> Any:
        await gate.wait()
        return await really(*given)

    monkeypatch.setattr(office.service.app.inbox, "_decide", decide)
    siti.presses("Membantu")
    await eventually(lambda: office.server.control.seen(siti.number, method="answerCallbackQuery"))
    siti.has_heard_all()
    gate.set()
    await siti.hears("Terima kasih, kami catat")


# --- Updates that overtake each other --------------------------------------------------------------------------------


async def posted(office: Running, *updates: dict[str, Any]) -> None:
    async with httpx.AsyncClient(headers={SECRET_HEADER: WEBHOOK_SECRET}, timeout=60) as telegram:
        for update in updates:
            assert (await telegram.post(office.address + WEBHOOK_PATH, json=update)).status_code == 200


async def test_a_change_that_overtakes_its_message_is_answered_and_the_message_is_not(
    office: Running, siti: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    with office.server.control.batch():
        said = siti.says(TRUTH, date=1_764_000_000)
        siti.edits(said, HOAX)
        pending = office.server.world.bot_named(None).pending
        first, changed = (json.loads(update) for _, update in pending)
        pending.clear()
    await posted(office, changed, first, changed)
    card = await siti.hears_verdict("❌ SALAH")
    assert "untuk pesan yang Anda ubah" in card.text
    await siti.is_still_served()
    assert "older form of a message that was answered in its newer form" in caplog.text


# --- Menu ------------------------------------------------------------------------------------------------------------


async def test_the_menu_stands_in_every_language_and_is_set_once(
    tmp_path: Path, sqlite_template: Path, caplog: pytest.LogCaptureFixture
) -> None:
    url = fresh_sqlite(sqlite_template, tmp_path)
    async with TelegramServer.serving() as server:
        texts, calls = server.world.bot_named(None).texts, server.control.state
        async with a_running_service(server, tmp_path, url):
            # Two scopes of commands, the description and the short one, for each of two languages.
            await eventually(lambda: len(texts) == 8)
        menu = {(kind, json.loads(scope)["type"], code): value for (kind, scope, code), value in texts.items()}
        private = menu["commands", "all_private_chats", ""]
        assert [one["command"] for one in private] == list(telegram_menu.COMMANDS)
        assert private[0]["description"] == "Periksa pesan yang meragukan"
        assert menu["commands", "all_private_chats", "en"][0]["description"].startswith("Check a message")
        assert [one["command"] for one in menu["commands", "all_group_chats", ""]] == ["cek", "bantuan"]
        assert menu["description", "default", "en"] == say("profile.full", "en")
        before = calls()["calls"]["setMyCommands 200"]
        async with a_running_service(server, tmp_path, url):
            await eventually(lambda: calls()["calls"]["getMyShortDescription 200"] == 4)
        assert calls()["calls"]["setMyCommands 200"] == before, "what is right is not set again"


async def test_every_command_of_the_menu_is_understood(office: Running) -> None:
    unknown = say("help.unknown_command", "id")
    for name in telegram_menu.COMMANDS:
        one = office.person(next(_people))
        one.says(f"/{name}")
        assert unknown not in (await one.hears()).text, name
    for name in telegram_menu.GROUP_COMMANDS:
        group = office.group_of(next(_people), next(_people))
        group.says(f"/{name}{name_of(office)}")
        assert unknown not in (await group.hears()).text, name


async def test_a_menu_that_cannot_be_set_stops_nobody(
    tmp_path: Path, sqlite_template: Path, caplog: pytest.LogCaptureFixture
) -> None:
    url = fresh_sqlite(sqlite_template, tmp_path)
    async with TelegramServer.serving() as server:
        server.control.fault("failed", "setMyCommands", times=None)
        async with a_running_service(server, tmp_path, url) as office:
            siti = office.person(next(_people))
            siti.says("Halo")
            await siti.hears("Halo! Kentongan")
            await eventually(lambda: caplog.text.count("the menu in") == 2)
    assert DEFAULT_TOKEN not in caplog.text


@pytest.mark.parametrize("language", telegram_menu.LANGUAGES.values())
async def test_the_texts_fit_where_telegram_shows_them(language: str) -> None:
    """Source of the limits: core.telegram.org/bots/api#botcommand, #setmydescription, #setmyshortdescription."""
    assert all(1 <= len(say(key, language)) <= 256 for key in telegram_menu.COMMANDS.values())
    assert len(say("profile.full", language)) <= 512
    assert len(say("profile.short", language)) <= 120

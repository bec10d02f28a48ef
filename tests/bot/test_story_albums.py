"""Albums, end to end: many pictures, one answer, whatever the order in which their pieces come."""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import select

from bot.simulators.telegram import DEFAULT_TOKEN, TelegramServer
from bot.web import SECRET_HEADER
from data.model.inbox import InboxState
from data.store import inbox
from data.store.schema import attachment, tip
from tests.bot.processes import Process
from tests.bot.stage import WEBHOOK_PATH, WEBHOOK_SECRET, Chat, Running, a_running_service, eventually, the_office_knows
from tests.conftest import SECRET, fresh_sqlite

pytestmark = [pytest.mark.story, pytest.mark.asyncio(loop_scope="module")]

HOAX = "Menara 5G menyebarkan virus kepada warga sekitar"
UNREAD = "Kami belum dapat membaca isi gambar"
_people = itertools.count(1001)


@pytest.fixture(scope="module", autouse=True)
def nobody_waits_long() -> Iterator[None]:
    """Pieces come within milliseconds here; how long they are waited for is tested with the store."""
    patched = pytest.MonkeyPatch()
    patched.setattr(inbox, "ALBUM_QUIET_SECONDS", 0.6)
    yield
    patched.undo()


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["polling", "webhook"])
async def office(
    request: pytest.FixtureRequest, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Running]:
    folder = tmp_path_factory.mktemp("office")
    url = fresh_sqlite(sqlite_template, folder)
    await the_office_knows(url)
    async with TelegramServer.serving() as server:
        server.control.bot(DEFAULT_TOKEN, is_private=False)
        async with a_running_service(server, folder, url, has_webhook=request.param == "webhook") as running:
            yield running


@pytest.fixture
def siti(office: Running) -> Chat:
    return office.person(next(_people), "Siti")


@pytest.fixture
def budi(office: Running) -> Chat:
    return office.person(next(_people), "Budi")


@pytest.fixture(autouse=True)
def silences_are_read(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "bot.inbox")


async def tips_of(office: Running, chat: Chat) -> list[int]:
    """How many files each tip of a chat has, oldest first."""
    place = await office.address_of(chat)
    async with office.database.reading() as unit:
        numbers = (await unit.connection.scalars(select(tip.c.id).where(tip.c.address_id == place.number))).all()
        files = (await unit.connection.scalars(select(attachment.c.tip_id))).all()
    return [files.count(number) for number in sorted(numbers)]


async def test_an_album_is_one_tip_with_one_answer(
    office: Running, siti: Chat, budi: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "ALBUM_QUIET_SECONDS", 600)
    with office.server.control.batch():
        pieces = office.server.control.album(siti.number, 4, HOAX, kinds=("photo", "video"), captioned=2)
        siti.says("terima kasih")
        budi.says("Halo")
    await budi.hears("Halo! Kentongan")
    siti.has_heard_all()
    monkeypatch.setattr(inbox, "ALBUM_QUIET_SECONDS", 0.3)
    card = await siti.hears_verdict("❌ SALAH")
    assert card.reply_to == pieces[0]["message_id"]
    assert "isi gambar" in card.text, "what we cannot read is said"
    await siti.hears("Sama-sama")
    assert await tips_of(office, siti) == [4]
    siti.has_heard_all()


async def test_an_album_without_a_caption_is_kept_once(office: Running, siti: Chat) -> None:
    office.server.control.album(siti.number, 10, forwarded_from="Grup Keluarga")
    await siti.hears(UNREAD, "KT-")
    assert await tips_of(office, siti) == [10]
    await siti.is_still_served()


async def test_several_captions_are_read_as_one_text(office: Running, siti: Chat) -> None:
    with office.server.control.batch():
        (first,) = office.server.control.album(siti.number, 1, "Menara 5G menyebarkan virus")
        group = first["media_group_id"]
        office.server.control.album(siti.number, 1, "kepada warga sekitar", media_group_id=group)
    await siti.hears_verdict("❌ SALAH")
    assert await tips_of(office, siti) == [2]


async def test_two_albums_in_a_row_get_two_answers_in_order(office: Running, siti: Chat) -> None:
    with office.server.control.batch():
        first = office.server.control.album(siti.number, 2, HOAX)
        second = office.server.control.album(siti.number, 3)
    assert (await siti.hears_verdict("❌ SALAH")).reply_to == first[0]["message_id"]
    assert (await siti.hears(UNREAD)).reply_to == second[0]["message_id"]
    assert await tips_of(office, siti) == [2, 3]
    siti.has_heard_all()


async def test_a_piece_that_comes_late_joins_its_tip_silently(
    office: Running, siti: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    (first, *_) = office.server.control.album(siti.number, 2, HOAX)
    await siti.hears_verdict("❌ SALAH")
    office.server.control.album(siti.number, 1, media_group_id=first["media_group_id"])
    office.server.control.album(siti.number, 1, "Dan ini?", media_group_id=first["media_group_id"])
    await siti.is_still_served()
    assert "a piece of an album that was decided already" in caplog.text
    assert await tips_of(office, siti) == [4]


async def test_a_first_caption_that_comes_late_is_checked_once(office: Running, siti: Chat) -> None:
    (first, *_) = office.server.control.album(siti.number, 2)
    await siti.hears(UNREAD)
    for caption in (HOAX, "Vaksin berisi chip pelacak untuk memata-matai warga"):
        office.server.control.album(siti.number, 1, caption, media_group_id=first["media_group_id"])
        await office.everything_is_decided()
    card = await siti.hears_verdict("❌ SALAH")
    assert "untuk tulisan pada kiriman Anda" in card.text
    assert "ubah" not in card.text, "nobody has changed anything"
    await siti.is_still_served()
    assert await tips_of(office, siti) == [4, 0], "the pictures stay together with the first tip"


async def test_in_a_group_the_caption_s_mention_speaks_for_the_album(
    office: Running, caplog: pytest.LogCaptureFixture
) -> None:
    group = office.group_of(next(_people), next(_people))
    name = office.server.world.bot_named(None).user["username"]
    silent = office.server.control.album(group.number, 2, HOAX, by=next(_people))
    asked = office.server.control.album(group.number, 3, f"@{name} {HOAX}", captioned=1, by=next(_people))
    card = await group.hears_verdict("❌ SALAH")
    assert card.reply_to == asked[0]["message_id"] > silent[-1]["message_id"]
    assert caplog.text.count("group message not addressed to us") == 1, "one album, one silence"
    group.has_heard_all()


async def test_one_piece_of_unknown_shape_does_not_take_the_others_along(office: Running, siti: Chat) -> None:
    before = len(await office.set_aside())
    with office.server.control.batch():
        (first, *_) = office.server.control.album(siti.number, 2, HOAX)
        odd = {"chat": first["chat"], "media_group_id": first["media_group_id"], "photo": "RAHASIA"}
        office.server.control.raw({"message": odd})
    await siti.hears_verdict("❌ SALAH")
    await office.everything_is_decided()
    assert len(await office.set_aside()) == before + 1
    assert await tips_of(office, siti) == [2]


async def test_one_file_that_is_too_large_does_not_take_the_others_along(office: Running, siti: Chat) -> None:
    with office.server.control.batch():
        (first,) = office.server.control.album(siti.number, 1)
        large = {"size_bytes": 25_000_000}
        office.server.control.sends(siti.number, "video", large, media_group_id=first["media_group_id"])
    await siti.hears(UNREAD)
    assert await tips_of(office, siti) == [2]


# --- Disorder and restarts -------------------------------------------------------------------------------------------


def kept_back(server: TelegramServer, count: int, chat: int, caption: str) -> list[dict[str, Any]]:
    """An album that Telegram does not deliver by itself."""
    with server.control.batch():
        pending = server.world.bot_named(None).pending
        server.control.album(chat, count, caption)
        updates = [json.loads(update) for _, update in pending]
        pending.clear()
    return updates


async def posted(office: Running, updates: Sequence[dict[str, Any]]) -> None:
    async with httpx.AsyncClient(headers={SECRET_HEADER: WEBHOOK_SECRET}, timeout=60) as telegram:
        for update in updates:
            assert (await telegram.post(office.address + WEBHOOK_PATH, json=update)).status_code == 200


async def test_pieces_in_disorder_and_twice_are_one_answer(tmp_path: Path, sqlite_template: Path) -> None:
    url = fresh_sqlite(sqlite_template, tmp_path)
    await the_office_knows(url)
    async with TelegramServer.serving() as server, a_running_service(server, tmp_path, url, has_webhook=True) as office:
        siti = office.person(next(_people))
        updates = kept_back(server, 4, siti.number, HOAX)
        await posted(office, [*reversed(updates), *updates])
        card = await siti.hears_verdict("❌ SALAH")
        assert card.reply_to == updates[0]["message"]["message_id"], "the first in the chat, whoever came first"
        assert await office.everything_is_decided() == {InboxState.DONE: 4}
        siti.has_heard_all()


async def test_an_album_half_of_which_came_before_a_restart_is_whole(tmp_path: Path, sqlite_template: Path) -> None:
    url = fresh_sqlite(sqlite_template, tmp_path)
    await the_office_knows(url)
    async with TelegramServer.serving() as server:
        siti = Chat(server, next(_people))
        async with a_running_service(server, tmp_path, url, has_webhook=True) as office:
            updates = kept_back(server, 3, siti.number, HOAX)
            await posted(office, updates[:2])
        siti.has_heard_all()
        async with a_running_service(server, tmp_path, url, has_webhook=True) as office:
            await posted(office, updates[2:])
            await siti.hears_verdict("❌ SALAH")
            assert await office.everything_is_decided() == {InboxState.DONE: 3}
            await eventually(lambda: not server.control.pending())
            assert await tips_of(office, siti) == [3]
        siti.has_heard_all()


@pytest.mark.chaos
async def test_an_album_whose_process_is_killed_is_answered_once_and_whole(
    tmp_path: Path, sqlite_template: Path
) -> None:
    url = fresh_sqlite(sqlite_template, tmp_path)
    await the_office_knows(url)
    async with TelegramServer.serving() as server:
        siti = Chat(server, next(_people))
        settings = {
            "DATABASE_URL": url,
            "SECRET_KEY": SECRET,
            "TELEGRAM_BOT_TOKEN": DEFAULT_TOKEN,
            "TELEGRAM_API_URL": server.url,
            "CONSOLE_PORT": "0",
        }
        process = Process(tmp_path, settings)
        server.control.album(siti.number, 5, HOAX, captioned=3)
        for name in ("inbox.decided", "inbox.before_commit"):
            process.start(KENTONGAN_FAILPOINT=f"{name}:1")
            assert await asyncio.to_thread(process.wait_for_death, 30), f"{name} was never reached"
        siti.has_heard_all()
        async with a_running_service(server, tmp_path, url) as office:
            await siti.hears_verdict("❌ SALAH")
            assert await office.everything_is_decided() == {InboxState.DONE: 5}
            assert await tips_of(office, siti) == [5]
        siti.has_heard_all()

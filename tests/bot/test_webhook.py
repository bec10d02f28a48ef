"""Webhook mode, end to end: Telegram delivers, we store and only then say so."""

from __future__ import annotations

import asyncio
import itertools
import json
import random
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from bot.channels.telegram import WEBHOOK_CONNECTIONS
from bot.simulators.telegram import DEFAULT_TOKEN, TelegramServer
from bot.web import SECRET_HEADER
from broadcasts.channel import ContentRefused
from data.model.inbox import InboxState
from data.model.message import Batch
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

Json = dict[str, Any]
HOAX = "Menara 5G menyebarkan virus kepada warga sekitar"
TRUTH = "Singkong pahit dapat beracun bila tidak diolah dengan benar"
PEOPLE = 40
_people = itertools.count(1001)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer.serving() as server:
        yield server


async def a_database(template: Path, folder: Path) -> str:
    url = fresh_sqlite(template, folder)
    await the_office_knows(url)
    return url


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(
    server: TelegramServer, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Running]:
    folder = tmp_path_factory.mktemp("office")
    url = await a_database(sqlite_template, folder)
    async with a_running_service(server, folder, url, has_webhook=True) as running:
        await eventually(lambda: server.world.bot_named(None).webhook)
        yield running


@pytest.fixture
def office(running: Running) -> Running:
    """A service to which Telegram delivers; each test has people of its own."""
    running.server.control.clear_faults()
    return running


@pytest.fixture
def siti(office: Running) -> Chat:
    return office.person(next(_people), "Siti")


@pytest_asyncio.fixture(loop_scope="module")
async def telegram(office: Running) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who posts to the webhook with the right secret."""
    headers = {SECRET_HEADER: WEBHOOK_SECRET, "Content-Type": "application/json"}
    async with httpx.AsyncClient(base_url=office.address, headers=headers, timeout=60) as client:
        yield client


async def decided_since(office: Running, before: dict[InboxState, int]) -> Counter[InboxState]:
    """Wait until all is decided; what has come in since."""
    return Counter(await office.everything_is_decided()) - Counter(before)


async def status_of(telegram: httpx.AsyncClient, body: bytes, **headers: Any) -> int:
    return (await telegram.post(WEBHOOK_PATH, content=body, headers=headers)).status_code


def kept_back(server: TelegramServer, chats: Sequence[Chat], texts: Sequence[str]) -> list[bytes]:
    """Let everybody say everything, and take the updates from Telegram before it delivers them."""
    with server.control.batch():
        for text in texts:
            for chat in chats:
                chat.says(text)
        pending = server.world.bot_named(None).pending
        updates = [update.encode() for _, update in pending]
        pending.clear()
    return updates


# --- The usual -------------------------------------------------------------------------------------------------------


async def test_a_conversation_by_webhook(office: Running, siti: Chat) -> None:
    siti.forwards(HOAX)
    await siti.hears_verdict("❌ SALAH")
    siti.presses("Membantu")
    await siti.hears("Terima kasih, kami catat")
    hook = office.server.world.bot_named(None).webhook
    assert hook is not None
    assert (hook.url, hook.secret) == (office.address + WEBHOOK_PATH, WEBHOOK_SECRET)
    assert "getUpdates 200" not in office.server.control.state()["calls"]
    assert hook.max_connections == WEBHOOK_CONNECTIONS
    assert office.server.world.bot_named(None).allowed, "only what we understand is asked for"


async def test_an_unknown_update_is_taken_and_set_aside_alone(office: Running, siti: Chat) -> None:
    with office.server.control.batch():
        siti.says("Halo")
        office.server.control.raw({"message": {"text": "RAHASIA"}})
        siti.says("BANTUAN")
    await siti.hears("Halo! Kentongan")
    await siti.hears("Cara memakai Kentongan")
    await office.everything_is_decided()
    _, reason = (await office.set_aside())[0]
    assert reason.startswith("not an update as we know it")


# --- Who may deliver -------------------------------------------------------------------------------------------------

#: (headers instead of the right one, why)
STRANGERS: list[tuple[dict[str, Any], str]] = [
    ({SECRET_HEADER: ""}, "an empty secret"),
    ({SECRET_HEADER: "wrong"}, "a wrong secret"),
    ({SECRET_HEADER: WEBHOOK_SECRET[:-1]}, "a part of it"),
    ({SECRET_HEADER: WEBHOOK_SECRET.upper()}, "in capitals"),
    ({SECRET_HEADER: b"\xff\xfe"}, "no text at all"),
    ({"Authorization": WEBHOOK_SECRET}, "in another header"),
]


async def test_only_who_shows_the_secret_is_listened_to(office: Running) -> None:
    before = await office.everything_is_decided()
    update = json.dumps({"update_id": 5}).encode()
    async with httpx.AsyncClient(base_url=office.address, timeout=60) as stranger:
        for headers, why in STRANGERS:
            assert (await stranger.post(WEBHOOK_PATH, content=update, headers=headers)).status_code == 403, why
        assert (await stranger.post(WEBHOOK_PATH, content=update)).status_code == 403, "no secret at all"
        assert (await stranger.get(WEBHOOK_PATH)).status_code == 405
        assert (await stranger.post(WEBHOOK_PATH + "/x", content=update)).status_code == 404
    assert not await decided_since(office, before), "nothing was stored"


# --- What may be delivered -------------------------------------------------------------------------------------------

#: (body, status, rows set aside, why)
BODIES: list[tuple[bytes, int, int, str]] = [
    (b"", 400, 0, "nothing"),
    (b"{", 400, 0, "broken JSON"),
    (b"\xff\xfe", 400, 0, "no text"),
    (b'{"update_id": 1}{"update_id": 2}', 400, 0, "two at once"),
    (b'{"update_id": 1}\x00', 400, 0, "a zero byte behind it"),
    (b"text=halo&chat=1", 400, 0, "a form"),
    (b"null", 200, 1, "JSON, but no update: taken, so that it does not come for ever"),
    (b"[]", 200, 1, "the same"),
    (b'{"update_id": "x"}', 200, 1, "an update without a number"),
    (b'{"update_id": 7, "message": {"text": "\\ud83d"}}', 200, 1, "an unknown shape with a broken character"),
]


async def test_what_is_no_update_is_refused_or_set_aside(office: Running, telegram: httpx.AsyncClient) -> None:
    before = await office.everything_is_decided()
    for body, status, _, why in BODIES:
        assert await status_of(telegram, body) == status, why
    assert await decided_since(office, before) == {InboxState.QUARANTINED: sum(row[2] for row in BODIES)}


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "x"])
async def test_what_counts_is_the_secret_and_the_body_not_what_it_is_called(
    office: Running, siti: Chat, telegram: httpx.AsyncClient, kind: str
) -> None:
    (update,) = kept_back(office.server, [siti], ["Halo"])
    assert await status_of(telegram, update, **{"Content-Type": kind}) == 200
    await siti.hears("Halo! Kentongan")


async def test_other_methods_than_post_are_refused(office: Running, telegram: httpx.AsyncClient) -> None:
    before = await office.everything_is_decided()
    for method in ("GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"):
        answer = await telegram.request(method, WEBHOOK_PATH, content=b'{"update_id": 5}')
        assert answer.status_code == 405, method
    assert not await decided_since(office, before)


async def test_the_same_update_many_times_at_once_is_stored_once(
    office: Running, siti: Chat, telegram: httpx.AsyncClient
) -> None:
    before = await office.everything_is_decided()
    (update,) = kept_back(office.server, [siti], ["Halo"])
    assert set(await asyncio.gather(*(status_of(telegram, update) for _ in range(10)))) == {200}
    await siti.hears("Halo! Kentongan")
    await siti.is_still_served()
    assert await decided_since(office, before) == {InboxState.DONE: 2}


async def test_nesting_without_end_is_refused(telegram: httpx.AsyncClient) -> None:
    assert await status_of(telegram, b"[" * 100_000) == 400


async def test_five_megabytes_are_refused_and_nobody_waits_for_them(
    office: Running, siti: Chat, telegram: httpx.AsyncClient
) -> None:
    before = await office.everything_is_decided()
    big = json.dumps({"update_id": 5, "message": {"text": "x" * 5_000_000}}).encode()

    async def in_pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(big), 100_000):
            yield big[start : start + 100_000]

    for content in (big, in_pieces()):
        try:
            answer = await telegram.post(WEBHOOK_PATH, content=content)
            assert answer.status_code == 413
        except httpx.TransportError:
            pass  # refused before all of it was written
    siti.says("Halo")
    await siti.hears("Halo! Kentongan")
    assert await decided_since(office, before) == {InboxState.DONE: 1}


async def test_a_hundred_thousand_characters_are_taken(siti: Chat) -> None:
    siti.says("kabar 🙂 " * 12_500)
    await siti.hears("Belum ada hasil")


# --- Storing comes first ---------------------------------------------------------------------------------------------


async def test_what_could_not_be_stored_comes_again(
    office: Running, siti: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    really, refused = office.service.app.inbox.receive, list[str]()

    async def receive(channel: str, batch: Batch, cursor_name: str = "") -> None:
        if len(refused) < 2:
            refused.append(batch.items[0].external_key)
            raise OSError("disk full")
        await really(channel, batch, cursor_name)

    monkeypatch.setattr(office.service.app.inbox, "receive", receive)
    siti.says("Halo")
    siti.says("BANTUAN")
    await siti.hears("Halo! Kentongan")
    await siti.hears("Cara memakai Kentongan")
    assert len(set(refused)) == 1, "the first one was not lost behind the second"
    hook = office.server.world.bot_named(None).webhook
    assert hook is not None
    assert hook.last_error is not None
    assert "500" in hook.last_error[0]
    siti.has_heard_all()


# --- Copies and disorder ---------------------------------------------------------------------------------------------


async def test_two_hundred_tips_in_disorder_and_twice_are_each_answered_once(
    office: Running, telegram: httpx.AsyncClient
) -> None:
    before = await office.everything_is_decided()
    heard = max((seen.number for seen in office.server.control.seen()), default=0)
    people = [office.person(next(_people)) for _ in range(PEOPLE)]
    updates = kept_back(office.server, people, [HOAX, TRUTH, HOAX, TRUTH, HOAX])
    posted = [*updates, *updates]
    random.Random(7).shuffle(posted)
    at_once = asyncio.Semaphore(20)

    async def post(body: bytes) -> int:
        async with at_once:
            return await status_of(telegram, body)

    assert set(await asyncio.gather(*map(post, posted))) == {200}
    count = len(updates)
    await office.server.control.hears(count=count, after=heard, within_seconds=60)
    assert await decided_since(office, before) == {InboxState.DONE: count}
    assert await status_of(telegram, updates[0]) == 200, "a copy that comes late is taken"
    assert await decided_since(office, before) == {InboxState.DONE: count}
    answered = Counter((seen.chat_id, seen.reply_to) for seen in office.server.control.messages(after=heard))
    assert (len(answered), set(answered.values())) == (count, {1})


# --- Between the two ways --------------------------------------------------------------------------------------------


async def test_from_webhook_to_fetching_and_back_nothing_is_lost_or_answered_twice(
    tmp_path: Path, sqlite_template: Path
) -> None:
    url = await a_database(sqlite_template, tmp_path)
    async with TelegramServer.serving() as server:
        await _there_and_back(server, tmp_path, url)


async def _there_and_back(server: TelegramServer, folder: Path, url: str) -> None:
    siti = Chat(server, 1001)
    async with a_running_service(server, folder, url, has_webhook=True) as office:
        await eventually(lambda: server.world.bot_named(None).webhook)
        siti.says("Halo")
        await siti.hears("Halo! Kentongan")
        (taken,) = kept_back(server, [siti], [HOAX])
        async with httpx.AsyncClient(headers={SECRET_HEADER: WEBHOOK_SECRET}, timeout=60) as client:
            await client.post(office.address + WEBHOOK_PATH, content=taken)
        await siti.hears_verdict("❌ SALAH")
    # Our 200 was lost: Telegram has this one still, and one that came while nobody was there.
    server.control.raw(json.loads(taken))
    siti.says(TRUTH)
    async with a_running_service(server, folder, url):
        await siti.hears_verdict("✅ BENAR")
        await eventually(lambda: not server.control.pending())
    siti.says("BANTUAN")
    async with a_running_service(server, folder, url, has_webhook=True) as office:
        await siti.hears("Cara memakai Kentongan")
        assert await office.everything_is_decided() == {InboxState.DONE: 4}
    siti.has_heard_all()


async def test_a_webhook_that_telegram_refuses_ends_the_service(tmp_path: Path, sqlite_url: str) -> None:
    async with TelegramServer.serving() as server:
        server.control.fault("refused", "setWebhook", description="Bad Request: bad webhook: HTTPS is needed")
        with pytest.raises(ContentRefused, match="bad webhook") as refused:
            async with a_running_service(server, tmp_path, sqlite_url, has_webhook=True):
                pass
    assert DEFAULT_TOKEN not in str(refused.value)

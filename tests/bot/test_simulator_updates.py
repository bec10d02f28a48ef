"""How updates reach a bot in the simulator: getUpdates with its confirmations and conflicts, and webhooks."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Coroutine, Iterator
from typing import Any

import httpx
import pytest

from bot.simulators.telegram import TelegramServer
from tests.bot.stage import eventually

SITI = 1001
BUDI = 1002


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


@pytest.fixture
async def client(server: TelegramServer) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=f"{server.url}/bot{server.token}", verify=False, timeout=60) as client:
        yield client


async def updates(client: httpx.AsyncClient, **params: Any) -> list[dict[str, Any]]:
    answer = await client.get("/getUpdates", params=params)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["result"]
    return found


def texts(found: list[dict[str, Any]]) -> list[str]:
    return [one["message"]["text"] for one in found]


async def polling(server: TelegramServer, poll: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
    """A poll that has reached the server and waits there."""
    bot = server.world.bot_named(None)
    before = bot.poll
    task = asyncio.create_task(poll)
    await eventually(lambda: bot.poll > before)
    return task


async def test_what_was_not_confirmed_comes_again(server, client):
    for text in ("satu", "dua", "tiga"):
        server.control.says(SITI, text)
    first = await updates(client)
    assert texts(first) == ["satu", "dua", "tiga"]
    assert texts(await updates(client)) == ["satu", "dua", "tiga"]
    assert texts(await updates(client, offset=first[1]["update_id"])) == ["dua", "tiga"]
    assert await updates(client, offset=first[2]["update_id"] + 1) == []
    assert server.control.pending() == 0


async def test_update_ids_go_up_and_limit_holds(server, client):
    for n in range(5):
        server.control.says(SITI, str(n))
    found = await updates(client, limit=2)
    assert texts(found) == ["0", "1"]
    assert found[1]["update_id"] == found[0]["update_id"] + 1


async def test_a_negative_offset_keeps_only_the_newest(server, client):
    for n in range(5):
        server.control.says(SITI, str(n))
    assert texts(await updates(client, offset=-2)) == ["3", "4"]
    assert texts(await updates(client)) == ["3", "4"]


async def test_a_waiting_poll_is_woken_by_news_and_ends_by_itself(server, client):
    poll = await polling(server, updates(client, timeout=50))
    began = time.monotonic()
    server.control.says(SITI, "halo")
    assert texts(await poll) == ["halo"]
    assert time.monotonic() - began < 40, "the poll was not woken"
    began = time.monotonic()
    assert await updates(client, offset=2_000_000_000, timeout=1) == []
    assert time.monotonic() - began > 0.9


async def test_a_second_poll_ends_the_first_with_409(server, client):
    first = await polling(server, client.get("/getUpdates", params={"timeout": 50}))
    second = await polling(server, updates(client, timeout=50))
    refused = (await first).json()
    assert (refused["error_code"], refused["description"]) == (
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    )
    server.control.says(SITI, "halo")
    assert texts(await second) == ["halo"]


async def test_a_poll_whose_client_died_takes_nothing_along(server, client):
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    bot = server.world.bot_named(None)
    before = bot.poll
    writer.write(f"GET /bot{server.token}/getUpdates?timeout=30 HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    await eventually(lambda: bot.poll > before)
    writer.transport.abort()
    server.control.says(SITI, "halo")
    assert texts(await updates(client)) == ["halo"]
    assert reader.at_eof()


async def test_only_allowed_kinds_are_kept(server, client):
    await updates(client, allowed_updates='["message"]')
    server.control.blocks(SITI)
    server.control.says(BUDI, "halo")
    assert texts(await updates(client)) == ["halo"]


async def test_a_batch_arrives_together_with_the_unknown_in_its_middle(server, client):
    poll = await polling(server, updates(client, timeout=50))
    with server.control.batch():
        server.control.says(SITI, "satu")
        server.control.raw({"telepathy": {"mood": "ok"}})
        server.control.raw({"message": {"message_id": "seven", "text": 5}})
        server.control.says(SITI, "\ud83d dua")
    kinds = [next(name for name in one if name != "update_id") for one in await poll]
    assert kinds == ["message", "telepathy", "message", "message"]
    assert (await updates(client))[3]["message"]["text"] == "\ud83d dua"


async def test_privacy_mode_shows_only_what_concerns_the_bot(server, client):
    group = server.control.group("KIM", members=(SITI, BUDI))
    name = server.world.bot_named(None).user["username"]
    for text in ("obrolan", f"@{name} benar?", "/cek", f"/cek@{name}", "/cek@bot_lain", "tanya @bot_lain"):
        server.control.says(group, text, by=BUDI)
    assert texts(await updates(client)) == [f"@{name} benar?", "/cek", f"/cek@{name}"]
    server.control.bot(server.token, is_private=False)
    server.control.says(group, "obrolan")
    assert texts(await updates(client))[-1] == "obrolan"
    server.control.bot(server.token, is_private=True)


class Hook:
    """A bot's webhook that answers with the given statuses, then always with 200."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.bodies: list[dict[str, Any]] = []
        self.secrets: list[str] = []
        self._news = asyncio.Event()

    async def __aenter__(self) -> Hook:
        self._server = await asyncio.start_server(self._take, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/hook?a=1"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        assert head.startswith("POST /hook?a=1 HTTP/1.1")
        headers = dict(line.split(": ", 1) for line in head.splitlines()[1:] if line)
        body = await reader.readexactly(int(headers["Content-Length"]))
        status = self.statuses.pop(0) if self.statuses else 200
        self.secrets.append(headers.get("X-Telegram-Bot-Api-Secret-Token", ""))
        if status == 200:
            self.bodies.append(httpx.Response(200, content=body).json())
            self._news.set()
        writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n".encode())
        writer.close()

    async def takes(self, count: int) -> list[str]:
        async with asyncio.timeout(60):
            while len(self.bodies) < count:
                self._news.clear()
                await self._news.wait()
        return texts(self.bodies)


async def test_a_webhook_gets_updates_in_order_with_the_secret(server, client):
    server.control.says(SITI, "sebelum")
    async with Hook() as hook:
        answer = await client.post("/setWebhook", json={"url": hook.url, "secret_token": "rahasia-1"})
        assert answer.json()["result"] is True
        server.control.says(SITI, "satu")
        server.control.says(BUDI, "dua")
        assert await hook.takes(3) == ["sebelum", "satu", "dua"]
        assert set(hook.secrets) == {"rahasia-1"}
        await client.post("/deleteWebhook")
    assert server.control.pending() == 0


async def test_a_webhook_that_fails_gets_the_same_update_again(server, client):
    async with Hook(500, 403) as hook:
        await client.post("/setWebhook", json={"url": hook.url})
        with server.control.batch():
            server.control.says(SITI, "satu")
            server.control.says(SITI, "dua")
        assert await hook.takes(2) == ["satu", "dua"]
        found = (await client.get("/getWebhookInfo")).json()["result"]
        assert found["last_error_message"] == "Wrong response from the webhook: 403 Forbidden"
        await client.post("/deleteWebhook")


async def test_polling_and_webhook_exclude_each_other(server, client):
    poll = await polling(server, client.get("/getUpdates", params={"timeout": 50}))
    await client.post("/setWebhook", json={"url": "http://127.0.0.1:9/"})
    assert (await poll).json()["description"] == "Conflict: terminated by setWebhook request"
    refused = (await client.get("/getUpdates")).json()
    assert refused["error_code"] == 409
    assert "use deleteWebhook to delete the webhook first" in refused["description"]
    server.control.says(SITI, "halo")
    await client.post("/deleteWebhook", json={"drop_pending_updates": True})
    assert await updates(client) == []


@pytest.mark.parametrize("settings", [{"url": "ftp://x"}, {"url": "http://x.id/", "secret_token": "tanda baca!"}])
async def test_a_wrong_webhook_is_refused(server, client, settings):
    assert (await client.post("/setWebhook", json=settings)).status_code == 400


async def test_a_stopped_server_wakes_its_polls_and_starts_again_over_the_same_world():
    first = TelegramServer()
    first.start()
    async with httpx.AsyncClient(verify=False, timeout=60) as client:
        poll = await polling(first, client.get(f"{first.url}/bot{first.token}/getUpdates?timeout=30"))
        began = time.monotonic()
        await asyncio.to_thread(first.stop)
        with pytest.raises(httpx.TransportError):
            await poll
        assert time.monotonic() - began < 20, "the poll was not woken"
        first.control.says(SITI, "selagi mati")
        async with TelegramServer.serving(first.world, port=first.port) as second:
            answer = await client.get(f"{second.url}/bot{second.token}/getUpdates")
            assert texts(answer.json()["result"]) == ["selagi mati"]

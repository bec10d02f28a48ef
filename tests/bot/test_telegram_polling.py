"""Fetching updates: nothing is confirmed before it is stored, whatever goes wrong in between."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio

from bot.channels import telegram_polling
from bot.channels.telegram import Telegram
from bot.channels.telegram_polling import FETCH_SECONDS, READ_SECONDS, Poller
from bot.service import POLLER_LEASE_SECONDS
from bot.simulators.telegram import Control, TelegramServer
from data.model.message import Batch, RawItem
from data.store import leases
from data.store.database import Database
from data.store.vault import Vault
from tests.bot.stage import closed, eventually
from tests.conftest import SECRET

pytestmark = pytest.mark.asyncio(loop_scope="module")

SITI = 1001
REAL_LONG_POLL_SECONDS = telegram_polling.LONG_POLL_SECONDS
Lease = Callable[[], Awaitable[bool]]


class Shelf:
    """Where batches are stored; it can refuse, and it can take its time."""

    def __init__(self) -> None:
        self.items: list[RawItem] = []
        self.offered = 0
        #: Errors to raise instead of storing, first one first.
        self.refusals: list[Exception] = []
        #: Cleared to let a batch wait in the middle of being stored.
        self.is_open = asyncio.Event()
        self.is_open.set()

    async def receive(self, batch: Batch) -> None:
        self.offered += 1
        if self.refusals:
            raise self.refusals.pop(0)
        await self.is_open.wait()
        self.items += batch.items

    @property
    def texts(self) -> list[str]:
        """What was stored, in order, each update once."""
        known = {item.external_key: json.loads(item.body) for item in self.items}
        return [update.get("message", {}).get("text", "?") for update in known.values()]


@pytest.fixture(scope="module")
def running() -> Iterator[TelegramServer]:
    server = TelegramServer()
    server.start()
    yield server
    server.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def telegram(running: TelegramServer) -> AsyncIterator[Telegram]:
    channel = Telegram(running.token, running.url)
    yield channel
    await closed(channel)


@pytest.fixture(autouse=True)
def nobody_waits_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telegram_polling, "BACKOFF_SECONDS", (0.01, 0.02))
    monkeypatch.setattr(telegram_polling, "LONG_POLL_SECONDS", 1)


@pytest.fixture
def control(running: TelegramServer) -> Control:
    running.control.reset()
    running.control.person(SITI)
    return running.control


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


async def always() -> bool:
    return True


@asynccontextmanager
async def a_poller(
    telegram: Telegram, shelf: Shelf, holds_lease: Lease = always, offset: str = ""
) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(Poller(telegram, shelf.receive, holds_lease, offset).run())
    yield task
    assert not task.done(), "a poller never ends by itself"
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def calls(control: Control, outcome: str) -> int:
    return int(control.state()["calls"].get(f"getUpdates {outcome}", 0))


# --- Nothing is confirmed before it is stored ------------------------------------------------------------------------


async def test_updates_are_stored_in_order_and_then_confirmed(
    telegram: Telegram, control: Control, shelf: Shelf
) -> None:
    with control.batch():
        for number in range(250):
            control.says(SITI, str(number))
    async with a_poller(telegram, shelf):
        await eventually(lambda: len(shelf.items) == 250 and not control.pending())
    assert shelf.texts == [str(number) for number in range(250)]
    assert shelf.offered == 3, "a hundred at a time"


async def test_what_is_being_stored_is_not_confirmed_yet(telegram: Telegram, control: Control, shelf: Shelf) -> None:
    shelf.is_open.clear()
    control.says(SITI, "satu")
    async with a_poller(telegram, shelf):
        await eventually(lambda: shelf.offered)
    assert control.pending() == 1, "a process that is killed here loses nothing"
    shelf.is_open.set()
    async with a_poller(telegram, shelf):
        await eventually(lambda: not control.pending())
    assert shelf.texts == ["satu"]


@pytest.mark.parametrize("error", [OSError("disk full"), ValueError("odd"), TimeoutError(), RuntimeError("x")])
async def test_what_was_not_stored_is_fetched_again(
    telegram: Telegram, control: Control, shelf: Shelf, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    shelf.refusals = [error, error]
    with control.batch():
        control.says(SITI, "satu")
        control.says(SITI, "dua")
    async with a_poller(telegram, shelf):
        await eventually(lambda: not control.pending())
    assert (shelf.offered, shelf.texts) == (3, ["satu", "dua"])
    assert caplog.text.count("storing updates failed; they are fetched again") == 2, "with its trace, for the operator"


async def test_a_restart_goes_on_where_the_last_one_stopped(telegram: Telegram, control: Control, shelf: Shelf) -> None:
    first = control.raw({})
    control.says(SITI, "dua")
    async with a_poller(telegram, shelf, offset=str(first + 1)):
        await eventually(lambda: not control.pending())
    assert shelf.texts == ["dua"]


# --- Whatever goes wrong ---------------------------------------------------------------------------------------------

#: (what goes wrong with getUpdates, its details, what the log says, why)
FAILURES: list[tuple[str, dict[str, Any], str, str]] = [
    ("refused", {"code": 409, "description": "Conflict: terminated by other getUpdates"}, "409", "another poller"),
    ("unauthorized", {}, "401 Unauthorized", "the token was revoked"),
    ("refused", {"code": 404, "description": "Not Found"}, "404 Not Found", "the token has a wrong form"),
    ("throttled", {"retry_after": 1}, "429", "asked too often"),
    ("failed", {}, "500", "the server failed"),
    ("failed", {"code": 502}, "JSONDecodeError", "the page of a proxy"),
    ("garbled", {}, "JSONDecodeError", "half an answer"),
    ("lost", {}, "ServerDisconnectedError", "no answer"),
    ("reset", {}, "ClientPayloadError", "an answer that ends in the middle"),
]


@pytest.mark.parametrize(("kind", "details", "told", "why"), FAILURES, ids=[row[-1] for row in FAILURES])
async def test_after_a_failure_the_same_updates_are_fetched(
    telegram: Telegram,
    control: Control,
    shelf: Shelf,
    caplog: pytest.LogCaptureFixture,
    kind: str,
    details: dict[str, Any],
    told: str,
    why: str,
) -> None:
    control.says(SITI, "satu")
    control.fault(kind, "getUpdates", times=2, **details)
    async with a_poller(telegram, shelf):
        await eventually(lambda: not control.pending())
    assert (shelf.texts, shelf.offered) == (["satu"], 1), why
    assert told in caplog.text
    assert telegram.bot.token not in caplog.text


#: (body of the answer, why)
GARBAGE = [
    (b"", "nothing"),
    (b"null", "JSON, but no answer"),
    (b"[1, 2]", "the same"),
    (b'{"ok": true}', "no result"),
    (b'{"ok": true, "result": {"update_id": 1}}', "a result that is no list"),
    (b'{"ok": false, "result": []}', "it does not say ok"),
    (b"\xff\xfe", "no text"),
    (b"[" * 100_000, "nesting without end"),
]


async def test_no_garbage_ends_the_poller(shelf: Shelf) -> None:
    answers = iter([b'{"ok": true, "result": true}', *(body for body, _ in GARBAGE)])
    all_given = asyncio.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        if (body := next(answers, None)) is None:
            all_given.set()
            body = b""
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % len(body) + body)
        await writer.drain()
        writer.close()

    listening = await asyncio.start_server(answer, "127.0.0.1", 0)
    channel = Telegram("42:" + "x" * 35, f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}")
    async with a_poller(channel, shelf):
        await asyncio.wait_for(all_given.wait(), 60)
    await closed(channel)
    listening.close()
    assert shelf.offered == 0


async def test_a_server_that_goes_away_comes_back(shelf: Shelf, caplog: pytest.LogCaptureFixture) -> None:
    server = TelegramServer()
    server.control.person(SITI)
    await asyncio.to_thread(server.start)
    channel = Telegram(server.token, server.url)
    async with a_poller(channel, shelf):
        server.control.says(SITI, "satu")
        await eventually(lambda: shelf.texts == ["satu"])
        await asyncio.to_thread(server.stop)
        server.control.says(SITI, "dua")
        await eventually(lambda: "ClientConnectorError" in caplog.text)
        async with TelegramServer.serving(server.world, port=server.port):
            await eventually(lambda: shelf.texts == ["satu", "dua"] and not server.control.pending())
    await closed(channel)
    assert channel.bot.token not in caplog.text


async def test_an_update_without_an_id_is_stored_and_does_not_turn_the_loop_hot(
    telegram: Telegram, control: Control, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telegram_polling, "BACKOFF_SECONDS", (0.05,))
    control.raw({"update_id": "aneh", "message": {"text": "tanpa nomor"}})
    async with a_poller(telegram, shelf):
        await eventually(lambda: shelf.offered)
        await asyncio.sleep(0.3)
        assert shelf.offered <= 8
        control.says(SITI, "dua")
        await eventually(lambda: not control.pending())
    assert shelf.texts == ["tanpa nomor", "dua"]


# --- One poller at a time --------------------------------------------------------------------------------------------


async def test_a_webhook_is_removed_first(telegram: Telegram, control: Control, shelf: Shelf) -> None:
    await telegram.bot.set_webhook("http://127.0.0.1:9/nobody", secret_token="x" * 16)
    control.says(SITI, "satu")
    async with a_poller(telegram, shelf):
        await eventually(lambda: shelf.texts == ["satu"])
    assert not calls(control, "409")


async def test_a_webhook_that_could_not_be_removed_is_removed_later(
    telegram: Telegram, control: Control, shelf: Shelf
) -> None:
    await telegram.bot.set_webhook("http://127.0.0.1:9/nobody", secret_token="x" * 16)
    control.fault("lost_before", "deleteWebhook", times=2)
    control.says(SITI, "satu")
    async with a_poller(telegram, shelf):
        await eventually(lambda: shelf.texts == ["satu"])
    assert calls(control, "409") == 2


async def test_a_database_that_cannot_tell_about_the_lease_is_asked_again(
    telegram: Telegram, control: Control, shelf: Shelf
) -> None:
    answers = iter([OSError("locked"), OSError("locked")])

    async def holds_lease() -> bool:
        if error := next(answers, None):
            raise error
        return True

    control.says(SITI, "satu")
    async with a_poller(telegram, shelf, holds_lease):
        await eventually(lambda: shelf.texts == ["satu"])


async def test_of_two_pollers_one_fetches_and_the_other_takes_over(
    telegram: Telegram, control: Control, sqlite_url: str
) -> None:
    database = Database(sqlite_url, Vault(SECRET), lambda: datetime.now(UTC))

    def lease_of(owner: str) -> Lease:
        async def holds_lease() -> bool:
            async with database.unit_of_work() as unit:
                return await leases.hold(unit, "poller", owner, POLLER_LEASE_SECONDS)

        return holds_lease

    first, second = Shelf(), Shelf()
    async with a_poller(telegram, first, lease_of("first")):
        control.says(SITI, "satu")
        await eventually(lambda: first.texts == ["satu"])
        async with a_poller(telegram, second, lease_of("second")):
            control.says(SITI, "dua")
            await eventually(lambda: first.texts == ["satu", "dua"])
            await asyncio.sleep(0.1)
            assert second.offered == 0
    async with a_poller(telegram, second, lease_of("second")):
        await asyncio.sleep(0.1)
        assert second.offered == 0, "the first has not given its lease back"
        async with database.unit_of_work() as unit:
            await leases.release(unit, "first")
        control.says(SITI, "tiga")
        await eventually(lambda: second.texts == ["tiga"])
    assert not calls(control, "409"), "never two at a time"
    await database.close()


async def test_one_fetch_ends_before_its_lease() -> None:
    assert REAL_LONG_POLL_SECONDS + READ_SECONDS < FETCH_SECONDS < POLLER_LEASE_SECONDS

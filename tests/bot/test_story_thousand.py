"""A thousand tips by webhook, in disorder, copies, broken connections and a killed process: each answered once."""

from __future__ import annotations

import asyncio
import random
import socket
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from bot.simulators.telegram import DEFAULT_TOKEN, TelegramServer
from bot.web import SECRET_HEADER
from data.seeds import sample_factchecks
from data.store.deliveries import SEALED_PAYLOAD, unpack
from data.store.people import SEALED_ID
from data.store.schema import address, delivery, tip
from tests.bot.chaos import IN_FLIGHT, Scene, nothing_is_lost_and_no_copy_is_hidden
from tests.bot.processes import Process
from tests.bot.stage import WEBHOOK_PATH, WEBHOOK_SECRET, a_look_into, the_office_knows
from tests.conftest import SECRET, fresh_postgres, fresh_sqlite

pytestmark = [pytest.mark.story, pytest.mark.chaos]

#: Connections on which Telegram delivers at the same time.
CONNECTIONS = 8
#: Deliveries that may change places with each other.
WINDOW = 50
#: One in so many deliveries loses its connection before the answer is read, and comes again.
DROPPED_ONE_IN = 40
TEXTS_EACH = 5
HEADERS = {SECRET_HEADER: WEBHOOK_SECRET, "Content-Type": "application/json"}


# --- Telegram, which delivers at least once --------------------------------------------------------------------------


@dataclass(slots=True)
class Deliveries:
    """What Telegram still has to deliver; it keeps an update until it reads a 200.

    Args:
        dropped: how often a connection was closed before the answer was read.
        refused: how often there was nobody to deliver to, or no answer.
    """

    address: str
    waiting: deque[bytes]
    chance: random.Random
    taken: int = 0
    dropped: int = 0
    refused: int = 0

    async def run(self) -> None:
        """Deliver all of it on several connections."""
        limits = httpx.Limits(max_connections=CONNECTIONS)
        async with httpx.AsyncClient(headers=HEADERS, timeout=120, limits=limits) as client:
            await asyncio.gather(*(self._connection(client) for _ in range(CONNECTIONS)))

    async def _connection(self, client: httpx.AsyncClient) -> None:
        while self.waiting:
            body = self.waiting.popleft()
            if self.chance.randrange(DROPPED_ONE_IN) == 0:
                await self._drops(body)
            while not await self._posts(client, body):
                self.refused += 1
                await asyncio.sleep(0.1)
            self.taken += 1

    async def _posts(self, client: httpx.AsyncClient, body: bytes) -> bool:
        try:
            return (await client.post(self.address + WEBHOOK_PATH, content=body)).status_code == 200
        except httpx.TransportError:
            return False

    async def _drops(self, body: bytes) -> None:
        """Send all of it and hang up; whether it was stored, nobody knows."""
        host, port = self.address.removeprefix("http://").split(":")
        lines = [f"POST {WEBHOOK_PATH} HTTP/1.1", f"Host: {host}", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in HEADERS.items()]
        try:
            _, writer = await asyncio.open_connection(host, int(port))
        except OSError:
            return
        writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        await asyncio.sleep(self.chance.choice([0, 0.005]))
        writer.transport.abort()
        self.dropped += 1


def in_copies_and_disorder(updates: Sequence[bytes], chance: random.Random) -> deque[bytes]:
    """Each update one to three times, shuffled within windows."""
    copies = [update for update in updates for _ in range(chance.randint(1, 3))]
    shuffled: deque[bytes] = deque()
    for start in range(0, len(copies), WINDOW):
        window = copies[start : start + WINDOW]
        chance.shuffle(window)
        shuffled.extend(window)
    return shuffled


# --- The scene -------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class WebhookScene(Scene):
    """A scene whose process is delivered to; the updates are in our hand, not in the simulator's."""

    address: str = ""
    updates: list[bytes] = field(default_factory=list)


def everybody_forwards(server: TelegramServer, people: int) -> list[bytes]:
    """Let each of so many people forward several texts, and take the updates before anybody is told of them."""
    titles = [record.title for record in sample_factchecks()]
    with server.control.batch():
        for turn in range(TEXTS_EACH):
            for person in range(people):
                number = turn * people + person
                text = f"Kabar ke-{number}: {titles[number % len(titles)]}. Mohon disebarkan."
                server.control.says(1000 + person, text)
        pending = server.world.bot_named(None).pending
        updates = [update.encode() for _, update in pending]
        pending.clear()
    return updates


def a_free_port() -> int:
    """A port that keeps its number over a restart of the process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def a_webhook_scene(folder: Path, url: str, people: int) -> AsyncIterator[WebhookScene]:
    """A process that is delivered to, and people who have already forwarded."""
    await the_office_knows(url)
    database, port = a_look_into(url), a_free_port()
    address = f"http://127.0.0.1:{port}"
    async with TelegramServer.serving() as server:
        settings = {
            "DATABASE_URL": url,
            "SECRET_KEY": SECRET,
            "TELEGRAM_BOT_TOKEN": DEFAULT_TOKEN,
            "TELEGRAM_API_URL": server.url,
            "TELEGRAM_WEBHOOK_URL": address + WEBHOOK_PATH,
            "TELEGRAM_WEBHOOK_SECRET": WEBHOOK_SECRET,
            "TELEGRAM_PER_SECOND": "0",
            "TELEGRAM_CHAT_PER_SECOND": "0",
            "CONSOLE_PORT": str(port),
            "IN_FLIGHT": str(IN_FLIGHT),
            "UNKNOWN_RESEND_SECONDS": "1",
        }
        scene = WebhookScene(server, Process(folder, settings), database, address=address)
        scene.updates = everybody_forwards(server, people)
        scene.forwarded = Counter({1000 + person: TEXTS_EACH for person in range(people)})
        yield scene
        scene.process.kill()
    await database.close()


async def each_is_decided_and_answered_once(scene: WebhookScene) -> None:
    """Nothing is lost, nothing is decided twice, and what came twice is exactly among what is listed as resent."""
    count = len(scene.updates)
    await scene.everything_is_answered(count)
    await nothing_is_lost_and_no_copy_is_hidden(scene, count)
    async with scene.database.reading() as unit:
        tips = await unit.connection.scalar(select(func.count()).select_from(tip))
    assert tips == count, "each is kept once"
    answered = Counter((seen.chat_id, seen.reply_to) for seen in scene.server.control.messages())
    assert len(answered) == count, "each is answered below its own message"
    copies = Counter({what: times - 1 for what, times in answered.items() if times > 1})
    assert copies <= await _listed_as_resent(scene), "a copy that no list tells of"


async def _listed_as_resent(scene: WebhookScene) -> Counter[tuple[int, int]]:
    """How often the answer to which message of which chat was sent again, as the database tells it."""
    told = select(address.c.external_id_sealed, delivery.c.payload_sealed, delivery.c.resends)
    query = told.join(address, address.c.id == delivery.c.address_id).where(delivery.c.resends > 0)
    found: Counter[tuple[int, int]] = Counter()
    async with scene.database.reading() as unit:
        for row in await unit.connection.execute(query):
            chat = int(unit.vault.unseal(SEALED_ID, row.external_id_sealed))
            message = unpack(unit.vault.unseal(SEALED_PAYLOAD, row.payload_sealed))
            found[chat, int(message.reply_to)] += row.resends
    return found


async def _until_taken(deliveries: Deliveries, count: int) -> None:
    while deliveries.taken < count:  # noqa: ASYNC110
        await asyncio.sleep(0.005)


@pytest.mark.parametrize(("kind", "people"), [("sqlite", 200), ("postgresql", 40)])
async def test_a_thousand_tips_in_disorder_and_copies_are_each_answered_once(
    kind: str, people: int, tmp_path: Path, request: pytest.FixtureRequest, figures: Callable[[str], None]
) -> None:
    url = _a_database(kind, tmp_path, request)
    chance = random.Random(11)
    async with a_webhook_scene(tmp_path, url, people) as scene:
        waiting = in_copies_and_disorder(scene.updates, chance)
        deliveries, count = Deliveries(scene.address, waiting, chance), len(waiting)
        scene.process.starts()
        began = time.monotonic()
        delivering = asyncio.create_task(deliveries.run())
        await _until_taken(deliveries, count // 2)
        scene.process.kill()
        await asyncio.to_thread(scene.process.starts)
        await delivering
        await each_is_decided_and_answered_once(scene)
        took = time.monotonic() - began
        figures(
            f"{kind}: {len(scene.updates)} tips, {count} deliveries on {CONNECTIONS} connections, {deliveries.dropped} "
            f"hung up on, {deliveries.refused} refused, 1 kill -9: all answered in {took:.1f} s with "
            f"{len(scene.server.control.messages()) - len(scene.updates)} listed copies"
        )
        assert deliveries.dropped > 0
        assert scene.process.kills == 1
        assert scene.process.stop() == 0


def _a_database(kind: str, folder: Path, request: pytest.FixtureRequest) -> str:
    if kind == "sqlite":
        return fresh_sqlite(request.getfixturevalue("sqlite_template"), folder)
    return fresh_postgres(request.getfixturevalue("postgres_server"), request.getfixturevalue("postgres_template"))

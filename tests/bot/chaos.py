"""What tests stand on in which real processes are really killed: a message comes in and its verdict goes out, once."""

from __future__ import annotations

import asyncio
import gzip
import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.simulators.telegram import DEFAULT_TOKEN, TelegramServer
from broadcasts.delivery import Policy
from data.model.delivery import DeliveryState
from data.model.inbox import InboxState
from data.seeds import sample_factchecks
from data.store import deliveries, factchecks, inbox
from data.store.database import Database, Unit
from data.store.schema import delivery, tip
from data.store.vault import Vault
from tests.bot.processes import PATIENCE_SECONDS, ROOT, Process
from tests.conftest import SECRET

PEOPLE = 20
TEXTS_EACH = 50
IN_FLIGHT = 8
QUERIES = ROOT.parent / "shared" / "eval" / "queries.jsonl.gz"


def circulated(count: int) -> list[str]:
    """Texts as they circulate: real ones where the evaluation data is at hand, otherwise ours, each worded anew."""
    if QUERIES.is_file():
        with gzip.open(QUERIES, "rt", encoding="utf-8") as lines:
            texts = [json.loads(line)["text"] for line in lines]
        return [text[:3500] for text in texts if len(text) > 80][:count]
    titles = [record.title for record in sample_factchecks()]
    return [f"Kabar ke-{number}: {titles[number % len(titles)]}. Mohon disebarkan." for number in range(count)]


@dataclass(slots=True)
class Scene:
    """A platform, a database and a process that is going to be killed."""

    server: TelegramServer
    process: Process
    database: Database
    forwarded: Counter[int] = field(default_factory=Counter)

    def people_forward(self, texts: Sequence[str]) -> None:
        """Each person forwards their share, one after the other."""
        with self.server.control.batch():
            for text in texts:
                chat = 1000 + self.forwarded.total() % PEOPLE
                self.server.control.says(chat, text)
                self.forwarded[chat] += 1

    async def everything_is_answered(self, count: int, within_seconds: float = 300) -> None:
        deadline = time.monotonic() + within_seconds
        while time.monotonic() < deadline:
            async with self.database.reading() as unit:
                coming, going = await inbox.counts(unit), await deliveries.counts(unit)
                left = await given_up(unit)
            over = {DeliveryState.ACCEPTED: count - left} | ({DeliveryState.UNKNOWN: left} if left else {})
            if coming.get(InboxState.DONE) == count and going == over:
                return
            await asyncio.sleep(0.1)
        raise AssertionError(f"{coming} {going}\n{self.process.log()[-3000:]}")


@pytest.fixture
async def scene(database_url: str, tmp_path: Path) -> AsyncIterator[Scene]:
    database = Database(database_url, Vault(SECRET), lambda: datetime.now(UTC))
    async with database.unit_of_work() as unit:
        records = [record.__class__(**{**_fields(record), "is_sample": False}) for record in sample_factchecks()]
        await factchecks.save(unit, records)
    async with TelegramServer.serving() as server:
        settings = {
            "DATABASE_URL": database_url,
            "SECRET_KEY": SECRET,
            "TELEGRAM_BOT_TOKEN": DEFAULT_TOKEN,
            "TELEGRAM_API_URL": server.url,
            "TELEGRAM_PER_SECOND": "0",
            "TELEGRAM_CHAT_PER_SECOND": "0",
            "CONSOLE_PORT": "0",
            "IN_FLIGHT": str(IN_FLIGHT),
            "UNKNOWN_RESEND_SECONDS": "1",
        }
        for number in range(PEOPLE):
            server.control.person(1000 + number, f"Warga {number}")
        process = Process(tmp_path, settings)
        yield Scene(server, process, database)
        process.kill()
    await database.close()


def _fields(record: object) -> dict[str, object]:
    return {name: getattr(record, name) for name in record.__dataclass_fields__}  # type: ignore[attr-defined]


async def given_up(unit: Unit) -> int:
    """How many replies were being sent at one death too many, so that they are left to the operator (``doctor``)."""
    doubtful = await deliveries.doubtful(unit, 10_000)
    most = Policy().most_resends_died
    return sum(item.state is DeliveryState.UNKNOWN and item.resends == most for item in doubtful)


async def nothing_is_lost_and_no_copy_is_hidden(scene: Scene, count: int) -> None:
    """The oracle: what chats saw against what the database says of it."""
    async with scene.database.reading() as unit:
        listed = await deliveries.doubtful(unit, 10_000)
        left = await given_up(unit)
        rows = (await unit.connection.execute(select(delivery.c.cause_id, delivery.c.state, delivery.c.resends))).all()
        decided = await unit.connection.scalar(select(func.count()).select_from(tip))
    seen = scene.server.control.messages()
    assert len(rows) == len({row.cause_id for row in rows}) == count, "each message was decided once"
    assert decided is not None
    assert decided >= count * 0.9, "nearly all of them are tips"
    copies = Counter((row.chat_id, row.reply_to, row.text) for row in seen)
    assert len(copies) >= decided - left, "each message was answered at least once"
    extra = len(seen) - (count - left)
    resent = sum(item.resends for item in listed)
    assert 0 <= extra <= resent + left, "each extra copy is listed as resent"
    assert resent <= IN_FLIGHT * scene.process.kills, "no more are unknown than were in flight"
    per_chat = Counter(row.chat_id for row in seen)
    unheard = sum(max(sent - per_chat[chat], 0) for chat, sent in scene.forwarded.items())
    assert unheard <= left, "everybody was answered"


async def until_sends(scene: Scene, count: int) -> None:
    """Wait until the process is in the middle of sending."""
    deadline = time.monotonic() + 120
    while len(scene.server.control.messages()) < count and time.monotonic() < deadline:  # noqa: ASYNC110
        await asyncio.sleep(0.002)


async def one_kill_at(name: str, scene: Scene) -> None:
    """Kill a process at a failpoint, and let the next one take over."""
    texts = circulated(PEOPLE * 2)
    scene.people_forward(texts[:PEOPLE])
    scene.process.start(KENTONGAN_FAILPOINT=f"{name}:1")
    assert await asyncio.to_thread(scene.process.wait_for_death, PATIENCE_SECONDS), f"{name} was never reached"
    scene.people_forward(texts[PEOPLE:])
    scene.process.starts()
    await scene.everything_is_answered(len(texts))
    await nothing_is_lost_and_no_copy_is_hidden(scene, len(texts))

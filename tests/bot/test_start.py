"""A process sends before it has loaded what answers; it says so, and what comes in meanwhile waits and is answered."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from bot.app import App
from bot.channels.loopback import Loopback
from bot.settings import load
from bot.world import World
from data.model.broadcast import BroadcastState
from data.model.delivery import DeliveryState
from data.store import progress
from data.store.database import Database
from data.store.vault import Vault
from tests.bot.announcing import approved, someone, state_of
from tests.bot.commands import ROOT
from tests.bot.stage import eventually
from tests.conftest import SECRET
from tests.data.store.setup import FREE, an_address, planned

#: In a process of its own: other tests have imported everything by now.
LOOK = """
import sys
import bot.cli, bot.cli.worker_verb, bot.channels.telegram
print(" ".join(sorted({"numpy", "uvicorn", "bot.inbox", "bot.searcher", "data.matching.matcher"} & set(sys.modules))))
from data.matching import Matcher
print(Matcher.__module__)
try:
    from data.matching import Nobody
except ImportError:
    print("refused")
"""


def test_what_only_sends_loads_nothing_that_answers() -> None:
    done = subprocess.run([sys.executable, "-c", LOOK], cwd=ROOT, capture_output=True, text=True, check=True)
    needless, matcher, unknown = done.stdout.split("\n")[:3]
    assert not needless, "imported before the first message can go out"
    assert matcher == "data.matching.matcher", "the matcher is there for whoever asks for it"
    assert unknown == "refused"


async def test_what_waits_is_sent_and_what_comes_in_waits(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = load(Path("/nonexistent/kentongan.env"), var_dir=tmp_path, database_url=sqlite_url, secret_key=SECRET)
    database = Database(sqlite_url, Vault(SECRET), lambda: datetime.now(UTC))
    await planned(database, 1, await an_address(database))
    terminal, gate = Loopback("start"), threading.Event()

    def slowly(name: str) -> Any:
        assert gate.wait(30)
        return import_module(name)

    monkeypatch.setattr("bot.app.import_module", slowly)
    app = App(World(settings, database), {"loopback": (terminal, FREE)})

    async def tells() -> None:
        answering = await app.load()
        await answering.inbox.receive("loopback", terminal.says("200", "halo"))

    starting, telling = asyncio.create_task(app.start()), asyncio.create_task(tells())
    try:
        await eventually(lambda: [heard.chat for heard in terminal.journal] == ["100"])
        assert await app.missing() == {"matcher": "loading", "inbox": "not running"}, "it sends, and is not ready"
        assert not starting.done()
        assert not telling.done()
        gate.set()
        await asyncio.gather(starting, telling)
        await eventually(lambda: [heard.chat for heard in terminal.journal] == ["100", "200"])
        await eventually(lambda: app.searcher.is_ready)
        assert await app.missing() == {}
    finally:
        gate.set()
        await app.stop()
        await database.close()
    assert app.failure is None


async def test_what_never_answered_ends_in_order(sqlite_url: str, tmp_path: Path) -> None:
    settings = load(Path("/nonexistent/kentongan.env"), var_dir=tmp_path, database_url=sqlite_url, secret_key=SECRET)
    database = Database(sqlite_url, Vault(SECRET), lambda: datetime.now(UTC))
    app = App(World(settings, database), {"loopback": (Loopback("start"), FREE)})
    await app.start_sending()
    await app.stop()
    await database.close()
    assert app.failure is None
    assert "answering" not in vars(app)


async def test_what_serves_no_telegram_still_freezes_whom_the_office_reaches_there(
    database: Database, tmp_path: Path
) -> None:
    address = database.url.render_as_string(hide_password=False)
    settings = load(Path("/nonexistent/kentongan.env"), var_dir=tmp_path, database_url=address, secret_key=SECRET)
    await someone(database, "1", channel="telegram")
    number = await approved(database, count=1)
    app = App(World(settings, database), {})
    for _ in range(3):
        await app.conductor.work()
    app.owner.farewell()
    seen = await state_of(database, number)
    assert (seen.state, seen.frozen_count) == (BroadcastState.RUNNING, 1), "it waits for a process that sends"
    async with database.reading() as unit:
        assert await progress.by_state(unit, number) == {DeliveryState.READY: 1}

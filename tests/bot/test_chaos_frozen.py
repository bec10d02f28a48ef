"""A process freezes past its leases, another takes over, and the first one wakes again."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from data.store.database import Database
from tests.bot.chaos import PEOPLE, Scene, circulated, nothing_is_lost_and_no_copy_is_hidden, scene, until_sends
from tests.bot.processes import Process

__all__ = ["scene"]


async def _freeze(scene: Scene) -> None:
    """Freeze it at any moment; on SQLite outside of a write, whose lock keeps everybody waiting until it wakes."""
    while True:
        scene.process.freeze()
        if not scene.database.is_sqlite or _is_free(scene.database):
            return
        scene.process.thaw()
        scene.process.kills -= 1
        await asyncio.sleep(0.01)


def _is_free(database: Database) -> bool:
    with closing(sqlite3.connect(str(database.url.database), timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        connection.execute("ROLLBACK")
        return True


@pytest.mark.chaos
async def test_a_process_that_freezes_past_its_leases_and_wakes_again(scene: Scene, tmp_path: Path) -> None:
    texts = circulated(PEOPLE * 10)
    short = {"LEASE_SECONDS": "3"}
    scene.process.starts(**short)
    scene.people_forward(texts)
    await until_sends(scene, 20)
    await _freeze(scene)
    (tmp_path / "second").mkdir()
    second = Process(tmp_path / "second", scene.process.settings)
    try:
        second.starts(**short)
        await scene.everything_is_answered(len(texts))
        scene.process.thaw()
        await asyncio.sleep(3)
        await scene.everything_is_answered(len(texts))
        await nothing_is_lost_and_no_copy_is_hidden(scene, len(texts))
        assert scene.process.is_running(), "it goes on working"
    finally:
        second.kill()

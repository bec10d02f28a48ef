"""No look at broadcasts that is made every second, or for every portion, reads a whole table."""

from __future__ import annotations

import re

import pytest

from data.model.broadcast import BroadcastAct, BroadcastClass
from data.model.membership import Role
from data.store import canaries, progress, reports, retries
from data.store.database import Database
from data.store.vault import Vault
from tests.bot.announcing import approved, someone
from tests.bot.test_broadcast_neighbours import acted
from tests.bot.test_conductor import Recorder, conducted, sent
from tests.conftest import SECRET, Clock
from tests.data.store.setup import passes
from tests.data.store.test_plans import _plan, overheard

#: Tables that grow for ever, and those that hold a row for each recipient.
GROWING = (
    "delivery",
    "earlier",
    "attempt",
    "address",
    "broadcast",
    "broadcast_kim",
    "exclusion",
    "occurrence",
    "approval",
)
PASSED_OVER = ("SELECT DISTINCT address", "SELECT EXISTS (SELECT * \nFROM delivery \nWHERE delivery.state IN (?, ?))")


async def a_week(database: Database, clock: Clock) -> None:
    """Announcements to people and to KIM go out, stand still, are stopped, and come again as a series."""
    for chat, role in (("1", Role.OPERATOR), ("2", Role.CHAIR)):
        await someone(database, chat, role)
    for number in range(25):
        await someone(database, f"p{number}", Role.RESIDENT, kim="")
    first = await approved(database, count=1)
    await approved(database, "orang: semua", klass=BroadcastClass.REMINDER, count=27)
    await approved(database, klass=BroadcastClass.ELECTION, count=1, schedule="2026-11-23 s.d. 2026-11-24 11:00")
    channel = Recorder()
    for _ in range(3):
        await conducted(database)
        await sent(database, channel)
        await passes(database, clock, 4000)
    await passes(database, clock, 6 * 3600)
    await conducted(database)
    await acted(database, first, BroadcastAct.STOP)
    await conducted(database)
    async with database.reading() as unit:
        await canaries.first_ones(unit, 2, ["loopback"])
        await progress.by_state(unit, 2)
        await retries.failed(unit, 2)
        await reports.of_broadcast(unit, 2)


async def test_no_look_at_broadcasts_reads_a_whole_table(sqlite_url: str, clock: Clock) -> None:
    database = Database(sqlite_url, Vault(SECRET), clock)
    with overheard(database) as heard:
        await a_week(database, clock)
    statements = {
        text: values for text, values in heard if re.match(r"SELECT|UPDATE|DELETE|INSERT.*SELECT", text, re.S)
    }
    assert len(statements) > 40
    scans = []
    for statement, parameters in statements.items():
        for line in await _plan(database, (statement, parameters)):
            # The tests' own look at what is under way reads what it likes.
            is_ours = statement.endswith("IN ('leased', 'sending')")
            found = None if is_ours else re.match(r"SCAN (\w+)(.*)", line)
            # Every language that anybody speaks is looked up once, when a broadcast is prepared.
            # And the tests themselves look whether anything is under way.
            if found and found[1] in GROWING and "INDEX ix_" not in found[2] and not statement.startswith(PASSED_OVER):
                scans.append(f"{line}: {' '.join(statement.split())[:1500]}")
    await database.close()
    if scans:
        pytest.fail("\n\n".join(scans))

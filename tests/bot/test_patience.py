"""A service that starts while its PostgreSQL server starts anew waits for it, says so, and does not wait for ever."""

from __future__ import annotations

import asyncio
import socket
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError

from bot.patience import MOST_SECONDS, patiently
from tests.bot.commands import Called
from tests.bot.test_cli_run import Run, address_of, ended, running  # noqa: F401  # a fixture
from tests.conftest import SECRET, fresh_postgres


def gone(text: str) -> OperationalError:
    return OperationalError("SELECT 1", {}, psycopg.OperationalError(text))


class Waits:
    """A count of seconds that goes on only by waiting."""

    def __init__(self) -> None:
        self.seconds = 0.0

    async def rest(self, seconds: float) -> None:
        self.seconds += seconds


async def outcome_of(error: Exception, fails: int, is_ending: Callable[[], bool] = lambda: False) -> tuple[str, float]:
    """What comes of something that fails so often, and after how long."""
    waits, told, left = Waits(), list[str](), [error] * fails

    async def work() -> str:
        if left:
            raise left.pop()
        return "done"

    try:
        found = await patiently(work, told.append, rest=waits.rest, seconds=lambda: waits.seconds, is_ending=is_ending)
    except type(error):
        found = "raised"
    assert len(told) <= 1, "it is said once"
    return found + (f" ({told[0]})" if told else ""), waits.seconds


@pytest.mark.parametrize(
    ("error", "fails", "found", "seconds", "why"),
    [
        (gone("Connection refused"), 0, "done", 0.0, "it answers"),
        (gone("Connection refused"), 2, "done (Connection refused)", 1.5, "it is back in a moment"),
        (gone("FATAL:  the database system is starting up"), 1, "done", 0.5, "recovery"),
        (gone("FATAL:  the database system is shutting down"), 1, "done", 0.5, "the other half of a restart"),
        (gone("Connection refused"), 999, "raised", MOST_SECONDS, "it is down for good"),
        (gone('FATAL:  database "kentongan" does not exist'), 1, "raised", 0.0, "waiting makes none"),
        (gone('FATAL:  password authentication failed for user "x"'), 1, "raised", 0.0, "waiting does not mend it"),
        (ValueError("another matter"), 1, "raised", 0.0, "no error of a database"),
    ],
)
async def test_what_is_waited_for(error: Exception, fails: int, found: str, seconds: float, why: str) -> None:
    said, waited = await outcome_of(error, fails)
    assert said.startswith(found), why
    assert seconds <= waited <= seconds + 5, why


@pytest.mark.parametrize(
    ("said", "found", "why"),
    [
        ("database is locked", ("done (database is locked)", 0.5), "a long write ends"),
        ("database or disk is full", ("raised", 0.0), "somebody has to make room"),
        ("no such table: tip", ("raised", 0.0), "waiting makes none"),
    ],
)
async def test_what_of_sqlite_is_waited_for(said: str, found: tuple[str, float], why: str) -> None:
    error = OperationalError("SELECT 1", {}, sqlite3.OperationalError(said))
    assert await outcome_of(error, 1) == found, why


async def test_what_worked_for_long_is_waited_for_anew() -> None:
    """A part that ran for an hour before its server restarted has all its time again."""
    waits, tries = Waits(), [0]

    async def work() -> str:
        tries[0] += 1
        waits.seconds += MOST_SECONDS + 1
        if tries[0] < 3:
            raise gone("server closed the connection unexpectedly")
        return "done"

    assert await patiently(work, rest=waits.rest, seconds=lambda: waits.seconds) == "done"


async def test_whoever_is_asked_to_end_waits_no_more() -> None:
    assert (await outcome_of(gone("Connection refused"), 9, lambda: True))[0] == "raised"


def a_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def the_socket_in(folder: Path) -> Path:
    return next(folder.glob(".s.PGSQL.*[0-9]"))


@asynccontextmanager
async def leading_to(path: Path, port: int) -> AsyncIterator[None]:
    """A port of this machine that leads to the server's socket."""

    async def led(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_unix_connection(path)
        await asyncio.gather(copied(reader, back), copied(there, writer))

    async def copied(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while piece := await source.read(65536):
            sink.write(piece)
            await sink.drain()
        sink.close()

    server = await asyncio.start_server(led, "127.0.0.1", port)
    try:
        yield
    finally:
        server.close()


async def test_run_waits_for_its_server_and_says_so(
    running: Callable[..., Run],  # noqa: F811  # the fixture
    postgres_server: str,
    postgres_template: str,
) -> None:
    wanted = make_url(fresh_postgres(postgres_server, postgres_template))
    port = a_free_port()
    path = the_socket_in(Path(str(wanted.query.get("host") or wanted.host)))
    address = wanted.set(drivername="postgresql", host="127.0.0.1", port=port, query={})
    run = running(DATABASE_URL=address.render_as_string(hide_password=False), SECRET_KEY=SECRET)
    assert run.stderr is not None
    line = await asyncio.to_thread(run.stderr.readline)
    assert line.startswith(f"Basis data postgresql://{wanted.username}"), line
    assert "belum menjawab" in line
    async with leading_to(path, port):
        assert await asyncio.to_thread(run.stderr.readline) == "Basis data sudah menjawab.\n"
        await asyncio.to_thread(address_of, run)
        code, _ = await asyncio.to_thread(ended, run)
    assert code == 0


def test_other_verbs_say_at_once_that_there_is_none(kentongan: Called) -> None:
    said = kentongan("factchecks", "list", DATABASE_URL="postgresql://kentongan@127.0.0.1:1/kentongan")
    assert said.code == 2
    assert "tidak dapat dibuka" in said.err

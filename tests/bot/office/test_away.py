"""While the office's database is away officers are told so at once, and what they said is done when it is back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot.office import edge, running
from bot.patience import patiently
from bot.simulators.telegram.server import TelegramServer
from data.store import takings
from tests.bot.console.conftest import STAFF
from tests.bot.console.stage import an_office
from tests.bot.office.stage import TOKEN, Desks
from tests.bot.office.test_bad_input import a_tip
from tests.bot.test_patience import the_socket_in
from tests.conftest import fresh_postgres

pytestmark = pytest.mark.story


@dataclass
class Line:
    """A port of this machine that leads to a server's socket, until it is cut."""

    path: Path
    port: int = 0
    open: list[asyncio.StreamWriter] = field(default_factory=list)
    is_cut: bool = False

    @asynccontextmanager
    async def laid(self) -> AsyncIterator[Line]:
        server = await asyncio.start_server(self._led, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            self.cut()
            server.close()

    async def _led(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.is_cut:
            writer.close()
            return
        there, back = await asyncio.open_unix_connection(self.path)
        self.open += [writer, back]
        await asyncio.gather(_copied(reader, back), _copied(there, writer), return_exceptions=True)

    def cut(self) -> None:
        self.is_cut = True
        for writer in self.open:
            writer.transport.abort()
        self.open.clear()

    def mend(self) -> None:
        self.is_cut = False


async def _copied(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    while piece := await source.read(65536):
        sink.write(piece)
        await sink.drain()
    sink.close()


async def test_an_officer_is_told_at_once_and_hears_the_outcome_later(
    postgres_server: str,
    postgres_template: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    quick = running.Rhythm(work=0.05, alarms=0.1, calm=0.3)
    monkeypatch.setattr(running, "Rhythm", lambda: quick)
    monkeypatch.setattr(edge, "AWAY_SECONDS", 0.2)
    wanted = make_url(fresh_postgres(postgres_server, postgres_template))
    line = Line(the_socket_in(Path(str(wanted.query["host"]))))
    async with line.laid(), TelegramServer.serving() as server:
        server.control.bot(TOKEN, username="petugas_bot")
        url = wanted.set(host="127.0.0.1", port=line.port, query={}).render_as_string(hide_password=False)
        hours = {"working_hours": "Sen-Min 00:00-24:00", "telegram_office_bot_token": TOKEN}
        async with an_office(server, tmp_path, url, **hours) as office:
            await office.hires(*STAFF)
            desks = Desks(office)
            budi, stranger = await desks.links("budi"), desks.phone()
            number, _ = await a_tip(desks, "Gerbang kota tua dicat ungu semalam oleh orang tak dikenal")
            await budi.finds("Aduan baru")
            with caplog.at_level(logging.INFO, "bot.office"):
                line.cut()
                stranger.says("Halo")
                budi.presses("Saya ambil")
                told = await budi.finds("Basis data kantor sedang tidak menjawab")
                budi.says("/antrean")
                await budi.finds("Basis data kantor sedang tidak menjawab")
                line.mend()
                await budi.finds(f"KL-{number:06d} kini Anda urus")
                shown = await budi.finds("aduan menunggu", "diambil Budi Contoh")
            said = [row.text for row in server.control.messages(budi.number) if row.number >= told.number]
            assert sum("tidak menjawab" in text for text in said) == 2, "once for each thing that was said"
            assert shown.text == said[-1], "in the order in which they were said"
            assert not [row for row in server.control.messages(stranger.number) if "basis data" in row.text.casefold()]

            async def holder() -> int:
                async with desks.running.database.reading() as unit:
                    return (await takings.of_claims(unit, [number]))[number].officer

            # This process' own connections may be among those that were cut.
            assert await patiently(holder) == 2
            ours = [record for record in caplog.records if record.name.startswith("bot.office")]
            assert any("the database is away" in record.message for record in ours)
            assert not [record for record in ours if record.exc_info or record.levelno >= logging.ERROR]
            assert desks.running.service.app.failure is None

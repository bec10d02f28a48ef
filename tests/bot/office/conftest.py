"""One office with both bots for the tests of a file."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.office import running
from bot.simulators.telegram.server import TelegramServer
from data.model.officer import OfficerRole
from tests.bot.console.conftest import STAFF
from tests.bot.console.stage import an_office
from tests.bot.office.stage import TOKEN, Desks
from tests.conftest import fresh_sqlite


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here runs on one loop."""
    here = f"{Path(__file__).parent}/"
    for item in items:
        is_async = isinstance(item, pytest.Function) and inspect.iscoroutinefunction(item.function)
        if is_async and str(item.path).startswith(here):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def desks(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> AsyncIterator[Desks]:
    """Ani administers, Budi and Eko check facts, Citra and Gita approve, Dina drafts; it is always open."""
    folder = tmp_path_factory.mktemp("office")
    url = fresh_sqlite(sqlite_template, folder)
    quick = running.Rhythm(work=0.05, alarms=0.1, calm=0.3)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(running, "Rhythm", lambda: quick)
        async with TelegramServer.serving() as server:
            server.control.bot(TOKEN, username="petugas_bot")
            hours = {"working_hours": "Sen-Min 00:00-24:00", "telegram_office_bot_token": TOKEN}
            async with an_office(server, folder, url, **hours) as opened:
                await opened.hires(*STAFF, ("dina", OfficerRole.OFFICER), ("gita", OfficerRole.APPROVER))
                yield Desks(opened)

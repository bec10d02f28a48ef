"""One office for the tests of a file: starting a service takes longer than most of them."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.simulators.telegram.server import TelegramServer
from data.model.officer import OfficerRole
from tests.bot.console.stage import Office, an_office
from tests.conftest import fresh_sqlite

STAFF = (
    ("budi", OfficerRole.FACT_CHECKER),
    ("citra", OfficerRole.APPROVER),
    ("eko", OfficerRole.FACT_CHECKER),
    ("fitri", OfficerRole.OFFICER),
    ("gani", OfficerRole.OFFICER),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here runs on one loop."""
    here = f"{Path(__file__).parent}/"
    for item in items:
        is_async = isinstance(item, pytest.Function) and inspect.iscoroutinefunction(item.function)
        if is_async and str(item.path).startswith(here):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def office(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> AsyncIterator[Office]:
    """Ani administers, Budi and Eko check facts, Citra approves, Fitri and Gani write broadcasts."""
    folder = tmp_path_factory.mktemp("office")
    url = fresh_sqlite(sqlite_template, folder)
    async with TelegramServer.serving() as server, an_office(server, folder, url) as opened:
        await opened.hires(*STAFF)
        yield opened

"""One browser and one service for all tests here; each test begins with a fresh page and a fresh playground."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.bot.browser.pages import CHROMIUM, Screen, a_screen
from tests.bot.browser.setup import is_lived_in, live_in
from tests.bot.playground.stage import Open, an_open_playground


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here runs on one loop, and is skipped where there is no browser."""
    here = f"{Path(__file__).parent}/"
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="there is no chromium; on Debian: apt-get install chromium"))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def service(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> AsyncIterator[Open]:
    async with an_open_playground(tmp_path_factory.mktemp("browser"), sqlite_template) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def played(service: Open) -> Open:
    """The playground as on its first day."""
    await service.post("reset", {})
    return service


@pytest_asyncio.fixture(loop_scope="session")
async def lived_in(service: Open) -> Open:
    """A playground with every kind of message; made once for tests that only look."""
    if not await is_lived_in(service):
        await service.post("reset", {})
        await live_in(service)
    return service


@pytest_asyncio.fixture(loop_scope="session")
async def screen(chromium: Browser, played: Open) -> AsyncIterator[Screen]:
    """A desk's screen with the page on it, its first steps put aside. Nothing moves on it, which takes less to draw."""
    async with a_screen(chromium, played.address, reduced_motion="reduce") as opened:
        await opened.page.get_by_role("button", name="Nanti saja").click()
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def moving(chromium: Browser, played: Open) -> AsyncIterator[Screen]:
    """The same as most people see it: what arrives glides into view, and sheets rise."""
    async with a_screen(chromium, played.address) as opened:
        await opened.page.get_by_role("button", name="Nanti saja").click()
        yield opened

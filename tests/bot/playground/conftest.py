"""An open playground for one test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.playground.stage import Open, an_open_playground


@pytest.fixture
async def played(tmp_path: Path, sqlite_template: Path) -> AsyncIterator[Open]:
    async with an_open_playground(tmp_path, sqlite_template) as opened:
        yield opened

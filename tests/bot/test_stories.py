"""Every story fetched from Telegram and delivered by it; inside this process it is told in test_conversations.py."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.bot import transports
from tests.bot.conversations import REGIONS, STORIES, Story
from tests.bot.lines import Line, Transport

pytestmark = [pytest.mark.story, pytest.mark.asyncio(loop_scope="module")]


#: (transport and region, story)
CASES = [
    pytest.param((name, region), story, id=f"{name}-{story.name}")
    for region in REGIONS
    for name in transports.NAMES
    for story in STORIES
    if story.region == region and name != transports.LOOPBACK
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def transport(
    request: pytest.FixtureRequest, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Transport]:
    """One service for all stories on it."""
    name, region = request.param
    async with transports.a_transport(name, sqlite_template, tmp_path_factory.mktemp("office"), region) as carried:
        yield carried


@pytest.fixture
def line(transport: Transport) -> Line:
    return Line(transport)


@pytest.mark.parametrize(("transport", "story"), CASES, indirect=["transport"], scope="module")
async def test_story(line: Line, story: Story) -> None:
    await story.tell(line)
    assert line.transcript.steps

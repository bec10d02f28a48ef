"""Every story inside this process, and ``docs/conversations.md``, which holds what they say today."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.bot import transports
from tests.bot.conversations import COMMAND, PATH, REGIONS, STORIES, Story, document
from tests.bot.lines import Line, Transcript, Transport

pytestmark = [pytest.mark.story, pytest.mark.asyncio(loop_scope="module")]

#: (region, story)
CASES = [
    pytest.param(region, story, id=story.name) for region in REGIONS for story in STORIES if story.region == region
]
#: What was said in each story that was told, by its name.
TOLD: dict[str, Transcript] = {}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def transport(
    request: pytest.FixtureRequest, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Transport]:
    """One application for all stories of a region."""
    folder = tmp_path_factory.mktemp("office")
    async with transports.a_transport(transports.LOOPBACK, sqlite_template, folder, request.param) as carried:
        yield carried


async def tell(story: Story, carried: Transport) -> Line:
    line = Line(carried)
    await story.tell(line)
    TOLD[story.name] = line.transcript
    return line


@pytest.mark.parametrize(("transport", "story"), CASES, indirect=["transport"], scope="module")
async def test_story(transport: Transport, story: Story) -> None:
    assert (await tell(story, transport)).transcript.steps


async def test_the_document_says_what_the_stories_say(
    sqlite_template: Path, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    """What was told above; what was not, since this is run alone, is told now."""
    for region in REGIONS:
        if untold := [one for one in STORIES if one.region == region and one.name not in TOLD]:
            async with transports.a_transport(transports.LOOPBACK, sqlite_template, tmp_path, region) as carried:
                for story in untold:
                    await tell(story, carried)
    written = document([(story, TOLD[story.name]) for story in STORIES])
    if pytestconfig.getoption("write_conversations"):
        PATH.write_text(written, encoding="utf-8")
    assert PATH.read_text(encoding="utf-8") == written, f"write it anew with: {COMMAND}"

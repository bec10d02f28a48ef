"""``docs/conversations.md`` holds what the stories say today."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bot import transports
from tests.bot.conversations import COMMAND, PATH, REGIONS, STORIES, Story, document
from tests.bot.lines import Line, Transcript

pytestmark = pytest.mark.story


async def test_the_document_says_what_the_stories_say(
    sqlite_template: Path, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    told: list[tuple[Story, Transcript]] = []
    for region in REGIONS:
        async with transports.a_transport("loopback", sqlite_template, tmp_path, region) as carried:
            for story in STORIES:
                if story.region == region:
                    line = Line(carried)
                    await story.tell(line)
                    told.append((story, line.transcript))
    written = document(told)
    if pytestconfig.getoption("write_conversations"):
        PATH.write_text(written, encoding="utf-8")
    assert PATH.read_text(encoding="utf-8") == written, f"write it anew with: {COMMAND}"

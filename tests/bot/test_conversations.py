"""``docs/conversations.md`` holds what the stories say today."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bot import transports
from tests.bot.conversations import COMMAND, PATH, STORIES, document
from tests.bot.lines import Line

pytestmark = pytest.mark.story


async def test_the_document_says_what_the_stories_say(
    sqlite_template: Path, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    async with transports.a_transport("loopback", sqlite_template, tmp_path) as carried:
        told = []
        for story in STORIES:
            line = Line(carried)
            await story.tell(line)
            told.append((story, line.transcript))
    written = document(told)
    if pytestconfig.getoption("write_conversations"):
        PATH.write_text(written, encoding="utf-8")
    assert PATH.read_text(encoding="utf-8") == written, f"write it anew with: {COMMAND}"

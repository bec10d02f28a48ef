"""Nobody is killed, and everything is answered once and in order by a real process."""

from __future__ import annotations

import pytest

from tests.bot.chaos import PEOPLE, Scene, circulated, scene

__all__ = ["scene"]


def in_order(scene: Scene) -> None:
    """First answers of one person come in the order of their messages."""
    for number in range(PEOPLE):
        answered = [row.reply_to for row in scene.server.control.messages(1000 + number) if row.reply_to]
        first = list(dict.fromkeys(answered))
        assert first == sorted(first)


@pytest.mark.chaos
async def test_without_kills_everything_is_answered_once_and_in_order(scene: Scene) -> None:
    texts = circulated(PEOPLE * 10)
    scene.people_forward(texts)
    scene.process.starts()
    await scene.everything_is_answered(len(texts))
    assert len(scene.server.control.messages()) == len(texts)
    in_order(scene)
    assert scene.process.stop() == 0

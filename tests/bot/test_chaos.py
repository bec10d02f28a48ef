"""A message comes in and its verdict goes out, once, whatever breaks: real processes, really killed."""

from __future__ import annotations

import random

import pytest

from tests.bot.chaos import (
    PEOPLE,
    TEXTS_EACH,
    Scene,
    circulated,
    nothing_is_lost_and_no_copy_is_hidden,
    scene,
    until_sends,
)

__all__ = ["scene"]
KILLS = 10


@pytest.mark.chaos
async def test_ten_kills_at_random_instants(scene: Scene) -> None:
    texts = circulated(PEOPLE * TEXTS_EACH)
    chance = random.Random(7)
    scene.process.starts()
    share = len(texts) // (KILLS + 1) + 1
    for start in range(0, len(texts), share):
        scene.people_forward(texts[start : start + share])
        if scene.process.kills < KILLS:
            before = len(scene.server.control.messages())
            await until_sends(scene, before + chance.randrange(1, share // 2))
            scene.process.kill()
            scene.process.starts()
    await scene.everything_is_answered(len(texts))
    assert scene.process.kills == KILLS
    await nothing_is_lost_and_no_copy_is_hidden(scene, len(texts))
    assert scene.process.stop() == 0

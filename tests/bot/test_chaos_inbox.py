"""A process is killed once at each failpoint of the inbox, and nothing is lost."""

from __future__ import annotations

import pytest

from bot import failpoints
from tests.bot.chaos import Scene, one_kill_at, scene

__all__ = ["scene"]


@pytest.mark.chaos
@pytest.mark.parametrize("name", [name for name in failpoints.NAMES if name.startswith("inbox.")])
async def test_one_kill_at_each_failpoint(scene: Scene, name: str) -> None:
    await one_kill_at(name, scene)

"""What a process held up does not go out all at once; only the least distance is looked at, never the most."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from itertools import pairwise

from broadcasts.pacing import UNLIMITED, per_second
from broadcasts.spacing import Spacing
from data.model.delivery import ChannelRates

INTERVAL = 0.02


def rates(channel: str, overall: float) -> ChannelRates:
    return ChannelRates(channel, per_second(overall), UNLIMITED, UNLIMITED)


async def moments(spacing: Spacing, channels: Sequence[str]) -> list[tuple[str, float]]:
    """When each of these messages had its turn, asked for together."""
    had: list[tuple[str, float]] = []

    async def send(channel: str) -> None:
        await spacing.turn(channel)
        had.append((channel, asyncio.get_running_loop().time()))

    await asyncio.gather(*(send(channel) for channel in channels))
    return had


def gaps(had: Sequence[tuple[str, float]]) -> list[float]:
    times = [at for _, at in had]
    return [later - earlier for earlier, later in pairwise(times)]


async def test_messages_that_are_due_together_go_out_apart() -> None:
    had = await moments(Spacing([rates("a", 1 / INTERVAL)]), ["a"] * 5)
    assert min(gaps(had)) >= INTERVAL * 0.99


async def test_a_loop_that_was_held_up_makes_up_for_nothing() -> None:
    spacing = Spacing([rates("a", 1 / INTERVAL)])
    waiting = asyncio.create_task(moments(spacing, ["a"] * 5))
    await asyncio.sleep(0)
    time.sleep(5 * INTERVAL)  # noqa: ASYNC251  # that is the trouble
    assert min(gaps(await waiting)) >= INTERVAL * 0.99


async def test_channels_do_not_wait_for_each_other_and_one_without_a_limit_for_nobody() -> None:
    had = await moments(Spacing([rates("a", 0.001), rates("b", 0.001), rates("c", 0)]), ["a", "b", "c", "c", "c", "d"])
    assert [channel for channel, _ in had] == ["a", "b", "c", "c", "c", "d"]

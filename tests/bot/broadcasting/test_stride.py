"""How much of an audience is frozen at a time."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.broadcasting.stride import LEAST, MOST, TARGET_SECONDS, Stride


@pytest.mark.parametrize(
    ("size", "seconds", "then"),
    [
        (800, TARGET_SECONDS, 800),  # fits
        (800, 4 * TARGET_SECONDS, 200),  # made to fit at once, for everybody waited
        (800, TARGET_SECONDS / 100, 1200),  # grows by half, for it may have been luck
        (MOST, TARGET_SECONDS / 2, MOST),
        (LEAST, 100 * TARGET_SECONDS, LEAST),  # goes on, however slow it is
    ],
)
def test_the_next_portion_is_made_to_fit(size: int, seconds: float, then: int) -> None:
    stride = Stride()
    stride.size = size
    stride.took(seconds)
    assert stride.size == then


def test_a_slow_machine_comes_to_portions_that_fit() -> None:
    stride, each = Stride(), TARGET_SECONDS / 300
    for _ in range(10):
        stride.took(stride.size * each)
    assert stride.size == 300


@pytest.mark.parametrize(
    ("seconds", "pause"),
    [
        (TARGET_SECONDS / 3, TARGET_SECONDS / 6),  # half as long as it was taken
        (4 * TARGET_SECONDS, TARGET_SECONDS / 2),  # on a slow machine it has to end some time
    ],
)
def test_the_writer_is_left_alone_between_portions(seconds: float, pause: float) -> None:
    stride = Stride()
    stride.took(seconds)
    assert stride.pause_seconds == pause


async def test_a_portion_lasts_until_it_is_durable() -> None:
    now = 0.0
    stride = Stride(clock=lambda: now)
    stride.size = 800

    @asynccontextmanager
    async def unit() -> AsyncIterator[None]:
        nonlocal now
        now += 60.0  # Somebody else has the writer: this is no part of it.
        yield None
        now += 3 * TARGET_SECONDS  # The disk takes its time.

    async with stride.measured(unit()):  # type: ignore[arg-type]
        now += TARGET_SECONDS
    assert stride.size == 200

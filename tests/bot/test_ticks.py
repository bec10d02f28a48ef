"""The clock of a process: a tick that fails comes again, and one that is under way at the end ends without a word."""

from __future__ import annotations

import asyncio
import logging

import pytest

from bot.ticks import Tick, Ticks


async def test_a_tick_that_fails_comes_again_and_is_told(caplog: pytest.LogCaptureFixture) -> None:
    came = asyncio.Event()
    tries = list[int]()

    async def fails() -> None:
        tries.append(1)
        if len(tries) > 1:
            came.set()
        raise RuntimeError("kaput")

    ticks = Ticks([Tick("fails", 0.01, fails)])
    ticks.start()
    await asyncio.wait_for(came.wait(), 60)
    ticks.stop()
    assert "tick fails failed; the next one tries again" in caplog.text


async def test_a_tick_under_way_ends_with_the_process_without_a_word(caplog: pytest.LogCaptureFixture) -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def lasts() -> None:
        begun.set()
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()

    ticks = Ticks([Tick("lasts", 0.01, lasts)])
    with caplog.at_level(logging.INFO):
        ticks.start()
        await asyncio.wait_for(begun.wait(), 60)
        ticks.stop()
        await asyncio.wait_for(ended.wait(), 60)
        await asyncio.sleep(0)
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []

"""Group commit: single requests that come close together are served by one batch."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

Request = TypeVar("Request")
Answer = TypeVar("Answer")

#: How long the first request of a batch waits for company, seconds.
COMPANY_SECONDS = 0.002


class Coalescer(Generic[Request, Answer]):
    """Collects requests for up to two milliseconds and has them served together.

    While one batch is being served the next one gathers, so that at most one is under way.

    Args:
        serve: answers a batch, in order; if it raises, every request of the batch raises the same.
    """

    def __init__(self, serve: Callable[[list[Request]], Awaitable[list[Answer]]]) -> None:
        self._serve = serve
        self._waiting: list[tuple[Request, asyncio.Future[Answer]]] = []
        self._worker: asyncio.Task[None] | None = None

    async def __call__(self, request: Request) -> Answer:
        """Have one request served; returns when its batch is done."""
        return await self.ask(request)

    def ask(self, request: Request) -> asyncio.Future[Answer]:
        """Let one request wait for its batch; no earlier batch than that of any request before it."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((request, answer))
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._work())
        return answer

    async def _work(self) -> None:
        await asyncio.sleep(COMPANY_SECONDS)
        while self._waiting:
            batch, self._waiting = self._waiting, []
            await self._answer(batch)

    async def _answer(self, batch: list[tuple[Request, asyncio.Future[Answer]]]) -> None:
        try:
            answers = await self._serve([request for request, _ in batch])
        except Exception as error:  # whoever asked gets it
            for _, answer in batch:
                if not answer.done():
                    answer.set_exception(error)
            return
        for (_, answer), value in zip(batch, answers, strict=True):
            if not answer.done():
                answer.set_result(value)

"""The edge by itself, before a platform that does not take every answer, or that another process fetches from."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
import pytest_asyncio

from bot.office import edge as at_the_edge
from bot.office.edge import MOST_TRIES, Edge
from bot.office.talk import Answer, Heard, Said
from bot.simulators.telegram import TelegramServer

BUDI, CITRA = 4711, 4712


@dataclass
class Counter:
    """An office that does what it is told, and says in two messages what became of it."""

    server: TelegramServer
    heard: list[str] = field(default_factory=list)
    edge: Edge = field(init=False)

    def __post_init__(self) -> None:
        self.edge = Edge(self.server.token, self.server.url, self.answer, "id")

    async def answer(self, heard: Heard) -> Answer:
        self.heard.append(heard.text)
        return Answer((Said(f"{heard.text}: {len(self.heard)}"), Said("Selesai")))

    def said(self) -> list[str]:
        return [row.text for row in self.server.control.messages(BUDI) if row.text not in self.heard]


@pytest_asyncio.fixture(loop_scope="session")
async def counter(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Counter]:
    monkeypatch.setattr(at_the_edge, "AWAY_SECONDS", 0.01)
    monkeypatch.setattr(at_the_edge, "MOST_PAUSE_SECONDS", 0.01)
    async with TelegramServer.serving() as server:
        made = Counter(server)
        await made.edge.open()
        yield made
        await made.edge.close()


@pytest.mark.parametrize("kind", ["throttled", "failed", "lost_before"])
async def test_what_an_officer_did_is_done_once_and_they_hear_of_it_though_the_platform_did_not_take_it_at_first(
    counter: Counter, kind: str
) -> None:
    counter.server.control.says(BUDI, "123456")
    counter.server.control.says(BUDI, "/antrean")
    counter.server.control.fault(kind, "sendMessage", times=2)
    for _ in range(3):
        await counter.edge.fetch()
    assert counter.heard == ["123456", "/antrean"]
    assert counter.said() == ["123456: 1", "Selesai", "/antrean: 2", "Selesai"], "in order, each once"


async def test_an_answer_that_the_platform_never_takes_holds_up_nobody_for_ever(counter: Counter) -> None:
    counter.server.control.says(BUDI, "123456")
    counter.server.control.fault("throttled", "sendMessage", times=MOST_TRIES + 1)
    for _ in range(MOST_TRIES + 1):
        await counter.edge.fetch()
    counter.server.control.says(BUDI, "/antrean")
    await counter.edge.fetch()
    assert counter.said() == ["/antrean: 2", "Selesai"]


async def test_an_answer_that_is_owed_holds_up_its_own_chat_only(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(at_the_edge, "MOST_PAUSE_SECONDS", 30.0)
    monkeypatch.setattr(at_the_edge, "OWED_SECONDS", 0.01)
    counter.server.control.says(BUDI, "123456")
    counter.server.control.says(BUDI, "/antrean")
    fault = counter.server.control.fault("throttled", "sendMessage", times=1, retry_after=60)
    await counter.edge.fetch()
    assert fault.struck
    for text in ("/jeda", "/alarm"):
        counter.server.control.says(CITRA, text)
        await counter.edge.fetch()
    assert counter.heard == ["123456", "/jeda", "/alarm"], "what came after it waits, and nothing is done twice"
    told = [row.text for row in counter.server.control.messages(CITRA) if row.text not in counter.heard]
    assert told == ["/jeda: 2", "Selesai", "/alarm: 3", "Selesai"]
    assert counter.said() == []


async def test_what_the_platform_refuses_is_not_tried_again(counter: Counter) -> None:
    counter.server.control.fault("refused", "sendMessage")
    counter.server.control.says(BUDI, "123456")
    counter.server.control.says(BUDI, "/antrean")
    await counter.edge.fetch()
    assert counter.said() == ["/antrean: 2", "Selesai"]


async def test_what_another_process_fetches_by_now_is_left_to_it(counter: Counter) -> None:
    async def is_lost() -> bool:
        return False

    for text in ("satu", "dua"):
        counter.server.control.says(BUDI, text)
    await counter.edge.fetch(is_lost)
    assert counter.heard == ["satu"]
    await counter.edge.fetch()
    assert counter.heard == ["satu", "dua"]

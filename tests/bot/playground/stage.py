"""The service without a token, its playground open, and a page's requests to it. Functions are clauses."""

from __future__ import annotations

import asyncio
import itertools
import json
import shutil
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from bot.service import Service, listening_line
from bot.settings import Settings, load
from bot.web import bind
from tests.bot.stage import PATIENCE_SECONDS, eventually
from tests.conftest import SECRET

Json = dict[str, Any]
#: A photo as far as anybody here looks at it: the first bytes of a PNG.
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64
#: A wording of a sample fact-check that is surely answered.
HOAX = "Awas! Vaksin berisi chip pelacak yang ditanam pemerintah, sebarkan!"
#: Some words of several sample fact-checks, for which three of them are offered.
SEVERAL = "minum air hangat"

_keys = itertools.count(10_000_000)


def a_key() -> str:
    """A name for something said, as a page makes them."""
    return f"key-{next(_keys)}"


@dataclass(slots=True)
class Open:
    """A service whose playground is open.

    Args:
        client: asks like a page of ours.
    """

    service: Service
    settings: Settings
    address: str
    client: httpx.AsyncClient

    async def get(self, path: str) -> Json:
        answer = await self.client.get(f"/playground/api/{path}")
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found

    async def post(self, path: str, wish: Any, status: int = 200) -> Json:
        answer = await self.client.post(f"/playground/api/{path}", json=wish)
        assert answer.status_code == status, answer.text
        found: Json = answer.json()
        return found

    async def phones(self) -> list[Json]:
        found: list[Json] = (await self.get("state"))["phones"]
        return found

    async def phone(self, number: str) -> Json:
        return next(phone for phone in await self.phones() if phone["id"] == number)

    async def first_of(self, kind: str) -> str:
        """The id of the first phone of a kind."""
        return str(next(phone["id"] for phone in await self.phones() if phone["kind"] == kind))

    async def says(self, number: str, text: str, **more: Any) -> None:
        await self.post(f"phones/{number}/say", {"kind": "text", "text": text, "key": a_key()} | more)

    async def answers(self, number: str, count: int = 1) -> list[Json]:
        """Wait for so many messages of ours on a phone, and return all of them."""

        async def found() -> list[Json]:
            messages = [message for message in (await self.phone(number))["messages"] if not message["mine"]]
            return messages if len(messages) >= count else []

        answers: list[Json] = await eventually(found)
        return answers


def settings_for(folder: Path, **more: Any) -> Settings:
    """Settings of a service without a token; nothing is read from a file."""
    # Tests run at night, too.
    given: Json = {"var_dir": folder, "secret_key": SECRET, "console_port": 0, "quiet_hours": "00:00-00:00"}
    return load(Path("/nonexistent/kentongan.env"), **given | more)


@asynccontextmanager
async def an_open_playground(folder: Path, template: Path, **more: Any) -> AsyncIterator[Open]:
    """Run the service until the end of the ``async with``; its databases stay, for another time.

    Args:
        template: a migrated SQLite file.
    """
    for name in ("kentongan.sqlite3", "playground.sqlite3"):
        if not (folder / name).exists():
            shutil.copy(template, folder / name)
    settings = settings_for(folder, **more)
    listening = bind(settings.console_host, settings.console_port)
    address = listening_line(listening)
    service = Service(settings, listening)
    up = asyncio.Event()
    running = asyncio.create_task(service.run(up.set), name="service")
    waiting = asyncio.create_task(up.wait())
    await asyncio.wait([running, waiting], timeout=PATIENCE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    try:
        if running.done():
            running.result()
        assert up.is_set(), "the service did not start"
        headers = {"Origin": address, "Sec-Fetch-Site": "same-origin"}
        async with httpx.AsyncClient(base_url=address, headers=headers, timeout=PATIENCE_SECONDS) as client:
            yield Open(service, settings, address, client)
    finally:
        service.app.end()
        await running
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().remove_signal_handler(number)
    assert service.app.failure is None


class Listener:
    """A page that listens."""

    def __init__(self, lines: AsyncIterator[str]) -> None:
        self._lines = lines

    async def hears(self) -> Json:
        """The next event; pulses are passed over."""
        while True:
            line = await asyncio.wait_for(anext(self._lines), PATIENCE_SECONDS)
            if line.startswith("data: "):
                event: Json = json.loads(line.removeprefix("data: "))
                return event

    async def hears_of(self, kind: str) -> Json:
        """The next event of a kind."""
        while (event := await self.hears())["type"] != kind:
            pass
        return event


@asynccontextmanager
async def a_listening_page(opened: Open) -> AsyncIterator[Listener]:
    """Listen to the events until the end of the ``async with``."""
    async with opened.client.stream("GET", "/playground/api/events") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield Listener(answer.aiter_lines())

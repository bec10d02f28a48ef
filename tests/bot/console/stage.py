"""An office whose officers come by HTTP, with people on Telegram on the other side."""

from __future__ import annotations

import re
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pyotp

from bot.credentials import STEP_SECONDS, Doorman
from bot.officers import OfficerDesk
from bot.simulators.telegram.server import TelegramServer
from data.model.officer import OfficerRole
from data.store import officers, sessions
from data.store.officers import NewOfficer
from tests.bot.signing import CHEAP, PASSWORD
from tests.bot.stage import Running, a_running_service, the_office_knows
from tests.bot.stories.factchecks import FALSE, MISLEADING, TRUE

BASE = "/kantor"


async def _no_wait(_seconds: float) -> None:
    return


@dataclass
class Browser:
    """Somebody's browser: cookies, and the form that was shown last."""

    client: httpx.AsyncClient
    page: httpx.Response | None = None
    base: str = BASE

    async def opens(self, path: str) -> str:
        """Go to a page, along where it leads; what it shows as text."""
        self.page = await self.client.get(self.base + path, follow_redirects=True)
        return self.text

    async def sends(self, path: str, fields: dict[str, str], **headers: str) -> str:
        """Send a form to a path as the page that was shown would, with the key that stands in it."""
        given = {"kunci": self.key} | fields if self.key else fields
        self.page = await self.client.post(self.base + path, data=given, headers=headers, follow_redirects=True)
        return self.text

    @property
    def key(self) -> str:
        """The key of the forms of the page that is shown."""
        found = re.search(r'name="kunci" value="(\w+)"', self.page.text if self.page else "")
        return found[1] if found else ""

    def hidden(self, name: str) -> str:
        """The value of a hidden field."""
        assert self.page is not None
        found = re.search(rf'name="{name}" value="([^"]*)"', self.page.text)
        assert found is not None, name
        return unescape(found[1])

    @property
    def text(self) -> str:
        """What the page shows, without marks."""
        assert self.page is not None
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", self.page.text)).split())

    @property
    def status(self) -> int:
        assert self.page is not None
        return self.page.status_code

    @property
    def path(self) -> str:
        """Where the browser is."""
        assert self.page is not None
        return self.page.url.path


@dataclass
class Office:
    """A running service with its officers."""

    running: Running
    factors: dict[str, str] = field(default_factory=dict)
    steps: dict[str, int] = field(default_factory=dict)

    async def hires(self, *people: tuple[str, OfficerRole]) -> None:
        """An administrator, Ani, and others with their roles, all enrolled."""
        console = self.running.service.console
        enrolment = console.doorman.first("ani")
        self.factors["ani"] = enrolment.secret
        await console.officers.found("Ani Contoh", enrolment, PASSWORD, await self.code("ani"))
        await self.joined(*people)

    async def joined(self, *people: tuple[str, OfficerRole]) -> None:
        """Further officers with their roles, all enrolled."""
        for login, role in people:
            async with self.running.database.unit_of_work() as unit:
                secret = pyotp.random_base32()
                new = NewOfficer(login, f"{login.title()} Contoh", frozenset([role]), CHEAP.hash(PASSWORD), secret)
                await officers.add(unit, new, "test")
            self.factors[login] = secret

    async def code(self, login: str) -> str:
        """A code that was not used yet; somebody who needs several waits, by the service's clock."""
        database = self.running.service.console.database
        async with database.reading() as unit:
            step = int((await unit.now()).timestamp()) // STEP_SECONDS
        behind = max(0, self.steps.get(login, 0) + 1 - step)
        database.clock_offset += timedelta(seconds=behind * STEP_SECONDS)
        self.steps[login] = step + behind
        return pyotp.TOTP(self.factors[login]).generate_otp(step + behind)

    def browser(self, **more: Any) -> Browser:
        """A browser in which nobody signed in."""
        headers = {"Origin": self.running.address, "Sec-Fetch-Site": "same-origin"}
        return Browser(httpx.AsyncClient(base_url=self.running.address, headers=headers, timeout=120, **more))

    async def enters(self, login: str) -> Browser:
        """A browser in which somebody signed in a moment ago."""
        token = secrets.token_urlsafe(16)
        async with self.running.database.unit_of_work() as unit:
            who = await officers.find(unit, login)
            assert who is not None
            await sessions.begin(unit, token, who.number)
        used = self.browser()
        used.client.cookies.set("kentongan-masuk", token)
        await used.opens("/")
        assert used.path == f"{BASE}/", used.text
        return used

    async def signs_in(self, login: str, browser: Browser | None = None, **more: str) -> Browser:
        """Somebody types what they sign in with."""
        used = browser or self.browser()
        await used.opens("/masuk")
        await used.sends("/masuk", {"nama": login, "sandi": PASSWORD, "kode": await self.code(login)} | more)
        return used


@asynccontextmanager
async def an_office(server: TelegramServer, folder: Path, url: str, **more: Any) -> AsyncIterator[Office]:
    """A service that knows three fact-checks, and its officers-to-be."""
    await the_office_knows(url, [FALSE, TRUE, MISLEADING])
    async with a_running_service(server, folder, url, **more) as running:
        console = running.service.console
        doorman = Doorman(console.database, CHEAP, _no_wait)
        # Decisions take effect at once; what can be taken back is for test_deciding.py.
        console.grace.seconds = 0
        # That a colleague reads a verdict first is for test_second_reader.py.
        console.grace.second.is_wanted = False
        console.doorman, console.officers = doorman, OfficerDesk(console.database, doorman)
        yield Office(running)

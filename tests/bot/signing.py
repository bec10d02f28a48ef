"""Signing in as tests do it: cheap hashes, no waiting, and codes that are computed from the secret."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import pyotp
from argon2 import PasswordHasher

from bot.credentials import STEP_SECONDS, Doorman, SignedIn
from bot.officers import OfficerDesk
from data.model.officer import OfficerRole
from data.store import officers
from data.store.database import Database
from data.store.officers import NewOfficer
from tests.conftest import Clock
from tests.data.store.setup import passes

PASSWORD = "padi menguning di ladang"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
#: The hash of the password.
KEPT = CHEAP.hash(PASSWORD)


@dataclass
class Waits:
    """Seconds that a refusal was held back."""

    seconds: list[float] = field(default_factory=list)

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@dataclass
class Lobby:
    """An office with its doorman, in which people sign in by what they have."""

    database: Database
    clock: Clock
    waits: Waits = field(default_factory=Waits)
    secrets: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.doorman = Doorman(self.database, CHEAP, self.waits)
        self.desk = OfficerDesk(self.database, self.doorman)

    async def code(self, login: str) -> str:
        """The code that somebody's telephone shows now."""
        async with self.database.reading() as unit:
            now = await unit.now()
        return pyotp.TOTP(self.secrets[login]).at(now)

    async def enters(self, login: str, password: str = PASSWORD) -> SignedIn:
        """Somebody signs in with a code that was not used yet."""
        await passes(self.database, self.clock, STEP_SECONDS)
        return await self.doorman.sign_in(login, password, await self.code(login))

    async def opens(self, login: str = "ani") -> None:
        """The first officer of all."""
        enrolment = self.doorman.first(login)
        self.secrets[login] = enrolment.secret
        await self.desk.found(f"{login.title()} Contoh", enrolment, PASSWORD, await self.code(login))
        await self._remembers(login)

    async def joins(self, login: str, *roles: OfficerRole, by: str = "ani", witness: str = "") -> None:
        """Somebody is added, and signs in for the first time."""
        seen_by = await self.enters(witness) if witness else None
        given = await self.desk.add(await self.enters(by), login, f"{login.title()} Contoh", roles, seen_by)
        await self.enrols(login, given.code)

    async def enrols(self, login: str, one_time: str, password: str = PASSWORD) -> None:
        enrolment = await self.doorman.begin(login, one_time)
        self.secrets[login] = enrolment.secret
        await passes(self.database, self.clock, STEP_SECONDS)
        await self.doorman.finish(enrolment, password, await self.code(login))
        await self._remembers(login)

    async def _remembers(self, login: str) -> None:
        async with self.database.reading() as unit:
            found = await officers.find(unit, login)
        assert found is not None
        self.numbers[login] = found.number


#: Who works in an office of tests.
STAFF = (
    ("ani", OfficerRole.ADMINISTRATOR),
    ("budi", OfficerRole.OFFICER),
    ("citra", OfficerRole.APPROVER, OfficerRole.OFFICER),
    ("dewi", OfficerRole.APPROVER),
)


async def a_staffed_office(lobby: Lobby) -> None:
    """The same four as :func:`an_office`, and as late, but written down at once: how they come in is tested there."""
    async with lobby.database.unit_of_work() as unit:
        step = int((await unit.now()).timestamp()) // STEP_SECONDS
        for login, *roles in STAFF:
            secret = lobby.secrets[login] = pyotp.random_base32()
            new = NewOfficer(login, f"{login.title()} Contoh", frozenset(roles), KEPT, secret, step=step)
            lobby.numbers[login] = await officers.add(unit, new, "shell")
    await passes(lobby.database, lobby.clock, 8 * STEP_SECONDS)


async def an_office(lobby: Lobby) -> None:
    """Ani administers, Budi drafts, Citra and Dewi approve; all come in by the door."""
    await lobby.opens("ani")
    await lobby.joins("budi", OfficerRole.OFFICER)
    await lobby.joins("citra", OfficerRole.APPROVER, OfficerRole.OFFICER, witness="budi")
    await lobby.joins("dewi", OfficerRole.APPROVER, witness="budi")


DAY = timedelta(days=1)

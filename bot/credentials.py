"""How officers prove who they are: a password, kept as an Argon2id hash, and a code of six digits that counts once.

Here live passwords, second factors, one-time codes and signing in. What somebody may do once they are in is decided
where it is done. A refusal never tells what was wrong, and takes as long for a login that nobody has; neither a
password nor a code nor a secret is ever logged.
"""

from __future__ import annotations

import asyncio
import base64
import hmac
import logging
import re
import secrets
import time
import unicodedata
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION

from data.model.audit import Act, actor_of
from data.model.officer import Officer
from data.model.session import SHELL, Door, Session
from data.store import officers, sessions
from data.store.database import Database, Unit
from data.store.officers import Credential, NewOfficer

log = logging.getLogger(__name__)

#: Shortest and longest password, characters. Source: NIST SP 800-63B-4, 3.1.1.2, asks for 8 beside a second factor.
LEAST_CHARS, MOST_CHARS = 12, 200
#: Least different characters in a password.
LEAST_DIFFERENT = 5
#: Seconds for which a code is shown. Source: RFC 6238, 4.1.
STEP_SECONDS = 30
#: Codes of so many steps before and after the present one count too, for clocks that differ.
DRIFT_STEPS = 1
#: Tries that are free of waiting; after each further one the wait doubles.
FREE_TRIES = 5
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 30, 3600
#: Passwords compared at once: each takes 64 MiB and a core, and anybody may ask for it. Source: RFC 9106, 4.
HASHED_AT_ONCE = 2
#: No refusal comes sooner, seconds: how far the checks came must not show.
REFUSAL_SECONDS = 1.0
#: How long a one-time code for the first sign-in counts.
ONE_TIME_TERM = timedelta(days=3)
#: Bytes of a one-time code; nobody guesses it.
ONE_TIME_BYTES = 15
_ONE_TIME = re.compile(r"[A-Z2-7]{24}")
_CODE = re.compile(r"[0-9]{6}")


class SignInRefused(Exception):
    """Login, password or code are wrong, or too many tries failed; which of them is not told."""

    def __init__(self) -> None:
        super().__init__(self.__class__.__doc__)


class WeakPassword(Exception):
    """The password is too short or too simple."""


class WrongCode(Exception):
    """The code is not that of the second factor that was just set up."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody who proved who they are; only this module makes one.

    Args:
        officer: row number.
        at: when, by the clock of the database.
        has_code: they showed a code of their second factor just now; else the session of their browser vouches for
            them, which is enough for what sends nothing.
    """

    officer: int
    at: datetime
    has_code: bool = True


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Somebody about to choose a password and to set up a second factor.

    Args:
        seen: what they signed in with just now; None for the first officer of all, who is not stored yet.
        secret: of the second factor, to be shown to them and to nobody else.
    """

    login: str
    secret: str
    seen: Credential | None = None

    def address(self, office: str) -> str:
        """What an authenticator application reads (``otpauth://``)."""
        return pyotp.TOTP(self.secret).provisioning_uri(name=self.login, issuer_name=office or "Kentongan")


def is_one_time(typed: str) -> bool:
    """Whether something has the form of a one-time code."""
    return _ONE_TIME.fullmatch(_bare(typed)) is not None


def check_password(login: str, password: str) -> None:
    """Refuse what is guessed too soon.

    Raises:
        WeakPassword: it is too short, too long, too simple, or holds the login.
    """
    is_simple = len(set(password)) < LEAST_DIFFERENT or login.casefold() in password.casefold()
    if not LEAST_CHARS <= len(password) <= MOST_CHARS or is_simple:
        raise WeakPassword


def step_of(secret: str, code: str, now: datetime, last: int) -> int | None:
    """The step of a code that counts now and was not used; None for any other.

    Args:
        last: step of the last code that was used.
    """
    digits = re.sub(r"\s", "", code)
    if not secret or not _CODE.fullmatch(digits):
        return None
    present, totp, found = int(now.timestamp()) // STEP_SECONDS, pyotp.TOTP(secret), None
    for step in range(present - DRIFT_STEPS, present + DRIFT_STEPS + 1):
        if hmac.compare_digest(totp.generate_otp(step), digits) and step > last:
            found = step
    return found


def wait_after(failures: int) -> timedelta | None:
    """How long nobody is let in after so many failures in a row; None while tries are free."""
    if failures < FREE_TRIES:
        return None
    return timedelta(seconds=min(FIRST_WAIT_SECONDS * 2 ** min(failures - FREE_TRIES, 20), LONGEST_WAIT_SECONDS))


class Doorman:
    """Lets officers in, and sets up what they come in with.

    Args:
        hasher: Argon2id with its parameters; by default those that RFC 9106 recommends where memory is short.
        pause: waits so many seconds.
    """

    def __init__(
        self,
        database: Database,
        hasher: PasswordHasher | None = None,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._database = database
        self._hasher = hasher or PasswordHasher()
        self._pause = pause
        self._hashing = asyncio.Semaphore(HASHED_AT_ONCE)
        #: Compared with when nobody has the login, so that it takes as long.
        self._nobody = _nobodys(self._hasher)

    async def kept(self, password: str) -> str:
        """What is kept of a password, for officers who choose none: those of a desk to practise at."""
        return await asyncio.to_thread(self._hasher.hash, _normal(password))

    async def sign_in(self, login: str, password: str, code: str, door: Door = SHELL) -> SignedIn:
        """Let somebody in by password and code.

        Raises:
            SignInRefused: something is wrong.
        """
        began = time.monotonic()
        known, is_open = await self._counted(login, door)
        is_right = await self._matches(known, _normal(password))
        now = await self._now()
        step = step_of(known.secret, code, now, known.step) if known else None
        if known and is_open and is_right and step and known.until is None and await self._let_in(known, step, door):
            await self._renew_hash(known, password)
            return SignedIn(known.officer.number, now)
        raise await self._refusal(known if is_open else None, door, began)

    async def in_session(self, known: Session) -> SignedIn:
        """Who sits in a session that is alive: good for what sends nothing, and for one act."""
        return SignedIn(known.officer, await self._now(), has_code=False)

    async def in_chat(self, officer: int) -> SignedIn:
        """Who writes in the chat that they linked by password and code: good for what sends nothing, and for one act.

        Args:
            officer: row number of whose chat it is, as looked up just now.
        """
        return SignedIn(officer, await self._now(), has_code=False)

    async def prove(self, officer: int, code: str, door: Door) -> SignedIn:
        """Let somebody who signed in at a browser before prove by another code that it is still they.

        The code is used up, and tries are counted as those of signing in.

        Args:
            officer: row number of who is signed in there.

        Raises:
            SignInRefused: something is wrong.
        """
        began = time.monotonic()
        async with self._database.reading() as unit:
            who = await officers.get(unit, officer)
        known, is_open = await self._counted(who.login if who else "", door)
        now = await self._now()
        step = step_of(known.secret, code, now, known.step) if known else None
        if known and is_open and step and known.until is None and await self._let_in(known, step, door):
            return SignedIn(known.officer.number, now)
        raise await self._refusal(known if is_open else None, door, began)

    async def begin(self, login: str, one_time: str, door: Door = SHELL) -> Enrolment:
        """Let somebody in by a one-time code, only to choose what they will sign in with.

        Raises:
            SignInRefused: something is wrong, or the code is too old.
        """
        began = time.monotonic()
        known, is_open = await self._counted(login, door)
        is_right = await self._matches(known, _bare(one_time))
        now = await self._now()
        if known and is_open and is_right and known.until and now < known.until and known.officer.state == "active":
            return Enrolment(known.officer.login, pyotp.random_base32(), known)
        raise await self._refusal(known if is_open else None, door, began)

    def first(self, login: str) -> Enrolment:
        """Let the first officer of all choose what they will sign in with."""
        return Enrolment(_login(login), pyotp.random_base32())

    async def renew(self, who: SignedIn) -> Enrolment:
        """Let somebody who is in choose another password and set up another second factor."""
        async with self._database.reading() as unit:
            mine = next(one for one in await officers.listed(unit) if one.officer.number == who.officer)
        return Enrolment(mine.officer.login, pyotp.random_base32(), mine)

    async def finish(self, enrolment: Enrolment, password: str, code: str) -> None:
        """Store what somebody chose; their one-time code or old password counts no more.

        Raises:
            WeakPassword: another password is needed.
            WrongCode: the second factor is not set up.
            SignInRefused: it was changed by somebody else meanwhile.
        """
        seen = enrolment.seen
        assert seen is not None
        new = await self.prepared(enrolment, password, code)
        number = seen.officer.number
        act = Act(actor_of(number), "password", f"officer:{number}")
        async with self._database.unit_of_work() as unit:
            is_done = await officers.set_secrets(unit, seen, new, act)
        if not is_done:
            raise SignInRefused

    async def prepared(self, enrolment: Enrolment, password: str, code: str) -> NewOfficer:
        """Password and second factor as they are stored; name and roles are left to whoever adds them.

        Raises:
            WeakPassword: another password is needed.
            WrongCode: the second factor is not set up.
        """
        check_password(enrolment.login, _normal(password))
        step = step_of(enrolment.secret, code, await self._now(), 0)
        if step is None:
            raise WrongCode
        hashed = await asyncio.to_thread(self._hasher.hash, _normal(password))
        return NewOfficer(enrolment.login, "", frozenset(), hashed, enrolment.secret, step=step)

    async def one_time(self) -> tuple[str, str, datetime]:
        """A new one-time code as it is shown, its hash, and until when it counts."""
        code = base64.b32encode(secrets.token_bytes(ONE_TIME_BYTES)).decode()
        hashed = await asyncio.to_thread(self._hasher.hash, code)
        shown = "-".join(code[start : start + 4] for start in range(0, len(code), 4))
        return shown, hashed, await self._now() + ONE_TIME_TERM

    async def _counted(self, login: str, door: Door) -> tuple[Credential | None, bool]:
        """What is known of a login, after this try was counted; and whether its door is open at all."""
        async with self._database.unit_of_work() as unit:
            known = await officers.locked(unit, _login(login))
            if known is None:
                return None, False
            if door.is_browser:
                known = await sessions.at_door(unit, known, door)
            now = await unit.now()
            if known.locked_until is not None and now < known.locked_until:
                return known, False
            await _count(unit, known, door, now)
        return known, True

    async def _matches(self, known: Credential | None, typed: str) -> bool:
        """Whether a password is the one; the same work is done when nobody has the login."""
        kept = known.password_hash if known else self._nobody
        try:
            async with self._hashing:
                return await asyncio.to_thread(self._hasher.verify, kept, typed[:MOST_CHARS]) and known is not None
        except (VerificationError, InvalidHashError):
            return False

    async def _let_in(self, known: Credential, step: int, door: Door) -> bool:
        async with self._database.unit_of_work() as unit:
            is_in = await officers.note_success(unit, known, step)
            if is_in and door.is_browser:
                await sessions.note_success(unit, known.officer.number, door)
            return is_in

    async def _renew_hash(self, known: Credential, password: str) -> None:
        """Keep the password under newer parameters, if the library has some."""
        if not self._hasher.check_needs_rehash(known.password_hash):
            return
        hashed = await asyncio.to_thread(self._hasher.hash, _normal(password))
        async with self._database.unit_of_work() as unit:
            await officers.set_hash(unit, known.officer.number, known.password_hash, hashed)

    async def _refusal(self, known: Credential | None, door: Door, began: float) -> SignInRefused:
        """The same for everybody; that too many tries failed is written down, of those that were looked at."""
        log.warning("a sign-in was refused, %s", f"officer {known.officer.number}" if known else "unknown or locked")
        wait = wait_after(known.failures + 1) if known else None
        if known and wait:
            by = "browser" if door.is_browser else "shell"
            async with self._database.unit_of_work() as unit:
                until = await unit.now() + wait
                await officers.note_lock(unit, known.officer.number, known.failures + 1, until, by)
        await self._pause(max(0.0, began + REFUSAL_SECONDS - time.monotonic()))
        return SignInRefused()

    async def _now(self) -> datetime:
        async with self._database.reading() as unit:
            return await unit.now()


async def _count(unit: Unit, known: Credential, door: Door, now: datetime) -> None:
    wait = wait_after(known.failures + 1)
    counted = (known.failures + 1, now + wait if wait else None)
    if door.is_browser:
        await sessions.note_try(unit, known.officer.number, door, *counted)
    else:
        await officers.note_try(unit, known.officer.number, *counted)


def normal_login(typed: str) -> str | None:
    """A login as it is stored; None when it can be none."""
    login = _login(typed)
    return login if re.fullmatch(r"[a-z][a-z0-9._-]{1,39}", login) else None


def shown_name(officer: Officer) -> str:
    """How colleagues are shown to each other."""
    return f"{officer.name} ({officer.login})"


def _nobodys(hasher: PasswordHasher) -> str:
    """A hash that no password has, which takes as long to compare with as one that an officer has.

    It need not be computed: the work is to hash what was typed, and what that is compared with is chance here.
    """
    salt, digest = (
        base64.b64encode(secrets.token_bytes(size)).decode().rstrip("=") for size in (hasher.salt_len, hasher.hash_len)
    )
    costs = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2{hasher.type.name.lower()}$v={ARGON2_VERSION}${costs}${salt}${digest}"


def _login(typed: str) -> str:
    return typed.strip().casefold()[:40]


def _normal(password: str) -> str:
    """One form for what keyboards write differently."""
    return unicodedata.normalize("NFKC", password)


def _bare(typed: str) -> str:
    return re.sub(r"[\s-]", "", typed).upper()

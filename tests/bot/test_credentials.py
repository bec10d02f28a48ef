"""Signing in: what lets somebody in, what does not, what a refusal tells, and what is written down of it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Literal

import pyotp
import pytest
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import select, update

from bot.credentials import (
    FREE_TRIES,
    HASHED_AT_ONCE,
    ONE_TIME_TERM,
    STEP_SECONDS,
    Doorman,
    SignInRefused,
    WeakPassword,
    WrongCode,
    check_password,
    is_one_time,
    normal_login,
    step_of,
    wait_after,
)
from data.model.officer import OfficerRole, OfficerState
from data.model.session import Door
from data.store import audit, officers
from data.store.database import Database
from data.store.schema import audit as trail
from data.store.schema import officer as table
from data.store.vault import Vault
from tests.bot.signing import CHEAP, PASSWORD, Lobby
from tests.conftest import SECRET, Clock
from tests.data.store.setup import passes

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
STEP = int(NOW.timestamp()) // STEP_SECONDS
TOTP = pyotp.TOTP("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")


@pytest.fixture
async def lobby(sqlite_url: str, clock: Clock) -> AsyncIterator[Lobby]:
    database = Database(sqlite_url, Vault(SECRET), clock)
    made = Lobby(database, clock)
    await made.opens()
    yield made
    await database.close()


@pytest.mark.parametrize(
    ("code", "last", "step", "why"),
    [
        (TOTP.generate_otp(STEP), 0, STEP, "the present code"),
        (TOTP.generate_otp(STEP - 1), 0, STEP - 1, "a telephone that is late"),
        (TOTP.generate_otp(STEP + 1), 0, STEP + 1, "a telephone that is early"),
        (TOTP.generate_otp(STEP - 2), 0, None, "too late"),
        (TOTP.generate_otp(STEP + 2), 0, None, "too early"),
        (TOTP.generate_otp(STEP), STEP, None, "a code counts once"),
        (TOTP.generate_otp(STEP - 1), STEP, None, "nor does one before the last that was used"),
        (f"{TOTP.generate_otp(STEP)[:3]} {TOTP.generate_otp(STEP)[3:]}", 0, STEP, "as applications show it"),
        ("", 0, None, "nothing"),
        ("12345", 0, None, "five digits"),
        ("abcdef", 0, None, "letters"),
        ("١٢٣٤٥٦", 0, None, "other digits"),
    ],
)
def test_which_codes_count(code: str, last: int, step: int | None, why: str) -> None:
    assert step_of("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", code, NOW, last) == step, why


def test_no_code_counts_without_a_secret() -> None:
    assert step_of("", "123456", NOW, 0) is None


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, None), (4, None), (5, 30), (6, 60), (7, 120), (11, 1920), (12, 3600), (10**6, 3600)]
)
def test_the_wait_grows(failures: int, seconds: int | None) -> None:
    assert wait_after(failures) == (timedelta(seconds=seconds) if seconds else None)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("pendek", "too short"),
        ("a" * 201, "too long"),
        ("aaaaaaaaaaaaaaaa", "one character"),
        ("121212121212", "two characters"),
        ("ini siti punya", "holds the login"),
        ("INI SITI PUNYA", "in capitals too"),
    ],
)
def test_what_is_no_password(password: str, why: str) -> None:
    with pytest.raises(WeakPassword):
        check_password("siti", password)


@pytest.mark.parametrize(
    ("typed", "login"),
    [("Siti", "siti"), (" budi.k ", "budi.k"), ("a", None), ("1siti", None), ("siti contoh", None), ("", None)],
)
def test_how_a_login_looks(typed: str, login: str | None) -> None:
    assert normal_login(typed) == login


async def test_password_and_code_let_in(lobby: Lobby) -> None:
    who = await lobby.enters("ani")
    assert who.officer == lobby.numbers["ani"]
    assert who.at == lobby.clock.now


async def test_login_and_password_may_be_typed_as_keyboards_do(lobby: Lobby) -> None:
    await passes(lobby.database, lobby.clock, STEP_SECONDS)
    full_width = "".join(chr(ord(mark) + 0xFEE0) if mark != " " else mark for mark in PASSWORD)
    assert await lobby.doorman.sign_in(" ANI ", full_width, await lobby.code("ani"))


@pytest.mark.parametrize(
    ("login", "password", "code", "why"),
    [
        ("siapa", PASSWORD, "123456", "nobody is called so"),
        ("ani", "kata sandi lain sama sekali", None, "the password is wrong"),
        ("ani", PASSWORD, "000000", "the code is wrong"),
        ("ani", PASSWORD, "", "there is no code"),
        ("ani", "", "", "there is nothing"),
        ("", "", "", "not even a login"),
    ],
)
async def test_a_refusal_tells_nothing(lobby: Lobby, login: str, password: str, code: str | None, why: str) -> None:
    await passes(lobby.database, lobby.clock, STEP_SECONDS)
    typed = await lobby.code("ani") if code is None else code
    with pytest.raises(SignInRefused) as caught:
        await lobby.doorman.sign_in(login, password, typed)
    assert str(caught.value) == SignInRefused.__doc__, why
    assert len(lobby.waits.seconds) == 1, "and is held back like any other"


async def test_the_same_work_is_done_for_a_login_that_nobody_has(lobby: Lobby, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []
    ends: list[type[Exception]] = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # type: ignore[override]  # noqa: A002
            compared.append("$".join([*str(hash).split("$")[:-2], *(str(len(part)) for part in str(hash).split("$"))]))
            try:
                return super().verify(hash, password)  # type: ignore[return-value]
            except Exception as error:
                ends.append(type(error))
                raise

    doorman = Doorman(lobby.database, Counting(1, 8, 1), lobby.waits)
    for login in ("ani", "siapa"):
        with pytest.raises(SignInRefused):
            await doorman.sign_in(login, "kata sandi yang salah", "123456")
    assert len(compared) == 2
    assert len(set(compared)) == 1, "with the same parameters"
    assert ends == [VerifyMismatchError] * 2, "a hash that were none would be refused without any work"


async def test_a_code_counts_once(lobby: Lobby) -> None:
    await lobby.enters("ani")
    with pytest.raises(SignInRefused):
        await lobby.doorman.sign_in("ani", PASSWORD, await lobby.code("ani"))


async def test_of_many_at_once_with_one_code_one_gets_in(lobby: Lobby) -> None:
    await passes(lobby.database, lobby.clock, STEP_SECONDS)
    code = await lobby.code("ani")
    tries = (lobby.doorman.sign_in("ani", PASSWORD, code) for _ in range(4))
    found = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(not isinstance(one, SignInRefused) for one in found) == 1


async def wrong(lobby: Lobby, times: int) -> None:
    for _ in range(times):
        with pytest.raises(SignInRefused):
            await lobby.doorman.sign_in("ani", "kata sandi yang salah", "123456")


async def test_too_many_failures_close_the_door_for_a_while(lobby: Lobby) -> None:
    await wrong(lobby, FREE_TRIES)
    with pytest.raises(SignInRefused):
        await lobby.doorman.sign_in("ani", PASSWORD, await lobby.code("ani"))
    await passes(lobby.database, lobby.clock, 31)
    assert await lobby.enters("ani"), "and not for ever"
    async with lobby.database.reading() as unit:
        acts = [entry.act.action for entry in await audit.of_target(unit, f"officer:{lobby.numbers['ani']}")]
        assert acts == ["add", "lock"]
        assert [(one.failures, one.locked_until) for one in await officers.listed(unit)] == [(0, None)]


async def test_each_further_failure_doubles_the_wait(lobby: Lobby) -> None:
    await wrong(lobby, FREE_TRIES)
    await passes(lobby.database, lobby.clock, 31)
    await wrong(lobby, 1)
    await passes(lobby.database, lobby.clock, 31)
    with pytest.raises(SignInRefused):
        await lobby.doorman.sign_in("ani", PASSWORD, await lobby.code("ani"))
    await passes(lobby.database, lobby.clock, 30)
    assert await lobby.enters("ani")


async def test_tries_at_a_closed_door_do_not_close_it_longer(lobby: Lobby) -> None:
    await wrong(lobby, FREE_TRIES + 20)
    await passes(lobby.database, lobby.clock, 31)
    assert await lobby.enters("ani")


async def test_many_tries_at_once_are_counted_too(lobby: Lobby) -> None:
    tries = (lobby.doorman.sign_in("ani", "kata sandi yang salah", "123456") for _ in range(12))
    found = await asyncio.gather(*tries, return_exceptions=True)
    assert all(isinstance(one, SignInRefused) for one in found)
    async with lobby.database.reading() as unit:
        assert (await officers.listed(unit))[0].failures == FREE_TRIES, "the others stood at a closed door"


async def test_nothing_secret_is_logged_or_audited(lobby: Lobby, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await wrong(lobby, FREE_TRIES + 1)
    await passes(lobby.database, lobby.clock, 60)
    who = await lobby.enters("ani")
    given = await lobby.desk.add(who, "budi", "Budi Contoh", [OfficerRole.OFFICER])
    async with lobby.database.reading() as unit:
        kept = repr((await unit.connection.execute(select(trail))).all())
        row = repr((await unit.connection.execute(select(table))).all())
    for secret in (PASSWORD, "kata sandi yang salah", lobby.secrets["ani"], given.code, given.code.replace("-", "")):
        assert secret not in caplog.text + kept + row
    assert "refused" in caplog.text


async def test_who_is_in_proves_by_a_further_code_that_it_is_they(lobby: Lobby) -> None:
    door, ani = Door(is_browser=True, token="peramban ani"), lobby.numbers["ani"]
    await passes(lobby.database, lobby.clock, STEP_SECONDS)
    code = await lobby.code("ani")
    assert (await lobby.doorman.prove(ani, code, door)).officer == ani
    for officer, typed, why in (
        (ani, code, "it was used"),
        (ani, "000000", "it is wrong"),
        (ani, "", "there is none"),
        (99, code, "there is no such officer"),
    ):
        with pytest.raises(SignInRefused):
            await lobby.doorman.prove(officer, typed, door)
        assert lobby.waits.seconds[-1] > 0, why
    for _ in range(FREE_TRIES):
        with pytest.raises(SignInRefused):
            await lobby.doorman.prove(ani, "000000", door)
    async with lobby.database.reading() as unit:
        early = pyotp.TOTP(lobby.secrets["ani"]).at(await unit.now() + timedelta(seconds=STEP_SECONDS))
    with pytest.raises(SignInRefused):
        await lobby.doorman.prove(ani, early, door)
    await passes(lobby.database, lobby.clock, 31)
    assert await lobby.doorman.prove(ani, early, door), "a code that was held back is not used up"


async def test_a_one_time_code_only_chooses_what_comes_after_it(lobby: Lobby) -> None:
    given = await lobby.desk.add(await lobby.enters("ani"), "budi", "Budi Contoh", [OfficerRole.OFFICER])
    assert is_one_time(given.code)
    with pytest.raises(SignInRefused):
        await lobby.doorman.sign_in("budi", given.code, "123456")
    await lobby.enrols("budi", given.code.lower().replace("-", " "))
    assert (await lobby.enters("budi")).officer == lobby.numbers["budi"]
    with pytest.raises(SignInRefused):
        await lobby.doorman.begin("budi", given.code)


async def test_a_one_time_code_ends(lobby: Lobby) -> None:
    given = await lobby.desk.add(await lobby.enters("ani"), "budi", "Budi Contoh", [OfficerRole.OFFICER])
    await passes(lobby.database, lobby.clock, ONE_TIME_TERM.total_seconds())
    with pytest.raises(SignInRefused):
        await lobby.doorman.begin("budi", given.code)


async def test_an_enrolment_is_finished_once(lobby: Lobby) -> None:
    given = await lobby.desk.add(await lobby.enters("ani"), "budi", "Budi Contoh", [OfficerRole.OFFICER])
    first, second = [await lobby.doorman.begin("budi", given.code) for _ in range(2)]
    lobby.secrets["budi"] = first.secret
    await lobby.doorman.finish(first, PASSWORD, await lobby.code("budi"))
    lobby.secrets["budi"] = second.secret
    with pytest.raises(SignInRefused):
        await lobby.doorman.finish(second, PASSWORD, await lobby.code("budi"))


async def test_a_second_factor_is_proved_before_it_counts(lobby: Lobby) -> None:
    given = await lobby.desk.add(await lobby.enters("ani"), "budi", "Budi Contoh", [OfficerRole.OFFICER])
    enrolment = await lobby.doorman.begin("budi", given.code)
    with pytest.raises(WrongCode):
        await lobby.doorman.finish(enrolment, PASSWORD, "000000")
    with pytest.raises(WeakPassword):
        await lobby.doorman.finish(enrolment, "pendek", "000000")
    assert enrolment.secret in enrolment.address("Diskominfo")
    assert enrolment.address("").startswith("otpauth://totp/Kentongan:budi?")


async def test_a_password_is_changed_by_who_is_in(lobby: Lobby) -> None:
    enrolment = await lobby.doorman.renew(await lobby.enters("ani"))
    lobby.secrets["ani"] = enrolment.secret
    await passes(lobby.database, lobby.clock, STEP_SECONDS)
    await lobby.doorman.finish(enrolment, "laut biru tanpa ombak", await lobby.code("ani"))
    assert await lobby.enters("ani", "laut biru tanpa ombak")
    with pytest.raises(SignInRefused):
        await lobby.enters("ani", PASSWORD)


async def test_who_is_disabled_does_not_get_in(lobby: Lobby) -> None:
    await lobby.joins("budi", OfficerRole.OFFICER)
    await lobby.desk.set_state(await lobby.enters("ani"), "budi", OfficerState.DISABLED)
    with pytest.raises(SignInRefused):
        await lobby.enters("budi")


async def test_a_hash_of_older_parameters_is_renewed(lobby: Lobby) -> None:
    dearer = Doorman(lobby.database, PasswordHasher(2, 16, 1), lobby.waits)
    await passes(lobby.database, lobby.clock, STEP_SECONDS)
    await dearer.sign_in("ani", PASSWORD, await lobby.code("ani"))
    async with lobby.database.reading() as unit:
        kept = (await officers.listed(unit))[0].password_hash
    assert CHEAP.check_needs_rehash(kept)
    assert await lobby.enters("ani")


async def test_a_broken_hash_lets_nobody_in(lobby: Lobby) -> None:
    async with lobby.database.unit_of_work() as unit:
        await unit.connection.execute(update(table).values(password_hash="nothing that Argon2 made"))
    with pytest.raises(SignInRefused):
        await lobby.enters("ani")


async def test_however_many_ask_only_a_few_passwords_are_compared_at_once(lobby: Lobby) -> None:
    at_once, most = 0, 0

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002  # argon2's name
            nonlocal at_once, most
            at_once += 1
            most = max(most, at_once)
            time.sleep(0.02)
            at_once -= 1
            return super().verify(hash, password)

    doorman = Doorman(lobby.database, Counting(time_cost=1, memory_cost=8, parallelism=1), lobby.waits)
    tries = [doorman.sign_in(f"orang{number}", PASSWORD, "123456") for number in range(12)]
    found = await asyncio.gather(*tries, return_exceptions=True)
    assert all(isinstance(one, SignInRefused) for one in found)
    assert most <= HASHED_AT_ONCE

"""``officer add`` and ``officer password``: bringing somebody in, and what they sign in with."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.cli.arguments import Arguments
from bot.cli.ground import check_key, database
from bot.cli.officer_words import refusal, roles_of
from bot.cli.signing import TRIES, ask, finish, new_password, show_factor, sign_in
from bot.cli.speech import complain, language_of, stop, tell
from bot.credentials import Doorman, SignedIn, SignInRefused, WrongCode, is_one_time, normal_login
from bot.officers import Fault, OfficerDesk, OfficerError, OneTime
from bot.settings import Settings
from data.model.officer import OfficerRole
from data.wording import say


def run(settings: Settings, word: str, arguments: Sequence[str]) -> int:
    """Add somebody, or change what somebody signs in with."""
    parser = Arguments(settings, "officer", [word])
    if word == "add":
        parser.add_argument("name")
        parser.add_argument("--name", dest="full_name", required=True)
        parser.add_argument("--roles", action="append", default=[])
        given = parser.parse_args(arguments)
        roles = roles_of(settings, given.roles)
        return asyncio.run(_add(settings, given.name, given.full_name, roles))
    parser.add_argument("--reset", default="")
    given = parser.parse_args(arguments)
    return asyncio.run(_reset(settings, given.reset) if given.reset else _own(settings))


async def _add(settings: Settings, login: str, name: str, roles: frozenset[OfficerRole]) -> int:
    async with database(settings) as opened:
        await check_key(settings, opened)
        doorman = Doorman(opened)
        desk = OfficerDesk(opened, doorman)
        try:
            if await desk.is_empty():
                return await _found(settings, desk, doorman, (login, name, roles))
            by, witness = await _two(settings, desk, doorman)
            _tell_code(settings, await desk.add(by, login, name, roles, witness))
        except OfficerError as error:
            raise refusal(settings, error) from error
    return 0


async def _found(
    settings: Settings, desk: OfficerDesk, doorman: Doorman, who: tuple[str, str, frozenset[OfficerRole]]
) -> int:
    """Make the first officer of all, for which nobody has to sign in; it says so, and stands in the audit trail."""
    language = language_of(settings)
    wanted, name, roles = who
    login = normal_login(wanted)
    if login is None:
        raise OfficerError(Fault.BAD_LOGIN, wanted)
    if roles - {OfficerRole.ADMINISTRATOR}:
        raise OfficerError(Fault.FIRST_IS_ADMINISTRATOR)
    tell(say("cli.officer.first", language, login=login))
    enrolment = doorman.first(login)
    password = new_password(settings, login)
    show_factor(settings, enrolment)
    for _ in range(TRIES):
        code = ask(settings, say("cli.officer.first_code", language), is_secret=True)
        try:
            await desk.found(name, enrolment, password, code)
        except WrongCode:
            complain(say("cli.officer.wrong_code", language))
            continue
        tell(say("cli.officer.ready", language, login=login))
        return 0
    raise stop(settings, "cli.officer.gave_up")


async def _two(settings: Settings, desk: OfficerDesk, doorman: Doorman) -> tuple[SignedIn, SignedIn | None]:
    """An administrator who signs in, and a witness once the office has two people."""
    by = await sign_in(settings, doorman)
    if not await desk.needs_witness():
        return by, None
    tell(say("cli.officer.witness_needed", language_of(settings)))
    return by, await sign_in(settings, doorman, as_witness=True)


async def _reset(settings: Settings, login: str) -> int:
    """Give somebody who is locked out a new one-time code."""
    async with database(settings) as opened:
        await check_key(settings, opened)
        doorman = Doorman(opened)
        desk = OfficerDesk(opened, doorman)
        try:
            by, witness = await _two(settings, desk, doorman)
            _tell_code(settings, await desk.reset(by, login, witness))
        except OfficerError as error:
            raise refusal(settings, error) from error
    return 0


async def _own(settings: Settings) -> int:
    """Let somebody choose their password and second factor, by a one-time code or by those they have."""
    language = language_of(settings)
    async with database(settings) as opened:
        await check_key(settings, opened)
        doorman = Doorman(opened)
        login = ask(settings, say("cli.officer.your_login", language))
        password = ask(settings, say("cli.officer.password_or_code", language), is_secret=True)
        try:
            if is_one_time(password):
                enrolment = await doorman.begin(login, password)
            else:
                code = ask(settings, say("cli.officer.your_code", language), is_secret=True)
                enrolment = await doorman.renew(await doorman.sign_in(login, password, code))
        except SignInRefused as error:
            raise stop(settings, "cli.officer.refused") from error
        await finish(settings, doorman, enrolment)
    tell(say("cli.officer.ready", language, login=enrolment.login))
    return 0


def _tell_code(settings: Settings, given: OneTime) -> None:
    until = given.until.astimezone(ZoneInfo(settings.timezone))
    values = {"login": given.login, "code": given.code, "until": f"{until:%Y-%m-%d %H:%M}"}
    tell(say("cli.officer.one_time", language_of(settings), **values))

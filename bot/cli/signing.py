"""Asks officers who they are: on the terminal without echo, or line by line from standard input.

Never from an argument, which every user of the machine sees and the shell remembers, and never from the environment.
"""

from __future__ import annotations

import getpass
import sys

from bot.cli.speech import complain, language_of, stop, tell
from bot.credentials import (
    LEAST_CHARS,
    Doorman,
    Enrolment,
    SignedIn,
    SignInRefused,
    WeakPassword,
    WrongCode,
    check_password,
)
from bot.settings import Settings
from data.wording import say

#: How often somebody may try to choose a password or to prove a second factor.
TRIES = 3
#: Most characters of one line.
LINE_CHARS = 500


def ask(settings: Settings, prompt: str, *, is_secret: bool = False) -> str:
    """One line from whoever sits there; a secret one is not shown.

    Args:
        prompt: worded.

    Raises:
        Stop: standard input ended.
    """
    if is_secret and sys.stdin.isatty():
        return getpass.getpass(prompt + " ")
    if sys.stdin.isatty():
        sys.stderr.write(prompt + " ")
        sys.stderr.flush()
    line = sys.stdin.readline(LINE_CHARS)
    if not line:
        raise stop(settings, "cli.officer.nobody_there")
    return line.rstrip("\r\n")


async def sign_in(settings: Settings, doorman: Doorman, *, as_witness: bool = False) -> SignedIn:
    """Let somebody sign in by login, password and code.

    Raises:
        Stop: they are not let in.
    """
    language = language_of(settings)
    key = "cli.officer.witness_login" if as_witness else "cli.officer.your_login"
    login = ask(settings, say(key, language))
    password = ask(settings, say("cli.officer.your_password", language), is_secret=True)
    code = ask(settings, say("cli.officer.your_code", language), is_secret=True)
    try:
        return await doorman.sign_in(login, password, code)
    except SignInRefused as error:
        raise stop(settings, "cli.officer.refused") from error


def new_password(settings: Settings, login: str) -> str:
    """Let somebody choose a password, typed twice.

    Raises:
        Stop: they did not.
    """
    language = language_of(settings)
    for _ in range(TRIES):
        first = ask(settings, say("cli.officer.new_password", language, least=LEAST_CHARS), is_secret=True)
        second = ask(settings, say("cli.officer.same_again", language), is_secret=True)
        try:
            check_password(login, first)
        except WeakPassword:
            complain(say("cli.officer.weak", language, least=LEAST_CHARS))
            continue
        if first == second:
            return first
        complain(say("cli.officer.not_the_same", language))
    raise stop(settings, "cli.officer.gave_up")


def show_factor(settings: Settings, enrolment: Enrolment) -> None:
    """Show the secret of a second factor to its officer, once."""
    spaced = " ".join(enrolment.secret[start : start + 4] for start in range(0, len(enrolment.secret), 4))
    address = enrolment.address(settings.office_name)
    tell(say("cli.officer.second_factor", language_of(settings), secret=spaced, address=address))


async def finish(settings: Settings, doorman: Doorman, enrolment: Enrolment) -> None:
    """Let somebody who is in choose a password, and prove a second factor.

    Raises:
        Stop: they did not.
    """
    language = language_of(settings)
    password = new_password(settings, enrolment.login)
    show_factor(settings, enrolment)
    for _ in range(TRIES):
        code = ask(settings, say("cli.officer.first_code", language), is_secret=True)
        try:
            return await doorman.finish(enrolment, password, code)
        except WrongCode:
            complain(say("cli.officer.wrong_code", language))
        except SignInRefused as error:
            raise stop(settings, "cli.officer.refused") from error
    raise stop(settings, "cli.officer.gave_up")

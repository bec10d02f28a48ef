"""``kim invite KIM --role ROLE``, ``kim invitations [KIM]`` and ``kim revoke NUMBER``."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot import qr
from bot.broadcasting.wording import moment
from bot.cli.arguments import Arguments, whole_number
from bot.cli.ground import check_key, database
from bot.cli.kim_words import actor, found
from bot.cli.saving import check_new
from bot.cli.speech import called_from, complain, language_of, stop, tell
from bot.inviting import DAYS, MOST_DAYS, ROLES, NobodyToInviteTo, invite, link_of
from bot.settings import Settings
from data.model.membership import Role
from data.store import invitations
from data.wording import say
from handlers.registration_labels import role_label

#: Typed in place of a file: the QR code is shown in the terminal.
TERMINAL = Path("-")


def run(settings: Settings, word: str, arguments: Sequence[str]) -> int:
    """Invite, list what invites there are, or take one back."""
    parser = Arguments(settings, "kim", [word])
    if word == "revoke":
        parser.add_argument("numbers", type=whole_number)
        number = parser.parse_args(arguments).numbers
        return asyncio.run(_revoke(settings, number))
    if word == "invitations":
        parser.add_argument("kim", nargs="?", default="")
        return asyncio.run(_list(settings, parser.parse_args(arguments).kim))
    parser.add_argument("kim")
    parser.add_argument("--role", required=True)
    parser.add_argument("--days", type=whole_number, default=DAYS)
    parser.add_argument("--qr", type=Path)
    given = parser.parse_args(arguments)
    role = ROLES.get(given.role.strip().casefold())
    if role is None:
        parser.refuse("cli.kim.invitation.unknown_role", role=given.role)
    if given.days > MOST_DAYS:
        parser.refuse("cli.kim.invitation.days", most=MOST_DAYS)
    if given.qr is not None:
        _check_qr(settings, parser, given.qr)
    wanted = Wanted(given.kim, role, timedelta(days=given.days), given.qr)
    return asyncio.run(_invite(settings, wanted))


@dataclass(frozen=True, slots=True)
class Wanted:
    """An invitation as it was asked for.

    Args:
        kim: as it was typed.
        term: for how long it is valid.
        picture: where its QR code goes; a dash for the terminal, None for nowhere.
    """

    kim: str
    role: Role
    term: timedelta
    picture: Path | None


def _check_qr(settings: Settings, parser: Arguments, path: Path) -> None:
    """See that a QR code can be made before there is an invitation.

    Raises:
        Stop: it cannot.
    """
    if not settings.telegram_bot_name:
        raise stop(settings, "cli.kim.invitation.qr_needs_name")
    if path == TERMINAL:
        return
    if not qr.kind_of(path):
        parser.refuse("cli.kim.invitation.qr_kind", file=path)
    check_new(settings, called_from() / path)


async def _invite(settings: Settings, wanted: Wanted) -> int:
    """Make an invitation, and show it this once: the link or token alone on standard output."""
    language = language_of(settings)
    async with database(settings) as opened:
        await check_key(settings, opened)
        async with opened.reading() as unit:
            one = await found(settings, unit, wanted.kim)
        who = await actor(settings, opened)
        try:
            made = await invite(opened, one.number, wanted.role, wanted.term, who)
        except NobodyToInviteTo as error:
            raise stop(settings, "cli.kim.invitation.gone", name=one.name) from error
    values = {"number": made.number, "role": role_label(wanted.role, language), "name": one.name}
    complain(say("cli.kim.invitation.made", language, until=moment(settings, made.until), **values))
    link = link_of(settings, made.token)
    tell(link or made.token)
    if not link:
        complain(say("cli.kim.invitation.token_only", language))
    return 0 if wanted.picture is None else _draw(settings, link, wanted.picture)


def _draw(settings: Settings, link: str, path: Path) -> int:
    """Make the QR code of an invitation that there is; without it the link still counts."""
    if path == TERMINAL:
        complain(qr.as_text(link))
        return 0
    try:
        qr.save(link, called_from() / path)
    except OSError as error:
        raise stop(settings, "cli.export_unwritable", file=path, cause=error.strerror or error) from error
    complain(say("cli.kim.invitation.qr_written", language_of(settings), file=path))
    return 0


async def _list(settings: Settings, typed: str) -> int:
    language = language_of(settings)
    async with database(settings) as opened:
        await check_key(settings, opened)
        async with opened.reading() as unit:
            kim = (await found(settings, unit, typed)).number if typed else None
            known = await invitations.listed(unit, kim)
    for one in known:
        state = say(f"cli.kim.invitation.state.{one.state}", language)
        parts = [one.institution, role_label(one.role, language), state, moment(settings, one.expires_at)]
        tell(f"{one.number:>6}  " + " \u00b7 ".join(parts))
    if not known:
        tell(say("cli.kim.invitation.none", language))
    return 0


async def _revoke(settings: Settings, number: int) -> int:
    async with database(settings) as opened:
        await check_key(settings, opened)
        who = await actor(settings, opened)
        async with opened.unit_of_work() as unit:
            is_done = number < 2**63 and await invitations.revoke(unit, number, who)
    if not is_done:
        raise stop(settings, "cli.kim.invitation.not_open", number=number)
    tell(say("cli.kim.invitation.revoked", language_of(settings), number=number))
    return 0

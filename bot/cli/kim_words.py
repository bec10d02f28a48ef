"""How KIM are named and shown on the command line, how one is found, and who acts on the register."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bot.cli.ground import office_date
from bot.cli.officer_words import refusal
from bot.cli.signing import sign_in
from bot.cli.speech import Stop, language_of, stop
from bot.credentials import Doorman
from bot.officers import OfficerError, present
from bot.register_words import board_words, gap_words, status_label, statuses
from bot.settings import Settings
from bot.standing import StandingDesk, StandingError
from data.importers.register_cells import STATUSES
from data.matching import alike
from data.matching.places import Gazetteer
from data.model.audit import actor_of
from data.model.board import BoardMember
from data.model.membership import InstitutionKind, InstitutionStatus, institution_key
from data.model.officer import OfficerRole
from data.model.register import Kim
from data.store import officers, register
from data.store.database import Database, Unit
from data.wording import say
from handlers.registration_labels import place_label

#: How the trail names somebody of an office that has no officers yet.
SHELL = "shell"
#: KIM offered in place of one that is not there.
_MOST_NEAR = 5


async def actor(settings: Settings, opened: Database) -> str:
    """Who keeps the register: somebody who signs in, or the shell while the office has no officers.

    Raises:
        Stop: they are not let in, or it is not their office.
    """
    async with opened.reading() as unit:
        if await officers.is_empty(unit):
            return SHELL
    who = await sign_in(settings, Doorman(opened))
    try:
        async with opened.reading() as unit:
            officer = await present(unit, who)
    except OfficerError as error:
        raise refusal(settings, error) from error
    if OfficerRole.OFFICER not in officer.roles:
        role = say(f"cli.officer.role.{OfficerRole.OFFICER}", language_of(settings))
        raise stop(settings, "cli.broadcast.refusal.wrong_role", role=role)
    return actor_of(officer.number)


async def found(settings: Settings, unit: Unit, typed: str) -> Kim:
    """The KIM that is meant: by its row number, its Nomor Induk Komunitas, or its name.

    Raises:
        Stop: there is none, or there are several.
    """
    known, wanted = await register.every(unit), typed.strip()
    if one := next((one for one in known if str(one.number) == wanted), None):
        return one
    if one := next((one for one in known if one.nomor_induk and one.nomor_induk == wanted), None):
        return one
    key = institution_key(InstitutionKind.KIM, wanted)
    same = [one for one in known if one.key[1] == key]
    if len(same) == 1:
        return same[0]
    near = same or [known[place] for place in alike.meant(key, [one.key[1] for one in known])]
    if not near:
        raise stop(settings, "cli.kim.unknown", kim=typed)
    named = ", ".join(f"{one.number} {one.name} ({one.place})" for one in near[:_MOST_NEAR])
    raise stop(settings, "cli.kim.several", kim=typed, near=named)


def status_of(settings: Settings, typed: str) -> InstitutionStatus:
    """A state by its word.

    Raises:
        Stop: it is none.
    """
    status = STATUSES.get(" ".join(typed.split()).casefold())
    if status is None:
        raise stop(settings, "cli.kim.unknown_status", word=typed, all=statuses(language_of(settings)))
    return status


def board_line(member: BoardMember, language: str) -> str:
    """Somebody of a board in one line, with what was seen of their declaration."""
    office, words = board_words(member, language)
    return f"  {member.number:>7}  {member.name} \u00b7 {office} \u00b7 {words}"


def desk_of(settings: Settings, opened: Database) -> StandingDesk:
    """The desk at which officers change where KIM stand."""
    return StandingDesk(opened, office_date(settings))


@contextmanager
def refused(settings: Settings) -> Iterator[None]:
    """Say in words why something is not done.

    Raises:
        Stop: it is not done.
    """
    language = language_of(settings)
    try:
        yield
    except OfficerError as error:
        raise refusal(settings, error) from error
    except StandingError as error:
        values = dict(error.values)
        if status := values.get("status"):
            values["status"] = status_label(InstitutionStatus(str(status)), language)
        sentence = say(f"cli.kim.fault.{error.fault}", language, **values)
        gaps = f" {gap_words(error.gaps, language)}." if error.gaps else ""
        raise Stop(sentence + gaps) from error


def line(one: Kim, gazetteer: Gazetteer, language: str) -> str:
    """A KIM in one line."""
    where = place_label(gazetteer, one.place, language) or one.place
    parts = [one.name, where, status_label(one.status, language), one.nomor_induk]
    return f"{one.number:>6}  " + " \u00b7 ".join(part for part in parts if part)

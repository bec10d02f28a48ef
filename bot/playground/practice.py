"""An office to practise in: officers with their roles and phones, and operators of KIM with phones; all invented.

Whoever practises alone is everybody in turn, so what keeps officers apart elsewhere is shown here: one password for all
of the invented officers, and the code that each of their telephones would show now.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyotp

from bot.credentials import DRIFT_STEPS, STEP_SECONDS
from bot.playground.phones import TELEGRAM, WHATSAPP, Kind
from data.matching.places import Gazetteer
from data.model.membership import InstitutionKind, MembershipState, Registration, Role
from data.model.message import Incoming, Sender
from data.model.officer import Officer, OfficerRole, OfficerState
from data.seeds import SampleInstitution, sample_institutions
from data.seeds.world import MARK
from data.store import members, officers, people
from data.store.database import Database, Unit
from data.store.officers import Credential, NewOfficer

#: Of every invented officer; shown wherever they sign in.
PASSWORD = "mari berlatih kentongan"  # noqa: S105  # it opens a desk at which nothing is to be had
_ACTOR = "shell"
_CONSENT = "contoh/id"
_KECAMATAN_CHARS = len("35.74.01")
#: How many KIM have an operator: in the first kecamatan, and in each of those after it, as far as there are any.
_SPREAD = (2, 1, 1)


@dataclass(frozen=True, slots=True)
class Played:
    """An invented officer.

    Args:
        phone: of which kind their phone is; None for none.
    """

    login: str
    name: str
    role: OfficerRole
    phone: Kind | None = None


OFFICERS = (
    Played("teliti", f"Bu Teliti {MARK}", OfficerRole.FACT_CHECKER),
    Played("cermat", f"Mas Cermat {MARK}", OfficerRole.FACT_CHECKER),
    Played("warta", f"Mbak Warta {MARK}", OfficerRole.OFFICER, TELEGRAM),
    Played("setia", f"Pak Setia {MARK}", OfficerRole.APPROVER, WHATSAPP),
    Played("sekar", f"Bu Sekar {MARK}", OfficerRole.ADMINISTRATOR),
)
#: Operators of KIM, in the order in which KIM are given to them.
OPERATORS = (
    (f"Bu Melati {MARK}", WHATSAPP),
    (f"Mas Bahari {MARK}", TELEGRAM),
    (f"Mbak Seruni {MARK}", WHATSAPP),
    (f"Pak Damar {MARK}", TELEGRAM),
)


@dataclass(frozen=True, slots=True)
class Code:
    """What an officer's telephone would show.

    Args:
        digits: a code that was not used yet; empty while there is none.
        wait_seconds: until there is one again; 0 where there is one.
    """

    digits: str
    wait_seconds: int = 0


async def is_ready(unit: Unit) -> bool:
    """Whether everybody of the invented office is there."""
    for one in OFFICERS:
        found = await officers.find(unit, one.login)
        if found is None or (one.phone and found.address is None):
            return False
    known = [await people.find(unit, kind.channel, _id(turn)) for turn, (_, kind) in enumerate(OPERATORS, 1)]
    return any(known)


async def prepare(database: Database, places: Gazetteer, language: str, kept: str) -> None:
    """Bring in whoever of the invented office is not there; the others stay as they are.

    Args:
        kept: what is kept of :data:`PASSWORD`.
    """
    villages = [(village.code, village.name) for village in places.within(places.region.code)]
    homes = spread([one for one in sample_institutions(villages) if one.kind is InstitutionKind.KIM])
    async with database.unit_of_work() as unit:
        for one in OFFICERS:
            await _officer(unit, one, kept, language)
        for turn, ((name, kind), home) in enumerate(zip(OPERATORS, homes, strict=False), 1):
            if await people.find(unit, kind.channel, _id(turn)) is None:
                place = await _phone(unit, kind, _id(turn), name, language)
                wanted = Registration(Role.OPERATOR, name, home.place, home.name, _CONSENT)
                number = await members.register(unit, place, wanted)
                await members.judge(unit, number, MembershipState.CONFIRMED)


def spread(kim: Sequence[SampleInstitution]) -> list[SampleInstitution]:
    """The KIM that get an operator: a few in the first kecamatan, and some elsewhere, so that places can be chosen."""
    by_kecamatan: dict[str, list[SampleInstitution]] = {}
    for one in sorted(kim, key=lambda one: one.place):
        by_kecamatan.setdefault(one.place[:_KECAMATAN_CHARS], []).append(one)
    groups = list(by_kecamatan.values())
    chosen = [one for count, group in zip(_SPREAD, groups, strict=False) for one in group[:count]]
    rest = [one for group in groups for one in group if one not in chosen]
    return [*chosen, *rest][: len(OPERATORS)]


async def played(unit: Unit) -> list[tuple[Officer, Code]]:
    """Everybody who can sign in, with the code that their telephone would show."""
    found = [one for one in await officers.listed(unit) if one.until is None]
    now = int((await unit.now()).timestamp())
    return [(one.officer, code_of(one, now)) for one in found if one.officer.state is OfficerState.ACTIVE]


def code_of(known: Credential, now: int) -> Code:
    """The next code of somebody that was not used.

    Args:
        now: seconds since 1970.
    """
    step = max(known.step + 1, now // STEP_SECONDS)
    counts_from = (step - DRIFT_STEPS) * STEP_SECONDS
    if now < counts_from:
        return Code("", counts_from - now)
    return Code(pyotp.TOTP(known.secret).generate_otp(step))


async def _officer(unit: Unit, one: Played, kept: str, language: str) -> None:
    found = await officers.find(unit, one.login)
    if found is None:
        new = NewOfficer(one.login, one.name, frozenset([one.role]), kept, pyotp.random_base32())
        found = await officers.get(unit, await officers.add(unit, new, _ACTOR))
    if found is not None and one.phone and found.address is None:
        place = await _phone(unit, one.phone, f"contoh-{one.login}", one.name, language)
        await officers.link(unit, found, place, _ACTOR)


async def _phone(unit: Unit, kind: Kind, external_id: str, name: str, language: str) -> int:
    return await people.admit(unit, Incoming(0, kind.channel, external_id, Sender(external_id, name)), language)


def _id(turn: int) -> str:
    return f"contoh-operator-{turn}"

"""One KIM: what the register holds of it, who is on its board, where it stands and what an officer may do about that.

Each act is by a fresh code, because two officers answer for every active KIM. Who reported what is nowhere here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import Any

from starlette.responses import Response

from bot.console.cards import day, moment
from bot.console.listing import number_typed
from bot.console.pages import message, page
from bot.console.proof import proved
from bot.console.refusals import REFUSED, sentence_of
from bot.console.visit import Visit
from bot.credentials import SignedIn
from bot.inviting import DAYS, MOST_DAYS
from bot.register_words import board_words, gap_words, status_label, value_words
from bot.standing import KEEPERS, SECONDS, StandingDesk, Wanted
from data.importers.register_columns import EXPORTED
from data.model.board import BoardOffice, Declaration
from data.model.membership import InstitutionStatus, Member, MembershipState, Role
from data.model.register import BOARD_FIELDS, Kim, KimField
from data.model.standing import NEED_REASON, TRANSITIONS, KimAct, KimEvent, digest, gaps
from data.store import members, officers, register, standings
from data.wording import say
from handlers.registration_labels import place_label, role_label, state_label

#: What one officer does to the standing of a KIM, in the order in which it is offered.
ALONE = (KimAct.VERIFY, KimAct.FREEZE, KimAct.UNFREEZE, KimAct.EXPIRE, KimAct.DISSOLVE)
#: What may be said of what was done, in the address that leads to the page again.
DONE = ("status", "active", "board")
#: Whom one invites, in the order in which they are offered.
INVITED = (Role.OPERATOR, Role.CHAIR, Role.DEPUTY, Role.MEMBER)
#: Those who run a KIM, who are named; of its other members there is only a number.
_NAMED = (Role.OPERATOR, Role.CHAIR, Role.DEPUTY)
_SHOWN_FIELDS = [field for field in EXPORTED if field not in BOARD_FIELDS and field is not KimField.DECLARED]
_ELSEWHERE = (KimField.NAME, KimField.KECAMATAN, KimField.VILLAGE, KimField.STATUS)


async def shown(visit: Visit) -> Response:
    """One KIM."""
    return await kim_page(visit)


async def changes(visit: Visit) -> Response:
    """Verify, freeze, unfreeze, expire or dissolve."""
    act = next((act for act in ALONE if str(act) == visit.form.get("tindakan")), None)
    on = day_of(visit.form.get("sejak", "")) or visit.console.today()
    if act is None:
        return await kim_page(visit, say("console.old_form", visit.console.language))
    wanted = Wanted(act, on, visit.form.get("alasan", ""))
    return await _done(visit, "status", lambda desk, who: desk.act(who, _number(visit), wanted))


async def activates(visit: Visit) -> Response:
    """Agree to what another officer verified: exactly what stood on the page."""
    seen = visit.form.get("dilihat", "")
    return await _done(visit, "active", lambda desk, who: desk.activate(who, _number(visit), seen))


async def board_adds(visit: Visit) -> Response:
    """Enter somebody of the board."""
    office = next((one for one in BoardOffice if str(one) == visit.form.get("jabatan")), BoardOffice.SECTION)
    name = visit.form.get("nama", "")
    return await _done(visit, "board", lambda desk, who: desk.board_add(who, _number(visit), office, name))


async def board_checks(visit: Visit) -> Response:
    """Note what was seen of declarations, or that some hold office no longer."""
    chosen = [number_typed(name.removeprefix("pengurus-")) for name in visit.form if name.startswith("pengurus-")]
    if not chosen:
        return await kim_page(visit, say("console.kim.choose_board", visit.console.language))
    if visit.form.get("apa") == "berhenti":
        return await _done(visit, "board", lambda desk, who: desk.board_end(who, _number(visit), chosen))
    on = day_of(visit.form.get("tanggal", ""))
    if on is None:
        return await kim_page(visit, say("console.kim.no_day", visit.console.language))
    told = {"is_not_asn": "asn" not in visit.form, "is_not_partisan": "partai" not in visit.form}
    seen = Declaration(on, 0, **told)
    return await _done(visit, "board", lambda desk, who: desk.board_check(who, _number(visit), chosen, seen))


async def _done(visit: Visit, what: str, act: Callable[[StandingDesk, SignedIn], Awaitable[Kim]]) -> Response:
    """Do something and lead back to the page; what is refused is said there, and nothing typed is lost."""
    desk = StandingDesk(visit.console.database, visit.console.today())
    try:
        await act(desk, await proved(visit))
    except REFUSED as error:
        return await kim_page(visit, sentence_of(visit, error))
    return visit.to(f"/kim/{_number(visit)}?kabar={what}")


async def kim_page(visit: Visit, refusal: str = "") -> Response:
    """The page of one KIM.

    Args:
        refusal: why something was not done; empty when nothing was.
    """
    console, number = visit.console, _number(visit)
    language = console.language
    async with console.database.reading() as unit:
        one = await register.get(unit, number)
        people = await members.of_institution(unit, number) if one else []
        past = await standings.history(unit, number) if one else []
        names = {known.officer.number: known.officer.name for known in await officers.listed(unit)}
    if one is None:
        return message(visit, 404, say("console.not_there", language), say("cli.kim.fault.unknown", language))
    said = visit.request.query_params.get("kabar", "")
    lacks = gaps(one, console.today())
    values = {
        "number": number,
        "name": one.name,
        "standing": str(one.status),
        "state": status_label(one.status, language),
        "place": place_label(console.gazetteer, one.place, language) or one.place,
        "fields": [(EXPORTED[field], value_words(field, one.fields[field], language)) for field in _fields()],
        "gaps": gap_words(lacks, language),
        "board": [_seat(visit, member, names) for member in one.board],
        "offices": [(str(office), say(f"cli.kim.office.{office}", language)) for office in BoardOffice],
        "history": [_line(visit, at, event, names) for at, event in reversed(past)],
        "said": say(f"console.kim.done.{said}", language) if said in DONE else "",
        "refusal": refusal,
        "typed": defaultdict(str, visit.form),
        "today": console.today().isoformat(),
        "invited": [(str(role), role_label(role, language)) for role in INVITED],
        "invite_days": DAYS,
        "most_days": MOST_DAYS,
    }
    values |= _people(visit, people) | _acts(visit, one, is_ready=not lacks and _awaits(visit, one, past))
    return page(visit, "kim.html", 422 if refusal else 200, **values)


def _acts(visit: Visit, one: Kim, *, is_ready: bool) -> dict[str, Any]:
    """What whoever looks may do to where the KIM stands."""
    language, roles = visit.console.language, visit.who.roles
    possible = [act for act in ALONE if one.status in TRANSITIONS[act][0]]
    acts = [(str(act), say(f"console.kim.act.{act}", language), act in NEED_REASON) for act in possible]
    is_keeper = not roles.isdisjoint(KEEPERS)
    return {
        "acts": acts if is_keeper else [],
        "may_activate": is_ready and not roles.isdisjoint(SECONDS),
        "seen": digest(one).hex(),
        "is_dissolved": one.status is InstitutionStatus.DISSOLVED,
    }


def _awaits(visit: Visit, one: Kim, past: Sequence[tuple[Any, KimEvent]]) -> bool:
    """Whether another officer verified exactly what stands there now, and whoever looks may be the second."""
    verified = [event for _, event in past if event.act is KimAct.VERIFY]
    first = {member.checked_by for member in one.board} | {event.officer for event in verified[-1:]}
    is_same = bool(verified) and verified[-1].digest == digest(one)
    return is_same and one.status is InstitutionStatus.VERIFIED and visit.who.number not in first


def _people(visit: Visit, people: list[Member]) -> dict[str, Any]:
    """Those who run it by name, and how many the others are."""
    language = visit.console.language
    named = [
        (one.name, role_label(one.role, language), state_label(one.state, language))
        for one in people
        if one.role in _NAMED
    ]
    counted = Counter(one.state for one in people)
    return {
        "named": named,
        "confirmed": counted[MembershipState.CONFIRMED],
        "unverified": counted[MembershipState.UNVERIFIED],
    }


def _seat(visit: Visit, member: Any, names: dict[int, str]) -> dict[str, Any]:
    office, words = board_words(member, visit.console.language)
    return {
        "number": member.number,
        "name": member.name,
        "office": office,
        "declared": words,
        "is_fine": member.may_serve,
        "is_checked": member.is_checked,
        "by": names.get(member.checked_by, ""),
    }


def _line(visit: Visit, at: Any, event: KimEvent, names: dict[int, str]) -> tuple[str, str]:
    language = visit.console.language
    who = names.get(event.officer, "")
    parts = (say(f"cli.kim.act.{event.act}", language), status_label(event.after, language), day(visit, event.on), who)
    return moment(visit, at), " · ".join(part for part in (*parts, event.reason) if part)


def _fields() -> list[KimField]:
    return [field for field in _SHOWN_FIELDS if field not in _ELSEWHERE]


def day_of(typed: str) -> date | None:
    """A day as a browser's field sends it; None for anything else."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


def _number(visit: Visit) -> int:
    number: int = visit.request.path_params["number"]
    return number

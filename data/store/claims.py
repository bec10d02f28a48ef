"""Claims: which tips make them, who reported them, and what fact-checkers did to them.

Everything that changes which claim a text belongs to, or whether a claim is open, happens under :func:`lock`; so a tip
joins a claim either before its verdict, and is told with the others, or after it, and opens a new one. Which claim a
new tip belongs to is found in :mod:`data.store.sorting`; how verdicts are told is not settled here.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, insert, select, text, update

from data.model.audit import Act, actor_of
from data.model.claim import UNSETTLED, Claim, ClaimAct, ClaimEvent, ClaimState, ClaimTip, Reporter
from data.store import audit, officers, takings
from data.store.database import Unit
from data.store.schema import address, claim, claim_decision, claim_event, claim_print, tip
from data.store.tips import SEALED_TEXT
from data.store.vault import SealError

SEALED_STATEMENT = "claim.statement"
SEALED_NOTE = "claim_event.note"
#: Characters of a tip's text that become its claim's first statement.
STATEMENT_CHARS = 500
#: Tips read at once.
PAGE = 1_000
#: Reporters read at once.
REPORTERS = 5_000
_LOCK = zlib.crc32(b"kentongan claims")


class ClaimError(Exception):
    """A claim cannot be changed like this."""

    def __init__(self) -> None:
        super().__init__(self.__class__.__doc__)


class UnknownClaimError(ClaimError):
    """There is no claim with this number."""


class SettledError(ClaimError):
    """The claim has been judged already; only claims that wait can be merged."""


class NotItsTipError(ClaimError):
    """One of these tips does not belong to this claim."""


class NothingLeftError(ClaimError):
    """Every tip of the claim says this, so there would be nothing left of it."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What an officer did, for the history.

    Args:
        officer: their name; empty for nobody, the machine.
        other: number of another claim; 0 for none.
        tip: number of a tip; 0 for none.
        factcheck: row number of a fact-check; 0 for none.
        note: what they noted; is sealed.
        by: row number of whoever it was; 0 to find them by their name.
    """

    act: ClaimAct
    officer: str = ""
    other: int = 0
    tip: int = 0
    factcheck: int = 0
    note: str = ""
    by: int = 0


async def lock(unit: Unit) -> None:
    """Let nobody else sort tips into claims, or settle claims, until this transaction ends.

    Take it before any look at what is to be changed, and as the last lock of a transaction that has others.
    """
    if not unit.is_sqlite:
        await unit.connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


async def get(unit: Unit, number: int) -> Claim | None:
    """A claim as it stands; a merged one names the claim that took its tips."""
    row = (await unit.connection.execute(select(claim).where(claim.c.id == number))).first()
    return _claim(unit, row) if row is not None else None


async def resolved(unit: Unit, number: int) -> int:
    """The number under which a claim is found now: its own, or that of the claim it was merged into.

    Raises:
        UnknownClaimError: there never was one.
    """
    row = (
        await unit.connection.execute(select(claim.c.id, claim.c.merged_into_id).where(claim.c.id == number))
    ).first()
    if row is None:
        raise UnknownClaimError
    found: int = row.merged_into_id or row.id
    return found


async def of_tip(unit: Unit, number: int) -> int:
    """The claim that a tip makes; 0 for none."""
    return await unit.connection.scalar(select(tip.c.claim_id).where(tip.c.id == number)) or 0


async def tips_of(unit: Unit, number: int, after: int = 0, most: int = PAGE) -> list[ClaimTip]:
    """The tips of a claim in the order in which they came, from the one after ``after`` on."""
    query = select(tip).where(tip.c.claim_id == number, tip.c.id > after).order_by(tip.c.id).limit(most)
    return [
        ClaimTip(
            row.id, row.address_id, row.kind, row.state, _text(unit, row.text_sealed), row.forwards, row.created_at
        )
        for row in await unit.connection.execute(query)
    ]


async def reporters(unit: Unit, number: int, after: int = 0, most: int = REPORTERS) -> list[Reporter]:
    """Who reported a claim, each person once, at the address they last did so from; nobody who was erased.

    Args:
        after: the tip of the last reporter read before; 0 for the beginning.
    """
    theirs = select(func.max(tip.c.id)).join(address, address.c.id == tip.c.address_id)
    latest = theirs.where(tip.c.claim_id == number, address.c.erased_at.is_(None)).group_by(address.c.person_id)
    query = select(tip.c.id, address).join(address, address.c.id == tip.c.address_id)
    page = query.where(tip.c.id.in_(latest), tip.c.id > after).order_by(tip.c.id).limit(most)
    return [
        Reporter(row.person_id, row.id_1, row.channel, row.language, row.status, row.id)
        for row in await unit.connection.execute(page)
    ]


async def history(unit: Unit, number: int) -> list[ClaimEvent]:
    """What was done to a claim, the oldest first."""
    query = select(claim_event).where(claim_event.c.claim_id == number).order_by(claim_event.c.id)
    return [
        ClaimEvent(
            row.act,
            row.at,
            row.other_id or 0,
            row.tip_id or 0,
            row.factcheck_id or 0,
            row.officer,
            _opened(unit, SEALED_NOTE, row.note_sealed),
        )
        for row in await unit.connection.execute(query)
    ]


async def record(unit: Unit, number: int, deed: Deed) -> None:
    """Add to a claim's history, and what an officer did to the audit trail; call it under :func:`lock`.

    Every change of a claim's state is recorded: the sorter learns of it from here.
    """
    row = {
        "claim_id": number,
        "act": deed.act,
        "other_id": deed.other or None,
        "tip_id": deed.tip or None,
        "factcheck_id": deed.factcheck or None,
        "officer": deed.officer,
        "note_sealed": unit.vault.seal(SEALED_NOTE, deed.note) if deed.note else None,
        "at": await unit.now(),
    }
    await unit.connection.execute(insert(claim_event), [row])
    if deed.officer:
        await audit.append(unit, await _audited(unit, number, deed))


async def _audited(unit: Unit, number: int, deed: Deed) -> Act:
    """What the audit trail holds of it: nothing that anybody wrote."""
    who = deed.by or (found.number if (found := await officers.find(unit, deed.officer)) else 0)
    about = f"factcheck:{deed.factcheck}" if deed.factcheck else f"claim:{deed.other}" if deed.other else ""
    return Act(actor_of(who) if who else "shell", f"claim_{deed.act}", f"claim:{number}", "", about)


async def counts(unit: Unit) -> dict[ClaimState, int]:
    """How many claims stand in each state."""
    rows = await unit.connection.execute(select(claim.c.state, func.count()).group_by(claim.c.state))
    return {row[0]: row[1] for row in rows}


async def merge(unit: Unit, into: int, other: int, officer: str) -> int:
    """Let two claims that wait be one; returns its number. Merging what is one already changes nothing.

    Raises:
        UnknownClaimError: there is no such claim.
        SettledError: one of them has been judged, also where that takes effect in a moment.
    """
    await lock(unit)
    into, other = await resolved(unit, into), await resolved(unit, other)
    if into == other:
        return into
    kept, gone = await _waiting(unit, into), await _waiting(unit, other)
    if await are_decided(unit, into, other):
        raise SettledError
    now = await unit.now()
    for table in (tip, claim_print):
        await unit.connection.execute(update(table).where(table.c.claim_id == other).values(claim_id=into))
    await takings.pass_on(unit, other, into)
    ended = {"state": ClaimState.MERGED, "merged_into_id": into, "updated_at": now, "closed_at": now}
    earlier = update(claim).where(claim.c.merged_into_id == other)
    await unit.connection.execute(earlier.values(merged_into_id=into))
    await unit.connection.execute(update(claim).where(claim.c.id == other).values(ended))
    changed: dict[str, Any] = {"updated_at": now}
    if kept.state is ClaimState.OPEN and gone.state is ClaimState.WAITING:
        changed |= {"state": gone.state, "department": gone.department, "due_at": gone.due_at}
    await unit.connection.execute(update(claim).where(claim.c.id == into).values(changed))
    await record(unit, into, Deed(ClaimAct.MERGED, officer, other=other))
    await record(unit, other, Deed(ClaimAct.MERGED, officer, other=into))
    return into


async def are_decided(unit: Unit, *numbers: int) -> bool:
    """Whether an officer decided on one of these claims, and may take that back yet."""
    waits = (claim_decision.c.claim_id.in_(numbers), claim_decision.c.refusal == "")
    return await unit.connection.scalar(select(claim_decision.c.claim_id).where(*waits).limit(1)) is not None


async def _waiting(unit: Unit, number: int) -> Claim:
    found = await get(unit, number)
    assert found is not None
    if found.state not in UNSETTLED:
        raise SettledError
    return found


async def split(unit: Unit, number: int, tips: Sequence[int], officer: str, key_of: Callable[[str], str]) -> int:
    """Make a new claim of some tips of a claim, with every other tip of it that has the very text of one of them.

    The texts go with their tips: later copies, and what comes near to them, join the new claim.

    Args:
        key_of: what two copies of a text have in common; see :mod:`data.matching.clusters`.

    Returns:
        The number of the new claim, which is open.

    Raises:
        UnknownClaimError: there is no such claim.
        NotItsTipError: a tip is not one of the claim's, or none was named.
        NothingLeftError: nothing would be left of the old claim.
    """
    await lock(unit)
    number = await resolved(unit, number)
    theirs = await _keys_of(unit, number, key_of)
    if not tips or not theirs.keys() >= set(tips):
        raise NotItsTipError
    wanted = set(tips)
    keys = {theirs[named] for named in wanted} - {""}
    going = sorted(found for found, key in theirs.items() if found in wanted or key in keys)
    if len(going) == len(theirs):
        raise NothingLeftError
    new = await create(unit, going[0])
    for part in _parts(going):
        await unit.connection.execute(update(tip).where(tip.c.id.in_(part)).values(claim_id=new))
    for marks in _parts([fingerprint(unit, key) for key in keys]):
        moved = update(claim_print).where(claim_print.c.claim_id == number, claim_print.c.fingerprint.in_(marks))
        await unit.connection.execute(moved.values(claim_id=new))
    await record(unit, number, Deed(ClaimAct.SPLIT, officer, other=new))
    await record(unit, new, Deed(ClaimAct.SPLIT, officer, other=number, tip=going[0]))
    return new


async def turn(unit: Unit, numbers: Collection[int]) -> None:
    """Let readers see that tips joined these claims or were forgotten; call it under :func:`lock`."""
    if not numbers:
        return
    others = claim.alias()
    newest = select(func.coalesce(func.max(others.c.tips_turn), 0) + 1).where(others.c.tips_turn > 0).scalar_subquery()
    await unit.connection.execute(update(claim).where(claim.c.id.in_(numbers)).values(tips_turn=newest))


async def create(unit: Unit, tip_number: int) -> int:
    """Open a claim that says what a tip says; the tip does not belong to it yet, and no history is written."""
    sealed = await unit.connection.scalar(select(tip.c.text_sealed).where(tip.c.id == tip_number))
    statement = _text(unit, sealed)[:STATEMENT_CHARS]
    now = await unit.now()
    row = {"state": ClaimState.OPEN, "statement_sealed": unit.vault.seal(SEALED_STATEMENT, statement)}
    opened = insert(claim).values(row | {"opened_at": now, "updated_at": now}).returning(claim.c.id)
    number: int = (await unit.connection.execute(opened)).scalar_one()
    return number


def fingerprint(unit: Unit, key: str) -> bytes:
    """How a text is found in ``claim_print``; for its key see :mod:`data.matching.clusters`."""
    return unit.vault.lookup("claim text", key)


def _parts(numbers: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """As many at a time as one statement may name."""
    return (numbers[first : first + PAGE] for first in range(0, len(numbers), PAGE))


async def _keys_of(unit: Unit, number: int, key_of: Callable[[str], str]) -> dict[int, str]:
    """The key of each tip of a claim; those of thousands of copies are worked out once."""
    known: dict[str, str] = {}
    found: dict[int, str] = {}
    while page := await tips_of(unit, number, max(found, default=0)):
        for one in page:
            if one.text not in known:
                known[one.text] = key_of(one.text)
            found[one.number] = known[one.text]
    return found


def _claim(unit: Unit, row: Row[Any]) -> Claim:
    return Claim(
        row.id,
        row.state,
        _opened(unit, SEALED_STATEMENT, row.statement_sealed),
        row.opened_at,
        row.updated_at,
        row.closed_at,
        row.factcheck_id or 0,
        row.merged_into_id or 0,
        row.department,
        row.due_at,
    )


def _text(unit: Unit, sealed: bytes | None) -> str:
    return _opened(unit, SEALED_TEXT, sealed)


def _opened(unit: Unit, purpose: str, sealed: bytes | None) -> str:
    """What is sealed; empty for nothing, and for what does not open, so that one damaged row stops no list."""
    try:
        return unit.vault.unseal(purpose, sealed) if sealed else ""
    except SealError:
        return ""

"""What a fact-checker reads of claims: the queue of those that wait, and everything that is known of one.

Nothing is written here; what becomes of a claim is in :mod:`data.store.verdicts` and :mod:`data.store.claims`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, func, select

from data.model.claim import UNSETTLED, Claim
from data.model.factcheck import MatchKind
from data.model.tip import FileState, Vote
from data.model.triage import Report
from data.store import claims as claims_store
from data.store import queue_changes
from data.store.attachments import SEALED_FILE_NAME
from data.store.claims import SEALED_STATEMENT, UnknownClaimError
from data.store.columns import stands
from data.store.database import Unit
from data.store.schema import (
    attachment,
    ballot,
    claim,
    claim_print,
    factcheck,
    tip,
    tip_match,
)
from data.store.tips import SEALED_TEXT
from data.store.vault import SealError

#: Numbers named in one statement; SQLite takes 32,766.
_AT_ONCE = 5_000
#: Tips that are read at a time, so that the loop is free in between.
_READ_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Votes:
    """What people said of the answers and candidates that they were shown.

    Args:
        unhelpful: how often "Tidak cocok" was said of each fact-check, by its row number.
        picks: how often each candidate was picked, by its row number.
        none: how often none of the candidates fitted.
    """

    unhelpful: Mapping[int, int] = field(default_factory=dict)
    picks: Mapping[int, int] = field(default_factory=dict)
    none: int = 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A fact-check that was found for a tip of the claim; the best score it had."""

    factcheck: int
    score: float
    kind: MatchKind


@dataclass(frozen=True, slots=True)
class ClaimFile:
    """A file that came with a tip of the claim; its content is not read here."""

    tip: int
    name: str
    media_type: str
    size_bytes: int | None
    state: FileState


def claim_of(unit: Unit, row: Row[Any]) -> Claim:
    """A row of the table as a claim; a statement that our key does not open is empty."""
    return Claim(
        number=row.id,
        state=row.state,
        statement=_opened(unit, SEALED_STATEMENT, row.statement_sealed),
        opened_at=row.opened_at,
        updated_at=row.updated_at,
        closed_at=row.closed_at,
        factcheck=row.factcheck_id or 0,
        merged_into=row.merged_into_id or 0,
        department=row.department,
        due_at=row.due_at,
    )


def _opened(unit: Unit, purpose: str, sealed: bytes | None) -> str:
    try:
        return unit.vault.unseal(purpose, sealed) if sealed else ""
    except SealError:
        return ""


async def named(unit: Unit, number: int) -> Claim | None:
    """The claim of a number; of a merged one the claim that took its tips; None when there never was one."""
    try:
        return await claims_store.get(unit, await claims_store.resolved(unit, number))
    except UnknownClaimError:
        return None


async def unsettled(unit: Unit) -> list[Claim]:
    """The claims that wait for somebody, the oldest first."""
    query = select(claim).where(stands(claim.c.state, *UNSETTLED)).order_by(claim.c.id)
    return [claim_of(unit, row) for row in await unit.connection.execute(query)]


async def those_waiting(unit: Unit, numbers: Sequence[int]) -> list[Claim]:
    """Those of a page of claims that wait for somebody, in the order in which they are named."""
    query = select(claim).where(stands(claim.c.state, *UNSETTLED), claim.c.id.in_(numbers))
    found = {row.id: claim_of(unit, row) for row in await unit.connection.execute(query)}
    return [found[number] for number in numbers if number in found]


async def newest_unsettled(unit: Unit, most: int) -> list[Claim]:
    """Of the claims that wait for somebody those that were opened last, the newest first."""
    query = select(claim).where(stands(claim.c.state, *UNSETTLED)).order_by(claim.c.id.desc()).limit(most)
    return [claim_of(unit, row) for row in await unit.connection.execute(query)]


async def reports(unit: Unit, claims: Sequence[int]) -> dict[int, list[Report]]:
    """The tips of these claims with what is known of their senders, by claim, in the order in which they came."""
    known = await queue_changes.confirmed(unit)
    found: dict[int, list[Report]] = {number: [] for number in claims}
    columns = (tip.c.claim_id, tip.c.id, tip.c.sender_lookup, tip.c.forwards, tip.c.created_at)
    for some in _portions(claims):
        query = select(*columns).where(tip.c.claim_id.in_(some)).order_by(tip.c.id).limit(_READ_AT_ONCE)
        rows: Sequence[Any] = (await unit.connection.execute(query)).all()
        while rows:
            for row in rows:
                is_kim, villages = known.get(row.sender_lookup, (False, frozenset()))
                report = Report(row.id, row.sender_lookup, row.forwards, row.created_at, is_kim, villages)
                found[row.claim_id].append(report)
            is_last = len(rows) < _READ_AT_ONCE
            rows = () if is_last else (await unit.connection.execute(query.where(tip.c.id > rows[-1].id))).all()
    return found


async def votes(unit: Unit, claims: Sequence[int]) -> dict[int, Votes]:
    """The votes on the tips of these claims; claims without any are absent."""
    columns = (tip.c.claim_id, ballot.c.vote, ballot.c.factcheck_id)
    counted: dict[int, Counter[tuple[Vote, int]]] = {}
    for some in _portions(claims):
        query = select(*columns, func.count()).join(tip, tip.c.id == ballot.c.tip_id).where(tip.c.claim_id.in_(some))
        for number, vote, shown, count in await unit.connection.execute(query.group_by(*columns)):
            counted.setdefault(number, Counter())[vote, shown or 0] += count
    return {number: _votes(found) for number, found in counted.items()}


def _votes(found: Counter[tuple[Vote, int]]) -> Votes:
    def of(wanted: Vote) -> dict[int, int]:
        return {shown: count for (vote, shown), count in found.items() if vote is wanted}

    return Votes(of(Vote.UNHELPFUL), of(Vote.PICKED), sum(of(Vote.NONE_OF_THESE).values()))


async def candidates(unit: Unit, claims: Sequence[int], most: int) -> dict[int, list[Candidate]]:
    """The fact-checks that were found for the tips of these claims, best first; those withdrawn since are left out."""
    best = func.max(tip_match.c.score)
    columns = (tip.c.claim_id, tip_match.c.factcheck_id, tip_match.c.kind)
    joined = tip_match.join(tip, tip.c.id == tip_match.c.tip_id).join(
        factcheck, factcheck.c.id == tip_match.c.factcheck_id
    )
    found: dict[int, list[Candidate]] = {}
    for some in _portions(claims):
        query = select(*columns, best).select_from(joined).group_by(*columns).order_by(best.desc())
        wanted = query.where(tip.c.claim_id.in_(some), factcheck.c.withdrawn_at.is_(None))
        for number, shown, kind, score in await unit.connection.execute(wanted):
            mine = found.setdefault(number, [])
            if len(mine) < most and shown not in {one.factcheck for one in mine}:
                mine.append(Candidate(shown, score, kind))
    return found


async def texts(unit: Unit, number: int, most: int) -> list[tuple[int, str]]:
    """The distinct texts of a claim, each with the number of the tip that had it first; erased ones are left out."""
    # Of an erased tip its prints may have passed to one that has prints of its own, and that is shown once.
    firsts = select(claim_print.c.tip_id).where(claim_print.c.claim_id == number)
    query = select(tip.c.id, tip.c.text_sealed).where(tip.c.id.in_(firsts))
    rows = await unit.connection.execute(query.order_by(tip.c.id).limit(most))
    opened = [(row.id, _opened(unit, SEALED_TEXT, row.text_sealed)) for row in rows]
    return [(tip_number, text) for tip_number, text in opened if text.strip()]


async def files(unit: Unit, number: int, most: int) -> list[ClaimFile]:
    """The files that came with the tips of a claim, newest tip first."""
    query = select(attachment).join(tip, tip.c.id == attachment.c.tip_id).where(tip.c.claim_id == number)
    rows = await unit.connection.execute(query.order_by(tip.c.id.desc(), attachment.c.position).limit(most))
    return [
        ClaimFile(
            row.tip_id,
            _opened(unit, SEALED_FILE_NAME, row.file_name_sealed),
            row.media_type,
            row.size_bytes,
            row.state,
        )
        for row in rows
    ]


def _portions(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(numbers), _AT_ONCE):
        yield numbers[start : start + _AT_ONCE]

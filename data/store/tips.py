"""Tips, the fact-checks found for them, and the votes on those."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import func, select, update

from data.model.claim import ClaimState
from data.model.factcheck import MatchKind
from data.model.message import Origin, OriginKind
from data.model.tip import Ballot, Tip, TipState, Vote
from data.store.database import Unit
from data.store.dialects import insert_new
from data.store.schema import ballot, claim, inbox, tip, tip_match
from data.store.vault import SealError

SEALED_TEXT = "tip.text"
SEALED_ORIGIN = "tip.origin"
#: Matches kept with each tip; what the command line and the queue show.
KEPT_MATCHES = 10


@dataclass(frozen=True, slots=True)
class KnownTip:
    """A tip as it is stored now; see ``handlers.turn.PastTip``."""

    number: int
    state: TipState
    candidates: tuple[int, ...]
    has_ballot: bool
    similar: tuple[int, ...] = ()
    is_asked: bool = False
    department: str = ""


@dataclass(frozen=True, slots=True)
class AlbumTip:
    """The tip that an album became.

    Args:
        has_text: whether one of its pieces had a caption.
    """

    number: int
    has_text: bool


async def keep(unit: Unit, tips: Sequence[tuple[int, str, Tip]]) -> None:
    """Store tips with their matches.

    Args:
        tips: (address's row number, sender's external id with its channel, tip); a tip is stored once.
    """
    now = await unit.now()
    rows = [
        {
            "id": item.number,
            "address_id": place,
            "sender_lookup": unit.vault.lookup("tip sender", sender),
            "kind": item.kind,
            "text_sealed": unit.vault.seal(SEALED_TEXT, item.text),
            "forwards": item.forwards,
            "origin_sealed": _sealed_origin(unit, item.origin),
            "state": item.state,
            "outcome": item.decision.outcome,
            "why": item.decision.why[:120],
            "created_at": now,
        }
        for place, sender, item in tips
    ]
    matches = [
        {"tip_id": item.number, "rank": rank, "factcheck_id": match.number, "score": match.score, "kind": match.kind}
        for _, _, item in tips
        for rank, match in enumerate(item.decision.matches[:KEPT_MATCHES])
    ]
    await insert_new(unit, tip, rows)
    await insert_new(unit, tip_match, matches)


def _sealed_origin(unit: Unit, origin: Origin | None) -> bytes | None:
    return unit.vault.seal(SEALED_ORIGIN, json.dumps(asdict(origin))) if origin else None


async def vote(unit: Unit, ballots: Sequence[Ballot]) -> None:
    """Store votes, one a tip; a tip that was not helped goes to the queue of the fact-checkers."""
    now = await unit.now()
    rows = [
        {"tip_id": item.tip, "vote": item.vote, "factcheck_id": item.factcheck or None, "at": now} for item in ballots
    ]
    await insert_new(unit, ballot, rows)
    counted = select(ballot.c.tip_id).where(
        ballot.c.tip_id.in_([item.tip for item in ballots]),
        ballot.c.vote.in_((Vote.UNHELPFUL, Vote.NONE_OF_THESE)),
    )
    if ballots:
        await unit.connection.execute(update(tip).where(tip.c.id.in_(counted)).values(state=TipState.QUEUED))


async def past(unit: Unit, place: int, number: int) -> KnownTip | None:
    """A tip that came from this address; None for anybody else's."""
    joined = select(tip.c.state, ballot.c.tip_id, claim.c.state.label("claim_state"), claim.c.department).join(
        ballot, ballot.c.tip_id == tip.c.id, isouter=True
    )
    query = joined.join(claim, claim.c.id == tip.c.claim_id, isouter=True)
    row = (await unit.connection.execute(query.where(tip.c.id == number, tip.c.address_id == place))).first()
    if row is None:
        return None
    ranked = select(tip_match.c.factcheck_id, tip_match.c.kind).where(tip_match.c.tip_id == number)
    found = (await unit.connection.execute(ranked.order_by(tip_match.c.rank))).all()
    similar = tuple(number for number, kind in found if kind is MatchKind.SIMILAR_SCAM)
    candidates = tuple(number for number, _ in found)
    is_asked = row.claim_state is ClaimState.WAITING
    department = row.department if is_asked else ""
    return KnownTip(number, row[0], candidates, row[1] is not None, similar, is_asked, department)


async def text_of(unit: Unit, number: int) -> str:
    """The text of a tip; empty when there is no such tip."""
    sealed = await unit.connection.scalar(select(tip.c.text_sealed).where(tip.c.id == number))
    return unit.vault.unseal(SEALED_TEXT, sealed) if sealed is not None else ""


async def origin_of(unit: Unit, number: int) -> Origin | None:
    """Where a tip was forwarded from; for fact-checkers only."""
    sealed = await unit.connection.scalar(select(tip.c.origin_sealed).where(tip.c.id == number))
    if sealed is None:
        return None
    fields = json.loads(unit.vault.unseal(SEALED_ORIGIN, sealed))
    return Origin(OriginKind(fields["kind"]), fields["name"], fields["link"])


async def of_albums(unit: Unit, albums: Sequence[bytes]) -> dict[bytes, AlbumTip]:
    """The tips that these albums became, by what binds the pieces; those that are no tip yet are absent."""
    if not albums:
        return {}
    query = select(inbox.c.album_lookup, tip.c.id, tip.c.text_sealed).join(inbox, inbox.c.id == tip.c.id)
    found: dict[bytes, AlbumTip] = {}
    for album, number, sealed in await unit.connection.execute(query.where(inbox.c.album_lookup.in_(albums))):
        has_text = _is_told(unit, sealed)
        known = found.get(album, AlbumTip(number, has_text))
        found[album] = AlbumTip(min(known.number, number), known.has_text or has_text)
    return found


def _is_told(unit: Unit, sealed: bytes) -> bool:
    """Whether a tip has words; one that cannot be read is left as it is, as if it had."""
    try:
        return bool(unit.vault.unseal(SEALED_TEXT, sealed).strip())
    except SealError:
        return True


async def counts(unit: Unit) -> dict[TipState, int]:
    """How many tips stand in each state."""
    rows = await unit.connection.execute(select(tip.c.state, func.count()).group_by(tip.c.state))
    return {row[0]: row[1] for row in rows}

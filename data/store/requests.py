"""Requests to a human of the office: one open one a chat, to which later words are added, and questions one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, case, func, select, update

from data.model.people import AddressStatus
from data.model.tip import AskedBefore, HumanRequest, RequestKind, RequestState
from data.store.columns import stands
from data.store.database import Unit
from data.store.dialects import insert_new
from data.store.schema import address, human_request
from data.store.vault import SealError

SEALED_TEXT = "human_request.text"
#: Characters that are kept of one request, however much is added to it.
KEPT_CHARS = 8_000


@dataclass(frozen=True, slots=True)
class KnownRequest:
    """A request as an officer sees it.

    Args:
        place: row number of the address it came from.
        language: in which the address is answered.
        text: what was said, the oldest first; None when it does not open with our key.
        askers: of a question, how many open ones ask the same, this one included.
    """

    number: int
    state: RequestState
    created_at: datetime
    place: int
    channel: str
    language: str
    status: AddressStatus
    text: str | None
    kind: RequestKind = RequestKind.HUMAN
    askers: int = 1


async def keep(unit: Unit, wanted: Sequence[tuple[int, HumanRequest]]) -> None:
    """Store requests, each with the row number of its address; one made while another is open is added to that."""
    for place, item in wanted:
        is_question = item.kind is RequestKind.QUESTION
        number = 0 if is_question else await open_of(unit, place)
        if number and await _add(unit, number, item.text):
            continue
        row = {
            "kind": item.kind,
            "words_lookup": _words(unit, item.words) if is_question else None,
            "id": item.number,
            "address_id": place,
            "text_sealed": unit.vault.seal(SEALED_TEXT, item.text[:KEPT_CHARS]),
            "state": RequestState.OPEN,
            "created_at": await unit.now(),
        }
        await insert_new(unit, human_request, [row])


async def _add(unit: Unit, number: int, text: str) -> bool:
    """Add to an open request; False when an officer has closed it just now, who will not look at it again."""
    mine = and_(human_request.c.id == number, human_request.c.state == RequestState.OPEN)
    sealed = await unit.connection.scalar(select(human_request.c.text_sealed).where(mine))
    before = _opened(unit, sealed)
    both = "\n".join(part for part in (before, text) if part)[:KEPT_CHARS]
    added = update(human_request).where(mine).values(text_sealed=unit.vault.seal(SEALED_TEXT, both))
    return (await unit.connection.execute(added)).rowcount == 1


async def open_of(unit: Unit, place: int) -> int:
    """The number of an address's open request; 0 when there is none."""
    query = select(human_request.c.id).where(
        human_request.c.address_id == place,
        human_request.c.state == RequestState.OPEN,
        human_request.c.kind == RequestKind.HUMAN,
    )
    return await unit.connection.scalar(query.order_by(human_request.c.id).limit(1)) or 0


async def asked_before(unit: Unit, place: int, words: str) -> AskedBefore:
    """The questions of an address that wait, and which of them asks the same."""
    mine = select(human_request.c.id, human_request.c.words_lookup).where(
        human_request.c.address_id == place,
        human_request.c.state == RequestState.OPEN,
        human_request.c.kind == RequestKind.QUESTION,
    )
    rows = (await unit.connection.execute(mine.order_by(human_request.c.id))).all()
    looked = _words(unit, words)
    return AskedBefore(next((row.id for row in rows if row.words_lookup == looked), 0), len(rows))


def _words(unit: Unit, words: str) -> bytes:
    return unit.vault.lookup("question words", words)


async def state_of(unit: Unit, place: int, number: int) -> RequestState | None:
    """Where a request from this address stands; None for anybody else's."""
    query = select(human_request.c.state).where(human_request.c.id == number, human_request.c.address_id == place)
    state: RequestState | None = await unit.connection.scalar(query)
    return state


async def opened(unit: Unit, most: int | None = 200) -> list[KnownRequest]:
    """The open requests, the oldest first; all of them when ``most`` is None."""
    query = _query().where(human_request.c.state == RequestState.OPEN).order_by(human_request.c.id).limit(most)
    return [_known(unit, row) for row in await unit.connection.execute(query)]


async def waiting(unit: Unit, after: int, most: int) -> list[KnownRequest]:
    """A page of what waits for an officer, the oldest first; who asks the same is one, with how many they are.

    Args:
        after: the number below the first that is wanted.
    """
    is_open = stands(human_request.c.state, RequestState.OPEN)
    same = human_request.c.words_lookup
    # What is no question has no words, and is alone with its number.
    alike = (same, case((same.is_(None), human_request.c.id), else_=0))
    told = func.count().over(partition_by=alike)
    first = func.min(human_request.c.id).over(partition_by=alike)
    grouped = select(human_request.c.id, told.label("askers"), first.label("first")).where(is_open).subquery()
    firsts = select(grouped.c.id, grouped.c.askers).where(grouped.c.id == grouped.c.first, grouped.c.id > after)
    rows = (await unit.connection.execute(firsts.order_by(grouped.c.id).limit(most))).all()
    query = _query().where(human_request.c.id.in_([row.id for row in rows])).order_by(human_request.c.id)
    askers = {row.id: row.askers for row in rows}
    found = [_known(unit, row) for row in await unit.connection.execute(query)]
    return [replace(one, askers=askers[one.number]) for one in found]


async def same(unit: Unit, number: int, most: int) -> list[KnownRequest]:
    """A request and then the open questions that ask the same, the oldest first; empty when there is none."""
    it = await find(unit, number)
    if it is None or it.state is RequestState.CLOSED:
        return [it] if it else []
    return [it, *(one for one in await alike(unit, number, most) if one.number != number)][:most]


async def alike(unit: Unit, number: int, most: int) -> list[KnownRequest]:
    """Open questions that ask the same as one that may be closed."""
    words = select(human_request.c.words_lookup).where(human_request.c.id == number).scalar_subquery()
    mine = and_(human_request.c.words_lookup == words, stands(human_request.c.state, RequestState.OPEN))
    rows = await unit.connection.execute(_query().where(mine).order_by(human_request.c.id).limit(most))
    return [_known(unit, row) for row in rows]


async def find(unit: Unit, number: int) -> KnownRequest | None:
    """One request by its number."""
    row = (await unit.connection.execute(_query().where(human_request.c.id == number))).first()
    return _known(unit, row) if row else None


async def close(unit: Unit, number: int) -> bool:
    """Close a request; False when it was closed already or never was, so that of two officers one is first."""
    mine = update(human_request).where(human_request.c.id == number, human_request.c.state == RequestState.OPEN)
    closed = await unit.connection.execute(mine.values(state=RequestState.CLOSED, closed_at=await unit.now()))
    return bool(closed.rowcount)


async def counts(unit: Unit) -> dict[RequestState, int]:
    """How many requests stand in each state."""
    rows = await unit.connection.execute(select(human_request.c.state, func.count()).group_by(human_request.c.state))
    return {row[0]: row[1] for row in rows}


async def forget(unit: Unit, place: int) -> None:
    """Close the requests of an address and empty their texts, when its person wants everything forgotten."""
    mine = update(human_request).where(human_request.c.address_id == place)
    closed_at = func.coalesce(human_request.c.closed_at, await unit.now(), type_=human_request.c.closed_at.type)
    await unit.connection.execute(
        mine.values(
            state=RequestState.CLOSED,
            closed_at=closed_at,
            text_sealed=unit.vault.seal(SEALED_TEXT, ""),
            words_lookup=None,
        )
    )


def _query() -> Any:
    return select(human_request, address.c.channel, address.c.language, address.c.status).join(
        address, address.c.id == human_request.c.address_id
    )


def _known(unit: Unit, row: Row[Any]) -> KnownRequest:
    return KnownRequest(
        number=row.id,
        state=row.state,
        created_at=row.created_at,
        place=row.address_id,
        channel=row.channel,
        language=row.language,
        status=row.status,
        text=_opened(unit, row.text_sealed),
        kind=row.kind,
    )


def _opened(unit: Unit, sealed: bytes | None) -> str | None:
    """A sealed text; None when our key does not open it, so that one damaged row hides no other."""
    try:
        return unit.vault.unseal(SEALED_TEXT, sealed) if sealed is not None else None
    except SealError:
        return None

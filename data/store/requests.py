"""Requests to a human of the office: one open one a chat, what is said after it is added to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, func, select, update

from data.model.people import AddressStatus
from data.model.tip import HumanRequest, RequestState
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
    """

    number: int
    state: RequestState
    created_at: datetime
    place: int
    channel: str
    language: str
    status: AddressStatus
    text: str | None


async def keep(unit: Unit, wanted: Sequence[tuple[int, HumanRequest]]) -> None:
    """Store requests, each with the row number of its address; one made while another is open is added to that."""
    for place, item in wanted:
        number = await open_of(unit, place)
        if number and await _add(unit, number, item.text):
            continue
        row = {
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
        human_request.c.address_id == place, human_request.c.state == RequestState.OPEN
    )
    return await unit.connection.scalar(query.order_by(human_request.c.id).limit(1)) or 0


async def state_of(unit: Unit, place: int, number: int) -> RequestState | None:
    """Where a request from this address stands; None for anybody else's."""
    query = select(human_request.c.state).where(human_request.c.id == number, human_request.c.address_id == place)
    state: RequestState | None = await unit.connection.scalar(query)
    return state


async def opened(unit: Unit, most: int | None = 200) -> list[KnownRequest]:
    """The open requests, the oldest first; all of them when ``most`` is None."""
    query = _query().where(human_request.c.state == RequestState.OPEN).order_by(human_request.c.id).limit(most)
    return [_known(unit, row) for row in await unit.connection.execute(query)]


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
        mine.values(state=RequestState.CLOSED, closed_at=closed_at, text_sealed=unit.vault.seal(SEALED_TEXT, ""))
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
    )


def _opened(unit: Unit, sealed: bytes | None) -> str | None:
    """A sealed text; None when our key does not open it, so that one damaged row hides no other."""
    try:
        return unit.vault.unseal(SEALED_TEXT, sealed) if sealed is not None else None
    except SealError:
        return None

"""The boards of KIM as rows: who holds which office, and whose declaration an officer has seen.

Names are sealed, and never changed: another name is another row, so that a row number stands for what was agreed on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import and_, insert, select, update

from data.model.board import BoardMember, BoardOffice, Declaration
from data.store.database import Unit
from data.store.schema import board_member

SEALED_NAME = "board_member.name"


async def of(unit: Unit, number: int = 0) -> dict[int, tuple[BoardMember, ...]]:
    """Who holds office, by the row number of the KIM, in the order in which they were entered.

    Args:
        number: only of this KIM; 0 for all.
    """
    query = select(board_member).where(board_member.c.ended_at.is_(None)).order_by(board_member.c.id)
    if number:
        query = query.where(board_member.c.institution_id == number)
    found: dict[int, list[BoardMember]] = {}
    for row in await unit.connection.execute(query):
        name = unit.vault.unseal(SEALED_NAME, row.name_sealed)
        said = (row.declared_on, row.is_not_asn, row.is_not_partisan, row.checked_by_id or 0)
        found.setdefault(row.institution_id, []).append(BoardMember(row.id, row.office, name, *said))
    return {kim: tuple(members) for kim, members in found.items()}


async def add(unit: Unit, kim: int, office: BoardOffice, name: str) -> int:
    """Enter somebody who holds an office; nothing they declared counts yet."""
    sealed, now = unit.vault.seal(SEALED_NAME, name), await unit.now()
    row = {"institution_id": kim, "office": office, "name_sealed": sealed, "created_at": now}
    number = await unit.connection.scalar(insert(board_member).values(row).returning(board_member.c.id))
    assert number is not None
    return int(number)


async def end(unit: Unit, kim: int, numbers: Sequence[int]) -> int:
    """Note that these hold office no longer, and return how many did."""
    mine = and_(board_member.c.institution_id == kim, board_member.c.id.in_(numbers), board_member.c.ended_at.is_(None))
    ended = update(board_member).where(mine).values(ended_at=await unit.now())
    return (await unit.connection.execute(ended)).rowcount


async def declare(unit: Unit, kim: int, seen: Declaration, numbers: Sequence[int] | None = None) -> int:
    """Note what an officer saw of declarations, and return of how many.

    Args:
        numbers: of these; None for the whole board.
    """
    mine = and_(board_member.c.institution_id == kim, board_member.c.ended_at.is_(None))
    if numbers is not None:
        mine = and_(mine, board_member.c.id.in_(numbers))
    counts = seen.on is not None and bool(seen.officer)
    values = {
        "declared_on": seen.on,
        "is_not_asn": seen.is_not_asn if counts else None,
        "is_not_partisan": seen.is_not_partisan if counts else None,
        "checked_by_id": seen.officer if counts else None,
        "checked_at": await unit.now() if counts else None,
    }
    return (await unit.connection.execute(update(board_member).where(mine).values(values))).rowcount


async def state(unit: Unit, kim: int, names: Mapping[BoardOffice, str]) -> bool:
    """Let these offices be held by whom a table names; an empty name is nobody.

    Returns:
        Whether anybody is new or gone.
    """
    board = (await of(unit, kim)).get(kim, ())
    is_other = False
    for office, name in names.items():
        holding = [member for member in board if member.office is office]
        gone = [member.number for member in holding if member.name != name]
        if gone:
            await end(unit, kim, gone)
        if name and len(gone) == len(holding):
            await add(unit, kim, office, name)
        is_other = is_other or bool(gone) or (bool(name) and not holding)
    return is_other

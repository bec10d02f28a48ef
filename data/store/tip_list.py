"""The newest tips with what was decided of them, for a list that somebody of the office reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from data.model.tip import TipState
from data.store.database import Unit
from data.store.schema import tip
from data.store.tips import SEALED_TEXT


@dataclass(frozen=True, slots=True)
class ListedTip:
    """A tip as it is listed.

    Args:
        address: row number of the address it came from.
        why: which rule decided; see :class:`data.model.factcheck.Decision`.
    """

    number: int
    address: int
    text: str
    forwards: int
    state: TipState
    why: str
    at: datetime


async def latest(unit: Unit, most: int) -> list[ListedTip]:
    """The newest tips, newest first."""
    columns = (tip.c.id, tip.c.address_id, tip.c.text_sealed, tip.c.forwards, tip.c.state, tip.c.why, tip.c.created_at)
    rows = await unit.connection.execute(select(*columns).order_by(tip.c.id.desc()).limit(most))
    return [
        ListedTip(
            row.id,
            row.address_id,
            unit.vault.unseal(SEALED_TEXT, row.text_sealed),
            row.forwards,
            row.state,
            row.why,
            row.created_at,
        )
        for row in rows
    ]

"""The files that went out to people: large ones are kept once for each chat, so that asking often fills no disk."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import and_, func, select, update

from data.store.database import Unit
from data.store.deliveries import SEALED_PAYLOAD, pack, unpack
from data.store.schema import delivery
from data.store.vault import SealError

#: Bytes of a stored message from which on it has to have a file; the longest text with its buttons stays below.
LEAST_BYTES = 20_000


async def drop_older(unit: Unit, address: int) -> None:
    """Take the files out of what this address was sent before; the messages themselves stay."""
    is_sent = and_(delivery.c.address_id == address, delivery.c.done_at.is_not(None))
    large = select(delivery.c.id, delivery.c.payload_sealed).where(
        is_sent, func.length(delivery.c.payload_sealed) > LEAST_BYTES
    )
    for number, sealed in (await unit.connection.execute(large)).all():
        try:
            message = unpack(unit.vault.unseal(SEALED_PAYLOAD, sealed))
        except SealError:
            continue
        bare = unit.vault.seal(SEALED_PAYLOAD, pack(replace(message, document=None)))
        await unit.connection.execute(update(delivery).where(delivery.c.id == number).values(payload_sealed=bare))

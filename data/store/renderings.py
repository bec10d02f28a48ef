"""What each channel and language sees of a broadcast, kept once and shared by its deliveries."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from data.model.message import Outgoing
from data.store.database import Unit
from data.store.deliveries import SEALED_PAYLOAD, pack
from data.store.dialects import put
from data.store.schema import address, rendering


async def spoken(unit: Unit) -> list[tuple[str, str]]:
    """Every channel and language in which anybody is written to."""
    rows = await unit.connection.execute(select(address.c.channel, address.c.language).distinct())
    return sorted((row.channel, row.language) for row in rows)


async def keep(unit: Unit, broadcast: int, revision: int, wanted: Mapping[tuple[str, str], Outgoing]) -> None:
    """Keep messages by channel and language, in place of those that are there: nothing has gone out by them yet."""
    now = await unit.now()
    rows = [
        {
            "broadcast_id": broadcast,
            "revision": revision,
            "channel": channel,
            "language": language,
            "payload_sealed": unit.vault.seal(SEALED_PAYLOAD, pack(message)),
            "created_at": now,
        }
        for (channel, language), message in wanted.items()
    ]
    await put(unit, rendering, ["broadcast_id", "revision", "channel", "language"], rows)

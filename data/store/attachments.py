"""The files that came with tips: which are wanted, which are kept, and what became of the others.

Their content lies under ``VAR_DIR/media`` (:mod:`bot.media`); here are only rows. File ids and names are sealed.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from data.model.message import Attachment
from data.model.tip import FileState
from data.store.database import Unit
from data.store.dialects import insert_new
from data.store.schema import attachment

SEALED_FILE_ID = "attachment.file_id"
SEALED_FILE_NAME = "attachment.file_name"


async def want(unit: Unit, tip: int, channel: str, files: Sequence[Attachment]) -> None:
    """Note files of a tip that are to be fetched, after those it has already."""
    if not files:
        return
    now = await unit.now()
    taken = select(func.count()).where(attachment.c.tip_id == tip)
    first = await unit.connection.scalar(taken) or 0
    rows = [
        {
            "tip_id": tip,
            "position": position,
            "channel": channel,
            "file_id_sealed": unit.vault.seal(SEALED_FILE_ID, file.file_id),
            "file_name_sealed": unit.vault.seal(SEALED_FILE_NAME, file.file_name) if file.file_name else None,
            "media_type": file.media_type[:120],
            "size_bytes": file.size_bytes,
            "state": FileState.WANTED,
            "not_before": now,
            "created_at": now,
        }
        for position, file in enumerate(files, first)
    ]
    await insert_new(unit, attachment, rows)

"""Pictures, videos and files without telling words: the same file is the same claim.

What a file holds is known only when it was fetched, some moments after its tip was stored as a claim of its own. So
the claim joins that of the earlier tip with the very same files then, as if a fact-checker had merged them.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import func, select

from data.model.claim import UNSETTLED
from data.model.tip import FileState
from data.store import claims
from data.store.columns import stands
from data.store.database import Unit
from data.store.schema import attachment, claim, tip
from data.store.tips import SEALED_TEXT
from data.store.vault import SealError

#: Earlier tips with one of the files that are looked at, the oldest first.
_LOOKED_AT = 50


async def join(unit: Unit, file: int, says_little: Callable[[str], bool]) -> int:
    """Let the tip of a file that was kept join the open claim of the same files; the lock is taken only for that.

    Nothing happens to a tip that says something of its own, that waits for more of its files, that is not alone in
    its claim, or whose claim is settled.

    Args:
        file: row number of the attachment.
        says_little: whether a caption says too little to be compared with others.

    Returns:
        The claim that it joined; 0 for none.
    """
    owner = await unit.connection.scalar(select(attachment.c.tip_id).where(attachment.c.id == file))
    mine = await _files_of(unit, owner or 0)
    if not mine or not await _is_wordless(unit, owner or 0, says_little):
        return 0
    if not await _twins(unit, owner or 0, mine):
        return 0
    await claims.lock(unit)
    own = await claims.of_tip(unit, owner or 0)
    found = await claims.get(unit, own) if own else None
    if found is None or found.state not in UNSETTLED or await _tips_in(unit, own) > 1:
        return 0
    for number, other in await _twins(unit, owner or 0, mine):
        if await claims.are_decided(unit, own, other):
            continue
        if other != own and await _files_of(unit, number) == mine and await _is_wordless(unit, number, says_little):
            return await claims.merge(unit, other, own, "")
    return 0


async def _files_of(unit: Unit, number: int) -> list[bytes]:
    """What the files of a tip hold, in order; nothing as long as one of them is not kept."""
    query = select(attachment.c.state, attachment.c.sha256).where(attachment.c.tip_id == number)
    rows = (await unit.connection.execute(query)).all()
    if any(row.state is not FileState.KEPT or row.sha256 is None for row in rows):
        return []
    return sorted(bytes(row.sha256) for row in rows)


async def _twins(unit: Unit, number: int, files: list[bytes]) -> list[tuple[int, int]]:
    """The other tips with one of these files whose claims are open, the oldest first, each with its claim."""
    query = (
        select(tip.c.id, tip.c.claim_id)
        .join(attachment, attachment.c.tip_id == tip.c.id)
        .join(claim, claim.c.id == tip.c.claim_id)
        .where(stands(attachment.c.state, FileState.KEPT), attachment.c.sha256 == files[0])
        .where(tip.c.id != number, stands(claim.c.state, *UNSETTLED))
        .order_by(tip.c.id)
        .limit(_LOOKED_AT)
    )
    return [(row[0], row[1]) for row in await unit.connection.execute(query)]


async def _is_wordless(unit: Unit, number: int, says_little: Callable[[str], bool]) -> bool:
    """Whether a tip consists of its files."""
    sealed = await unit.connection.scalar(select(tip.c.text_sealed).where(tip.c.id == number))
    try:
        return says_little(unit.vault.unseal(SEALED_TEXT, sealed) if sealed else "")
    except SealError:
        return False


async def _tips_in(unit: Unit, number: int) -> int:
    count = select(func.count()).select_from(tip).where(tip.c.claim_id == number)
    return await unit.connection.scalar(count) or 0

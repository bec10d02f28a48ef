"""What an officer does where the machine took for two claims what is one, or for one what is not."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz, process, utils

from bot.checking.refusals import CheckingError, Refusal
from data.matching.claim_texts import key_of
from data.model.claim import UNSETTLED, Claim
from data.store import claim_queue, claims, hearings
from data.store.claims import NothingLeftError, NotItsTipError, SettledError, UnknownClaimError
from data.store.database import Database

#: Claims among which others like one are looked for: those that were opened last.
LOOKED_AT = 500
#: Claims that are proposed, and from which likeness on, percent.
PROPOSED, LEAST_ALIKE = 3, 60.0


async def merge(opened: Database, numbers: Sequence[int], officer: str) -> int:
    """Let claims that wait be one, the first of them; all or none. Returns its number.

    Raises:
        CheckingError: it is not done.
    """
    async with opened.unit_of_work() as unit:
        first = await claim_queue.named(unit, numbers[0])
        if first is None:
            raise CheckingError(Refusal.UNKNOWN, claim=numbers[0])
        into = first.number
        for other in numbers[1:]:
            if other in (numbers[0], into):
                raise CheckingError(Refusal.MERGE_ITSELF, claim=other)
            try:
                into = await claims.merge(unit, into, other, officer)
            except UnknownClaimError:
                raise CheckingError(Refusal.UNKNOWN, claim=other) from None
            except SettledError:
                raise CheckingError(Refusal.MERGE_SETTLED) from None
    return into


async def split(opened: Database, number: int, tips: Sequence[int], officer: str) -> int:
    """Make a claim of its own of some tips of a claim; returns its number.

    Raises:
        CheckingError: it is not done.
    """
    async with opened.unit_of_work() as unit:
        claim = await claim_queue.named(unit, number)
        if claim is None:
            raise CheckingError(Refusal.UNKNOWN, claim=number)
        try:
            new = await claims.split(unit, claim.number, tips, officer, key_of)
        except NotItsTipError:
            raise CheckingError(Refusal.NOT_ITS_TIP, claim=claim.number) from None
        except NothingLeftError:
            raise CheckingError(Refusal.NOTHING_LEFT, claim=claim.number) from None
        if claim.state not in UNSETTLED:
            # They were told a verdict on something else, so what they really said waits anew.
            await hearings.requeue(unit, new)
    return new


async def alike(opened: Database, claim: Claim) -> list[Claim]:
    """Claims that wait and may say the same, the likeliest first; few, and perhaps none."""
    async with opened.reading() as unit:
        others = await claim_queue.newest_unsettled(unit, LOOKED_AT)
    texts = {one.number: one.statement for one in others if one.number != claim.number and one.statement}
    known = {one.number: one for one in others}
    found = process.extract(
        claim.statement,
        texts,
        scorer=fuzz.token_set_ratio,
        processor=utils.default_process,
        limit=PROPOSED,
        score_cutoff=LEAST_ALIKE,
    )
    return [known[number] for _text, _score, number in found]

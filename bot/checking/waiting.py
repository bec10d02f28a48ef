"""What waits for a fact-checker, in its order, with the fact-check that comes nearest to each claim."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.checking.order import AT_ONCE, Order, Standing, standing
from bot.searcher import Searcher
from data.model.claim import Claim
from data.model.factcheck import FactCheck, MatchKind, Outcome
from data.model.triage import Burst, Weight, bursts, weigh
from data.store import claim_queue, factchecks, queue_changes
from data.store.database import Database
from data.store.queue_changes import Confirmed, Mark, portions

log = logging.getLogger(__name__)

#: A fact-check of a lower score has nothing to do with the claim.
LEAST_SCORE = 0.05
#: Claims on one page.
PAGE = 20
#: How long somebody waits while all claims are read for the first time, before the oldest are shown instead.
FIRST_LOOK_SECONDS = 0.03
#: How long nothing is computed after each part of what is read at first, so that pages that are being made go on: each
#: comes back to the loop a hundred times, and would wait for a part each time.
REST_SECONDS = 0.001
#: How often a page is read anew because somebody decided on one of its claims just then.
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Waiting:
    """One claim of the queue with its place in it.

    Args:
        reports: how many tips make it.
    """

    claim: Claim
    weight: Weight
    reports: int
    burst: Burst | None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the queue.

    Args:
        number: which; the last one, if more were asked for.
        pages: how many there are.
        total: how many claims wait in all.
    """

    shown: list[Waiting]
    number: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True)
class Nearest:
    """The fact-check that comes nearest to a claim, as things are now."""

    factcheck: FactCheck
    score: float
    kind: MatchKind
    is_sure: bool


class Queue:
    """The order of the queue as this process remembers it; at each look it takes over what anybody changed since.

    Only the claims of the page that is shown are read and unsealed, as they stand at that moment.
    """

    def __init__(self, opened: Database) -> None:
        self._database = opened
        self._order = Order()
        self._mark: Mark | None = None
        self._confirmed: Confirmed = {}
        self._looking = asyncio.Lock()
        self._is_known = False

    async def page(self, number: int = 1, size: int = PAGE, *, by_age: bool = False) -> Page:
        """A page: the weightiest claims first, of equal ones the oldest; what looks pushed comes after the rest.

        While somebody else reads everything for the first time, the oldest claims come first instead.

        Args:
            by_age: the oldest claims first.
        """
        if by_age or not await self._is_my_turn():
            return await self._by_age(number, size)
        try:
            return await self._page(number, size)
        finally:
            self._looking.release()

    async def _is_my_turn(self) -> bool:
        """Wait for whoever looks, but not long for the first look of all, which may take seconds."""
        if self._is_known or not self._looking.locked():
            await self._looking.acquire()
            return True
        try:
            await asyncio.wait_for(self._looking.acquire(), FIRST_LOOK_SECONDS)
        except TimeoutError:
            return False
        return True

    async def _page(self, number: int, size: int) -> Page:
        for _ in range(_TRIES):
            await self._refresh()
            pages = max(1, -(-len(self._order) // size))
            number = min(max(1, number), pages)
            numbers = self._order.numbers((number - 1) * size, size)
            async with self._database.reading() as unit:
                claims = await claim_queue.those_waiting(unit, numbers)
            if len(claims) == len(numbers):
                break
        return Page([self._waiting(claim) for claim in claims], number, pages, len(self._order))

    async def _by_age(self, number: int, size: int) -> Page:
        async with self._database.reading() as unit:
            total = await queue_changes.count(unit)
            pages = max(1, -(-total // size))
            number = min(max(1, number), pages)
            numbers = await queue_changes.oldest(unit, (number - 1) * size, size)
            claims = await claim_queue.those_waiting(unit, numbers)
            reports = await claim_queue.reports(unit, numbers)
        pushed = bursts(reports)
        shown = [
            Waiting(one, weigh(reports[one.number]), len(reports[one.number]), pushed.get(one.number)) for one in claims
        ]
        return Page(shown, number, pages, total)

    def _waiting(self, claim: Claim) -> Waiting:
        known, burst = self._order.of(claim.number)
        return Waiting(claim, known.weight, known.reports, burst)

    async def _refresh(self) -> None:
        """Take over what changed; whoever fails in the middle of it reads everything again the next time."""
        async with self._database.reading() as unit:
            newest, confirmed = await queue_changes.mark(unit), await queue_changes.confirmed(unit)
            touched = await queue_changes.changed(unit, self._mark) if self._mark else []
        mark, self._mark = self._mark, None
        if mark is None:
            self._order = Order()
            changes = await self._all()
        else:
            changes = await self._those([*touched, *await self._asked_by(confirmed)])
        for _ in self._order.change(changes):
            await asyncio.sleep(REST_SECONDS)
        self._mark, self._confirmed, self._is_known = newest, confirmed, True

    async def _all(self) -> dict[int, Standing | None]:
        found: dict[int, Standing | None] = {}
        last = 0
        while True:
            async with self._database.reading() as unit:
                opened = await queue_changes.waiting(unit, last)
            if not opened:
                return found
            found.update(await self._standing(opened))
            last = max(opened)

    async def _those(self, numbers: Sequence[int]) -> dict[int, Standing | None]:
        found: dict[int, Standing | None] = {}
        for some in portions(sorted(set(numbers))):
            async with self._database.reading() as unit:
                opened = await queue_changes.still_waiting(unit, some)
            found |= dict.fromkeys(number for number in some if number in self._order)
            found |= await self._standing(opened)
        return found

    async def _standing(self, opened: Mapping[int, datetime]) -> dict[int, Standing]:
        async with self._database.reading() as unit:
            reports = await claim_queue.reports(unit, list(opened))
        found: dict[int, Standing] = {}
        for number, at in opened.items():
            found[number] = standing(at, reports[number])
            if len(found) % AT_ONCE == 0:
                await asyncio.sleep(REST_SECONDS)
        return found

    async def _asked_by(self, confirmed: Confirmed) -> list[int]:
        """The claims of people who were confirmed since the last look, or are so no more."""
        if confirmed is self._confirmed:
            return []
        before = self._confirmed
        others = [one for one in {*before, *confirmed} if before.get(one) != confirmed.get(one)]
        found: list[int] = []
        for some in portions(others):
            async with self._database.reading() as unit:
                found += await queue_changes.asked_by(unit, some)
        return found


def queue_of(opened: Database) -> Queue:
    """The queue of a database, remembered as long as that is open."""
    remembered: Queue = opened.memory.setdefault(Queue, Queue(opened))
    return remembered


async def remember(opened: Database) -> None:
    """Know the order before anybody asks for it: with very much that waits, the first look takes some seconds."""
    try:
        await queue_of(opened).page(1, 1)
    except Exception:
        log.exception("the order of the queue could not be read; whoever opens the queue tries again")


async def nearest(opened: Database, searcher: Searcher, shown: Sequence[Waiting]) -> dict[int, Nearest]:
    """What comes nearest to each claim: found when its tips came, or imported since and found now."""
    numbers = [one.claim.number for one in shown]
    async with opened.reading() as unit:
        before = await claim_queue.candidates(unit, numbers, 1)
    best: dict[int, tuple[int, float, MatchKind, bool]] = {
        number: (found[0].factcheck, found[0].score, found[0].kind, False) for number, found in before.items()
    }
    for one in shown:
        decision = await searcher.again(one.claim.statement)
        for match in decision.matches[:1]:
            known = best.get(one.claim.number)
            if known is None or match.score >= known[1]:
                is_sure = decision.outcome is Outcome.ANSWER
                best[one.claim.number] = (match.number, match.score, match.kind, is_sure)
    async with opened.reading() as unit:
        records = await factchecks.cards(unit, sorted({found[0] for found in best.values()}))
    return {
        number: Nearest(records[factcheck], score, kind, is_sure)
        for number, (factcheck, score, kind, is_sure) in best.items()
        if factcheck in records and score >= LEAST_SCORE
    }

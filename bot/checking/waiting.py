"""What waits for a fact-checker, in its order, with the fact-check that comes nearest to each claim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.searcher import Searcher
from data.model.claim import Claim
from data.model.factcheck import FactCheck, MatchKind, Outcome
from data.model.triage import Burst, Report, Weight, bursts, priority, weigh
from data.store import claim_queue, factchecks
from data.store.database import Database

#: A fact-check of a lower score has nothing to do with the claim.
LEAST_SCORE = 0.05
#: Claims on one page.
PAGE = 20


@dataclass(frozen=True, slots=True)
class Waiting:
    """One claim of the queue with its place in it."""

    claim: Claim
    weight: Weight
    reports: tuple[Report, ...]
    burst: Burst | None


@dataclass(frozen=True, slots=True)
class Nearest:
    """The fact-check that comes nearest to a claim, as things are now."""

    factcheck: FactCheck
    score: float
    kind: MatchKind
    is_sure: bool


async def ordered(opened: Database) -> list[Waiting]:
    """The whole queue: the weightiest first, of equal ones the oldest; what looks pushed comes after the rest."""
    async with opened.reading() as unit:
        claims = await claim_queue.unsettled(unit)
        reports = await claim_queue.reports(unit, [claim.number for claim in claims])
    pushed = bursts(reports)
    waiting = [
        Waiting(claim, weigh(reports[claim.number]), tuple(reports[claim.number]), pushed.get(claim.number))
        for claim in claims
    ]
    return sorted(waiting, key=lambda one: (_group(one), priority(one.weight, one.claim.opened_at, one.claim.number)))


def _group(one: Waiting) -> tuple[bool, str, bytes]:
    """Bursts stand together: those of strangers, then those of each single sender."""
    sender = one.reports[0].sender if one.burst is Burst.ONE_SENDER else b""
    return one.burst is not None, str(one.burst or ""), sender


async def nearest(opened: Database, searcher: Searcher, shown: Sequence[Waiting]) -> dict[int, Nearest]:
    """What comes nearest to each claim: found when its tips came, or imported since and found now."""
    numbers = [one.claim.number for one in shown]
    async with opened.reading() as unit:
        before = await claim_queue.candidates(unit, numbers, 1)
    best: dict[int, tuple[int, float, MatchKind, bool]] = {
        number: (found[0].factcheck, found[0].score, found[0].kind, False) for number, found in before.items()
    }
    for one in shown:
        decision = await searcher.match(one.claim.statement)
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

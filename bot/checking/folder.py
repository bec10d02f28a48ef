"""Everything that is known of one claim; what is in its files stays sealed."""

from __future__ import annotations

from dataclasses import dataclass

from data.model.claim import Claim, ClaimEvent
from data.model.factcheck import Decision
from data.model.triage import Report
from data.store import claim_queue, claims
from data.store.claim_queue import Candidate, ClaimFile, Votes
from data.store.database import Unit

#: What is listed of each kind at most.
TEXTS = 10
CANDIDATES = 10
FILES = 20


@dataclass(frozen=True, slots=True)
class Folder:
    """Everything that is shown of a claim."""

    claim: Claim
    reports: list[Report]
    votes: Votes
    texts: list[tuple[int, str]]
    candidates: list[Candidate]
    history: list[ClaimEvent]
    files: list[ClaimFile]


async def folder_of(unit: Unit, claim: Claim) -> Folder:
    """Everything that is known of a claim."""
    number = claim.number
    return Folder(
        claim,
        (await claim_queue.reports(unit, [number]))[number],
        (await claim_queue.votes(unit, [number])).get(number, Votes()),
        await claim_queue.texts(unit, number, TEXTS),
        (await claim_queue.candidates(unit, [number], CANDIDATES)).get(number, []),
        await claims.history(unit, number),
        await claim_queue.files(unit, number, FILES),
    )


def named_in(folder: Folder, decision: Decision) -> list[int]:
    """Every fact-check that is named of a claim, as it was and as it is found now."""
    numbers = {match.number for match in decision.matches} | {one.factcheck for one in folder.candidates}
    numbers |= {one.factcheck for one in folder.history} | {folder.claim.factcheck}
    return sorted(numbers - {0})

"""What stands between a claim and its verdict: a decision of a moment ago, or one that a second person is to read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.checking.sheet import writers_of
from bot.checking.words import claim_label, glance
from bot.console.visit import Visit
from data.model.draft import Draft, DraftAct, DraftEvent, DraftState
from data.model.pending import Pending, Wish
from data.model.triage import weigh
from data.store import claim_queue, drafts, pending
from data.store.database import Unit
from data.wording import say

#: Characters of a claim's text beside the draft that answers it.
_TEXT_CHARS = 500
#: How each decision is called while it can be taken back.
WISHES = {
    Wish.CONFIRM: "console.tips.wish_confirm",
    Wish.ANSWER: "console.tips.wish_answer",
    Wish.REJECT: "console.tips.wish_reject",
    Wish.ASK: "console.tips.wish_ask",
}


def told_of(visit: Visit, decided: Pending | None, now: datetime) -> dict[str, Any] | None:
    """What was decided on a claim and has not taken effect; None for nothing."""
    if decided is None:
        return None
    language = visit.console.language
    wish = say(WISHES[decided.wish], language)
    if decided.refusal:
        return {"said": say("console.tips.not_taken", language, wish=wish, officer=decided.officer), "can_undo": False}
    can_undo = decided.due_at > now
    said = say("console.tips.pending", language, wish=wish, officer=decided.officer)
    return {"said": said, "can_undo": can_undo}


async def on_claims(visit: Visit, unit: Unit, numbers: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """The verdicts that are being written or read on each of these claims; an empty list for none."""
    found = await drafts.of_claims(unit, numbers)
    return {
        number: [_told(visit, one, await drafts.history(unit, one.number)) for one in found.get(number, [])]
        for number in numbers
    }


def _told(visit: Visit, one: Draft, history: list[DraftEvent]) -> dict[str, Any]:
    language, is_submitted = visit.console.language, one.state is DraftState.SUBMITTED
    writers = ", ".join(dict.fromkeys(event.login for event in history if event.act is DraftAct.WRITTEN))
    back = next((event for event in reversed(history) if event.act is DraftAct.RETURNED), None)
    if is_submitted:
        said = say("console.tips.second", language, writers=writers)
    elif back is not None:
        said = say("console.tips.returned", language, writers=writers, reader=back.login, reason=back.note)
    else:
        said = say("console.tips.in_work", language, writers=writers)
    is_mine = visit.who.number in writers_of(history)
    return {"number": one.number, "said": said, "is_submitted": is_submitted, "is_mine": is_mine}


async def answered_by(visit: Visit, unit: Unit, one: Draft) -> dict[str, Any] | None:
    """The claim that a draft answers, who will hear, and what was decided on it; None for a draft on its own."""
    claim = await claim_queue.named(unit, one.claim) if one.claim else None
    if claim is None:
        return None
    reports = (await claim_queue.reports(unit, [claim.number]))[claim.number]
    decided = (await pending.of_claims(unit, [claim.number])).get(claim.number)
    is_mine = decided is not None and decided.values.get("draft") == str(one.number)
    return {
        "number": claim.number,
        "label": claim_label(claim.number),
        "text": glance(claim.statement, _TEXT_CHARS),
        "tips": [reports[0].tip] if reports else [0],
        "people": weigh(reports).people if reports else 0,
        "pending": told_of(visit, decided, await unit.now()) if is_mine else None,
    }

"""What approving takes: a chat, a test message of what stands there now, a fresh code; and who else could do it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.broadcasting.judges import Judge, chat_of, judges_of
from bot.console.visit import Visit
from bot.officer_words import named
from data.model.broadcast import Broadcast, TrialState
from data.store import approvals
from data.store.database import Unit
from data.wording import say

#: What is shown where nothing is to be approved.
NO_WAY: Mapping[str, Any] = {
    "has_chat": False,
    "has_seen_test": False,
    "is_test_waiting": False,
    "is_test_lost": False,
    "judges": [],
    "judges_fault": "",
}


async def own_way(visit: Visit, unit: Unit, source: Broadcast) -> dict[str, Any]:
    """How far whoever is signed in has come on the way to an approval.

    Args:
        source: what is approved: a series, or a broadcast of its own.
    """
    console, who = visit.console, visit.who
    place = await chat_of(unit, who, console.limits)
    has_seen = await console.broadcasts.rules.has_seen_test(unit, source, who)
    state = await approvals.trial(unit, source.number, place.number if place else None, len(source.content.texts))
    return {
        "has_chat": place is not None,
        "has_seen_test": has_seen,
        "is_test_waiting": not has_seen and state is TrialState.WAITING,
        "is_test_lost": not has_seen and state is TrialState.FAILED,
    }


async def others(visit: Visit, unit: Unit, source: Broadcast) -> dict[str, Any]:
    """Who can approve what whoever is signed in hands in, and what is wrong when nobody can."""
    console, language = visit.console, visit.console.language
    today = console.today()
    found = await judges_of(unit, source, today, console.limits, [visit.who.number])
    ready = any(one.is_reached for one in found)
    fault = "" if ready else "console.siaran.no_judge_ready" if found else "console.siaran.no_judge"
    return {
        "judges": [(named(one.officer), _marked(one, language)) for one in found],
        "judges_fault": say(fault, language) if fault else "",
    }


def _marked(one: Judge, language: str) -> str:
    return "" if one.is_reached else say("console.siaran.judge_without_chat", language)

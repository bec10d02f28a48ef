"""How the desk names things, on the terminal and in the browser: claims, fact-checks, ages, and what a claim weighs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from bot.confirming import Misfit
from bot.policy import Matter
from data.model.claim import ClaimAct, ClaimState
from data.model.triage import Burst, Weight
from data.wording import cut, say

#: Characters of a text or title in a list.
GLANCE_CHARS = 90
#: Minutes.
_HOUR = 60
_DAY = 24 * _HOUR
#: What is said of each.
STATES = {
    ClaimState.OPEN: "cli.tips.state_open",
    ClaimState.WAITING: "cli.tips.state_waiting",
    ClaimState.ANSWERED: "cli.tips.state_answered",
    ClaimState.REJECTED: "cli.tips.state_rejected",
    ClaimState.MERGED: "cli.tips.state_merged",
}
ACTS = {
    ClaimAct.OPENED: "cli.tips.act_opened",
    ClaimAct.CONFIRMED: "cli.tips.act_confirmed",
    ClaimAct.ANSWERED: "cli.tips.act_answered",
    ClaimAct.CORRECTED: "cli.tips.act_corrected",
    ClaimAct.REJECTED: "cli.tips.act_rejected",
    ClaimAct.ASKED: "cli.tips.act_asked",
    ClaimAct.MERGED: "cli.tips.act_merged",
    ClaimAct.SPLIT: "cli.tips.act_split",
    ClaimAct.REOPENED: "cli.tips.act_reopened",
}
BURSTS = {Burst.STRANGERS: "cli.tips.burst_strangers", Burst.ONE_SENDER: "cli.tips.burst_one_sender"}
MISFITS = {
    Misfit.DEBUNK: "cli.tips.misfit_debunk",
    Misfit.DENIAL: "cli.tips.misfit_denial",
    Misfit.NAMES: "cli.tips.misfit_names",
    Misfit.NUMBERS: "cli.tips.misfit_numbers",
}
MATTERS = {
    Matter.CANDIDATE: "cli.tips.matter_candidate",
    Matter.PARTY: "cli.tips.matter_party",
    Matter.ELECTION: "cli.tips.matter_election",
    Matter.HEAD: "cli.tips.matter_head",
    Matter.GOVERNMENT: "cli.tips.matter_government",
}


def claim_label(number: int) -> str:
    """Write a claim's number as the desk shows it: 12 becomes "KL-000012"."""
    return f"KL-{number:06d}"


def factcheck_label(number: int) -> str:
    """Write a fact-check's row number as the desk shows it: 12 becomes "CF-000012"."""
    return f"CF-{number:06d}"


def glance(text: str, most: int = GLANCE_CHARS) -> str:
    """A text on one line, shortened."""
    return cut(" ".join(text.split()), most)


def age(language: str, since: timedelta) -> str:
    """How long ago, in the largest whole unit."""
    minutes = max(0, int(since.total_seconds()) // 60)
    if minutes >= _DAY:
        return say("cli.tips.days", language, count=minutes // _DAY)
    if minutes >= _HOUR:
        return say("cli.tips.hours", language, count=minutes // _HOUR)
    return say("cli.tips.minutes", language, count=minutes)


def weight_line(language: str, weight: Weight) -> str:
    """What speaks for a claim; what is zero is left out, but never the people."""
    parts = [
        say("cli.tips.kim", language, count=weight.members) if weight.members else "",
        say("cli.tips.villages", language, count=weight.villages) if weight.villages else "",
        say("cli.tips.people", language, count=weight.people),
        say("cli.tips.often", language, count=weight.often) if weight.often else "",
    ]
    return joined(parts)


def joined(parts: Iterable[str]) -> str:
    """Several things said in one line; empty ones are left out."""
    return " · ".join(part for part in parts if part)

"""The audit trail in words: what was done, to what, and what changed. What has no words stands as the trail has it."""

from __future__ import annotations

import re

from bot.judgements import JUDGEMENTS
from bot.officer_words import role_words
from data.model.audit import Act
from data.model.broadcast import BroadcastAct, BroadcastState
from data.model.claim import ClaimAct
from data.model.membership import InstitutionStatus
from data.model.officer import OfficerRole
from data.model.standing import KimAct
from data.wording import say

#: Every action that is written down; a test compares it with the programs.
ACTIONS = frozenset(
    [
        *map(str, BroadcastAct),
        *(f"kim_{act}" for act in KimAct),
        *(f"claim_{act}" for act in ClaimAct),
        *("claim_taken_back", "refuse_approval"),
        *(f"member_{word}" for word in JUDGEMENTS),
        *("draft", "countersign", "test", "occur", "tell_by_hand", "not_told_by_hand"),
        *("segment_save", "segment_rename", "segment_drop"),
        *("kim_add", "kim_change", "kim_board", "invite", "revoke_invitation"),
        *("add", "roles", "state", "link", "delegate", "end_delegation", "office_chat"),
        *("password", "reset", "lock", "roster", "hand_over", "duty_accepted"),
        *("answer", "close", "answer_alone", "correct_alone", "factcheck", "feed", "import"),
        *("restore", "confirm"),
    ]
)
#: Every kind of thing that something is done to.
TARGETS = (
    *("officer", "kim", "broadcast", "membership", "claim", "factcheck"),
    *("request", "kim_batch", "feed", "job", "clock", "office", "segment"),
)
#: Who acts besides officers.
NOBODY = ("clock", "shell")
#: A hash, of which the beginning is enough to tell one from another.
_HASH = re.compile(r"[0-9a-f]{64}")
_SHOWN_CHARS = 8
_STATUS = "status="


def act_words(action: str, language: str) -> str:
    """What was done."""
    return say(f"console.trail.deed.{action}", language) if action in ACTIONS else action


def target_words(target: str, language: str) -> str:
    """What it was done to, with its number."""
    kind, _, number = target.partition(":")
    return f"{say(f'console.trail.kind.{kind}', language)} {number}" if kind in TARGETS else target


def actor_words(actor: str, language: str) -> str:
    """Who acts where no officer does."""
    return say(f"console.trail.actor.{actor}", language) if actor in NOBODY else actor


def change_words(act: Act, language: str) -> str:
    """What was before and what is now, each as far as the trail tells."""
    kind = act.target.partition(":")[0]
    return " → ".join(_value(kind, part, language) for part in (act.before, act.after) if part)


def _value(kind: str, text: str, language: str) -> str:
    words = text.split()
    if _HASH.fullmatch(text):
        return text[:_SHOWN_CHARS] + "…"
    if kind == "broadcast" and text in set(BroadcastState):
        return say(f"cli.broadcast.state.{text}", language)
    if kind == "officer" and set(words) <= set(OfficerRole):
        return role_words([OfficerRole(word) for word in words], language)
    status = text.removeprefix(_STATUS)
    if kind == "kim" and status in set(InstitutionStatus):
        return say(f"cli.kim.state.{status}", language)
    return text

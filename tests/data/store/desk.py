"""Setup steps of the desk's tests, named as clauses: people who report, the claims they make, and who is confirmed."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, insert, select, update

from data.model.claim import ClaimState
from data.model.factcheck import Decision, FactCheck, Match, Outcome, Verdict
from data.model.membership import MembershipState, Registration, Role
from data.model.message import ChatKind, ContentKind, Incoming, RawItem, Sender
from data.model.tip import Tip, TipState
from data.store import factchecks, inbox, members, people, tips
from data.store.claims import SEALED_STATEMENT
from data.store.database import Unit
from data.store.schema import claim, claim_print, tip

VILLAGE = "35.74.04.1003"
_keys = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Said:
    """How a tip was sent.

    Args:
        hours_ago: when, before the database's present.
        matches: what was found for it.
        group: the group it was sent in; empty for a private chat.
    """

    text: str = "Vaksin berisi chip, sebarkan!"
    forwards: int = 0
    hours_ago: float = 0
    state: TipState = TipState.QUEUED
    matches: Sequence[Match] = ()
    group: str = ""
    language: str = "id"


async def a_claim(unit: Unit, statement: str = "Vaksin berisi chip.", state: ClaimState = ClaimState.OPEN) -> int:
    """A claim without tips."""
    now = await unit.now()
    row = {"state": state, "statement_sealed": unit.vault.seal(SEALED_STATEMENT, statement)}
    opened = insert(claim).values(row | {"opened_at": now, "updated_at": now}).returning(claim.c.id)
    number = await unit.connection.scalar(opened)
    assert number is not None
    return int(number)


async def a_tip(unit: Unit, chat: str, number: int = 0, said: Said | None = None) -> int:
    """A tip from a chat, of a claim (0 for none); returns its number."""
    how = said or Said()
    key = f"desk-{next(_keys)}"
    place_id = how.group or chat
    await inbox.keep(unit, "telegram", [RawItem(key, place_id, "{}")])
    ticket = await unit.connection.scalar(select(func.max(inbox.inbox.c.id)))
    assert ticket is not None
    kind = ChatKind.GROUP if how.group else ChatKind.PRIVATE
    incoming = Incoming(ticket, "telegram", place_id, Sender(chat, f"Warga {chat}"), chat_kind=kind, text=how.text)
    place = await people.admit(unit, incoming, how.language)
    outcome = {TipState.ANSWERED: Outcome.ANSWER, TipState.SUGGESTED: Outcome.SUGGEST}.get(how.state, Outcome.NONE)
    decision = Decision(outcome, tuple(how.matches), "uji")
    one = Tip(ticket, ContentKind.TEXT, how.text, how.forwards, how.state, decision)
    await tips.keep(unit, [(place, f"telegram {chat}", one)])
    at = await unit.now() - timedelta(hours=how.hours_ago)
    await unit.connection.execute(update(tip).where(tip.c.id == ticket).values(claim_id=number or None, created_at=at))
    if number:
        await _print(unit, number, ticket, how.text)
    return int(ticket)


async def _print(unit: Unit, number: int, ticket: int, text: str) -> None:
    known = await unit.connection.scalar(
        select(claim_print.c.id).where(claim_print.c.fingerprint == unit.vault.lookup("claim text", text))
    )
    if known is None:
        row = {"claim_id": number, "tip_id": ticket, "fingerprint": unit.vault.lookup("claim text", text)}
        await unit.connection.execute(insert(claim_print).values(row | {"created_at": await unit.now()}))


async def confirmed(unit: Unit, chat: str, role: Role = Role.OPERATOR, village: str = VILLAGE) -> None:
    """A person whose membership the office has confirmed."""
    incoming = Incoming(0, "telegram", chat, Sender(chat, f"Warga {chat}"))
    place = await people.admit(unit, incoming, "id")
    name = "KIM Contoh" if role is Role.OPERATOR else ""
    number = await members.register(unit, place, Registration(role, f"Warga {chat}", village, name, "2026-11/id"))
    await members.judge(unit, number, MembershipState.CONFIRMED)


async def a_factcheck(unit: Unit, external_id: str = "1", verdict: Verdict | None = Verdict.FALSE) -> int:
    """A fact-check of somebody else's; returns its row number."""
    record = FactCheck(
        "uji",
        external_id,
        f"Vaksin berisi chip pelacak ({external_id})",
        verdict,
        rating="Hoaks",
        summary="Tidak ada chip di dalam vaksin.",
        url=f"https://periksa.example/{external_id}",
        publisher="Pemeriksa Contoh",
    )
    await factchecks.save(unit, [record])
    (found,) = await factchecks.named(unit, f"uji:{external_id}", 2)
    return found.number

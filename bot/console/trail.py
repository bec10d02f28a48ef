"""The audit trail: who did what, page by page, and whether the chain holds."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from bot.console.cards import moment
from bot.console.listing import filter_of, number_typed, pages_of
from bot.console.pages import page
from bot.console.visit import Visit
from bot.trail import LEAST_CHARS, verify
from bot.trail_words import TARGETS, act_words, actor_words, change_words, target_words
from data.model.audit import Entry
from data.store import audit, officers
from data.store.audit import Looked
from data.wording import say

#: Entries of one page.
PAGE = 50
#: What something can be done to, as the trail names it, by which one can look.
KINDS = TARGETS


async def shown(visit: Visit) -> Response:
    """One page of the trail, the newest first."""
    return await _trail(visit)


async def verifies(visit: Visit) -> Response:
    """Follow the whole chain, and see whether a hash that somebody noted is still in it."""
    language = visit.console.language
    noted = visit.form.get("sidik", "").strip().casefold()
    if noted and len(noted) < LEAST_CHARS:
        return await _trail(
            visit, {"is_whole": False, "lines": [say("console.trail.short", language, least=LEAST_CHARS)]}
        )
    async with visit.console.database.reading() as unit:
        found = await verify(unit, noted)
    lines = [say(f"cli.audit.fault.{fault.why}", language, seq=fault.seq) for fault in found.faults]
    if not found.holds:
        lines.append(say("cli.audit.lacks", language, noted=noted[:64]))
    key = "console.trail.whole" if found.is_whole else "console.trail.broken"
    told = say(key, language, count=found.count, last=found.last)
    return await _trail(visit, {"is_whole": found.is_whole, "told": told, "lines": lines, "newest": found.newest})


async def _trail(visit: Visit, verified: dict[str, Any] | None = None) -> Response:
    officer, kind, about = (
        number_typed(filter_of(visit, "petugas")),
        filter_of(visit, "jenis"),
        filter_of(visit, "nomor"),
    )
    wanted = Looked(officer, kind if kind in KINDS else "", number_typed(about))
    async with visit.console.database.reading() as unit:
        pages = pages_of(visit, await audit.count(unit, wanted), PAGE)
        found = await audit.page(unit, wanted, (pages.number - 1) * PAGE, PAGE)
        names = {one.officer.number: one.officer.name for one in await officers.listed(unit)}
    kinds = [(one, say(f"console.trail.kind.{one}", visit.console.language)) for one in KINDS]
    values = {
        "rows": [_row(visit, one, names) for one in found],
        "pages": pages,
        "people": sorted((name, number) for number, name in names.items()),
        "kinds": kinds,
        "typed": {"petugas": officer, "jenis": wanted.kind, "nomor": wanted.number or ""},
        "verified": {"is_whole": True, "told": "", "lines": [], "newest": ""} | verified if verified else None,
    }
    return page(visit, "trail.html", 422 if verified and not verified["is_whole"] else 200, **values)


def _row(visit: Visit, one: Entry, names: dict[int, str]) -> dict[str, Any]:
    act, language = one.act, visit.console.language
    return {
        "seq": one.seq,
        "at": moment(visit, one.at),
        "who": named(act.actor, names, language),
        "action": act_words(act.action, language),
        "target": target_words(act.target, language),
        "change": change_words(act, language),
    }


def named(actor: str, names: dict[int, str], language: str) -> str:
    """One or two people as colleagues know them; anything else that acts in words."""
    kind, _, numbers = actor.partition(":")
    if kind != "officer":
        return actor_words(actor, language)
    return " + ".join(names.get(number_typed(number), number) for number in numbers.split("+"))

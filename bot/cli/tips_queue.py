"""``tips queue``: what waits for a fact-checker, the weightiest first."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.checking.waiting import Nearest, Waiting, nearest, queue_of
from bot.checking.words import BURSTS, age, claim_label, factcheck_label, glance, joined, weight_line
from bot.cli.arguments import Arguments, whole_number
from bot.cli.ground import check_key, database, searcher_of
from bot.cli.speech import language_of, stamp, stop, tell
from bot.cli.tips_words import moment
from bot.settings import Settings
from data.model.claim import Claim, ClaimState
from data.model.triage import Burst
from data.store import claim_queue
from data.store.claim_queue import Votes
from data.wording import say


def run(settings: Settings, word: str, arguments: Sequence[str]) -> int:
    """Show one page of the queue."""
    parser = Arguments(settings, "tips", [word])
    parser.add_argument("--page", type=whole_number, default=1)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    return asyncio.run(_show(settings, given.page, as_json=given.json))


async def _show(settings: Settings, page: int, *, as_json: bool) -> int:
    async with database(settings) as opened:
        await check_key(settings, opened)
        part = await queue_of(opened).page(page)
        shown, total, pages = part.shown, part.total, part.pages
        if page > pages:
            raise stop(settings, "cli.tips.no_page", pages=pages)
        async with opened.reading() as unit:
            voted = await claim_queue.votes(unit, [one.claim.number for one in shown])
        searcher = searcher_of(settings, opened)
        found = await nearest(opened, searcher, shown)
        await searcher.close()
        now = opened.clock()
    if as_json:
        claims = [_as_json(one, voted, found, now) for one in shown]
        tell(json.dumps({"page": page, "pages": pages, "total": total, "claims": claims}, ensure_ascii=False))
        return 0
    if not total:
        tell(say("cli.tips.empty", language_of(settings)))
        return 0
    _print(settings, shown, voted, found, now)
    tell(say("cli.tips.queue_foot", language_of(settings), page=page, pages=pages, count=total))
    return 0


def _print(
    settings: Settings, shown: Sequence[Waiting], voted: dict[int, Votes], nearest: dict[int, Nearest], now: datetime
) -> None:
    language = language_of(settings)
    heading: Burst | None = None
    for one in shown:
        if one.burst is not heading and one.burst is not None:
            tell(say(BURSTS[one.burst], language) + "\n")
        heading = one.burst
        claim = one.claim
        tell(
            joined([claim_label(claim.number), weight_line(language, one.weight), age(language, now - claim.opened_at)])
        )
        tell("    " + (glance(claim.statement) or say("cli.tips.without_text", language)))
        for line in _remarks(settings, one, voted.get(claim.number, Votes()), nearest.get(claim.number), now):
            tell("    " + line)
        tell("")


def _remarks(settings: Settings, one: Waiting, voted: Votes, found: Nearest | None, now: datetime) -> list[str]:
    language = language_of(settings)
    lines = [waiting_line(settings, one.claim, now), votes_line(language, voted)]
    if found is not None:
        key = "cli.tips.nearest_sure" if found.is_sure else "cli.tips.nearest"
        name = f"{factcheck_label(found.factcheck.number)} {stamp(found.factcheck.verdict, language)}"
        title = glance(found.factcheck.title)
        lines.append(say(key, language, score=f"{found.score:.2f}", factcheck=name, title=title))
    return [line for line in lines if line]


def waiting_line(settings: Settings, claim: Claim, now: datetime) -> str:
    """Which department is asked, and until when; empty when none is."""
    if claim.state is not ClaimState.WAITING or claim.due_at is None:
        return ""
    key = "cli.tips.overdue" if claim.due_at < now else "cli.tips.due"
    return say(key, language_of(settings), department=claim.department, due=moment(settings, claim.due_at))


def votes_line(language: str, voted: Votes) -> str:
    """What people said, with the fact-checks they said it of; empty when nobody said anything."""
    unfit = [
        say("cli.tips.unhelpful", language, count=count, factcheck=_shown(number))
        for number, count in voted.unhelpful.items()
    ]
    picked = [
        say("cli.tips.picked", language, count=count, factcheck=_shown(number)) for number, count in voted.picks.items()
    ]
    none = [say("cli.tips.none_fits", language, count=voted.none)] if voted.none else []
    return joined([*unfit, *picked, *none])


def _shown(number: int) -> str:
    return factcheck_label(number) if number else "-"


def _as_json(one: Waiting, voted: dict[int, Votes], nearest: dict[int, Nearest], now: datetime) -> dict[str, Any]:
    claim, said, found = one.claim, voted.get(one.claim.number, Votes()), nearest.get(one.claim.number)
    return {
        "claim": claim.number,
        "state": claim.state,
        "statement": claim.statement,
        "kim_members": one.weight.members,
        "villages": one.weight.villages,
        "people": one.weight.people,
        "reports": one.reports,
        "forwarded_many_times": one.weight.often,
        "opened_at": claim.opened_at.isoformat(),
        "department": claim.department,
        "due_at": claim.due_at.isoformat() if claim.due_at else None,
        "is_overdue": claim.due_at is not None and claim.due_at < now,
        "unhelpful": [{"factcheck": number, "count": count} for number, count in said.unhelpful.items()],
        "picks": [{"factcheck": number, "count": count} for number, count in said.picks.items()],
        "none_of_these": said.none,
        "nearest": _nearest_json(found) if found else None,
        "burst": one.burst,
    }


def _nearest_json(found: Nearest) -> dict[str, Any]:
    return {
        "factcheck": found.factcheck.number,
        "source": found.factcheck.source,
        "external_id": found.factcheck.external_id,
        "title": found.factcheck.title,
        "verdict": found.factcheck.verdict,
        "score": round(found.score, 4),
        "kind": found.kind,
        "is_sure": found.is_sure,
    }

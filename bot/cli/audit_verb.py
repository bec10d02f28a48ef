"""``audit verify`` and ``audit show``: the trail of who did what, and whether somebody changed it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.cli.arguments import Arguments, whole_number
from bot.cli.ground import database
from bot.cli.speech import complain, language_of, tell
from bot.settings import Settings
from bot.trail import LEAST_CHARS, verify
from data.model.audit import Entry
from data.store import audit
from data.wording import say

#: Entries that ``show`` prints when no number is given.
NEWEST = 20


def run(settings: Settings, arguments: Sequence[str]) -> int:
    """Follow the chain, or show its end."""
    parser = Arguments(settings, "audit")
    parser.add_argument("what", choices=("verify", "show"))
    parser.add_argument("--holds", default="")
    parser.add_argument("--target", default="")
    parser.add_argument("--newest", type=whole_number, default=NEWEST)
    given = parser.parse_args(arguments)
    if given.what == "verify":
        noted = given.holds.strip().casefold()
        if noted and len(noted) < LEAST_CHARS:
            parser.refuse("cli.audit.short_hash", least=LEAST_CHARS)
        return asyncio.run(_verify(settings, noted))
    return asyncio.run(_show(settings, given.target, given.newest))


async def _verify(settings: Settings, noted: str) -> int:
    """Follow the whole chain; 1 when it does not hold, or lacks the hash that somebody noted."""
    language = language_of(settings)
    async with database(settings) as opened, opened.reading() as unit:
        found = await verify(unit, noted)
    for fault in found.faults:
        complain(say(f"cli.audit.fault.{fault.why}", language, seq=fault.seq))
    if not found.count:
        tell(say("cli.audit.none", language))
        return 1 if noted else 0
    if not found.holds:
        complain(say("cli.audit.lacks", language, noted=noted))
    key = "cli.audit.broken" if found.fault_count else "cli.audit.whole"
    (complain if found.fault_count else tell)(say(key, language, count=found.count))
    tell(say("cli.audit.newest", language, digest=found.newest))
    return 0 if found.is_whole else 1


async def _show(settings: Settings, target: str, most: int) -> int:
    language = language_of(settings)
    async with database(settings) as opened, opened.reading() as unit:
        found = (await audit.of_target(unit, target))[-most:] if target else await audit.newest(unit, most)
        last = await audit.newest(unit, 1)
    if not found:
        tell(say("cli.audit.none", language))
        return 0
    for entry in found:
        tell(_line(settings, entry))
    tell(say("cli.audit.newest", language, digest=last[-1].digest.hex()))
    return 0


def _line(settings: Settings, entry: Entry) -> str:
    act, at = entry.act, entry.at.astimezone(ZoneInfo(settings.timezone))
    change = " -> ".join(part for part in (act.before, act.after) if part)
    return f"{entry.seq:>7}  {at:%Y-%m-%d %H:%M:%S}  {act.actor}  {act.action}  {act.target}  {change}".rstrip()

"""How the desk's verbs read what is typed (claims, fact-checks, officers), and write moments."""

from __future__ import annotations

import getpass
import re
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.checking.words import claim_label, factcheck_label, glance
from bot.cli.speech import complain, language_of, stamp, stop
from bot.settings import Settings
from data.model.claim import Claim
from data.model.factcheck import FactCheck
from data.store import claim_queue, factchecks
from data.store.database import Unit
from data.wording import cut, say

_CLAIM = re.compile(r"\s*(?:KL[\s\-–]?)?0*([1-9][0-9]{0,17})\s*", re.IGNORECASE | re.ASCII)
_FACTCHECK = re.compile(r"\s*CF[\s\-–]?0*([1-9][0-9]{0,17})\s*", re.IGNORECASE | re.ASCII)
#: Characters of an officer's name.
OFFICER_CHARS = 80
#: Fact-checks of one external id that are named to choose from.
_NAMED = 5


def claim_number(settings: Settings, typed: str) -> int:
    """Read a claim's number, with or without its letters.

    Raises:
        Stop: it is none.
    """
    found = _CLAIM.fullmatch(typed)
    if found is None:
        raise stop(settings, "cli.tips.no_number", number=typed)
    return int(found[1])


async def found_claim(settings: Settings, unit: Unit, number: int) -> Claim:
    """The claim of a number, or the one that took its tips.

    Raises:
        Stop: there is none.
    """
    found = await claim_queue.named(unit, number)
    if found is None:
        raise stop(settings, "cli.tips.refusal.unknown", claim=claim_label(number))
    if found.number != number:
        complain(
            say("cli.tips.followed", language_of(settings), claim=claim_label(number), into=claim_label(found.number))
        )
    return found


async def named_factcheck(settings: Settings, unit: Unit, typed: str) -> FactCheck:
    """Find a fact-check by its row number (CF-000123), its publisher's id, or that with its source (mafindo:123).

    Raises:
        Stop: there is none, or several.
    """
    by_row = _FACTCHECK.fullmatch(typed)
    if by_row is not None:
        found = list((await factchecks.get(unit, [int(by_row[1])])).values())
    else:
        found = await factchecks.named(unit, typed.strip(), _NAMED)
    if not found:
        raise stop(settings, "cli.tips.refusal.no_factcheck", factcheck=typed)
    if len(found) > 1:
        several = "\n".join(factcheck_line(record, language_of(settings)) for record in found)
        raise stop(settings, "cli.tips.several_factchecks", factcheck=typed, several=several)
    return found[0]


def factcheck_line(record: FactCheck, language: str) -> str:
    """One fact-check on one line: row number, verdict, publisher's id, title."""
    name = f"{factcheck_label(record.number)} {stamp(record.verdict, language)}"
    return f"    {name} · {record.source}:{cut(record.external_id, 40)} · {glance(record.title)}"


def officer_name(given: str) -> str:
    """Who acts: the name given, else the user of this computer, else a dash; never nothing, which is the machine."""
    try:
        name = given or getpass.getuser()
    except (OSError, KeyError):
        name = ""
    return cut(" ".join(name.split()), OFFICER_CHARS) or "-"


def moment(settings: Settings, at: datetime) -> str:
    """A moment in the office's zone, to the minute."""
    return at.astimezone(ZoneInfo(settings.timezone)).strftime("%Y-%m-%d %H:%M")

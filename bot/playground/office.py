"""The office's side of the playground: announcements to phones, and what became of the tips.

Announcements are real deliveries of kind broadcast. Who sent BERHENTI is planned like everybody and skipped by the
outbox, because that is where it is decided whether somebody may be written to.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import Any

from bot.playground.phones import KINDS
from bot.playground.watch import Phone
from data.model.delivery import DeliveryKind, DeliveryState, Lane, NewDelivery
from data.model.message import Outgoing
from data.store import deliveries, tip_list, tips, transcripts
from data.store.database import Database
from data.store.transcripts import OurWord
from data.wording import say, units

_FATES = {DeliveryState.SKIPPED: "skipped", DeliveryState.FAILED: "failed"}
#: Announcements and tips that the panel shows.
SHOWN = 12
#: Characters of a tip that the panel shows.
GLANCE_CHARS = 160


def room(language: str) -> int:
    """UTF-16 units that an announcement may have on every kind of phone, its frame left out."""
    least = min(kind.limits.text_units for kind in KINDS.values())
    return least - units(_framed("", language))


def is_too_long(text: str, language: str) -> bool:
    """Whether an announcement would not go out on every kind of phone."""
    return units(text) > room(language)


def _framed(text: str, language: str) -> str:
    return say("playground.announcement", language, text=text)


async def announce(database: Database, phones: Sequence[Phone], text: str, language: str, key: str) -> None:
    """Plan one announcement for these phones.

    Args:
        key: what the page calls it; the same once more plans nothing.
    """
    cause = int.from_bytes(hashlib.sha256(key.encode()).digest()[:6])
    message = Outgoing(_framed(text, language))
    wanted = [
        NewDelivery(DeliveryKind.BROADCAST, cause, phone.number, phone.kind.channel, Lane.OFFICIAL, message)
        for phone in phones
    ]
    async with database.unit_of_work() as unit:
        await deliveries.plan(unit, wanted)


async def shown(database: Database, names: dict[int, str], language: str) -> dict[str, Any]:
    """The panel: counts, the last tips, the last announcements.

    Args:
        names: of the phones, by the row number of their address.
    """
    async with database.reading() as unit:
        counts = await tips.counts(unit)
        latest = await tip_list.latest(unit, SHOWN)
        sent = await transcripts.our_words(unit, list(KINDS), kinds=[DeliveryKind.BROADCAST])
    return {
        "counts": {str(state): count for state, count in counts.items()},
        "tips": [_tip(tip, names) for tip in latest],
        "announcements": _announcements(sent, names, language),
        "room": room(language),
    }


def _tip(tip: tip_list.ListedTip, names: dict[int, str]) -> dict[str, Any]:
    return {
        "number": tip.number,
        "who": names.get(tip.address, ""),
        "text": tip.text[:GLANCE_CHARS],
        "state": str(tip.state),
        "why": tip.why,
        "forwards": tip.forwards,
        "at": tip.at.isoformat(),
    }


def _announcements(sent: Sequence[OurWord], names: dict[int, str], language: str) -> list[dict[str, Any]]:
    """The last announcements, newest first, each with how many got it and who did not."""
    by_cause: dict[int, list[OurWord]] = {}
    for word in sent:
        by_cause.setdefault(word.cause, []).append(word)
    head, _, tail = _framed("\0", language).partition("\0")
    newest = list(by_cause.values())[: -SHOWN - 1 : -1]
    return [
        {
            "text": (words[0].message.text if words[0].message else "").removeprefix(head).removesuffix(tail),
            "at": words[0].at.isoformat(),
            "states": Counter(_fate(word) for word in words),
            "skipped": [names.get(word.address, "") for word in words if word.state is DeliveryState.SKIPPED],
        }
        for words in newest
    ]


def _fate(word: OurWord) -> str:
    if word.is_open:
        return "open"
    return _FATES.get(word.state, "sent")

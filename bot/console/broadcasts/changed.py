"""What changed of a broadcast since somebody was last asked to approve it, field by field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.broadcasting.comparing import marked
from bot.broadcasting.saying import in_words
from bot.broadcasting.wording import schedule_in
from bot.console.broadcasts.common import at, places
from bot.console.visit import Visit
from data.model.audit import Entry
from data.model.broadcast import Broadcast, BroadcastAct, BroadcastState
from data.store import broadcasts
from data.store.broadcasts import Written
from data.store.database import Unit
from data.wording import say

#: Where somebody looks at it before it goes out.
_LOOKED_AT = (BroadcastState.DRAFT, BroadcastState.SUBMITTED)


async def since_last(visit: Visit, unit: Unit, one: Broadcast, entries: Sequence[Entry]) -> dict[str, Any] | None:
    """What changed since it was submitted the time before; None where there was none, or nobody kept it."""
    asked = [entry.at for entry in entries if entry.act.action == BroadcastAct.SUBMIT]
    before = asked[:-1] if one.state is BroadcastState.SUBMITTED else asked
    if one.state not in _LOOKED_AT or not before:
        return None
    then = await broadcasts.written(unit, one.number, before[-1])
    if then is None:
        return None
    language = visit.console.language
    now = Written(one.klass, one.content, one.audience, one.schedule, one.expires_at)
    old, new = _said(visit, then), _said(visit, now)
    fields = [(label, marked(old.get(label, ""), new.get(label, ""))) for label in {**old, **new}]
    changed = [(label, parts) for label, parts in fields if any(kind != "=" for kind, _ in parts)]
    since = say("console.siaran.changed_since", language, at=at(visit, before[-1]))
    return {"since": since if changed else say("console.siaran.changed_nothing", language), "fields": changed}


def _said(visit: Visit, one: Written) -> dict[str, str]:
    """Everything that it says, by what it is called on the form."""
    language, content = visit.console.language, one.content

    def label(key: str) -> str:
        return say(f"console.siaran.field.{key}", language)

    said = {label("title"): content.title}
    said |= {say("language.name", spoken): text for spoken, text in content.texts}
    said |= {
        label("audience"): in_words(one.audience, places(visit), language) if one.audience else "",
        label("schedule"): schedule_in(one.schedule, language),
        label("until"): at(visit, one.expires_at),
        label("klass"): say(f"cli.broadcast.class.{one.klass}", language),
        label("letter"): content.letter_number,
        label("signer"): content.signer,
        label("file"): ", ".join(file.name for file in content.files),
        label("button"): say("broadcast.passed", language) if content.asks_confirmation else "",
    }
    return said


#: The ends of the keys by which fields are called.
FIELDS = ("title", "audience", "schedule", "until", "klass", "letter", "signer", "file", "button")

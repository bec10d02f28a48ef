"""getUpdates: hand out what is pending, forget what was confirmed, wait when there is nothing.

Confirming is asking on: an ``offset`` above an update's id drops it; what was handed out but never confirmed comes
again, also after the bot was killed.
"""

from __future__ import annotations

import itertools
import time

from bot.simulators.telegram.account import remember_allowed
from bot.simulators.telegram.bells import rung_within
from bot.simulators.telegram.calls import Call
from bot.simulators.telegram.refusals import conflict, unauthorized

#: Longest wait, in seconds. Source: the official server cuts "timeout" at 50.
LONGEST_SECONDS = 50

_TWO_POLLS = "terminated by other getUpdates request; make sure that only one bot instance is running"
_HOOKED = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
_HOOKED_MEANWHILE = "terminated by setWebhook request"


async def get_updates(call: Call) -> bytes:
    """Answer as soon as there is something, or when the time is over.

    Raises:
        Refusal: 409, a webhook is set or another getUpdates came after this one.
    """
    ours, limit = _begun(call)
    deadline = time.monotonic() + min(max(call.params.integer("timeout"), 0), LONGEST_SECONDS)
    with call.world.arrivals.listening() as event:
        while True:
            if pending := _taken(call, ours, limit):
                break
            if not await rung_within(event, deadline - time.monotonic()):
                pending = _taken(call, ours, limit)
                break
    return b'{"ok":true,"result":[' + ",".join(pending).encode() + b"]}"


def _begun(call: Call) -> tuple[int, int]:
    """Confirm what the offset confirms, and end an older poll; return our number and the limit."""
    with call.world.lock:
        bot = call.bot
        if bot.webhook is not None:
            raise conflict(_HOOKED)
        remember_allowed(call)
        _confirm(call, call.params.integer("offset"))
        bot.poll += 1
        call.world.arrivals.ring()
        limit = call.params.integer("limit", 100)
        return bot.poll, limit if 1 <= limit <= 100 else 100


def _confirm(call: Call, offset: int) -> None:
    """Drop updates below the offset; a negative one keeps only so many of the newest."""
    pending = call.bot.pending
    while pending and (pending[0][0] < offset or (offset < 0 and len(pending) > -offset)):
        pending.popleft()


def _taken(call: Call, ours: int, limit: int) -> list[str]:
    """Return the JSON of the oldest pending updates; they stay pending."""
    with call.world.lock:
        bot = call.bot
        if call.world.bots.get(bot.token) is not bot:
            raise unauthorized()
        if bot.poll != ours:
            raise conflict(_HOOKED_MEANWHILE if bot.webhook else _TWO_POLLS)
        return [update for _, update in itertools.islice(bot.pending, limit)]

"""What goes wrong, on demand: set by a test, drawn once for every call.

A fault says which calls it strikes (method, chat, bot), how often (a number of times, a span of seconds, a seeded
probability) and what happens. Delays add up; of everything else the first fault that fits decides.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from bot.simulators.telegram import refusals
from bot.simulators.telegram.refusals import Refusal


class FaultKind(StrEnum):
    """Everything that can go wrong, and whether the call was processed when it does.

    *Before*: nobody saw the message. *After*: it stands in the chat and in the journal.
    """

    THROTTLED = "throttled"  # before: 429 with retry_after
    BLOCKED = "blocked"  # before: 403, the person blocked the bot
    REFUSED = "refused"  # before: 400 about the content, or any code and description
    UNAUTHORIZED = "unauthorized"  # before: 401
    MIGRATED = "migrated"  # before: 400 with migrate_to_chat_id
    FAILED = "failed"  # before: 500 as JSON, other 5xx as the HTML page of a proxy
    LOST_BEFORE = "lost_before"  # before: connection closed without an answer
    FAILED_AFTER = "failed_after"  # after: 500 or other 5xx
    GARBLED = "garbled"  # after: 200 with a body that is no JSON
    LOST = "lost"  # after: connection closed without an answer
    RESET = "reset"  # after: connection reset in the middle of the body
    DRIBBLED = "dribbled"  # after: the body comes in drops, over so many seconds
    SLOW = "slow"  # waits before processing
    SLOW_AFTER = "slow_after"  # waits after processing


_DELAYS = frozenset({FaultKind.SLOW, FaultKind.SLOW_AFTER})
_AFTER = frozenset(
    {FaultKind.FAILED_AFTER, FaultKind.GARBLED, FaultKind.LOST, FaultKind.RESET, FaultKind.DRIBBLED},
)
_CONTENT = "Bad Request: can't parse entities: Character '.' is reserved and must be escaped with the preceding '\\'"


@dataclass(slots=True)
class Fault:
    """One standing order to break something.

    Args:
        kind: what happens.
        method: the Bot API method it strikes; ``*`` for every method that sends or edits something in a chat.
        chat_id: only calls about this chat; ``None`` for every chat.
        bot_id: only calls of this bot; ``None`` for every bot.
        times: how many calls it strikes; ``None`` without end.
        probability: chance in [0, 1] for each fitting call.
        seconds: how long the delays last.
        retry_after: seconds that a 429 asks to wait.
        code: status of the answer, where the kind leaves a choice.
        description: sentence of the answer, where the kind leaves a choice.
        migrate_to_chat_id: where a migrated chat lives now.
        until: ``time.monotonic()`` at which it ends; ``None`` without end.
        struck: how many calls it has struck.
    """

    kind: FaultKind
    method: str = "*"
    chat_id: int | None = None
    bot_id: int | None = None
    times: int | None = 1
    probability: float = 1.0
    seconds: float = 0.0
    retry_after: int = 1
    code: int = 0
    description: str = ""
    migrate_to_chat_id: int | None = None
    until: float | None = None
    struck: int = 0

    def fits(self, method: str, chat_id: int | None, bot_id: int) -> bool:
        """Return whether a call is one of those it strikes."""
        return (
            (self.method == method or (self.method == "*" and chat_id is not None))
            and self.chat_id in (None, chat_id)
            and self.bot_id in (None, bot_id)
            and (self.times is None or self.struck < self.times)
            and (self.until is None or time.monotonic() < self.until)
        )

    def as_json(self) -> dict[str, Any]:
        """Return the fault for the control side."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Weather:
    """What one call meets.

    Args:
        before_seconds: delay before processing.
        after_seconds: delay between processing and answer.
        instead: the answer given without processing.
        ending: what happens to the connection or the answer after processing (or, for ``LOST_BEFORE``, without it).
        fault: the fault that decided, for its code and duration.
    """

    before_seconds: float = 0.0
    after_seconds: float = 0.0
    instead: Refusal | None = None
    ending: FaultKind | None = None
    fault: Fault | None = None


#: Nothing goes wrong.
FAIR = Weather()


@dataclass(slots=True)
class FaultBook:
    """All standing faults, in the order in which they were set."""

    faults: list[Fault] = field(default_factory=list)
    dice: random.Random = field(default_factory=lambda: random.Random(0))

    def draw(self, method: str, chat_id: int | None, bot_id: int) -> Weather:
        """Return what a call meets, and count it."""
        if not self.faults:
            return FAIR
        before = after = 0.0
        decided: Fault | None = None
        for fault in self.faults:
            if not fault.fits(method, chat_id, bot_id) or (decided and fault.kind not in _DELAYS):
                continue
            if fault.probability < 1.0 and self.dice.random() >= fault.probability:
                continue
            fault.struck += 1
            before += fault.seconds if fault.kind is FaultKind.SLOW else 0.0
            after += fault.seconds if fault.kind is FaultKind.SLOW_AFTER else 0.0
            decided = decided or (None if fault.kind in _DELAYS else fault)
        return _weather(before, after, decided)


def _weather(before: float, after: float, fault: Fault | None) -> Weather:
    """Return the weather that delays and one fault make."""
    if fault is None:
        return Weather(before, after)
    if fault.kind in _AFTER or fault.kind is FaultKind.LOST_BEFORE:
        return Weather(before, after, None, fault.kind, fault)
    return Weather(before, after, _REFUSALS[fault.kind](fault), None, fault)


def _refused(fault: Fault) -> Refusal:
    """Return the answer of a fault that leaves code and sentence to whoever set it."""
    return Refusal(fault.code or 400, fault.description or _CONTENT)


def _throttled(fault: Fault) -> Refusal:
    """Return the 429."""
    return refusals.too_many(fault.retry_after)


def _blocked(fault: Fault) -> Refusal:
    """Return the 403."""
    return refusals.forbidden(fault.description or "bot was blocked by the user")


def _unauthorized(_fault: Fault) -> Refusal:
    """Return the 401."""
    return refusals.unauthorized()


def _migrated(fault: Fault) -> Refusal:
    """Return the 400 that names the new chat."""
    return refusals.moved(fault.migrate_to_chat_id or -1000000000001)


class ServerFailure(Refusal):
    """A 5xx: JSON when the Bot API itself failed (500), the HTML page of a proxy for the others."""

    def body(self) -> bytes:
        """Return the page or the JSON."""
        if self.code == 500:
            return super().body()
        return f"<html><head><title>{self.code} {self.description}</title></head></html>".encode()


def failed(fault: Fault) -> Refusal:
    """Return the 5xx of a fault."""
    code = fault.code or 500
    names = {500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Time-out"}
    return ServerFailure(code, fault.description or names.get(code, "Server Error"))


_REFUSALS: dict[FaultKind, Callable[[Fault], Refusal]] = {
    FaultKind.THROTTLED: _throttled,
    FaultKind.BLOCKED: _blocked,
    FaultKind.REFUSED: _refused,
    FaultKind.UNAUTHORIZED: _unauthorized,
    FaultKind.MIGRATED: _migrated,
    FaultKind.FAILED: failed,
}


def garbled(body: bytes) -> bytes:
    """Return an answer cut in the middle, which no decoder takes."""
    half = body[: max(1, len(body) // 2)]
    try:
        json.loads(half)
    except ValueError:
        return half
    return b"{" + half

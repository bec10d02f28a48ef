"""What becomes of a delivery: sent, refused, throttled, lost, or left behind by a process that died.

Pure: times and chance come in as arguments, a :class:`~data.model.delivery.Transition` goes out. The one rule that
everything serves: only what was definitely not sent is tried again; what may have arrived is ``unknown``, and is sent
again only where a copy does less harm than silence.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from broadcasts.channel import (
    AccountRefused,
    AnswerLost,
    ContentRefused,
    FileMissing,
    Moved,
    NotSent,
    RecipientGone,
    Scope,
    SendError,
    Sent,
    Throttled,
)
from data.model.delivery import AttemptOutcome, Delivery, DeliveryKind, DeliveryState, Lane, Transition

#: Waits before the second, third ... attempt after a definite non-delivery, seconds; the last one repeats.
RETRY_SECONDS = (2.0, 8.0, 30.0, 120.0, 600.0)
#: Share by which a wait is made longer or shorter, so that many deliveries do not return at once.
JITTER = 0.2
#: An attempt later than this after the first is not made: about six hours of the waits above.
MOST_ATTEMPTS = 40
#: How much longer each further wait is for a reply whose process died again: a machine that keeps failing gets time to
#: come to rest before the last copy is spent.
LONGER = 3


@dataclass(frozen=True, slots=True)
class Policy:
    """How unknown replies are treated.

    Args:
        resend_after_seconds: wait before a reply of unknown fate is sent once more; each further wait is
            :data:`LONGER` times as long.
        most_resends_lost: copies of one reply after answers that never came.
        most_resends_died: copies of one reply after processes that died; each death can cause one.
        urgent_after_seconds: wait before an urgent announcement of unknown fate is sent once more; a copy is better
            than a gap there, and its serial shows that it is one. No other announcement is sent again by itself.
    """

    resend_after_seconds: float = 10.0
    most_resends_lost: int = 1
    most_resends_died: int = 3
    urgent_after_seconds: float = 60.0


def on_sent(sent: Sent) -> Transition:
    """The platform took it."""
    return Transition(DeliveryState.ACCEPTED, AttemptOutcome.ACCEPTED, provider_id=sent.provider_id)


def on_late() -> Transition:
    """Its process was held up between intent and sending; it was certainly not sent, and goes out at another slot."""
    reason = "it was held up before it was sent"
    return Transition(DeliveryState.READY, AttemptOutcome.NOT_SENT, reason=reason, counts=False)


def on_error(error: SendError, delivery: Delivery, now: datetime, policy: Policy, chance: float) -> Transition:
    """The transition after a failed attempt.

    Args:
        error: what the channel said.
        delivery: as it was claimed; its ``attempts`` do not count the present one.
        now: the present.
        policy: how unknown replies are treated.
        chance: a random number in [0, 1), for the jitter.
    """
    reason = f"{error.code}: {error.detail}" if error.detail else error.code
    match error:
        case NotSent():
            return _not_sent(delivery, now + _wait(delivery.attempts, chance), reason)
        case Throttled():
            return _throttled(error, now + timedelta(seconds=error.retry_after_seconds), reason)
        case Moved():
            return _moved(error, delivery, now, reason)
        case AccountRefused():
            # Nobody would get anything: it stays ready and the channel stops until an operator acts.
            return replace(_again(now + _wait(delivery.attempts, chance), reason), pause_channel=reason)
        case RecipientGone():
            return replace(_refused(reason), address_status=error.status)
        case ContentRefused():
            # What one chat does not let us change, others do.
            stops = delivery.broadcast is not None and delivery.kind is DeliveryKind.BROADCAST
            return replace(_refused(reason), pause_broadcast=reason if stops else "")
        case FileMissing():
            return _without_file(delivery, now + _wait(delivery.attempts, chance), reason)
        case AnswerLost() | _:
            return on_lost(delivery, now, policy, reason)


def on_death(kind: DeliveryKind, lane: Lane, resends: int, now: datetime, policy: Policy) -> Transition:
    """The process that was sending it died, or its lease ran out: nobody knows whether it arrived."""
    wait = _resend_wait(kind, lane, resends, policy.most_resends_died, policy)
    return _unknown(wait, now, AttemptOutcome.DIED, "the process ended while it was being sent")


def on_lost(delivery: Delivery, now: datetime, policy: Policy, reason: str) -> Transition:
    """The request was written and its answer never came."""
    wait = _resend_wait(delivery.kind, delivery.lane, delivery.resends, policy.most_resends_lost, policy)
    return _unknown(wait, now, AttemptOutcome.LOST, reason)


def _resend_wait(kind: DeliveryKind, lane: Lane, resends: int, most: int, policy: Policy) -> float | None:
    """After how many seconds it is sent once more; None for never.

    An edit changes what stands there already, so doing it twice shows nobody anything twice.
    """
    if kind in (DeliveryKind.EDIT, DeliveryKind.REPLY):
        may_be_sent = resends < (policy.most_resends_died if kind is DeliveryKind.EDIT else most)
        return policy.resend_after_seconds * LONGER**resends if may_be_sent else None
    is_urgent = kind is DeliveryKind.BROADCAST and lane is Lane.URGENT
    return policy.urgent_after_seconds if is_urgent and not resends else None


def _unknown(wait: float | None, now: datetime, outcome: AttemptOutcome, reason: str) -> Transition:
    resend_at = None if wait is None else now + timedelta(seconds=wait)
    return Transition(DeliveryState.UNKNOWN, outcome, not_before=resend_at, reason=reason)


def _wait(attempts: int, chance: float) -> timedelta:
    seconds = RETRY_SECONDS[min(attempts, len(RETRY_SECONDS) - 1)]
    return timedelta(seconds=seconds * (1 - JITTER + 2 * JITTER * chance))


def _again(at: datetime, reason: str) -> Transition:
    """Ready once more; the attempt was refused for a reason that is not the message's."""
    return Transition(DeliveryState.READY, AttemptOutcome.REFUSED, not_before=at, reason=reason, counts=False)


def _refused(reason: str) -> Transition:
    return Transition(DeliveryState.FAILED, AttemptOutcome.REFUSED, reason=reason)


def _without_file(delivery: Delivery, at: datetime, reason: str) -> Transition:
    """Nobody is to get it without its file: a broadcast stands still until somebody has put the file back."""
    if delivery.broadcast is None:
        return _refused(reason)
    return replace(_again(at, reason), pause_broadcast=reason, is_file_missing=True)


def _not_sent(delivery: Delivery, at: datetime, reason: str) -> Transition:
    if delivery.attempts + 1 >= MOST_ATTEMPTS:
        return Transition(DeliveryState.FAILED, AttemptOutcome.NOT_SENT, reason=reason)
    return Transition(DeliveryState.READY, AttemptOutcome.NOT_SENT, not_before=at, reason=reason)


def _moved(error: Moved, delivery: Delivery, now: datetime, reason: str) -> Transition:
    """Goes to the new id; a platform that sends us in circles is not followed for ever."""
    if error.external_id == delivery.external_id or delivery.attempts + 1 >= MOST_ATTEMPTS:
        return _refused(reason)
    return replace(_again(now, reason), moved_to=error.external_id, counts=True)


def _throttled(error: Throttled, until: datetime, reason: str) -> Transition:
    waiting = replace(_again(until, reason), outcome=AttemptOutcome.THROTTLED)
    if error.scope is Scope.CHANNEL:
        return replace(waiting, block_channel_until=until)
    return replace(waiting, block_chat_until=until)

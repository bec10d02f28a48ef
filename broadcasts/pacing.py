"""The shared rate limiter's arithmetic (GCRA), with the clock as an argument.

A bucket is one row that all processes share; a claim takes its slots and writes the row back in the same
transaction, so that any number of processes on any number of machines keep one rate together. A crash wastes a few
slots and never exceeds the rate.
"""

from __future__ import annotations

from dataclasses import replace

from data.model.delivery import Bucket, Rate

#: How far ahead a claim may reserve slots; bulk never holds more than this before an urgent message.
HORIZON_US = 1_000_000
#: A bucket is never further ahead than this and its burst, microseconds: the horizon, and something for slow claims.
MOST_AHEAD_US = 60_000_000

#: Telegram's own numbers, a little below them: the moment at which a message arrives is not the one at which it was
#: sent. The interval of a group is wider than 20 a minute, and of short bursts, which it tolerates, we use two.
#: Source: core.telegram.org/bots/faq, "My bot is hitting limits".
TELEGRAM_CHAT = Rate(interval_us=1_000_000, burst=2)
TELEGRAM_GROUP = Rate(interval_us=3_200_000, burst=1)
#: What replies may have at once beside what is reserved, as a share of a channel's rate: 3 a second beside 25. What
#: follows waits for them; so no more than 28 fall into a second, and two that are sent late do not make it 31.
REPLY_SHARE = 0.12
#: How closely messages follow each other at the gate where they leave, as a share of a channel's rate: 26.5 a second.
#: Together with what is sent up to a tenth of a second after its moment that stays below the 30 of a platform.
GATE_SHARE = 1.06
#: What a channel without any limit of its own has.
UNLIMITED = Rate(interval_us=0, burst=1)


def per_second(rate: float, burst: int = 1) -> Rate:
    """The even rate of so many messages a second; 0 means no limit."""
    return UNLIMITED if rate <= 0 else Rate(interval_us=round(1_000_000 / rate), burst=burst)


def gate_of(rate: float) -> Rate | None:
    """How closely messages may leave on a channel of so many messages a second; None for one without a limit."""
    return per_second(rate * GATE_SHARE) if rate > 0 else None


#: Share of its rate at which a channel goes on after the platform asked it to wait, percent of what it had.
SLOWED_PERCENT = 70
#: It never goes slower than this share of its rate, percent.
LEAST_PERCENT = 10
#: How long a channel goes without complaint before it goes one message a second faster again, microseconds.
RECOVERY_US = 30_000_000


def recovered(percent: int, slowed_us: int, now_us: int, rate: Rate) -> int:
    """The share of its rate, in percent, at which a channel may go that was slowed down some time ago.

    Args:
        percent: at which it went then.
        slowed_us: when that was.
    """
    if percent >= 100 or rate.interval_us <= 0:
        return 100
    steps = max(now_us - slowed_us, 0) // RECOVERY_US
    one_more = 100 * rate.interval_us / 1_000_000
    return min(100, round(percent + steps * one_more))


def reserve(bucket: Bucket, now_us: int) -> tuple[int, Bucket]:
    """Take the next free slot.

    Args:
        bucket: the row as it stands; its times may lie in the past.
        now_us: the present by the clock that all processes share.

    Returns:
        The slot, never before ``now_us``, and the bucket after it. Whoever finds the slot too late keeps the bucket
        as it was.
    """
    allowance = (bucket.burst - 1) * bucket.interval_us
    # No claim reserves so far ahead: the clock was ahead when it was written, and nobody is to wait until it is again.
    most_us = MOST_AHEAD_US + bucket.burst * bucket.interval_us
    tat_us = bucket.tat_us if bucket.tat_us - now_us <= most_us else now_us
    slot = max(now_us, bucket.blocked_until_us, tat_us - allowance)
    return slot, replace(bucket, tat_us=max(tat_us, slot) + bucket.interval_us)

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

#: Telegram's own numbers, a little below them: the moment at which a message arrives is not the one at which it was
#: sent. The interval of a group is wider than 20 a minute, and of short bursts, which it tolerates, we use two.
#: Source: core.telegram.org/bots/faq, "My bot is hitting limits".
TELEGRAM_CHAT = Rate(interval_us=1_000_000, burst=2)
TELEGRAM_GROUP = Rate(interval_us=3_200_000, burst=1)
#: What a channel without any limit of its own has.
UNLIMITED = Rate(interval_us=0, burst=1)


def per_second(rate: float, burst: int = 1) -> Rate:
    """The even rate of so many messages a second; 0 means no limit."""
    return UNLIMITED if rate <= 0 else Rate(interval_us=round(1_000_000 / rate), burst=burst)


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
    slot = max(now_us, bucket.blocked_until_us, bucket.tat_us - allowance)
    return slot, replace(bucket, tat_us=max(bucket.tat_us, slot) + bucket.interval_us)

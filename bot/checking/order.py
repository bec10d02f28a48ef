"""The order of the queue, remembered: arithmetic on what is known of each claim, brought up to date by parts.

What is read from where is in :mod:`bot.checking.waiting`; which claim weighs more is in :mod:`data.model.triage`.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left, insort
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from data.model.triage import Burst, Report, Weight, first_asked, is_crowded, is_rush, lone_sender, priority, weigh

#: Claims that are placed without a pause; some two milliseconds of work.
AT_ONCE = 100

#: Bursts stand together, those of each single sender too; what looks pushed comes after the rest.
Key = tuple[bool, str, bytes, tuple[int, int, int, int, datetime, int]]


@dataclass(frozen=True, slots=True)
class Standing:
    """What is remembered of one claim that waits; nothing that anybody wrote.

    Args:
        reports: how many tips make it.
        sender: the only person who asked for it, if nobody has confirmed them; empty otherwise.
        asked_at: when it was asked for first; when it was opened, if nobody asked.
        is_rush: whether many strangers asked at once.
    """

    opened_at: datetime
    weight: Weight
    reports: int
    sender: bytes
    asked_at: datetime
    is_rush: bool


def standing(opened_at: datetime, reports: Sequence[Report]) -> Standing:
    """What is remembered of a claim with these reports."""
    asked_at = first_asked(reports) if reports else opened_at
    return Standing(opened_at, weigh(reports), len(reports), lone_sender(reports), asked_at, is_rush(reports))


class Order:
    """The claims that wait, in their order."""

    def __init__(self) -> None:
        self._known: dict[int, Standing] = {}
        self._keys: dict[int, Key] = {}
        self._sorted: list[Key] = []
        # What each stranger alone asked for: when, and which claim, in the order of time.
        self._alone: dict[bytes, list[tuple[datetime, int]]] = {}
        self._busy: set[bytes] = set()

    def __len__(self) -> int:
        """How many wait."""
        return len(self._sorted)

    def __contains__(self, number: int) -> bool:
        """Whether a claim waits."""
        return number in self._known

    def numbers(self, first: int, most: int) -> list[int]:
        """The claims from a place on, the weightiest first, of equal ones the oldest."""
        return [key[3][5] for key in self._sorted[first : first + most]]

    def of(self, number: int) -> tuple[Standing, Burst | None]:
        """What is remembered of a claim that waits, and why it looks pushed."""
        return self._known[number], self._burst(number)

    def change(self, changes: Mapping[int, Standing | None]) -> Iterator[None]:
        """Take over how claims stand now, None for those that wait no more; gives way now and again."""
        touched = dict.fromkeys(changes)
        senders: set[bytes] = set()
        for count, (number, now) in enumerate(changes.items(), 1):
            senders |= self._remember(number, now)
            if count % (5 * AT_ONCE) == 0:
                yield
        for count, sender in enumerate(senders, 1):
            if self._is_turned(sender):
                touched |= dict.fromkeys(number for _, number in self._alone.get(sender, ()))
            if count % (5 * AT_ONCE) == 0:
                yield
        if not self._sorted:
            yield from self._sort(list(touched))
            return
        for count, number in enumerate(touched, 1):
            self._place(number)
            if count % AT_ONCE == 0:
                yield

    def _remember(self, number: int, now: Standing | None) -> set[bytes]:
        """Know how a claim stands; returns the strangers who alone asked for it, before or now."""
        before = self._known.pop(number, None)
        if now is not None:
            self._known[number] = now
        for one, is_new in ((before, False), (now, True)):
            if one is not None and one.sender:
                theirs = self._alone.setdefault(one.sender, [])
                if is_new:
                    insort(theirs, (one.asked_at, number))
                else:
                    del theirs[bisect_left(theirs, (one.asked_at, number))]
        return {one.sender for one in (before, now) if one is not None and one.sender}

    def _is_turned(self, sender: bytes) -> bool:
        """Whether somebody has become busy, or is so no more."""
        theirs = self._alone.get(sender, [])
        if not theirs:
            self._alone.pop(sender, None)
        is_busy = is_crowded([at for at, _ in theirs])
        if is_busy == (sender in self._busy):
            return False
        self._busy ^= {sender}
        return True

    def _burst(self, number: int) -> Burst | None:
        known = self._known[number]
        if known.is_rush:
            return Burst.STRANGERS
        return Burst.ONE_SENDER if known.sender in self._busy else None

    def _key(self, number: int) -> Key | None:
        known = self._known.get(number)
        if known is None:
            return None
        burst = self._burst(number)
        sender = known.sender if burst is Burst.ONE_SENDER else b""
        return burst is not None, str(burst or ""), sender, priority(known.weight, known.opened_at, number)

    def _place(self, number: int) -> None:
        before, now = self._keys.pop(number, None), self._key(number)
        if now is not None:
            self._keys[number] = now
        if before == now:
            return
        if before is not None:
            del self._sorted[bisect_left(self._sorted, before)]
        if now is not None:
            insort(self._sorted, now)

    def _sort(self, numbers: Sequence[int]) -> Iterator[None]:
        """Sort all from the beginning, in parts: one sort of a hundred thousand would let nobody in between."""
        parts: list[list[Key]] = []
        for first in range(0, len(numbers), AT_ONCE):
            some = {number: key for number in numbers[first : first + AT_ONCE] if (key := self._key(number))}
            self._keys |= some
            parts.append(sorted(some.values()))
            yield
        for count, key in enumerate(heapq.merge(*parts)):
            self._sorted.append(key)
            if count % (10 * AT_ONCE) == 0:
                yield

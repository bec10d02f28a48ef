"""Which of the claims that wait is looked at first: who asked, from where, how often it was passed on, how long ago.

Only arithmetic over values; what is read from where is in :mod:`data.store.claim_queue`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

#: From how many forwards on a message counts as forwarded many times; see :class:`data.model.message.Incoming`.
OFTEN = 2
#: So many people whom nobody knows, asking for the same within :data:`BURST_TIME`, are a burst. One WhatsApp group of a
#: village that forwards the same message to us comes to less.
BURST_PEOPLE = 10
#: So many claims that only one unknown person makes within :data:`BURST_TIME` are a burst.
BURST_CLAIMS = 10
BURST_TIME = timedelta(hours=1)


class Burst(StrEnum):
    """Why a claim may have been pushed: flagged for the fact-checker, and never dropped."""

    #: Many people who are not registered asked within an hour.
    STRANGERS = "strangers"
    #: One person who is not registered asked for many things within an hour.
    ONE_SENDER = "one_sender"


@dataclass(frozen=True, slots=True)
class Report:
    """One tip of a claim, with what the office knows of who sent it.

    Args:
        tip: its number.
        sender: the same for the same human; says nothing of who it is.
        forwards: 0 not forwarded, 1 forwarded, 2 or more "forwarded many times".
        is_kim: a member of a KIM whom the office has confirmed.
        villages: region codes of the sender's confirmed memberships; empty for whom nobody has confirmed.
    """

    tip: int
    sender: bytes
    forwards: int
    at: datetime
    is_kim: bool = False
    villages: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Weight:
    """What speaks for looking at a claim first, in the order in which it counts.

    Args:
        members: confirmed members of KIM who asked.
        villages: different kelurahan and desa from which confirmed people asked.
        people: different people who asked.
        often: reports of a message that had been forwarded many times.
    """

    members: int = 0
    villages: int = 0
    people: int = 0
    often: int = 0


def weigh(reports: Iterable[Report]) -> Weight:
    """Count what speaks for a claim."""
    known = list(reports)
    if len(known) == 1:  # as nearly all claims are; of a hundred thousand it is felt
        return Weight(int(known[0].is_kim), len(known[0].villages), 1, int(known[0].forwards >= OFTEN))
    return Weight(
        members=len({report.sender for report in known if report.is_kim}),
        villages=len({village for report in known for village in report.villages}),
        people=len({report.sender for report in known}),
        often=sum(report.forwards >= OFTEN for report in known),
    )


def priority(weight: Weight, opened_at: datetime, number: int) -> tuple[int, int, int, int, datetime, int]:
    """A key that sorts claims: the weightiest first, of equal ones the oldest."""
    return (-weight.members, -weight.villages, -weight.people, -weight.often, opened_at, number)


def bursts(claims: Mapping[int, Sequence[Report]]) -> dict[int, Burst]:
    """The claims that look pushed, with why; what a confirmed person asked for is none of them."""
    found = {number: Burst.STRANGERS for number, reports in claims.items() if is_rush(reports)}
    alone = {number: sender for number, reports in claims.items() if (sender := lone_sender(reports))}
    times: dict[bytes, list[datetime]] = {}
    for number, sender in alone.items():
        times.setdefault(sender, []).append(first_asked(claims[number]))
    busy = {sender for sender, theirs in times.items() if is_crowded(sorted(theirs))}
    return {number: Burst.ONE_SENDER for number, sender in alone.items() if sender in busy} | found


def is_strange(reports: Sequence[Report]) -> bool:
    """Whether only people asked whom nobody has confirmed."""
    return bool(reports) and not any(one.villages for one in reports)


def is_rush(reports: Sequence[Report]) -> bool:
    """Whether enough different people whom nobody has confirmed, and nobody else, asked within some hour."""
    return len(reports) >= BURST_PEOPLE and is_strange(reports) and _many_at_once(reports)


def lone_sender(reports: Sequence[Report]) -> bytes:
    """The only person who asked, if nobody has confirmed them; empty for anything else."""
    senders = {one.sender for one in reports}
    return reports[0].sender if len(senders) == 1 and is_strange(reports) else b""


def first_asked(reports: Sequence[Report]) -> datetime:
    """When a claim was asked for first."""
    return min(report.at for report in reports)


def _many_at_once(reports: Sequence[Report]) -> bool:
    ordered = sorted(reports, key=lambda one: one.at)
    first = 0
    inside: Counter[bytes] = Counter()
    for report in ordered:
        inside[report.sender] += 1
        while report.at - ordered[first].at > BURST_TIME:
            left = ordered[first].sender
            inside[left] -= 1
            if not inside[left]:
                del inside[left]
            first += 1
        if len(inside) >= BURST_PEOPLE:
            return True
    return False


def is_crowded(times: Sequence[datetime]) -> bool:
    """Whether so many claims of one person as make a burst began within some hour.

    Args:
        times: in their order.
    """
    ends = times[BURST_CLAIMS - 1 :]
    return any(end - start <= BURST_TIME for start, end in zip(times, ends, strict=False))

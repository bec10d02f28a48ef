"""Places at which a test can kill the process, to see that nothing is lost there.

``KENTONGAN_FAILPOINT=NAME:N`` kills the process with SIGKILL when it reaches ``NAME`` for the N-th time. Unset, which
is the rule, reaching a place does nothing. The names are in :data:`NAMES`, :data:`FILES`, :data:`VERDICTS`,
:data:`BROADCASTS`, :data:`FEEDS`, :data:`JOBS` and :data:`OFFICE`.
"""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Callable

#: Every place, in the order in which a message passes them.
NAMES = (
    "inbox.before_store",
    "inbox.stored",
    "inbox.claimed",
    "inbox.decided",
    "inbox.before_commit",
    "inbox.saved",
    "outbox.claimed",
    "outbox.before_intent",
    "outbox.intended",
    "outbox.sent",
    "outbox.settled",
)

#: Every place that a file passes on its way to the disk, in order.
FILES = ("media.drafted", "media.named", "media.placed")

#: Every place that a verdict passes on its way to those who asked, in order; in the process that decided it, or in the
#: one that took up what was left.
VERDICTS = ("verdict.decided", "verdict.planned")

#: Every place that a broadcast passes on its way to its first message, in order: the first of a series, the third of a
#: correction.
BROADCASTS = ("broadcast.occurred", "broadcast.portion", "broadcast.marked", "broadcast.started")

#: Every place that a page of a feed passes, in order.
FEEDS = ("feed.understood", "feed.stored")

#: Every place that something an officer says to their bot passes, in order ("proved" only where it takes a code), and
#: then those of what the bot tells an officer.
OFFICE = ("office.heard", "office.proved", "office.acted", "office.answered", "office.begun", "office.sent")

#: Every place that a long job passes, in order; "stepping" is the last moment before a step is committed.
JOBS = ("job.claimed", "job.stepping", "job.stepped", "job.ended", "job.settled")


class UnknownFailpointError(ValueError):
    """KENTONGAN_FAILPOINT names a place that does not exist."""


def from_environment() -> Callable[[str], None]:
    """What to call at each place.

    Raises:
        UnknownFailpointError: the variable names no place.
    """
    wanted = os.environ.get("KENTONGAN_FAILPOINT", "")
    if not wanted:
        return lambda _name: None
    name, _, count = wanted.partition(":")
    if name not in NAMES + FILES + VERDICTS + FEEDS + BROADCASTS + JOBS + OFFICE:
        raise UnknownFailpointError(name)
    return _killer(name, int(count or 1))


def _killer(name: str, count: int) -> Callable[[str], None]:
    seen: Counter[str] = Counter()

    def reached(place: str) -> None:
        seen[place] += 1
        if place == name and seen[place] == count:
            os.kill(os.getpid(), signal.SIGKILL)

    return reached

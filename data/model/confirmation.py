"""What a KIM says back of an announcement: that it passed it on, how, and to how many people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from data.model.broadcast import BroadcastState, Passing

#: Most people that one person can have told; a larger number is a slip of the finger.
MOST_REACHED = 1_000_000


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A word on one announcement, to be kept (konfirmasi); what it leaves out stays as it was said before.

    Args:
        broadcast: row number.
        how: None when nothing was said of it.
        reached: to how many people; None when nothing was said of it.
    """

    broadcast: int
    how: Passing | None = None
    reached: int | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """An announcement that one chat really got, with what the chat said of it so far.

    Args:
        number: row number of the broadcast.
        confirmed_at: when the chat said that it passed it on; None for not yet.
        corrected_by: serial of the broadcast that corrects it; empty for none.
        title: as it stands above the text.
    """

    number: int
    serial: str
    state: BroadcastState
    confirmed_at: datetime | None = None
    how: Passing | None = None
    reached: int | None = None
    corrected_by: str = ""
    title: str = ""

    @property
    def still_holds(self) -> bool:
        """Whether it may still be passed on: it was neither stopped nor corrected."""
        return self.state not in (BroadcastState.STOPPED, BroadcastState.SUPERSEDED) and not self.corrected_by

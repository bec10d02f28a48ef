"""What becomes of a message that is sent to an officer."""

from __future__ import annotations

from enum import Enum, auto


class Fate(Enum):
    """What became of a message."""

    SENT = auto()
    #: It did not arrive, for certain; later it may.
    NOT_SENT = auto()
    #: Nobody knows.
    UNKNOWN = auto()
    #: The chat is gone, or blocked us.
    GONE = auto()
    #: The platform does not take it, now or later.
    REFUSED = auto()

"""How long one thread computes while others wait for their turn."""

from __future__ import annotations

import sys

#: Seconds; Python's own is 5 ms. A page asks the database some twenty times, and comes back from each time by way of
#: another thread: beside one that computes (texts that are read in at a start, a search, an index) it would wait for
#: twice twenty turns. Shorter ones cost the thread that computes about a hundredth.
TURN_SECONDS = 0.0005


def take_short_turns() -> None:
    """Let threads give way to one another sooner; for processes that answer somebody while they compute."""
    sys.setswitchinterval(TURN_SECONDS)

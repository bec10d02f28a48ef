"""The audit trail as officers read it: whether it holds from its beginning, and against a hash that somebody noted."""

from __future__ import annotations

from dataclasses import dataclass, field

from data.store import audit
from data.store.audit import Fault
from data.store.database import Unit

#: Fewest characters of a hash that somebody noted, by which it is looked for.
LEAST_CHARS = 8
#: Most faults that are told.
MOST_FAULTS = 20


@dataclass(slots=True)
class Verified:
    """What came of following the whole chain.

    Args:
        count: entries that were read.
        faults: the first of those that were found.
        newest: hash of the last entry, in hex; empty for an empty trail.
        last: its place.
        holds: the hash that somebody noted is in it; True where they noted none.
    """

    count: int = 0
    fault_count: int = 0
    faults: list[Fault] = field(default_factory=list)
    newest: str = ""
    last: int = 0
    holds: bool = True

    @property
    def is_whole(self) -> bool:
        """Whether nothing was found."""
        return self.holds and not self.fault_count


async def verify(unit: Unit, noted: str = "") -> Verified:
    """Follow the chain from its beginning.

    Args:
        noted: the beginning of a hash that somebody wrote down, in lower case; empty for none.
    """
    found = Verified(holds=not noted)
    async for entry, fault in audit.walk(unit):
        found.count, found.newest, found.last = found.count + 1, entry.digest.hex(), entry.seq
        found.holds = found.holds or found.newest.startswith(noted)
        if fault:
            found.fault_count += 1
            if len(found.faults) < MOST_FAULTS:
                found.faults.append(fault)
    return found

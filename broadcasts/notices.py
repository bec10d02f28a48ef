"""Who hears of a verdict, and of its correction: everybody once for each version, in the chat where they asked.

Pure: what was sent, told and changed comes in as values, and whom to tell what goes out. How it is worded, and that
it is planned only once, is the business of others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from data.model.people import AddressStatus
from data.model.told import Hearing, Version

#: Chats that get notices. A notice answers what somebody sent, so BERHENTI does not forbid it.
REACHED = (AddressStatus.ACTIVE, AddressStatus.OPTED_OUT)
#: Notices planned in one transaction, so that it stays short.
CHUNK = 100


@dataclass(frozen=True, slots=True)
class Notice:
    """What one chat is to hear.

    Args:
        tips: numbers of the tips it is about, the oldest first; never empty.
        before: what they were told before; None when they were told nothing yet.
        settles: the tips of which nothing more is to be told afterwards.
    """

    address: int
    channel: str
    language: str
    tips: tuple[int, ...]
    before: Version | None = None
    settles: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Telling:
    """What follows from a verdict.

    Args:
        notices: in the order in which people asked.
        silent: tips that wait and of which nothing is told: their chat knows already, or cannot be reached.
    """

    notices: tuple[Notice, ...] = ()
    silent: tuple[int, ...] = ()

    def chunks(self) -> Iterator[tuple[tuple[Notice, ...], tuple[int, ...]]]:
        """Portions for one transaction each: notices, and tips that are settled without one."""
        for start in range(0, len(self.notices), CHUNK):
            yield self.notices[start : start + CHUNK], ()
        for start in range(0, len(self.silent), CHUNK):
            yield (), self.silent[start : start + CHUNK]


@dataclass(slots=True)
class _Person:
    """One person, or one group, with everything they sent and heard."""

    hearings: list[Hearing] = field(default_factory=list)

    @property
    def waiting(self) -> list[Hearing]:
        return [one for one in self.hearings if one.is_waiting]

    def told(self, versions: Sequence[Version]) -> int:
        """The newest version that they have heard; 0 for none."""
        return max(max(one.told, version_at(versions, one.told_at)) for one in self.hearings)


def version_at(versions: Sequence[Version], moment: datetime | None) -> int:
    """The version that stood at a moment: whoever was shown the fact-check then has heard that one; 0 for never.

    What was shown before anybody kept versions is the first one.
    """
    if moment is None:
        return 0
    return max((one.version for one in versions if one.at <= moment), default=versions[0].version)


def of_verdict(versions: Sequence[Version], hearings: Iterable[Hearing]) -> Telling:
    """Say who hears of the newest version of a verdict.

    Args:
        versions: of one fact-check, the first to the newest; at least one.
        hearings: every tip that it answered or that waits for it.
    """
    newest = versions[-1]
    by_version = {one.version: one for one in versions}
    notices, silent = [], []
    for person in _people(hearings):
        waiting = person.waiting
        before = by_version.get(person.told(versions))
        has_news = bool(waiting) if before is None else not before.says_what(newest)
        target = _target(waiting, person.hearings)
        if has_news and target is not None:
            notices.append(_notice(target, waiting or person.hearings, before, waiting))
        else:
            silent += [one.tip for one in waiting]
    return Telling(tuple(sorted(notices, key=lambda one: one.tips)), tuple(sorted(silent)))


def of_rejection(hearings: Iterable[Hearing]) -> Telling:
    """Say who hears that their claim is nothing that can be checked: everybody whose tip still waits."""
    notices, silent = [], []
    for person in _people(hearings):
        waiting = person.waiting
        target = _target(waiting, waiting)
        if target is not None:
            notices.append(_notice(target, waiting, None, waiting))
        else:
            silent += [one.tip for one in waiting]
    return Telling(tuple(sorted(notices, key=lambda one: one.tips)), tuple(sorted(silent)))


def _people(hearings: Iterable[Hearing]) -> list[_Person]:
    found: dict[int, _Person] = {}
    for one in hearings:
        found.setdefault(one.person, _Person()).hearings.append(one)
    return list(found.values())


def _target(waiting: Sequence[Hearing], others: Sequence[Hearing]) -> Hearing | None:
    """Where somebody hears it: in the chat from which they asked last, of those that can be reached."""
    for sent in (waiting, others):
        reached = [one for one in sent if one.status in REACHED]
        if reached:
            return max(reached, key=lambda one: one.tip)
    return None


def _notice(target: Hearing, about: Sequence[Hearing], before: Version | None, waiting: Sequence[Hearing]) -> Notice:
    here = sorted({one.tip for one in about if one.address == target.address}) or [target.tip]
    settles = tuple(sorted(one.tip for one in waiting))
    return Notice(target.address, target.channel, target.language, tuple(here), before, settles)

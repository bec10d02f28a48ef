"""Our own announcements as documents: whether a forwarded one is ours, was changed, or was never sent (pure).

A serial alone proves nothing: what counts are the words. A text that only speaks of the office is none of these.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Sequence

from data.matching.documents import Beside, Document, compare
from data.matching.normalise import READ_CHARS, normalise
from data.matching.shingles import Shingles
from data.matching.spelling import respell
from data.matching.wrapping import unwrap
from data.model.announcement import Announcement, AnnouncementMatch, Difference, Finding

#: Share of our words from which a piece in one run, with nothing changed, is genuine: most of it, so that what
#: qualifies the rest is rarely outside. Less than that is shown with what is missing.
EXCERPT_FROM = 0.6
#: Share and number of our words from which a piece is worth speaking of at all.
_PIECE_FROM = 0.3
_PIECE_WORDS = 8
#: Share of our words from which a text with other words in it is a changed copy; less when it bears a serial of ours.
_ALTERED_FROM = 0.6
_ALTERED_WITH_SERIAL = 0.4
#: Words of a text that does more than ask about a serial.
_BODY_WORDS = 12
#: Differences that are shown; the weightiest, in the order of the text.
_SHOWN = 5
#: Announcements that a text is compared with.
_COMPARED = 6

_SERIAL = r"(20\d\d/\d{1,5})(?![\d/])"
#: How every announcement of ours names itself.
_NAMED = re.compile(rf"pengumuman\s+(?:resmi\s+)?(?:nomor|nomer|no)?[\s.:#]*{_SERIAL}", re.IGNORECASE)
_BARE = re.compile(rf"(?<![\d/]){_SERIAL}")
_ANNOUNCING = re.compile(r"\b(?:pengumuman|diumumkan|mengumumkan|siaran resmi|pemberitahuan|edaran)\b", re.IGNORECASE)


class AnnouncementIndex:
    """The announcements that were really sent, withdrawn ones included. Safe to use from several threads.

    Args:
        names: how the office calls itself; a text that names it, announces and bears a serial claims to be ours.
    """

    def __init__(self, names: Sequence[str] = ()) -> None:
        self._names = [name.casefold() for name in names if name.strip()]
        self._sent: dict[int, tuple[Announcement, Document]] = {}
        self._numbers: dict[str, int] = {}
        self._shingles = Shingles()
        self._writing = threading.Lock()

    def __len__(self) -> int:
        """Return the number of announcements."""
        return len(self._sent)

    def upsert(self, announcements: Iterable[Announcement]) -> None:
        """Add announcements, each in place of the one with its number; known ones cost nothing."""
        with self._writing:
            added = {one.number: (one, Document.of(one.body)) for one in announcements if not self._has(one)}
            if not added:
                return
            self._forget(list(added))
            self._sent |= added
            self._numbers |= {_key(one.serial): number for number, (one, _) in added.items()}
            self._shingles = self._shingles.put({number: _claim(one.body) for number, (one, _) in added.items()})

    def remove(self, numbers: Iterable[int]) -> None:
        """Forget announcements; unknown numbers are ignored."""
        with self._writing:
            self._forget(list(numbers))

    def look(self, text: str, claim: str | None = None) -> AnnouncementMatch | None:
        """Return what a text is beside our announcements; None when it has nothing to do with them.

        Args:
            text: as it was received; only its first ``READ_CHARS`` characters are read.
            claim: its normalised words without their wrapping, where these are known already.
        """
        if not self._sent:
            return None
        serials = self._claimed(text[:READ_CHARS])
        numbers = self._shingles.alike(_claim(text) if claim is None else claim, _COMPARED)
        numbers += [self._numbers[serial] for serial in serials if serial in self._numbers]
        if not numbers and not serials:
            return None
        theirs = Document.of(text)
        found = [self._match(number, theirs, serials) for number in dict.fromkeys(numbers)]
        likest = max(filter(None, found), key=_likeness, default=None)
        return likest or self._never_sent(serials, theirs)

    def _match(self, number: int, theirs: Document, serials: Sequence[str]) -> AnnouncementMatch | None:
        """Compare a text with one announcement."""
        ours = self._sent.get(number)
        if ours is None:
            return None
        beside = compare(ours[1], theirs)
        finding = _finding(beside, _key(ours[0].serial) in serials)
        if finding is None:
            return None
        differences = _shown(beside) if finding is Finding.ALTERED else ()
        return AnnouncementMatch(finding, number, ours[0].serial, beside.share, differences)

    def _never_sent(self, serials: Sequence[str], theirs: Document) -> AnnouncementMatch | None:
        """Say that a text with a serial of our form is none of ours, unless it only asks about a real one."""
        for serial in serials:
            number = self._numbers.get(serial, 0)
            if not number:
                return AnnouncementMatch(Finding.NEVER_SENT, 0, serial)
            if len(theirs.words) >= _BODY_WORDS:
                return AnnouncementMatch(Finding.NEVER_SENT, number, self._sent[number][0].serial)
        return None

    def _claimed(self, text: str) -> list[str]:
        """Return the serials by which a text says that it is ours."""
        found = _NAMED.findall(text)
        folded = text.casefold()
        if any(name in folded for name in self._names) and _ANNOUNCING.search(text):
            found += _BARE.findall(text)
        return list(dict.fromkeys(map(_key, found)))

    def _has(self, announcement: Announcement) -> bool:
        known = self._sent.get(announcement.number)
        return known is not None and known[0] == announcement

    def _forget(self, numbers: Sequence[int]) -> None:
        self._shingles = self._shingles.without(numbers)
        for announcement, _ in filter(None, (self._sent.pop(number, None) for number in numbers)):
            self._numbers.pop(_key(announcement.serial), None)


def _finding(beside: Beside, has_serial: bool) -> Finding | None:
    if beside.is_unchanged:
        if not beside.cut or beside.share >= EXCERPT_FROM:
            return Finding.GENUINE
        is_piece = beside.share >= _PIECE_FROM and beside.held >= _PIECE_WORDS
        return Finding.ALTERED if is_piece else None
    least = _ALTERED_WITH_SERIAL if has_serial else _ALTERED_FROM
    return Finding.ALTERED if beside.share >= least else None


def _likeness(match: AnnouncementMatch) -> tuple[bool, float, int]:
    return match.finding is Finding.GENUINE, match.score, match.number


def _shown(beside: Beside) -> tuple[Difference, ...]:
    """Return the weightiest differences in the order of the text; what was only cut off comes last."""
    told = [*beside.within, *beside.around] if not beside.is_unchanged else list(beside.cut)
    weighty = sorted(range(len(told)), key=lambda place: _weight(told[place]), reverse=True)[:_SHOWN]
    return tuple(told[place] for place in sorted(weighty))


def _weight(difference: Difference) -> tuple[bool, int]:
    both = difference.ours + difference.theirs
    return any(map(str.isdigit, both)) or "://" in both, len(both)


def _claim(text: str) -> str:
    return respell(unwrap(normalise(text)))


def _key(serial: str) -> str:
    """Return a serial as it is looked up: without its revision."""
    return serial.casefold().split(" rev")[0].strip()

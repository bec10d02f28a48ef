"""Does a text say the same as one that is known? An index over texts that grows by one in microseconds.

Nothing is remembered of who a text belongs to: the caller tells which claim each number has at this moment.
"""

from __future__ import annotations

from array import array
from collections import Counter, OrderedDict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from data.matching.claim_texts import ClaimText, key_of, read
from data.matching.sameness import Pair, probability
from data.model.claim import Likeness, Reading

__all__ = ["Clusters", "grouped", "key_of", "says_little"]

#: From here on two texts are the same claim, chosen by leaving one set of twins out and by what of the circulated texts
#: comes together; see docs/decisions/0009-claims.md.
THRESHOLD = 0.35
#: From here on what contradicts one text of a claim bars the whole claim.
_BARRING = 0.1
#: What may be mistaken when people cut a text, wrap it or tell it anew: it bars a claim unless more of its texts agree.
_MISTAKABLE = frozenset({"one template", "denied", "opposite"})
#: Two likenesses this near to each other are equal; the younger claim gets the text then.
_NEAR = 0.02
#: Read texts that are remembered, so that a text that was looked at before its transaction is not read again in it.
_REMEMBERED = 512
#: Telling words of a text by which others are found, the rarest first.
_LOOKED_UP = 60
#: Entries that are counted for one text; the words that most texts have are left out first.
_COUNTED = 60_000
#: Least share of the shorter text that has to be in common, by what it tells, for a closer look; at most so many.
_LEAST_SHARE = 0.28
#: At most so many times as many rows are looked through for those that are not forgotten.
_FORGOTTEN = 8
_LOOKED_AT = 8


class Reader:
    """Reads texts, and remembers those it read lately."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, ClaimText] = OrderedDict()

    def __call__(self, text: str) -> ClaimText:
        """Read a text."""
        known = self._known.get(text)
        if known is None:
            known = self._known[text] = read(text)
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return known


class Clusters:
    """Known texts, each under a number of the caller's.

    Args:
        read: what has been read lately, to be shared between indexes.
    """

    def __init__(self, read: Reader | None = None) -> None:
        self._read = read or Reader()
        # As they were sent: what is read of a text is ten times as large, and few of them are ever compared.
        self._texts: dict[int, str] = {}
        self._rows: list[int] = []
        self._masses = array("d")
        self._postings: dict[str, array[int]] = {}

    def __len__(self) -> int:
        """Return how many texts are known."""
        return len(self._texts)

    def __contains__(self, number: object) -> bool:
        """Tell whether a text is known under this number."""
        return number in self._texts

    def empty(self) -> Clusters:
        """Return an index that knows nothing yet."""
        return Clusters(self._read)

    def read(self, text: str, is_caption: bool = False) -> Reading:
        """Read a text; when it comes again soon, it is read already. Two threads may read at once.

        Args:
            is_caption: it stands under a picture or a file, in which the claim may be.
        """
        found = self._read(text)
        is_comparable = found.is_comparable(is_caption)
        has_key = is_comparable or found.is_link or (found.is_known_again and not is_caption)
        return Reading(found.key if has_key else "", is_comparable)

    def put(self, number: int, text: str) -> None:
        """Know a text; what was known under its number stays, as texts do not change."""
        read = self._read(text)
        if number in self._texts or not read.weights:
            return
        self._texts[number] = text
        for root in read.weights:
            self._postings.setdefault(root, array("i")).append(len(self._rows))
        self._rows.append(number)
        self._masses.append(read.mass)

    def drop(self, numbers: Iterable[int]) -> None:
        """Forget texts; those that are not known are no trouble."""
        for number in numbers:
            self._texts.pop(number, None)
        if len(self._rows) > 2 * len(self._texts) + _LOOKED_UP:
            self._tidy()

    def _tidy(self) -> None:
        """Give the room of forgotten texts back."""
        kept = sorted({number: row for row, number in enumerate(self._rows) if number in self._texts}.values())
        place = np.full(len(self._rows), -1, dtype=np.int32)
        place[kept] = np.arange(len(kept))
        for root, entries in list(self._postings.items()):
            moved = place[np.frombuffer(entries.tobytes(), dtype=np.int32)]
            self._postings[root] = array("i", moved[moved >= 0].tobytes())
            if not self._postings[root]:
                del self._postings[root]
        self._rows = [self._rows[row] for row in kept]
        self._masses = array("d", [self._masses[row] for row in kept])

    def find(self, text: str) -> list[Likeness]:
        """Return the known texts that are most like a comparable text, the likest first; ties by number."""
        read = self._read(text)
        found = [self._likeness(read, number) for number in self._near(read)]
        return sorted(found, key=lambda like: (-like.probability, like.number))

    @staticmethod
    def chosen(likenesses: Sequence[Likeness], claims: Mapping[int, int]) -> int | None:
        """Return the claim that a text makes, or None for one that is new.

        Args:
            likenesses: as :meth:`Clusters.find` returns them.
            claims: the claim of each known text; a text that is missing belongs to none that is open.
        """
        known = [found for found in likenesses if found.number in claims]
        barred = _barred(known, claims)
        free = [found for found in known if _agrees(found) and claims[found.number] not in barred]
        if not free:
            return None
        best = free[0].probability
        return max(claims[found.number] for found in free if found.probability >= best - _NEAR)

    def tied(self, likenesses: Sequence[Likeness], claims: Mapping[int, int]) -> list[int]:
        """Return the claims that a text says the same as, the likest first: if it does, so do they among each other.

        Where one of their texts contradicts the text, or one of another claim, only the first is left.

        Args:
            likenesses: as :meth:`Clusters.find` returns them.
            claims: the claim of each known text; a text that is missing belongs to none that is open.
        """
        first = self.chosen(likenesses, claims)
        if first is None:
            return []
        known = [found for found in likenesses if found.number in claims]
        like = {claims[found.number] for found in known if _agrees(found)}
        barred = {claims[found.number] for found in known if found.contradicted}
        tied = [first]
        for other in dict.fromkeys(claims[found.number] for found in known):
            if other in like - barred and other != first and not self._contradict(tied, other, known, claims):
                tied.append(other)
        return tied

    def _contradict(
        self, ours: Sequence[int], other: int, known: Sequence[Likeness], claims: Mapping[int, int]
    ) -> bool:
        """Whether one of the found texts of some claims contradicts one of another claim."""
        said = [(claims[found.number], self._texts[found.number]) for found in known if found.number in self]
        here = [self._read(text) for number, text in said if number in ours]
        there = [self._read(text) for number, text in said if number == other]
        return any(Pair(one, two).contradictions() for one in here for two in there)

    def _likeness(self, text: ClaimText, number: int) -> Likeness:
        known = self._read(self._texts[number])
        pair = Pair(text, known)
        likely = probability(pair.evidence)
        return Likeness(number, likely, tuple(pair.contradictions()) if likely >= _BARRING else ())

    def _near(self, text: ClaimText) -> list[int]:
        """The texts that have most in common with a text, by the shorter of the two."""
        entries, weights = self._entries(text)
        if not entries:
            return []
        rows = np.concatenate([np.frombuffer(entry.tobytes(), dtype=np.int32) for entry in entries])
        shared = np.bincount(rows, np.repeat(weights, [len(entry) for entry in entries]))
        masses = np.frombuffer(self._masses.tobytes(), dtype=np.float64)[: len(shared)]
        share = shared / np.minimum(masses, text.mass)
        near = np.flatnonzero(share >= _LEAST_SHARE)
        best = near[np.lexsort((near, -shared[near], -np.minimum(1.0, share[near])))]
        numbers = (self._rows[row] for row in best[: _LOOKED_AT * _FORGOTTEN].tolist())
        known = dict.fromkeys(number for number in numbers if number in self._texts)
        return list(known)[:_LOOKED_AT]

    def _entries(self, text: ClaimText) -> tuple[list[array[int]], list[float]]:
        known = [(len(self._postings[root]), root) for root in text.weights if root in self._postings]
        entries: list[array[int]] = []
        weights: list[float] = []
        counted = 0
        for length, root in sorted(known)[:_LOOKED_UP]:
            counted += length
            if entries and counted > _COUNTED:
                break
            entries.append(self._postings[root])
            weights.append(text.weights[root])
        return entries, weights


def _agrees(found: Likeness) -> bool:
    """Whether a known text says the same."""
    return found.probability >= THRESHOLD and not found.contradicted


def _barred(known: Iterable[Likeness], claims: Mapping[int, int]) -> set[int]:
    """The claims of which a text contradicts this one, and of those that may be mistaken no fewer than agree."""
    barred, balance = set[int](), Counter[int]()
    for found in known:
        if _agrees(found):
            balance[claims[found.number]] += 1
        elif found.contradicted and found.probability >= _BARRING:
            balance[claims[found.number]] -= 1
            if not _MISTAKABLE.issuperset(found.contradicted):
                barred.add(claims[found.number])
    return barred | {claim for claim, more in balance.items() if more <= 0}


def says_little(caption: str) -> bool:
    """Tell whether what is written under a picture is too little to be compared with what others say."""
    found = read(caption)
    return not found.is_comparable(is_caption=True) and not found.is_link


def grouped(texts: Iterable[str]) -> list[int]:
    """Return for each text the number of its claim, as they come in one after the other; for measuring."""
    clusters, claims, first, labels = Clusters(), dict[int, int](), dict[str, int](), list[int]()
    for number, text in enumerate(texts):
        reading, tied = clusters.read(text), list[int]()
        if reading.key in first:
            tied = [labels[first[reading.key]]]
        elif reading.is_comparable:
            tied = clusters.tied(clusters.find(text), claims)
        labels.append(tied[0] if tied else number)
        if len(tied) > 1:
            labels = [tied[0] if label in tied else label for label in labels]
            claims = {known: labels[known] for known in claims}
        if reading.key:
            first.setdefault(reading.key, number)
        if reading.is_comparable:
            clusters.put(number, text)
            claims[number] = labels[-1]
    return labels

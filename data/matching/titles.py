"""What the titles of fact-checks tell, read once and kept in arrays, so that many are compared with a text at once.

What one title tells in full, and to whom it matters, is in ``contradiction``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.matching.contradiction import Told
from data.matching.ragged import Places, spread, starts_of
from data.matching.terms import Terms, word_terms
from data.matching.words import COMMON

#: What is remembered of a word in a title, a bit each: it carries no claim; it says what is done, outside any name;
#: it begins with a digit; it is long enough to be known again when it is misspelt; it stands earlier in the title.
IS_COMMON, IS_DEED, IS_NUMBER, IS_COMPARABLE, IS_AGAIN = _KINDS = 1, 2, 4, 8, 16
#: Letters of a word that can be known again when it is misspelt.
_COMPARED_LETTERS = 4


@dataclass(frozen=True, slots=True)
class Titles:
    """Titles, their words and the names in them. Never changes.

    Args:
        texts: normalised titles, without what only wraps the claim.
        words: the words of each title, in order, as terms; ``texts`` joined and split has the words themselves.
        kinds: beside each of ``words`` the bits ``IS_...`` that apply to it.
        word_starts: where the words of each title begin; one longer than ``texts``.
        names: the distinct names in each title, by their number in ``names``.
        name_starts: where the names of each title begin; one longer than ``texts``.
    """

    texts: tuple[str, ...]
    words: Terms
    kinds: NDArray[np.uint8]
    word_starts: Places
    names: NDArray[np.int16]
    name_starts: Places

    def __len__(self) -> int:
        """Return the number of titles."""
        return len(self.texts)

    @classmethod
    def of(cls, texts: Sequence[str]) -> Titles:
        """Read normalised titles."""
        kinds, names = zip(*(_read(text) for text in texts), strict=True) if texts else ((), ())
        return cls(
            texts=tuple(texts),
            words=word_terms(word for text in texts for word in text.split()),
            kinds=np.frombuffer(b"".join(kinds), dtype=np.uint8),
            word_starts=starts_of(np.array(list(map(len, kinds)), dtype=np.int64)),
            names=np.array([number for row in names for number in row], dtype=np.int16),
            name_starts=starts_of(np.array(list(map(len, names)), dtype=np.int64)),
        )

    @classmethod
    def joined(cls, parts: Sequence[Titles]) -> Titles:
        """Return the titles of several parts, at least one, in their order."""
        if len(parts) == 1:
            return parts[0]
        return cls(
            texts=tuple(text for part in parts for text in part.texts),
            words=np.concatenate([part.words for part in parts]),
            kinds=np.concatenate([part.kinds for part in parts]),
            word_starts=starts_of(np.concatenate([np.diff(part.word_starts) for part in parts])),
            names=np.concatenate([part.names for part in parts]),
            name_starts=starts_of(np.concatenate([np.diff(part.name_starts) for part in parts])),
        )

    def take(self, rows: Places) -> Titles:
        """Return the titles of these rows."""
        words, word_lengths = _places(self.word_starts, rows)
        names, name_lengths = _places(self.name_starts, rows)
        return Titles(
            texts=tuple([self.texts[row] for row in rows.tolist()]),
            words=self.words[words],
            kinds=self.kinds[words],
            word_starts=starts_of(word_lengths),
            names=self.names[names],
            name_starts=starts_of(name_lengths),
        )

    def word_owners(self) -> Places:
        """Return beside each of ``words`` the place of its title."""
        return np.repeat(np.arange(len(self)), np.diff(self.word_starts))

    def name_owners(self) -> Places:
        """Return beside each of ``names`` the place of its title."""
        return np.repeat(np.arange(len(self)), np.diff(self.name_starts))


def is_comparable(word: str) -> bool:
    """Tell whether a word is worth comparing with one that is spelt otherwise."""
    return len(word) >= _COMPARED_LETTERS and word not in COMMON and not word.isdigit()


def _read(text: str) -> tuple[bytes, list[int]]:
    """Return the kind of each word of a title, and the numbers of its names."""
    title = Told(text.split())
    kinds: list[int] = []
    seen: set[str] = set()
    for word in title.words:
        applies = (word in COMMON, word in title.deed, word[:1].isdigit(), is_comparable(word), word in seen)
        kinds.append(sum(kind for kind, is_so in zip(_KINDS, applies, strict=True) if is_so))
        seen.add(word)
    return bytes(kinds), sorted(title.name_numbers)


def _places(starts: Places, rows: Places) -> tuple[Places, Places]:
    first = starts[rows]
    lengths = starts[rows + 1] - first
    return spread(first, lengths), lengths

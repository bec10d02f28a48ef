"""Rows of different lengths, kept one behind the other in one array, and read many at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self, overload

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.int64]


def starts_of(lengths: NDArray[np.integer | np.bool_]) -> Places:
    """Return where each row begins when they stand one behind the other, and last where the last one ends."""
    starts = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=starts[1:])
    return starts


def spread(starts: NDArray[np.signedinteger], lengths: NDArray[np.signedinteger]) -> Places:
    """Return the places ``start, start + 1, ...`` of each row, row after row."""
    ends = np.cumsum(lengths, dtype=np.int64)
    places: Places = np.repeat(starts - (ends - lengths), lengths)
    places += np.arange(len(places))
    return places


def chosen(starts: Places, rows: Places) -> tuple[Places, Places]:
    """Return the places of some rows, one behind the other, and where they begin there."""
    first = starts[rows]
    lengths = starts[rows + 1] - first
    return spread(first, lengths), starts_of(lengths)


def joined(parts: Sequence[Places]) -> Places:
    """Return where the rows of several arrays begin, when the arrays stand one behind the other."""
    return starts_of(np.concatenate([part[1:] - part[:-1] for part in parts]))


@dataclass(frozen=True, slots=True)
class Texts(Sequence[str]):
    """Many texts in one array of bytes: a ``str`` of its own costs each more than its letters do.

    Args:
        letters: the texts in UTF-8, lone surrogates included.
        starts: where each text begins; one longer than there are texts.
    """

    letters: NDArray[np.uint8]
    starts: Places

    @classmethod
    def of(cls, texts: Iterable[str]) -> Self:
        """Keep texts."""
        encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
        lengths = np.array([len(text) for text in encoded], dtype=np.int64)
        return cls(np.frombuffer(b"".join(encoded), dtype=np.uint8), starts_of(lengths))

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """Return the texts of several parts, at least one, in their order."""
        return cls(np.concatenate([part.letters for part in parts]), joined([part.starts for part in parts]))

    def __len__(self) -> int:
        """Return the number of texts."""
        return len(self.starts) - 1

    def __iter__(self) -> Iterator[str]:
        """Return the texts in their order."""
        letters = self.letters.tobytes()
        return (letters[first:last].decode("utf-8", "surrogatepass") for first, last in pairwise(self.starts.tolist()))

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        """Return the text at a place, or a list of some."""
        if isinstance(place, slice):
            return [self[one] for one in range(len(self))[place]]
        at = range(len(self))[place]
        letters = self.letters[self.starts[at] : self.starts[at + 1]]
        return letters.tobytes().decode("utf-8", "surrogatepass")

    def take(self, rows: Places) -> Self:
        """Return the texts of these rows, in the order given."""
        letters, starts = chosen(self.starts, rows)
        return type(self)(self.letters[letters], starts)

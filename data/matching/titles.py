"""What the titles of fact-checks tell, read once and kept in arrays, so that many are compared with a text at once.

What one title tells in full, and to whom it matters, is in ``contradiction``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from data.matching.names import find_names
from data.matching.ragged import Places, Texts, chosen, joined, starts_of
from data.matching.terms import Terms, first_of_each, word_terms
from data.matching.words import COMMON

#: What is remembered of a word in a title, a bit each: it carries no claim; it says what is done, outside any name;
#: it begins with a digit; it is long enough to be known again when it is misspelt; it stands earlier in the title.
IS_COMMON, IS_DEED, IS_NUMBER, IS_COMPARABLE, IS_AGAIN = 1, 2, 4, 8, 16
#: What stands behind the words of a title while many are read, and its kind.
_END, _IS_END = "", 32
#: Words whose kinds are remembered. When there are more, all are forgotten.
_REMEMBERED = 1 << 16
#: Where a name begins and ends among words, and its number.
_Named = tuple[int, int, int]
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

    texts: Texts
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
        words, lengths, repeating = list[str](), list[int](), list[int]()
        for text in texts:
            title = text.split()
            if len(set(title)) < len(title):
                repeating.append(len(words))
            lengths.append(len(title))
            words += title
            words.append(_END)
        names = [(name.first, name.last, name.number) for name in find_names(words)]
        kinds = np.frombuffer(bytes(_kinds_of(words, names, repeating)), np.uint8)
        is_word = kinds != _IS_END
        word_starts = starts_of(np.array(lengths, np.int64))
        distinct, name_starts = _distinct(names, word_starts)
        return cls(Texts.of(texts), word_terms(words)[is_word], kinds[is_word], word_starts, distinct, name_starts)

    @classmethod
    def joined(cls, parts: Sequence[Titles]) -> Titles:
        """Return the titles of several parts, at least one, in their order."""
        if len(parts) == 1:
            return parts[0]
        return cls(
            texts=Texts.joined([part.texts for part in parts]),
            words=np.concatenate([part.words for part in parts]),
            kinds=np.concatenate([part.kinds for part in parts]),
            word_starts=joined([part.word_starts for part in parts]),
            names=np.concatenate([part.names for part in parts]),
            name_starts=joined([part.name_starts for part in parts]),
        )

    def take(self, rows: Places) -> Titles:
        """Return the titles of these rows."""
        words, word_starts = chosen(self.word_starts, rows)
        names, name_starts = chosen(self.name_starts, rows)
        return Titles(
            texts=self.texts.take(rows),
            words=self.words[words],
            kinds=self.kinds[words],
            word_starts=word_starts,
            names=self.names[names],
            name_starts=name_starts,
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


class _Kinds(dict[str, int]):
    """What can be told of a word by itself, outside any name, worked out when it is first asked for."""

    def __missing__(self, word: str) -> int:
        if len(self) >= _REMEMBERED:
            self.clear()
        self[word] = kind = _kind(word)
        return kind


def _kind(word: str) -> int:
    if word == _END:
        return _IS_END
    kind = IS_COMMON if word in COMMON else IS_DEED
    kind |= IS_NUMBER if word[:1].isdigit() else 0
    return kind | (IS_COMPARABLE if is_comparable(word) else 0)


_KINDS = _Kinds()


def _kinds_of(words: Sequence[str], names: Iterable[_Named], repeating: Iterable[int]) -> bytearray:
    """Return the kind of each word of some titles.

    Args:
        words: of all titles, with ``_END`` behind each.
        names: what is named in them.
        repeating: where the titles begin that have a word twice.
    """
    kinds = bytearray(itemgetter(_END, *words)(_KINDS))[1:]
    for first, last, _ in names:
        for place in range(first, last):
            kinds[place] &= ~IS_DEED
    for first in repeating:
        _mark_repeated(words, kinds, range(first, words.index(_END, first)))
    return kinds


def _distinct(names: Sequence[_Named], word_starts: Places) -> tuple[NDArray[np.int16], Places]:
    """Return the distinct numbers of the names in each title, and where those of each begin.

    Args:
        names: what is named, in order, by places among the words with ``_END`` behind each title.
        word_starts: where the words of each title begin without that.
    """
    firsts, _, numbers = np.array(names, np.int64).reshape(-1, 3).T
    owners = (word_starts[1:] + np.arange(len(word_starts) - 1)).searchsorted(firsts)
    found = np.sort((owners << 16 | numbers).astype(np.uint64))
    found = found[first_of_each(found)].astype(np.int64)
    return found.astype(np.int16), starts_of(np.bincount(found >> 16, minlength=len(word_starts) - 1))


def _mark_repeated(words: Sequence[str], kinds: bytearray, title: range) -> None:
    """Mark words that stand earlier in their title, and named ones that stand outside the name as well."""
    deeds = {words[place] for place in title if kinds[place] & IS_DEED}
    seen: set[str] = set()
    for place in title:
        kinds[place] |= (IS_DEED if words[place] in deeds else 0) | (IS_AGAIN if words[place] in seen else 0)
        seen.add(words[place])

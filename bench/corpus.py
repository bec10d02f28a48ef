"""Any number of fact-checks that look to an index like real ones, made from real or sample ones; nothing is stored.

The first are the given records themselves. The others are chains of words: mostly the word that followed somewhere, at
times any word by its frequency, at times a word that nobody wrote before, so that lists of documents are as long, and
the vocabulary grows, as in more of the same. They mean nothing; what they match is in no list of right answers.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from data.model.factcheck import FactCheck

_SEED = 20_260_701
#: Share of words that follow the word before as they did somewhere.
_FOLLOWS = 0.7
#: Share of the words of a title, and of an explanation, that are new. The last thousand of 12,209 real titles brings
#: 450 new words, the first made thousands some 520 each. Of the words of the last of 1,900 real explanations 4.5 % are
#: new; of 30,000 it would be a third of that, by the law that a vocabulary grows with the root of a text (Heaps).
_NEW_IN_TITLE, _NEW_IN_TEXT = 0.06, 0.02
#: Words of an explanation that are made; the longer ones of real records stay in those.
_MOST_WORDS = 400
_ENDINGS = ("an", "i", "kan", "nya", "a", "o", "us", "in", "ar", "el")


class Corpus:
    """The words of real fact-checks, and which followed which.

    Args:
        records: what the made ones resemble; at least one.
    """

    def __init__(self, records: Sequence[FactCheck]) -> None:
        self._records = records
        self._words = [word for record in records for word in record.title.split()] or ["kosong"]
        self._following: dict[str, list[str]] = {}
        for record in records:
            words = record.title.split()
            for one, other in pairwise(words):
                self._following.setdefault(one, []).append(other)

    def factchecks(self, count: int) -> Iterator[FactCheck]:
        """Return the records, and made ones up to ``count``; always the same ones. Numbers begin at 1."""
        chance = random.Random(_SEED)
        yield from self._records[:count]
        for number in range(len(self._records) + 1, count + 1):
            yield self.made(number, chance)

    def made(self, number: int, chance: random.Random) -> FactCheck:
        """Return one made record, as long as some given one."""
        like = chance.choice(self._records)
        return replace(
            like,
            number=number,
            external_id=f"made-{number}",
            url="",
            title=self._text(len(like.title.split()), _NEW_IN_TITLE, chance),
            summary=self._text(len(like.summary.split()), _NEW_IN_TEXT, chance),
            explanation=self._text(min(len(like.explanation.split()), _MOST_WORDS), _NEW_IN_TEXT, chance),
        )

    def _text(self, length: int, new: float, chance: random.Random) -> str:
        words: list[str] = []
        while len(words) < length:
            following = self._following.get(words[-1]) if words else None
            word = chance.choice(following if following and chance.random() < _FOLLOWS else self._words)
            words.append(self._new(word, chance) if chance.random() < new else word)
        return " ".join(words)

    def _new(self, word: str, chance: random.Random) -> str:
        other = chance.choice(self._words)
        return word[: max(2, len(word) // 2)] + other[len(other) // 2 :] + chance.choice(_ENDINGS)

"""What a Javanese or Madurese word may be without its endings and beginnings, and in the spelling of others.

Rules only, and loose ones: what comes out counts where it is a word of our lists, and the word itself is in none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

#: Letters that are left at least: behind an ending that other words have by themselves, or without a beginning, more.
_LEAST = 4
_LEAST_LOOSE = 5
#: Endings that say whose something is, or that something is done to it or for somebody; and those that may be none.
_ENDS = ("ne", "e", "ipun", "ipon", "ku", "mu", "ane", "ake", "ke", "aken", "no", "agi")
_LOOSE_ENDS = ("na", "ya", "i", "an", "en")
#: How words begin that are done by or to somebody, and what that hides: mbobol is bobol, nyekel cekel.
_STARTS = (
    *(("mb", "b"), ("nd", "d"), ("nj", "j"), ("ngg", "g"), ("ny", "c"), ("n", ""), ("tak", ""), ("dak", "")),
    *(("kok", ""), ("ka", ""), ("e", ""), ("di", ""), ("ke", "")),
)
#: The same by their first letter: most words begin with none of them.
_BY_LETTER = {
    letter: [rule for rule in _STARTS if rule[0][0] == letter] for letter in {start[0] for start, _ in _STARTS}
}
#: The h that only the spelling has: endhog, bhako.
_HARD = re.compile(r"([bdgjt])h")
#: The o that is said for each a of the last syllables.
_OPEN_O = re.compile(r"(?:o[^aeiou]{1,2})?o$")


def local_forms(word: str) -> Iterator[str]:
    """Yield what a word may be, the likeliest first: endhoge is endog, negoro negara."""
    if not word.isalpha():
        return
    bases = [word, *(word[: -len(end)] for end in _ENDS if word.endswith(end))]
    loose = [word[: -len(end)] for end in _LOOSE_ENDS if word.endswith(end)]
    for base in bases:
        yield from _spelt(base, _LEAST)
    for base in loose:
        yield from _spelt(base, _LEAST_LOOSE)
    for base in (*bases, *loose):
        for start, hidden in _BY_LETTER.get(base[:1], ()):
            if base.startswith(start):
                yield from _spelt(hidden + base[len(start) :], _LEAST_LOOSE)


def _spelt(base: str, least: int) -> Iterator[str]:
    """Yield a word as others spell it, if enough of it is left."""
    if len(base) < least:
        return
    plain = _HARD.sub(r"\1", base) if "h" in base else base
    yield plain
    if plain.endswith("o") and len(plain) >= _LEAST_LOOSE:
        yield _OPEN_O.sub(lambda found: found[0].replace("o", "a"), plain)

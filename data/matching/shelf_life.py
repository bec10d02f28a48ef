"""From which day until which a fact-check holds: some findings are true only when they are asked.

The day of asking is not known here; see ``decide``.
"""

from __future__ import annotations

import re
from collections.abc import Set
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from data.matching.words import TIME_BOUND, TRAPS
from data.model.factcheck import FactCheck

#: How long a time-bound finding is taken to hold when its publisher does not say: a season of aid, of prices, of
#: registration. Ours; a publisher's own ``valid_until`` goes before it.
ASSUMED_DAYS = 90

#: As a last day: holds whenever it is asked, and holds no more whenever it is asked. As a first day NEVER is long ago.
ALWAYS = date.max.toordinal()
NEVER = 0
#: The same of a title that names its year: on no day, but for whoever asks about that year.
_NEVER_ELSE = 1
_YEAR = re.compile(r"(?:19[5-9]|20[0-3])\d")


#: Words of a topic that stand in these pairs are about none: hot weather and what is not for sale come every year.
_SET_PHRASES = frozenset({("cuaca", "panas"), ("harga", "mati"), ("harga", "diri")})


class Days(NamedTuple):
    """The first and the last day on which a finding may be given as an answer, as ``date.toordinal``.

    A last day below zero is one that we assumed of a title that names its year.
    """

    first: int
    last: int

    def is_over(self, today: date, text: Set[str], title: Set[str]) -> bool:
        """Tell whether a finding holds no longer for who asks.

        What is said of 2019 is asked in later years as well, and is what it was: as long as the text names every year
        that the title names, and nobody but us said that the finding depends on the day.

        Args:
            today: the day of asking.
            text: the words of what is asked.
            title: those of the title.
        """
        is_of_its_year = self.last < 0 and years_of(title) <= text
        return abs(self.last) < today.toordinal() and not is_of_its_year


def years_of(words: Set[str]) -> set[str]:
    """Return the years among some words."""
    return {word for word in words if _YEAR.fullmatch(word)}


def is_time_bound(factcheck: FactCheck, claim: str) -> bool:
    """Tell whether a finding depends on the day, by its mark or by the topic of its normalised title.

    Aid that is announced may come true next year; a false account that promises aid stays false, and so does what is
    said of a picture.
    """
    words = claim.split()
    told = {word for word, following in pairwise((*words, "")) if (word, following) not in _SET_PHRASES}
    is_by_topic = not told.isdisjoint(TIME_BOUND) and told.isdisjoint(TRAPS)
    return factcheck.is_time_bound or factcheck.valid_until is not None or is_by_topic


def first_day(factcheck: FactCheck) -> int:
    """Return the first day (``date.toordinal``) on which a finding may be given as an answer."""
    return NEVER if factcheck.valid_from is None else factcheck.valid_from.toordinal()


def last_day(factcheck: FactCheck, claim: str) -> int:
    """Return the last day on which a finding may be given as an answer, as in ``Days``."""
    if not is_time_bound(factcheck, claim):
        return ALWAYS
    if factcheck.valid_until is not None:
        return factcheck.valid_until.toordinal()
    assumed = NEVER
    if factcheck.published_on is not None:
        assumed = (factcheck.published_on + timedelta(days=ASSUMED_DAYS)).toordinal()
    is_told = factcheck.is_time_bound or not years_of(frozenset(claim.split()))
    return assumed if is_told else -(assumed or _NEVER_ELSE)

"""Which of many titles name or count something else than a text does in its place.

The questions that are put only to the best title are in ``contradiction``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from data.matching.contradiction import Told, swaps_numbers
from data.matching.names import FAMILIES, FAMILY_OF, WITHIN
from data.matching.titles import IS_NUMBER, Titles

Marks = NDArray[np.bool_]


def swap_names(text: Told, titles: Titles) -> Marks:
    """Mark the titles that name one bank, person, place, ... where the text names another in its place.

    For each title and family: the title names one that the text does not, and the text one that the title does not.
    A text that names a town names its province with it.
    """
    if not text.name_numbers or not len(titles.names):
        return np.zeros(len(titles), np.bool_)
    asked = list(text.name_numbers)
    is_asked = np.zeros(len(FAMILY_OF), np.bool_)
    is_asked[asked] = True
    is_asked[WITHIN[asked]] = True
    cells = titles.name_owners() * len(FAMILIES) + FAMILY_OF[titles.names]
    size = len(titles) * len(FAMILIES)
    named = np.bincount(cells, minlength=size).reshape(-1, len(FAMILIES))
    both = np.bincount(cells[is_asked[titles.names]], minlength=size).reshape(-1, len(FAMILIES))
    wanted = np.bincount(FAMILY_OF[asked], minlength=len(FAMILIES))
    return np.asarray(((named > both) & (wanted > both)).any(axis=1))


def swap_numbers(text: Told, titles: Titles) -> Marks:
    """Mark the titles that count the same thing differently, or have a number where the text has only others."""
    swapped = np.zeros(len(titles), np.bool_)
    if not text.numbers and not text.quantities:
        return swapped
    for place in np.unique(titles.word_owners()[titles.kinds & IS_NUMBER > 0]).tolist():
        swapped[place] = swaps_numbers(text, Told(titles.texts[place].split()))
    return swapped

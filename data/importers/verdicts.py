"""Publishers' labels and numeric ratings, put on our own scale.

The table is ``data/seeds/verdict_labels.tsv``; a label that is not in it has no verdict, and nothing is guessed
from words that merely occur in it.
"""

from __future__ import annotations

import math
import re
import unicodedata
from functools import cache

from data.importers import reference
from data.model.factcheck import Verdict

_SEPARATORS = re.compile(r"[+/,;&|]|\b(?:DAN|AND)\b")
_GAPS = re.compile(r"[\s_-]+")
_EDGES = " []()\"'“”‘’.!:*"

#: A rating this far up its scale, from 0 (worst) to 1 (best), or less is false: the lower two of five steps,
#: "false" and "mostly false". Only the very top is true; what lies between is mixed.
_FALSE_UP_TO = 0.25


def normalised(label: str) -> str:
    """Return the form under which labels are compared: upper case, parts in alphabetical order.

    "HOAX / hasut" and "Hasut + Hoax" are the same label; brackets, full stops and doubled spaces do not count.
    """
    upper = _GAPS.sub(" ", unicodedata.normalize("NFKC", label).upper())
    parts = {part.strip(_EDGES) for part in _SEPARATORS.split(upper)}
    return " + ".join(sorted(parts - {""}))


def verdict_of(label: str) -> Verdict | None:
    """Return our verdict for a publisher's label; None for an empty, unknown or verdictless one."""
    return _table().get(normalised(label))


def is_known(label: str) -> bool:
    """Say whether the table has the label, be it as one without a verdict."""
    return normalised(label) in _table()


def verdict_of_scale(value: object, best: object, worst: object) -> Verdict | None:
    """Return our verdict for a numeric rating.

    Args:
        value: schema.org's ``ratingValue``; a number or its text, as are the other two.
        best: ``bestRating``; it must be above ``worst``.
        worst: ``worstRating``.

    Returns:
        None when one of the three is missing, or the value lies outside (publishers use -1 for "hard to say").
    """
    number, top, bottom = _number(value), _number(best), _number(worst)
    if number is None or top is None or bottom is None or not bottom <= number <= top or bottom == top:
        return None
    share = (number - bottom) / (top - bottom)
    if share <= _FALSE_UP_TO:
        return Verdict.FALSE
    return Verdict.TRUE if share == 1 else Verdict.MIXED


@cache
def _table() -> dict[str, Verdict | None]:
    """Return our verdict by normalised label.

    Raises:
        ValueError: two spellings of one label disagree, or a verdict is not on our scale.
    """
    table: dict[str, Verdict | None] = {}
    for label, verdict in reference.rows("verdict_labels.tsv"):
        meant = Verdict(verdict) if verdict else None
        if table.setdefault(normalised(label), meant) is not meant:
            raise ValueError(f"verdict_labels.tsv gives two verdicts for {normalised(label)}")
    return table


def _number(value: object) -> float | None:
    """Return a finite number from a JSON number or its text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None

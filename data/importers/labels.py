"""Labels that publishers write at the head of a title: ``[SALAH] ...``, ``Cek Fakta: ...``, ``HOAKS! ...``.

What a label means is said in ``data.importers.verdicts``; words that merely occur in a title are none.
"""

from __future__ import annotations

import re

from data.importers.verdicts import is_known, verdict_of
from data.model.factcheck import Verdict

#: Characters that a label may have.
_LABEL_CHARS = 60
#: Labels that may stand one behind the other: ``[CEK FAKTA] Hoaks: ...``.
_MOST_LABELS = 3
#: Words that a label without any mark behind it may have.
_BARE_WORDS = 3

_BRACKETED = re.compile(rf"\s*[\[(【]\s*([^\[\]()【】]{{1,{_LABEL_CHARS}}}?)\s*[\])】]\s*(?:[:!|–—-]\s*)*")
_MARKED = re.compile(rf"\s*([^\[\]():!|–—]{{1,{_LABEL_CHARS}}}?)(?:\s*[:!|]+|\s+[–—-](?=\s))\s*")
_ROUND = "("


def split_title(title: str) -> tuple[str, str]:
    """Return the label at the head of a title, and the title without what was read as labels.

    Of several the first that has a verdict is the label. A title that would be left empty stays whole.

    Args:
        title: one line of plain text.
    """
    labels: list[str] = []
    rest = title
    while len(labels) < _MOST_LABELS and (found := _label_at_head(rest, is_first=not labels)):
        label, rest = found
        labels.append(label)
    if not any(letter.isalnum() for letter in rest):
        rest = title
    return best_label(*labels), rest.strip()


def best_label(*labels: str) -> str:
    """Return the first label that has a verdict, else the first that is known, else the first; empty for none."""
    given = [label for label in labels if label]
    judged = [label for label in given if verdict_of(label)]
    known = [label for label in given if is_known(label)]
    return next(iter(judged + known + given), "")


def _label_at_head(title: str, is_first: bool) -> tuple[str, str] | None:
    """Return the label with which a title begins, and what follows it; None when it begins with none."""
    if (found := _BRACKETED.match(title)) and _is_label(found):
        return found[1], title[found.end() :]
    if (found := _MARKED.match(title)) and is_known(found[1]):
        return found[1], title[found.end() :]
    return _bare_label(title) if is_first else _denial(title)


def _is_label(found: re.Match[str]) -> bool:
    """Say whether what stands in brackets is a label: a known one, or capitals in square brackets."""
    return is_known(found[1]) or (found[1].isupper() and not found[0].lstrip().startswith(_ROUND))


def _bare_label(title: str) -> tuple[str, str] | None:
    """Return a label in capitals before an ordinary title ("SALAH Vaksin berisi chip").

    One that means "true" needs a mark behind it: "FAKTA Unik" is a title.
    """
    words = title.split()
    for count in range(min(_BARE_WORDS, len(words) - 1), 0, -1):
        label, rest = " ".join(words[:count]), " ".join(words[count:])
        is_title = not rest.isupper() and any(letter.isupper() or letter.isdigit() for letter in rest[:2])
        if label.isupper() and is_title and verdict_of(label) not in {None, Verdict.TRUE}:
            return label, rest
    return None


def _denial(title: str) -> tuple[str, str] | None:
    """Return the "Tidak Benar" that several desks write behind "Cek Fakta:" without a mark."""
    words = title.split()
    if len(words) > 2 and " ".join(words[:2]).casefold() == "tidak benar":
        return " ".join(words[:2]), " ".join(words[2:])
    return None

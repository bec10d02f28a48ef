"""What is looked at of a fact-check to see whether another one repeats it."""

from __future__ import annotations

from dataclasses import dataclass

from data.model.factcheck import Verdict


@dataclass(frozen=True, slots=True)
class Finding:
    """A fact-check that stands, as far as its second sources (kembaran) are concerned.

    Args:
        number: its row number.
    """

    number: int
    source: str
    title: str
    verdict: Verdict | None
    url: str

"""Known variants: forwards that a fact-checker tied to a fact-check."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Variant:
    """One text as it circulated (varian), tied to a fact-check by a fact-checker and by nobody else.

    Args:
        number: its row in the database.
        factcheck: row number of the fact-check that answers it.
        text: as it was received, personal numbers masked.
        claim: the title of that fact-check; a copy that was cut must still say it. May be empty.
    """

    number: int
    factcheck: int
    text: str
    claim: str = ""

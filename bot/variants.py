"""Keeps a text as a known variant of a fact-check: only for a fact-checker, never for what residents tapped."""

from __future__ import annotations

from data.matching.masking import mask
from data.matching.normalise import READ_CHARS
from data.matching.readings import read
from data.matching.variants import is_distinct
from data.store import variants
from data.store.database import Unit
from data.store.variants import NewVariant


async def keep_variant(unit: Unit, factcheck: int, text: str, tip: int = 0, officer: str = "") -> int:
    """Store a text that a fact-checker tied to a fact-check; returns the variant's number.

    Telephone, identity and account numbers and e-mail addresses in it are masked first. A text that could be
    anybody's, such as a greeting or two words, is not kept, and the number is 0.

    Args:
        factcheck: row number of the fact-check.
        text: as it circulated.
        tip: number of the tip that it came with; 0 for none.
        officer: who tied it.
    """
    kept = mask(text[:READ_CHARS])
    reading = read(kept)
    if not is_distinct(reading):
        return 0
    words = " ".join((reading.claim, *sorted(reading.links)))
    return await variants.add(unit, NewVariant(factcheck, kept, words, tip, officer))

"""What a fact-checker's decision teaches the matcher: the texts of the claim become known variants of the fact-check.

Only texts that say what the fact-check judges: never a text that is itself a debunk, that denies what the fact-check
affirms, or in which another name or number stands in the same place. The officer is told which were left out, and why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.variants import keep_variant
from data.matching.contradiction import Told, is_debunk, swaps_numbers, turns_around
from data.matching.evidence import read_query
from data.model.factcheck import FactCheck
from data.store.database import Unit


class Misfit(StrEnum):
    """Why a text of a claim becomes no variant of the fact-check that answers it."""

    DEBUNK = "debunk"
    DENIAL = "denial"
    NAMES = "names"
    NUMBERS = "numbers"


@dataclass(frozen=True, slots=True)
class Fitting:
    """The texts of a claim, told apart; each with the number of the tip that had it first."""

    texts: tuple[tuple[int, str], ...]
    left_out: Mapping[int, Misfit]


def fitting(record: FactCheck, texts: Sequence[tuple[int, str]]) -> Fitting:
    """Tell which texts may become variants of a fact-check."""
    title = read_query(record.title).told
    found = {number: misfit(read_query(text).told, title) for number, text in texts}
    return Fitting(
        tuple((number, text) for number, text in texts if found[number] is None),
        {number: why for number, why in found.items() if why is not None},
    )


def misfit(text: Told, title: Told) -> Misfit | None:
    """Why a text says something else than a title; None when nothing tells that."""
    if is_debunk(text, title):
        return Misfit.DEBUNK
    if turns_around(text, title):
        return Misfit.DENIAL
    if _swaps_names(text.names, title.names):
        return Misfit.NAMES
    return Misfit.NUMBERS if swaps_numbers(text, title) else None


def _swaps_names(text: Mapping[str, frozenset[str]], title: Mapping[str, frozenset[str]]) -> bool:
    """Whether both name somebody of one kind, and neither names whom the other does."""
    return any(text.get(family) and names.isdisjoint(text[family]) for family, names in title.items())


async def learn(unit: Unit, record: FactCheck, texts: Sequence[tuple[int, str]], officer: str) -> int:
    """Keep texts as variants of a fact-check; returns how many were kept.

    Call it before a claim is changed in the same transaction: imports take their locks in this order.
    """
    kept = [await keep_variant(unit, record.number, text, number, officer) for number, text in texts]
    return sum(number > 0 for number in kept)

"""Copies of known forwards: what counts as recognised, and what must not be taken for a copy."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.evaluation.answers import Answer, Found
from bot.evaluation.copies import Forward, asked, figures_of, forwards_of
from bot.evaluation.figures import Name
from bot.evaluation.reading import KEPT, TRAIN, Folder, Negative, Query, Record
from bot.evaluation.variants import COPIES

LONG = (
    "Sumur tua di belakang balai dusun mendadak mengeluarkan minyak kelapa dan warga berebut mengambilnya dengan ember"
    " sejak subuh, pemilik lahan sampai menutup jalan karena antrean mobil sudah mengular ke kecamatan sebelah"
)
COPY = Found("uji-1", "false", 0.97, "variant")
#: Names of copies that are recognised, and of strangers that must not be.
COPIED = (Name.VARIANT_FILLER, Name.VARIANT_HALF, Name.VARIANT_WRAPPED, Name.VARIANT_SCANNED)
STRANGERS = (Name.VARIANT_CHANGED, Name.VARIANT_STRANGE)


def folder_of(*queries: Query) -> Folder:
    """A folder with two records, one of them without a verdict, and one negative."""
    records = [Record("uji-1", "Satu", "SALAH"), Record("uji-2", "Dua", "ACARA"), Record("uji-3", "Tiga", "SALAH")]
    negatives = [Negative("mau ke pasar", "chat")]
    return Folder(Path(), records, list(queries), negatives, {"SALAH": "false", "ACARA": None})


FORWARDS = [
    ([Query(LONG, frozenset({"uji-1"}), 1, TRAIN)], ["uji-1"], "long enough and judged"),
    ([Query(LONG, frozenset({"uji-1"}), 1, KEPT)], [], "what is kept aside is not stored"),
    ([Query("terlalu pendek", frozenset({"uji-1"}), 1, TRAIN)], [], "half of it would say nothing"),
    ([Query(LONG, frozenset({"uji-2"}), 1, TRAIN)], [], "without a verdict nothing is answered"),
    ([Query(LONG, frozenset({"uji-2", "uji-3"}), 1, TRAIN)], ["uji-3"], "the record with a verdict"),
    ([Query(LONG + each, frozenset({"uji-1"}), 1, TRAIN) for each in (" a", " b")], ["uji-1"], "one a fact-check"),
]


@pytest.mark.parametrize(("queries", "factchecks", "why"), FORWARDS, ids=[row[2] for row in FORWARDS])
def test_which_texts_are_stored(queries: list[Query], factchecks: list[str], why: str) -> None:
    assert [forward.factcheck for forward in forwards_of(folder_of(*queries))] == factchecks, why


#: What everything is told; whether copies count as recognised, and strangers as taken for a copy.
TOLD = [
    (Answer("answer", (COPY,)), 1, 1, "a copy of this forward"),
    (Answer("suggest", (COPY,)), 1, 0, "recognised, but out of date: suggested, and so no false answer either"),
    (Answer("answer", (Found("uji-3", "false", 0.97, "variant"),)), 0, 1, "a copy of another forward"),
    (Answer("answer", (Found("uji-1", "false", 0.97, "claim"),)), 0, 0, "found by its title, not as a copy"),
    (Answer("none"), 0, 0, "nothing"),
]


@pytest.mark.parametrize(("told", "recognised", "taken", "why"), TOLD, ids=[row[3] for row in TOLD])
async def test_what_counts_as_recognised(told: Answer, recognised: int, taken: int, why: str) -> None:
    folder, forwards = folder_of(), [Forward(LONG, "uji-1")]
    remembered: list[Forward] = []
    questions: list[str] = []

    async def ask(texts: Sequence[str]) -> list[Answer]:
        assert remembered == forwards, "they are stored before anything is asked"
        questions.extend(texts)
        return [told] * len(texts)

    async def remember(given: Sequence[Forward]) -> None:
        remembered.extend(given)

    values = {figure.name: figure.estimate.value for figure in await figures_of(folder, forwards, ask, remember)}
    assert {name: values[name] for name in COPIED} == dict.fromkeys(COPIED, recognised), why
    assert {name: values[name] for name in STRANGERS} == dict.fromkeys(STRANGERS, taken), why
    assert len(questions) == asked(folder, forwards) == len(COPIES) + 2
    assert LONG not in questions, "a copy differs from what was stored"


async def test_without_forwards_nothing_is_asked() -> None:
    async def never(_: Sequence[object]) -> None:
        raise AssertionError

    assert await figures_of(folder_of(), [], never, never) == []  # type: ignore[arg-type]
    assert asked(folder_of(), []) == 0

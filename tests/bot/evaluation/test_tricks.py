"""Swapped names: what counts as the old verdict, and what as the note that the trick is known."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.evaluation.answers import Answer, Found
from bot.evaluation.figures import Name
from bot.evaluation.reading import KEPT, Folder, Query, Record
from bot.evaluation.swaps import Swap
from bot.evaluation.tricks import SCAMS, Tricks, asked, figures_of, tricks_of

BEFORE = Query("Undian hadiah BRI, klik tautan ini untuk klaim", frozenset({"uji-1"}), 1.0, "train")
AFTER = "Undian hadiah BCA, klik tautan ini untuk klaim"
FOUND = Answer("answer", (Found("uji-1", "false", 0.9, "claim"),))

#: What is said of the swapped text, what of the text before it; whether the old verdict went out, and whether the
#: trick was known (None: no template fits, so that it is not asked).
CASES = [
    (Answer("answer", (Found("uji-1", "false", 0.9, "similar_scam"),)), FOUND, False, True, "as it should be"),
    (FOUND, FOUND, True, False, "the old verdict"),
    (Answer("answer", (Found("uji-1", "false", 0.9, "variant"),)), FOUND, True, False, "taken for a copy"),
    (Answer("answer", (Found("uji-9", "false", 0.9, "claim"),)), FOUND, False, False, "another claim's verdict"),
    (Answer("suggest", (Found("uji-1", "false", 0.4, "similar_scam"),)), FOUND, False, False, "only suggested"),
    (Answer("none"), FOUND, False, False, "nothing is said"),
    (Answer("none"), Answer("none"), False, None, "never found, so there is no template"),
]


@pytest.mark.parametrize(("said", "before", "is_old", "is_known", "why"), CASES, ids=[case[4] for case in CASES])
async def test_what_a_swapped_text_may_be_told(
    said: Answer, before: Answer, is_old: bool, is_known: bool | None, why: str
) -> None:
    told = {AFTER: said, BEFORE.text: before}
    tricks = Tricks(SCAMS, [Swap(AFTER, 0, "bank", "BRI", "BCA")], [BEFORE])
    questions: list[str] = []

    async def ask(texts: Sequence[str]) -> list[Answer]:
        questions.extend(texts)
        return [told[text] for text in texts]

    figures = {figure.name: figure.estimate.value for figure in await figures_of(tricks, ask)}
    assert figures.pop(Name.SWAP_ANSWERED) == is_old, why
    assert figures == ({} if is_known is None else {Name.SWAP_SIMILAR: is_known}), why
    assert len(questions) == asked(tricks)


def test_only_what_the_title_says_too_is_swapped() -> None:
    records = [
        Record("uji-1", "Undian hadiah mengatasnamakan BRI", "SALAH"),
        Record("uji-2", "Pabrik tahu di Malang terbakar", "SALAH"),
        Record("uji-3", "Tautan pendaftaran bantuan dari Pertamina", "SALAH"),
        Record("uji-4", "Klarifikasi tautan pendaftaran bantuan dari Telkomsel", "BENAR"),
        Record("uji-5", "Tautan pendaftaran bantuan dari Indosat", "belum dinilai"),
    ]
    queries = [
        Query("Selamat! Undian hadiah BRI untuk warga Malang, klik tautan", frozenset({"uji-1"}), 0.8, KEPT),
        Query("Pabrik tahu terbakar di Malang", frozenset({"uji-2"}), 1.0, KEPT),
    ]
    kept, scams = tricks_of(Folder(Path(), records, queries, [], {"SALAH": "false", "BENAR": "true"}), (KEPT,))
    assert sorted((swap.kind, swap.old) for swap in kept.swaps) == [("bank", "BRI"), ("place", "Malang")]
    assert {kept.queries[swap.original].text for swap in kept.swaps} == {query.text for query in queries}
    assert (kept.of, scams.of) == (KEPT, SCAMS)
    assert {swap.old for swap in scams.swaps} == {"BRI", "Pertamina"}, (
        "texts and titles about scams, and only those that were judged so"
    )

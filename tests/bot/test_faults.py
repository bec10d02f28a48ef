"""Why something could not be taken: every sentence of importers and feeds has words for the operator."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.faults import Fault, fault_in, fault_of
from data.importers.dates import read_date
from data.wording import LANGUAGES, say

TODAY = date(2026, 7, 1)
ROOT = Path(__file__).parents[2]
#: The register of KIM is read there too; its faults are codes from the start, and its texts names of columns.
FILES = sorted(
    file
    for folder in (ROOT / "data" / "importers", ROOT / "bot" / "feeds")
    for file in folder.glob("*.py")
    if not file.name.startswith("register")
)
#: Calls whose texts nobody is told: patterns, the log, and what is caught where it is raised.
_UNTOLD = frozenset({"ValueError", "compile", "debug", "info", "warning", "exception", "log", "escape", "_OFFER"})
#: Words that make a text a sentence rather than a name.
_SENTENCE_WORDS = 3


def texts_in(node: ast.AST) -> Iterator[str]:
    """The texts of a piece of a program, docstrings left out, with 7 for each part that is put in."""
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in _UNTOLD:
            return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    if isinstance(node, ast.JoinedStr):
        yield "".join(part.value if isinstance(part, ast.Constant) else "7" for part in node.values)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    else:
        for child in ast.iter_child_nodes(node):
            yield from texts_in(child)


def sentences() -> set[str]:
    """Every text of importers and feeds that reads like a sentence."""
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in FILES]
    found = {text for tree in trees for text in texts_in(tree)}
    return {text for text in found if len(text.split()) >= _SENTENCE_WORDS and not _is_name(text)}


def _is_name(text: str) -> bool:
    """Whether a text is what a server is asked with, an address, or the names of a month."""
    return (
        not text[0].isalpha()
        or "/" in text.split(maxsplit=1)[0]
        or read_date(f"1 {text.split(maxsplit=1)[0]} 2020", TODAY) is not None
    )


def test_every_sentence_of_importers_and_feeds_has_a_code() -> None:
    said = sentences()
    assert len(said) > 60, "the sentences are found"
    assert sorted(text for text in said if fault_of(text) is None) == []


@pytest.mark.parametrize("fault", Fault, ids=lambda fault: fault.name.lower())
def test_a_fault_is_known_by_its_sentence_and_said_with_its_parts(fault: Fault) -> None:
    sentence = fault.value
    for place, name in enumerate(("line", "field", "count", "most", "width", "lines", "sheet", "names", "example")):
        sentence = sentence.replace(f"{{{name}}}", f"n{place}")
    told = fault_of(sentence.replace("{why}", "it is empty").replace("{", "").replace("}", ""))
    assert told is not None
    assert told[0] is fault
    for language in ("id", "en"):
        worded = fault_in(language, sentence)
        assert all(f"n{place}" in worded for place in range(9) if f"n{place}" in sentence)
    assert fault_in("id", sentence) != sentence or fault is Fault.STATUS


WITHIN = [
    ("baik.csv is not a file of fact-checks: it is empty.", "baik.csv bukan berkas cek fakta: kosong.", "in a file"),
    ('Sheet "Mei": The id is missing.', 'Lembar "Mei": Kodenya (id) tidak ada.', "on a sheet"),
    ("it is refused (status 418)", "permintaannya ditolak (status 418)", "with a status"),
    (
        "WordPress refuses: rest_no_route (status 404)",
        "WordPress menolak: rest_no_route (status 404)",
        "in the publisher's own word",
    ),
    ("Yudistira refuses: no reason is given", "Yudistira menolak: tanpa alasan", "without a reason"),
    (
        'a.xlsx is not a file of fact-checks: no sheet has a row that names the columns: it has no column "Judl" '
        '(do you mean "Judul"?); its columns are "Judul", "Isi".',
        'a.xlsx bukan berkas cek fakta: tidak ada lembar dengan baris nama kolom: tidak ada kolom "Judl" '
        '(maksudnya "Judul"?); kolomnya "Judul", "Isi".',
        "three deep",
    ),
    ("something that a publisher says", "something that a publisher says", "none of ours"),
    ("", "", "nothing"),
]


@pytest.mark.parametrize(("sentence", "told", "reason"), WITHIN, ids=[row[2] for row in WITHIN])
def test_a_sentence_within_a_sentence_is_said_too(sentence: str, told: str, reason: str) -> None:
    assert fault_in("id", sentence) == told, reason
    assert fault_in("en", sentence) == sentence, reason


def test_the_words_are_there_in_both_languages_of_operators() -> None:
    assert {"id", "en"} <= set(LANGUAGES)
    assert say("cli.fault.empty", "id") != say("cli.fault.empty", "en")

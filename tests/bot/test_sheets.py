"""Tables for spreadsheets: whatever stands in a cell, it comes back as it was and is no formula."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from bot import sheets
from bot.sheets import Sheet, write_csv, write_xlsx
from data.importers.formulas import NOTHING, bare, harmless

_PLAIN = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff_"), max_size=30)


def read_back(sheet: Sheet) -> list[list[str]]:
    file = io.BytesIO()
    write_csv(file, sheet)
    return list(csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig"), newline=""), delimiter=";"))


@given(st.text(max_size=30))
def test_no_cell_of_a_csv_is_a_formula(text: str) -> None:
    ((before, cell, after),) = read_back(Sheet("a", [["x", text, 7]]))
    assert (before, after) == ("x", "7")
    assert cell in NOTHING or not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert bare(cell) == bare(text), "and reads back as it was"


@pytest.mark.parametrize(
    ("text", "cell", "why"),
    [
        ("=1+1", "'=1+1", "a formula"),
        ("+62", "'+62", "computed as a number"),
        ("-2+3", "'-2+3", "a formula in some programs"),
        ("@SUM(A1)", "'@SUM(A1)", "an old way to write one"),
        ("\t=1", "'\t=1", "white space before it is dropped"),
        ("-", "-", "a dash alone says that there is nothing"),
        ("KIM = Maju", "KIM = Maju", "a sign in the middle"),
        ("'tidak", "'tidak", "an apostrophe of somebody's own"),
    ],
)
def test_what_is_made_harmless(text: str, cell: str, why: str) -> None:
    assert harmless(text) == cell, why
    assert bare(cell) == text, why


def test_nothing_else_writes_csv() -> None:
    root = Path(sheets.__file__).parent.parent
    writers = [
        str(path.relative_to(root))
        for room in ("bot", "broadcasts", "data", "handlers")
        for path in sorted((root / room).rglob("*.py"))
        if re.search(r"csv\.(?:writer|DictWriter)|zipfile\.ZipFile\([^)]*\"w\"", path.read_text(encoding="utf-8"))
    ]
    assert writers == ["bot/sheets.py"]


@given(_PLAIN)
def test_a_workbook_holds_what_was_written(text: str) -> None:
    file = io.BytesIO()
    write_xlsx(file, [Sheet("Satu & <dua>", [["x", text, 7, None, "z"]])])
    file.seek(0)
    book = CalamineWorkbook.from_filelike(file)
    assert book.sheet_names == ["Satu & <dua>"]
    assert book.get_sheet_by_index(0).to_python() == [["x", text, 7.0, "", "z"]]


@given(st.text(max_size=30))
def test_any_text_makes_a_workbook_that_opens(text: str) -> None:
    file = io.BytesIO()
    write_xlsx(file, [Sheet("a", [["x", text]])])
    file.seek(0)
    assert CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()[0][0] == "x"

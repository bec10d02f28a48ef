"""Tables for spreadsheets: whatever stands in a cell, it comes back as it was and is no formula."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from bot.sheets import Sheet, write_csv, write_xlsx

_PLAIN = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff_"), max_size=30)


def read_back(sheet: Sheet) -> list[list[str]]:
    file = io.BytesIO()
    write_csv(file, sheet)
    return list(csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig"), newline=""), delimiter=";"))


@given(st.text(max_size=30))
def test_no_cell_of_a_csv_is_a_formula(text: str) -> None:
    ((before, cell, after),) = read_back(Sheet("a", [["x", text, 7]]))
    assert (before, after) == ("x", "7")
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


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

"""XLSX workbooks, written here part by part as spreadsheet programs write them."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Sequence
from datetime import date, timedelta
from xml.sax.saxutils import escape

import pytest

from data.importers import BadRecord, UnknownFormat, guard, read
from data.model.factcheck import FactCheck, Verdict

TODAY = date(2026, 11, 23)

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEADING = ("ID", "Judul", "Putusan", "Tanggal")

Cell = str | float | bool | date | None


def cell(place: str, value: Cell) -> str:
    """Write one cell: text inline, a date as its number with the date style."""
    if value is None:
        return f'<c r="{place}" s="1"/>'
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, date):
        return f'<c r="{place}" s="1"><v>{(value - date(1899, 12, 30)).days}</v></c>'
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    return f'<c r="{place}"><v>{value}</v></c>'


def sheet(rows: Sequence[Sequence[Cell]]) -> str:
    """Write one sheet."""
    body = "".join(
        f'<row r="{number}">'
        + "".join(cell(f"{chr(65 + column)}{number}", value) for column, value in enumerate(row))
        + "</row>"
        for number, row in enumerate(rows, start=1)
        if row
    )
    return f'<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>'


def workbook(*tables: Sequence[Sequence[Cell]], hidden: Sequence[int] = (), raw: str = "") -> bytes:
    """Write a workbook with these sheets, named A, B, ...; ``raw`` is the XML of one more."""
    parts = [sheet(table) for table in tables] + ([raw] if raw else [])
    states = ("visible", "hidden")
    names = "".join(
        f'<sheet name="{chr(65 + n)}" sheetId="{n + 1}" state="{states[n in hidden]}" r:id="rId{n + 1}"/>'
        for n in range(len(parts))
    )
    links = "".join(
        f'<Relationship Id="rId{n + 1}" Type="{LINKS}/worksheet" Target="worksheets/sheet{n + 1}.xml"/>'
        for n in range(len(parts))
    )
    files = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>{names}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{links}'
        f'<Relationship Id="rId99" Type="{LINKS}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
        "</styleSheet>",
        **{f"xl/worksheets/sheet{n}.xml": part for n, part in enumerate(parts, start=1)},
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        for path, text in files.items():
            package.writestr(path, f'<?xml version="1.0" encoding="UTF-8"?>\n{text}')
    return packed.getvalue()


def imported(content: bytes) -> tuple[list[FactCheck], list[BadRecord]]:
    """Read a workbook; return its fact-checks and its reports."""
    found = list(read("Hoaks Kota.xlsx", content, today=TODAY))
    return [x for x in found if isinstance(x, FactCheck)], [x for x in found if isinstance(x, BadRecord)]


def test_a_row_becomes_a_record() -> None:
    heading = ("id", "Judul", "Putusan", "Ringkasan", "Penjelasan", "Tautan", "Tanggal", "Sumber", "Catatan")
    row = ("a-1", "Kabar kolam", "Hoaks", "Pendek", "Satu\nDua", "periksa.example/1", date(2024, 5, 6), "Komdigi", "-")
    (record,), bad = imported(workbook([heading, row]))
    assert bad == []
    assert record == FactCheck(
        source="komdigi",
        external_id="a-1",
        title="Kabar kolam",
        verdict=Verdict.FALSE,
        rating="Hoaks",
        summary="Pendek",
        explanation="Satu\nDua",
        url="https://periksa.example/1",
        publisher="Komdigi",
        published_on=date(2024, 5, 6),
    )


def test_numbers_truth_values_and_dates_become_what_the_sheet_shows() -> None:
    rows = [HEADING, (12.0, 2024, False, "6 Mei 2024"), (12.5, "Kabar", "Benar", 45418), (13, "Kabar", "", 0.25)]
    records, bad = imported(workbook(rows))
    assert [(r.external_id, r.title, r.verdict) for r in records] == [
        ("12", "2024", Verdict.FALSE),
        ("12.5", "Kabar", Verdict.TRUE),
        ("13", "Kabar", None),
    ]
    assert [r.published_on for r in records] == [date(2024, 5, 6), None, None]
    assert bad == []


def test_a_heading_may_stand_below_a_title_and_rows_are_counted_as_the_program_does() -> None:
    rows = [
        ("Daftar hoaks kota",),
        (),
        (),
        HEADING,
        ("1", "Kabar", "", ""),
        (),
        ("2", "", "", ""),
        ("1", "Lagi", "", ""),
    ]
    records, bad = imported(workbook(rows))
    assert len(records) == 1
    assert [report.line for report in bad] == [7, 8]
    assert "title is missing" in bad[0].reason
    assert "line 5" in bad[1].reason


def test_all_visible_sheets_with_a_heading_are_read() -> None:
    cover = [("Laporan",), ("Tahun", "Jumlah")]
    tables = [cover, [HEADING, ("1", "Satu", "", "")], [HEADING, ("2", "Dua", "", ""), ("3", "", "", "")]]
    records, bad = imported(workbook(*tables, [HEADING, ("4", "Rahasia", "", "")], hidden=[3]))
    assert [record.title for record in records] == ["Satu", "Dua"]
    assert bad == [BadRecord(3, 'Sheet "C": The title is missing or has no letter in it.')]


def test_the_same_bytes_give_the_same_records() -> None:
    content = workbook([HEADING, *((n, f"Kabar {n}", "SALAH", date(2024, 1, 1)) for n in range(50))])
    assert imported(content) == imported(content)
    assert list(read("Hoaks Kota.xlsx", io.BytesIO(content), today=TODAY)) == imported(content)[0]


def test_twelve_thousand_rows() -> None:
    day = date(2015, 1, 1)
    rows = [(n, f"Kabar nomor {n}", "SALAH", day + timedelta(days=n // 4)) for n in range(12_000)]
    assert len(imported(workbook([HEADING, *rows]))[0]) == 12_000


def with_row(row: str, above: str = "") -> bytes:
    """Write a workbook whose second sheet has this XML as its rows."""
    return workbook([HEADING], raw=f'{above}<worksheet xmlns="{MAIN}"><sheetData>{row}</sheetData></worksheet>')


def archive(name: str, content: bytes) -> bytes:
    """Pack one file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, content)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("what", "content", "reason"),
    [
        ("another ZIP", archive("catatan.txt", b"halo"), "no XLSX workbook"),
        ("half a workbook", workbook([HEADING, ("1", "Kabar", "", "")])[:900], "damaged"),
        ("a workbook in name only", archive("xl/workbook.xml", b"<rusak"), "damaged"),
        ("no heading", workbook([("Nama", "Alamat"), ("a", "b")]), "no sheet has a row"),
        ("no ids", workbook([("No", "Judul"), ("1", "Kabar")]), "no sheet has a row"),
        ("a bomb", archive("xl/workbook.xml", bytes(70 << 20)), "unpacks to more than 64 MiB"),
        ("a cell in the furthest corner", with_row(f"<row>{cell('XFD1048576', 'x')}</row>"), "more than 4000000 cells"),
        ("a row in the billions", with_row('<row r="9999999999"><c><v>1</v></c></row>'), "damaged"),
        ("a row that is no number", with_row('<row r="satu"><c><v>1</v></c></row>'), "damaged"),
        ("a cell in row 0", with_row('<row><c r="A0"><v>1</v></c></row>'), "damaged"),
        ("a cell beyond the last column", with_row('<row><c r="XFE1"><v>1</v></c></row>'), "damaged"),
        ("entities", with_row("<row/>", above='<!DOCTYPE a [<!ENTITY b "c">]>'), "damaged"),
    ],
)
def test_a_workbook_that_is_not_ours_is_refused_at_once(what: str, content: bytes, reason: str) -> None:
    with pytest.raises(UnknownFormat, match=reason):
        read(f"{what}.xlsx", content, today=TODAY)


def test_an_empty_styled_cell_far_below_costs_nothing() -> None:
    row = '<row r="1048576"><c r="A1048576" s="1"/></row>'
    body = sheet([HEADING, ("1", "Kabar", "", "")]).replace("</sheetData>", f"{row}</sheetData>")
    assert len(imported(workbook(raw=body))[0]) == 1
    assert guard.MOST_CELLS > 1048576


def test_no_damaged_workbook_raises_anything_else() -> None:
    whole = workbook([HEADING, *((n, f"Kabar {n}", "SALAH", date(2024, 1, 1)) for n in range(20))])
    dice = random.Random(35)
    for _ in range(300):
        damaged = bytearray(whole)
        for _ in range(dice.randint(1, 20)):
            damaged[dice.randrange(4, len(damaged))] = dice.randrange(256)
        try:
            list(read("x.xlsx", bytes(damaged[: dice.choice([None, dice.randrange(5, len(damaged))])]), today=TODAY))
        except UnknownFormat:
            continue

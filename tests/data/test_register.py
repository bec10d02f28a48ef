"""Tables of KIM: what each row states, why one is not taken, and what it changes in the register."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date

import pytest

from bot.sheets import Sheet, write_csv
from data.importers.register import MOST_BYTES, MOST_ROWS, read
from data.importers.register_changes import Change, Decider, Verdict, hash_of
from data.importers.register_columns import field_named
from data.importers.register_export import cells_of
from data.importers.register_places import PlaceReader
from data.matching.places import Gazetteer
from data.model.board import BoardMember, BoardOffice
from data.model.membership import InstitutionStatus
from data.model.register import BadRow, FileError, FileFault, Kim, KimField, KimRow, RowFault, Value
from data.seeds.regions import places_of
from tests.data.test_importers_sheets import workbook

TODAY = date(2026, 11, 23)
KANIGARAN, MAYANGAN, KETAPANG = "35.74.04.1003", "35.74.03.1001", "35.74.01.1001"
HEAD = "Nama KIM;Kelurahan/Desa;Kecamatan;Nomor Induk Komunitas;Tanggal SK;SK berlaku sampai;Status;Grup WhatsApp\n"


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer(places_of("35.74"))


@pytest.fixture(scope="module")
def places(gazetteer: Gazetteer) -> PlaceReader:
    return PlaceReader(gazetteer)


def found(
    content: str | bytes, places: PlaceReader, mapped: Mapping[str, KimField] | None = None
) -> list[KimRow | BadRow]:
    raw = content.encode() if isinstance(content, str) else content
    return list(read(raw, places, TODAY, mapped or {}))


def row_of(content: str | bytes, places: PlaceReader) -> KimRow:
    (row,) = found(content, places)
    assert isinstance(row, KimRow), row
    return row


def test_a_row_states_what_its_cells_say(places: PlaceReader) -> None:
    line = "kanigaran jaya;kanigaran;kanigaran;KIM-1;12/01/2024;31 Desember 2027;aktif;Warga KIM\n"
    assert row_of(HEAD + line, places) == KimRow(
        2,
        "",
        "KIM kanigaran jaya",
        KANIGARAN,
        {
            KimField.NUMBER: "KIM-1",
            KimField.SK_ON: date(2024, 1, 12),
            KimField.SK_UNTIL: date(2027, 12, 31),
            KimField.STATUS: "active",
            KimField.GROUP: "Warga KIM",
        },
    )


@pytest.mark.parametrize(
    ("village", "kecamatan", "place"),
    [
        ("Kelurahan Kanigaran", "", KANIGARAN),
        ("Kanigarn", "Kanigaran", KANIGARAN),  # a slip of the finger
        ("35.74.04.1003", "", KANIGARAN),
        ("3574041003", "kec. kanigaran", KANIGARAN),  # as registers without dots write it
        ("Ketapang", "Kademanga", KETAPANG),
        ("", "Kedopok", "35.74.05"),  # a KIM of a whole kecamatan
        ("-", "357405", "35.74.05"),
    ],
)
def test_a_place_is_read_by_name_or_by_code(village: str, kecamatan: str, place: str, places: PlaceReader) -> None:
    assert row_of(f"{HEAD}Jaya;{village};{kecamatan};;;;;\n", places).place == place


@pytest.mark.parametrize(
    ("cells", "fault", "column", "near"),
    [
        (";Kanigaran;;;;;;", RowFault.NO_NAME, "Nama KIM", ""),
        ("KIM;Kanigaran;;;;;;", RowFault.NO_NAME, "Nama KIM", ""),  # only what every name begins with
        ("Jaya;;;;;;;", RowFault.NO_PLACE, "Kelurahan/Desa", ""),
        ("Jaya;Mana Saja;;;;;;", RowFault.UNKNOWN_PLACE, "Kelurahan/Desa", ""),
        ("Jaya;3574049999;;;;;;", RowFault.UNKNOWN_PLACE, "Kelurahan/Desa", ""),
        ("Jaya;Jrebeng;;;;;;", RowFault.AMBIGUOUS_PLACE, "Kelurahan/Desa", "Jrebeng Kulon, Kedopok (35.74.05.1001)"),
        ("Jaya;Mayangan;Kedopok;;;;;", RowFault.OTHER_KECAMATAN, "Kelurahan/Desa", f"Mayangan, Mayangan ({MAYANGAN})"),
        ("Jaya;3574031001;Kedopok;;;;;", RowFault.OTHER_KECAMATAN, "Kelurahan/Desa", MAYANGAN),
        ("Jaya;Mayangan;Sukun;;;;;", RowFault.UNKNOWN_KECAMATAN, "Kecamatan", ""),
        ("Jaya;Mayangan;;;31/13/2024;;;", RowFault.BAD_DATE, "Tanggal SK", ""),
        ("Jaya;Mayangan;;;12/31/2024;;;", RowFault.BAD_DATE, "Tanggal SK", ""),  # months first are not guessed at
        ("Jaya;Mayangan;;;1/1/2030;;;", RowFault.BAD_DATE, "Tanggal SK", ""),  # no SK is from the future
        ("Jaya;Mayangan;;;2/2/2025;1/1/2025;;", RowFault.ENDS_FIRST, "SK berlaku sampai", ""),
        ("Jaya;Mayangan;;;;;mati suri;", RowFault.BAD_STATUS, "Status", ""),
        ("Jaya;Mayangan;;;;;-;", RowFault.BAD_STATUS, "Status", ""),
        ("Jaya;Mayangan;;3,57404E+12;;;;", RowFault.TURNED, "Nomor Induk Komunitas", ""),
        ('Jaya;Mayangan;;"=1+1";;;;', RowFault.FORMULA, "Nomor Induk Komunitas", ""),
        ("Jaya;Mayangan;;#N/A;;;;", RowFault.FORMULA, "Nomor Induk Komunitas", ""),
        (f"Jaya;Mayangan;;{'9' * 61};;;;", RowFault.TOO_LONG, "Nomor Induk Komunitas", ""),
        ("Jaya;Mayangan;;;;;;;;lebih", RowFault.UNREADABLE, "", ""),
        ('Jaya;"Mayangan;;;;;;', RowFault.UNREADABLE, "", ""),
    ],
)
def test_a_bad_row_is_reported_with_its_cell_and_harms_no_other(
    cells: str, fault: RowFault, column: str, near: str, places: PlaceReader
) -> None:
    rows = found(f"{HEAD}Satu;Kanigaran;;;;;;\n{cells}\nDua;Kanigaran;;;;;;\n", places)
    bad = rows[1]
    assert isinstance(bad, BadRow)
    assert (bad.line, bad.fault, bad.column) == (3, fault, column)
    assert near in " ".join(bad.near)
    assert [row.name for row in rows if isinstance(row, KimRow)] == ["KIM Satu", "KIM Dua"]


@pytest.mark.parametrize(
    "written", ["45000", "15/03/2023", "15-3-2023", "2023-03-15", "15 Maret 2023", "Rabu, 15 mar 2023"]
)
def test_dates_are_read_as_offices_and_excel_write_them(written: str, places: PlaceReader) -> None:
    stated = row_of(f'{HEAD}Jaya;Kanigaran;;;"{written}";;;\n', places).stated
    assert stated == {KimField.SK_ON: date(2023, 3, 15)}


def test_a_workbook_is_read_with_its_dates_and_numbers(places: PlaceReader) -> None:
    heading = ("Nama KIM", "Kode Desa", "No. Induk", "Tgl SK", "Masa Berlaku")
    day, number = date(2024, 1, 12), 46387
    table = [
        ("Daftar KIM",),
        (),
        heading,
        ("Jaya", 3574041003, 12.0, day, number),
        (),
        ("Maju", KETAPANG, 1e16, None, ""),
    ]
    first, second = found(workbook(table), places)
    assert isinstance(first, KimRow)
    assert (first.line, first.place) == (4, KANIGARAN)
    wanted = {KimField.NUMBER: "12", KimField.SK_ON: day, KimField.SK_UNTIL: date(2026, 12, 31)}
    assert first.stated == wanted
    assert isinstance(second, BadRow)  # sixteen digits are not the ones that were typed any more
    assert (second.line, second.fault) == (6, RowFault.TURNED)


def test_of_a_workbook_with_several_tables_each_is_read(places: PlaceReader) -> None:
    table = [("Nama KIM", "Kelurahan"), ("Jaya", "Kanigaran"), ("", "Ketapang")]
    rows = found(workbook(table, [("Catatan",)], table), places)
    assert [(row.sheet, row.line) for row in rows] == [("A", 2), ("A", 3), ("C", 2), ("C", 3)]


def test_other_column_names_are_mapped(places: PlaceReader) -> None:
    wanted = field_named("grup_wa")
    assert wanted is KimField.GROUP
    mapped = {"Sebutan": KimField.NAME, "Grup kami": wanted}
    (row,) = found("Sebutan,Desa,Grup kami\nJaya,Kanigaran,Warga\n", places, mapped)
    assert isinstance(row, KimRow)
    assert (row.name, row.stated) == ("KIM Jaya", {KimField.GROUP: "Warga"})


def test_windows_letters_are_read(places: PlaceReader) -> None:
    assert row_of((HEAD + "Caf\xe9;Kanigaran;;;;;;\n").encode("cp1252"), places).name == "KIM Caf\xe9"


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", FileFault.EMPTY),
        (b" \r\n", FileFault.EMPTY),
        (HEAD.encode(), FileFault.NO_ROWS),
        (HEAD.encode("utf-16"), FileFault.UTF16),
        (b"<html>", FileFault.NO_TABLE),
        (b"%PDF-1.7", FileFault.NO_TABLE),
        (b"Judul;Putusan\nA;B\n", FileFault.NO_HEADING),
        (b"Nama KIM;Ketua\nJaya;Siti\n", FileFault.NO_HEADING),  # without a place nobody knows which
        (b"PK\x03\x04 no zip", FileFault.UNREADABLE),
        (workbook([("Judul",), ("A",)]), FileFault.NO_HEADING),
        (b"x" * (MOST_BYTES + 1), FileFault.TOO_BIG),
        (HEAD.encode() + b"Jaya;;;;;;;\n" * (MOST_ROWS + 1), FileFault.TOO_MANY),
    ],
    # A workbook holds the time at which it was written, and each process of a test run makes its own.
    ids=lambda value: "" if isinstance(value, bytes) else str(value),
)
def test_a_file_that_is_no_table_of_kim_is_refused_whole(content: bytes, fault: FileFault, places: PlaceReader) -> None:
    with pytest.raises(FileError) as refused:
        found(content, places)
    assert refused.value.fault is fault


def test_a_mapped_column_that_is_not_there_is_named(places: PlaceReader) -> None:
    with pytest.raises(FileError) as refused:
        found(HEAD, places, {"Sebutan": KimField.NAME})
    assert (refused.value.fault, refused.value.values["column"]) == (FileFault.NO_COLUMN, "Sebutan")


# --- What a row changes ----------------------------------------------------------------------------------------------


def a_row(name: str = "KIM Jaya", place: str = KANIGARAN, line: int = 2, **stated: Value) -> KimRow:
    return KimRow(line, "", name, place, {KimField(field): value for field, value in stated.items()})


def decided(*rows: KimRow, known: tuple[Kim, ...] = ()) -> list[Change | BadRow]:
    return list(Decider(known).decide(rows))


JAYA = Kim(1, "KIM Jaya", KANIGARAN, InstitutionStatus.ACTIVE, "N-1", sk_number="SK 1", group="Warga")


def test_a_new_kim_is_verified_unless_the_row_says_otherwise() -> None:
    states = [
        one.after[KimField.STATUS]
        for one in decided(a_row(), a_row("KIM Dua", status="expired"))
        if isinstance(one, Change)
    ]
    assert states == ["verified", "expired"]


@pytest.mark.parametrize(
    ("row", "verdict", "after"),
    [
        (a_row(nomor_induk="N-1"), Verdict.SAME, {}),
        (a_row("kim JAYA", nomor_induk="N-1"), Verdict.CHANGED, {KimField.NAME: "kim JAYA"}),
        (a_row(), Verdict.SAME, {}),  # an empty cell changes nothing
        (a_row(nomor_sk="SK 2"), Verdict.CHANGED, {KimField.SK_NUMBER: "SK 2"}),
        (a_row(nomor_sk=""), Verdict.CHANGED, {KimField.SK_NUMBER: ""}),  # a dash says that there is none any more
        (a_row("KIM Maju Jaya", nomor_induk="N-1"), Verdict.CHANGED, {KimField.NAME: "KIM Maju Jaya"}),  # renamed
        (a_row("KIM Lain", nomor_induk="N-2"), Verdict.NEW, None),
    ],
)
def test_a_row_is_compared_with_what_is_known(
    row: KimRow, verdict: Verdict, after: Mapping[KimField, Value] | None
) -> None:
    (one,) = decided(row, known=(JAYA,))
    assert isinstance(one, Change)
    assert one.verdict is verdict
    if after is not None:
        assert (one.number, one.after) == (1, after)


@pytest.mark.parametrize(
    ("status", "verdict", "after", "why"),
    [
        (InstitutionStatus.VERIFIED, Verdict.SAME, {}, "one officer's table makes none active"),
        (InstitutionStatus.FROZEN, Verdict.CHANGED, {KimField.STATUS: "verified"}, "it stands anew, and verified"),
        (InstitutionStatus.PROPOSED, Verdict.CHANGED, {KimField.STATUS: "verified"}, "the office knows it now"),
        (InstitutionStatus.ACTIVE, Verdict.SAME, {}, "two officers did already"),
    ],
)
def test_what_a_table_calls_active_is_put_before_a_second_officer(
    status: InstitutionStatus, verdict: Verdict, after: Mapping[KimField, Value], why: str
) -> None:
    (one,) = decided(a_row(status="active"), known=(Kim(1, "KIM Jaya", KANIGARAN, status),))
    assert isinstance(one, Change)
    assert (one.verdict, one.after, one.asks_active) == (verdict, after, True), why
    (new,) = decided(a_row(status="active"))
    assert isinstance(new, Change)
    assert (new.after[KimField.STATUS], new.asks_active) == ("verified", True)


def test_a_declaration_is_of_the_board_as_the_row_names_it() -> None:
    on = date(2026, 3, 1)
    seat = BoardMember(9, BoardOffice.CHAIR, "Siti Contoh", on, is_not_asn=True, is_not_partisan=True, checked_by=2)
    known = (Kim(1, "KIM Jaya", KANIGARAN, InstitutionStatus.VERIFIED, board=(seat,)),)
    (same,) = decided(a_row(ketua="Siti Contoh", tanggal_pernyataan=on), known=known)
    assert isinstance(same, Change)
    assert same.verdict is Verdict.SAME
    (other,) = decided(a_row(ketua="Budi Contoh", tanggal_pernyataan=on), known=known)
    assert isinstance(other, Change)
    assert other.after == {KimField.CHAIR: "Budi Contoh", KimField.DECLARED: on}, "the new chair's was seen too"


def test_what_a_resident_typed_is_verified_by_the_office() -> None:
    (one,) = decided(a_row(), known=(Kim(4, "KIM Jaya", KANIGARAN, InstitutionStatus.PROPOSED),))
    assert isinstance(one, Change)
    assert (one.verdict, one.number, one.after) == (Verdict.CHANGED, 4, {KimField.STATUS: "verified"})


def test_what_was_changed_by_hand_since_is_not_changed_back_by_the_same_row() -> None:
    row = a_row(status="active")
    frozen = Kim(1, "KIM Jaya", KANIGARAN, InstitutionStatus.FROZEN, row_hash=hash_of(row))
    (one,) = decided(row, known=(frozen,))
    assert isinstance(one, Change)
    assert one.verdict is Verdict.SAME


@pytest.mark.parametrize(
    ("rows", "known", "fault"),
    [
        ([a_row(), a_row("kim jaya", line=3)], (), RowFault.DUPLICATE),
        ([a_row(nomor_induk="9"), a_row("KIM Dua", MAYANGAN, 3, nomor_induk="9")], (), RowFault.DUPLICATE),
        ([a_row("KIM Dua", MAYANGAN, nomor_induk="N-1")], (JAYA,), RowFault.NUMBER_TAKEN),
        (
            [a_row("KIM Dua", nomor_induk="N-1")],
            (JAYA, Kim(2, "KIM Dua", KANIGARAN, InstitutionStatus.ACTIVE)),
            RowFault.NUMBER_TAKEN,
        ),
    ],
)
def test_a_name_or_number_counts_once(rows: list[KimRow], known: tuple[Kim, ...], fault: RowFault) -> None:
    last = decided(*rows, known=known)[-1]
    assert isinstance(last, BadRow)
    assert last.fault is fault


def csv_of(known: Sequence[Kim], gazetteer: Gazetteer) -> bytes:
    file = io.BytesIO()
    write_csv(file, Sheet("KIM", cells_of(known, gazetteer)))
    return file.getvalue()


# --- Export ----------------------------------------------------------------------------------------------------------


def test_what_is_exported_reads_back_as_it_was(gazetteer: Gazetteer, places: PlaceReader) -> None:
    known = [
        JAYA,
        Kim(
            2, "KIM =HYPERLINK", MAYANGAN, InstitutionStatus.FROZEN, "+62", sk_on=date(2024, 2, 29), sk_issuer="@lurah"
        ),
        Kim(3, 'KIM Kedopok; dan "Maju"', "35.74.05", InstitutionStatus.DISSOLVED, sk_until=date(2027, 1, 1)),
    ]
    content = csv_of(known, gazetteer)
    assert b";=" not in content
    assert b";+" not in content
    changes = list(Decider(known).decide(found(content, places)))
    assert [one.verdict for one in changes if isinstance(one, Change)] == [Verdict.SAME] * 3


def test_no_cell_of_an_export_is_a_formula(gazetteer: Gazetteer) -> None:
    cells = csv_of([Kim(1, "=1+1", KANIGARAN, InstitutionStatus.ACTIVE, "-2", group="@x")], gazetteer).decode(
        "utf-8-sig"
    )
    assert cells.splitlines()[1] == "'=1+1;Kanigaran;Kanigaran;'-2;;;;;aktif;'@x;;;;;"

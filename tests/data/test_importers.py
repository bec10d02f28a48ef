"""JSONL and CSV: every form that is read, and every way in which a file can be broken."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.importers import BadRecord, UnknownFormat, read
from data.importers.dates import read_date
from data.importers.records import FIELD_CHARS, LINE_BYTES
from data.importers.streams import HEAD_BYTES
from data.model.factcheck import FactCheck, Verdict

TODAY = date(2026, 11, 23)

GARLIC = {
    "id": "k-1",
    "title": "Bawang putih di kaus kaki menurunkan demam",
    "verdict": "SALAH",
    "summary": "Demam turun karena tubuh melawan infeksinya.",
    "explanation": "Bau bawang tidak sampai ke peredaran darah.\n\nMinumlah air yang cukup.",
    "url": "https://periksa.example/bawang",
    "date": "2025-03-09",
    "source": "komdigi",
}
BRIDGE = {"id": "k-2", "title": "Jembatan tua dibuka kembali", "verdict": "BENAR", "source": "Dinas Kota"}


def lines(*records: dict[str, object] | str) -> bytes:
    """Write records as JSONL; a text is a line as it stands."""
    return "".join((r if isinstance(r, str) else json.dumps(r)) + "\n" for r in records).encode()


def imported(content: bytes, name: str = "berkas") -> tuple[list[FactCheck], list[BadRecord]]:
    """Read a file; return its fact-checks and its reports."""
    found = list(read(name, content, today=TODAY))
    return [x for x in found if isinstance(x, FactCheck)], [x for x in found if isinstance(x, BadRecord)]


def titles(content: bytes) -> list[str]:
    """Read a file; return the titles taken."""
    return [record.title for record in imported(content)[0]]


def test_a_line_becomes_a_record() -> None:
    (record,), bad = imported(lines(GARLIC))
    assert bad == []
    assert record == FactCheck(
        source="komdigi",
        external_id="k-1",
        title="Bawang putih di kaus kaki menurunkan demam",
        verdict=Verdict.FALSE,
        rating="SALAH",
        summary="Demam turun karena tubuh melawan infeksinya.",
        explanation="Bau bawang tidak sampai ke peredaran darah.\n\nMinumlah air yang cukup.",
        url="https://periksa.example/bawang",
        publisher="Komdigi",
        published_on=date(2025, 3, 9),
    )


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.csv", "tanpa-akhiran", ""])
def test_the_name_does_not_tell_the_format(name: str) -> None:
    plain = list(read(name, lines(GARLIC, BRIDGE), today=TODAY))
    assert plain == list(read(name, gzip.compress(lines(GARLIC, BRIDGE)), today=TODAY))
    assert len(plain) == 2


def test_a_stream_is_read_as_the_records_are_taken() -> None:
    padding = "x" * 90_000
    many = lines(*({"id": number, "title": f"Kabar {number}", "explanation": padding} for number in range(100)))
    stream = io.BytesIO(many)
    first = next(read("besar.jsonl", stream, today=TODAY))
    assert isinstance(first, FactCheck)
    assert stream.tell() <= 3 * HEAD_BYTES < len(many)


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("hoaks-2026.jsonl.gz", "hoaks-2026"),
        ("map/Hoaks Kota (2).csv", "hoaks kota"),
        (".jsonl", "import"),
        ("", "import"),
    ],
)
def test_a_record_without_source_gets_the_name_of_its_file(name: str, source: str) -> None:
    (record,) = read(name, lines({"id": 7, "title": "Kabar burung"}), today=TODAY)
    assert isinstance(record, FactCheck)
    assert (record.source, record.external_id) == (source, "7")


def test_the_caller_may_name_the_source() -> None:
    (record,) = read("x", lines({"id": "7", "title": "Kabar burung"}), today=TODAY, default_source="Dinas Kominfo")
    assert isinstance(record, FactCheck)
    assert (record.source, record.publisher) == ("dinas kominfo", "Dinas Kominfo")


@pytest.mark.parametrize(
    ("source", "stated", "shown"),
    [
        ("mafindo", "", "MAFINDO/TurnBackHoax"),
        ("tbh", "", "MAFINDO/TurnBackHoax"),
        ("KOMDIGI", "", "Komdigi"),
        ("Dinas Kota", "", "Dinas Kota"),
        ("mafindo", "Relawan Kota", "Relawan Kota"),
    ],
)
def test_the_publisher_is_shown_by_its_name(source: str, stated: str, shown: str) -> None:
    (record,), _ = imported(lines({**GARLIC, "source": source, "publisher": stated}))
    assert record.publisher == shown


#: What is wrong, the line, and a word of the sentence that says so.
BROKEN_LINES = [
    ("not JSON", '{"id": "x", "title": "Belum sel', "not one whole JSON"),
    ("prose", "di sini ada catatan", "not one whole JSON"),
    ("a list", '["k-3", "Judul"]', "not an object"),
    ("a number", "12", "not an object"),
    ("brackets without end", "[" * 100_000, "not one whole JSON"),
    ("a number with 5,000 digits", '{"id": ' + "9" * 5_000 + "}", "not one whole JSON"),
    ("id missing", '{"title": "Judul tanpa nomor"}', "id is missing"),
    ("id empty", '{"id": " ", "title": "Judul"}', "id is missing"),
    ("id null", '{"id": null, "title": "Judul"}', "id is missing"),
    ("id true", '{"id": true, "title": "Judul"}', "id is not text"),
    ("id a fraction", '{"id": 1.5, "title": "Judul"}', "id is not text"),
    ("title missing", '{"id": "x"}', "title is missing"),
    ("title empty", '{"id": "x", "title": ""}', "title is missing"),
    ("title only marks", '{"id": "x", "title": "?!… \\u200b"}', "title is missing"),
    ("title only NUL", '{"id": "x", "title": "\\u0000\\u0000"}', "title is missing"),
    ("title only a surrogate", '{"id": "x", "title": "\\ud83d"}', "title is missing"),
    ("title a number", '{"id": "x", "title": 12}', "title is not text"),
    ("title a list", '{"id": "x", "title": ["Judul"]}', "title is not text"),
    ("verdict a number", '{"id": "x", "title": "Judul", "verdict": 0}', "verdict is not text"),
    ("summary an object", '{"id": "x", "title": "Judul", "summary": {"a": 1}}', "summary is not text"),
    ("title too long", json.dumps({"id": "x", "title": "a" * (FIELD_CHARS["title"] + 1)}), "at most 1000"),
    (
        "explanation too long",
        json.dumps({"id": "x", "title": "Judul", "explanation": "a" * (FIELD_CHARS["explanation"] + 1)}),
        "at most 100000",
    ),
    ("line too long", '{"id": "x", "title": "' + "a" * LINE_BYTES + '"}', "longer than"),
    ("an id taken before", json.dumps({**GARLIC, "title": "Lain"}), "same as that of line 1"),
]


@pytest.mark.parametrize(("line", "reason"), [row[1:] for row in BROKEN_LINES], ids=[row[0] for row in BROKEN_LINES])
def test_a_broken_line_is_reported_and_the_others_taken(line: str, reason: str) -> None:
    records, bad = imported(lines(GARLIC, "", line, BRIDGE))
    assert [record.external_id for record in records] == ["k-1", "k-2"]
    assert [report.line for report in bad] == [3]
    assert reason in bad[0].reason
    assert bad[0].reason.endswith(".")
    assert len(bad[0].reason) < 150


@pytest.mark.parametrize("line", [row[1] for row in BROKEN_LINES[:3]], ids=[row[0] for row in BROKEN_LINES[:3]])
def test_the_first_line_may_be_the_broken_one(line: str) -> None:
    records, bad = imported(lines(line, GARLIC, BRIDGE))
    assert len(records) == 2
    assert [report.line for report in bad] == [1]


def test_a_long_file_with_a_broken_first_line_is_read_by_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.importers.reading.DOCUMENT_BYTES", 500)
    records, bad = imported(lines('{"id": "x", "ti', *({**GARLIC, "id": n} for n in range(9))))
    assert (len(records), [report.line for report in bad]) == (9, [1])


def test_a_document_too_long_to_be_read_whole_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.importers.reading.DOCUMENT_BYTES", 500)
    with pytest.raises(UnknownFormat, match="one piece"):
        imported(json.dumps([GARLIC] * 9, indent=1).encode())


def test_bytes_that_are_no_text_break_only_their_line() -> None:
    records, bad = imported(lines(GARLIC) + b'{"id": "x", "title": "caf\xe9"}\n' + lines(BRIDGE))
    assert len(records) == 2
    assert bad == [BadRecord(2, "The line is not UTF-8 text.")]


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("Angin\\u0000 kencang", "Angin kencang"),
        ("Angin\x00 kencang", "Angin kencang"),
        ("Angin\\u000b\\u001fkencang", "Angin kencang"),
        ("  Angin \\n\\t kencang ", "Angin kencang"),
        ("Angin \\ud83d kencang", "Angin \ufffd kencang"),
        ("Angin \\ud83c\\udf00 kencang", "Angin 🌀 kencang"),
        ("\\ufeffAngin \\u202ekencang", "Angin kencang"),
    ],
)
def test_a_title_is_made_clean(written: str, read_as: str) -> None:
    assert titles(lines(GARLIC, f'{{"id": "x", "title": "{written}"}}'))[1] == read_as


def test_a_surrogate_in_the_bytes_is_replaced() -> None:
    assert titles(b'{"id": "x", "title": "Angin \xed\xa0\xbd kencang"}') == ["Angin \ufffd kencang"]


@pytest.mark.parametrize(
    ("written", "link"),
    [
        ("https://periksa.example/a?b=1#c", "https://periksa.example/a?b=1#c"),
        ("HTTP://periksa.example", "HTTP://periksa.example"),
        ("www.periksa.example/kabar", "https://www.periksa.example/kabar"),
        ("-", ""),
        ("tidak ada", ""),
        ("javascript:alert(1)", ""),
        ("data:text/html,hai", ""),
        ("/kabar/12", ""),
        ("https://", ""),
        ("https://[::1", ""),
        ("https://periksa.example/dua kata", ""),
    ],
)
def test_only_a_web_address_is_a_link(written: str, link: str) -> None:
    (record,), bad = imported(lines({**GARLIC, "url": written}))
    assert (record.url, bad) == (link, [])


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2021-03-21", date(2021, 3, 21)),
        ("2021-03-21T23:30:00+07:00", date(2021, 3, 21)),
        ("2021-03-21 08:00:00", date(2021, 3, 21)),
        ("2021-03-21T01:00:00.000Z", date(2021, 3, 21)),
        ("21/03/2021", date(2021, 3, 21)),
        ("1/2/2021", date(2021, 2, 1)),
        ("21-03-2021 10:15", date(2021, 3, 21)),
        ("21 Maret 2021", date(2021, 3, 21)),
        ("Minggu, 21 Maret 2021", date(2021, 3, 21)),
        ("Jum'at, 5 agustus 2022, 09.00 WIB", date(2022, 8, 5)),
        ("7 Des. 2020", date(2020, 12, 7)),
        ("3 March 2024", date(2024, 3, 3)),
        ("", None),
        ("kemarin", None),
        ("03/21/2021", None),
        ("31 Februari 2021", None),
        ("2021-02-30", None),
        ("21 Marzo 2021", None),
        ("1899-12-30", None),
        ("1989-12-31", None),
        ("1990-01-01", date(1990, 1, 1)),
        ("2026-11-24", date(2026, 11, 24)),
        ("2026-11-25", None),
        ("2027-11-23", None),
        ("2021-03-21T23:30:00Z", date(2021, 3, 22)),
        ("2021-03-21T16:59:59+00:00", date(2021, 3, 21)),
        ("Sun, 21 Mar 2021 17:00:00 +0000", date(2021, 3, 22)),
        ("Sun, 21 Mar 2021 23:00:00 +0700", date(2021, 3, 21)),
        ("Sun, 21 Mar 2021 18:00:00 GMT", date(2021, 3, 22)),
        ("9999-12-31T23:00:00Z", None),
        ("0000-00-00", None),
        ("0000-00-00 00:00:00", None),
        ("9999-12-31", None),
        ("21 Maret 2021" + " " * 99, None),
        (20210321, None),
        (["2021-03-21"], None),
        (True, None),
    ],
)
def test_a_date_is_read_or_unknown_and_the_record_stays(written: object, day: date | None) -> None:
    (record,), bad = imported(lines({**GARLIC, "date": written}))
    assert (record.published_on, bad) == (day, [])


def test_the_last_day_of_the_calendar_is_no_trouble() -> None:
    assert read_date("9999-12-31", date.max) == date.max


@given(st.text() | st.dates().map(str) | st.integers() | st.none())
def test_no_date_raises(written: object) -> None:
    read_date(written, TODAY)


def test_of_one_id_the_first_is_taken_and_another_source_may_have_it_too() -> None:
    again = {**GARLIC, "verdict": "BENAR"}
    elsewhere = {**GARLIC, "source": "mafindo"}
    records, bad = imported(lines(GARLIC, again, elsewhere, again))
    assert [record.source for record in records] == ["komdigi", "mafindo"]
    assert records[0].verdict is Verdict.FALSE
    assert [report.line for report in bad] == [2, 4]


def test_the_same_bytes_give_the_same_records() -> None:
    content = lines(GARLIC, "rusak", BRIDGE, GARLIC)
    assert imported(content) == imported(content)


def test_indonesian_names_serve_in_json_too() -> None:
    record = {"ID": "1", "Judul": "Kabar laut", "Putusan": "hoaks", "Tanggal": "1 Mei 2024", "Sumber": "komdigi"}
    (found,), _ = imported(lines(record))
    assert (found.title, found.verdict, found.published_on) == ("Kabar laut", Verdict.FALSE, date(2024, 5, 1))


# --- gzip that breaks off


def packed_without_its_end(share: float) -> bytes:
    records = [{"id": n, "title": f"Kabar nomor {n} dari kampung {n * n}"} for n in range(2_000)]
    packed = gzip.compress(lines(*records))
    return packed[: int(len(packed) * share)]


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_truncated_gzip_gives_what_came_before_the_break(share: float) -> None:
    records, bad = imported(packed_without_its_end(share))
    assert len(records) > 2_000 * share * 0.7
    assert [record.external_id for record in records] == [str(number) for number in range(len(records))]
    assert len(bad) == 1
    assert bad[0].line == len(records) + 1
    assert "breaks off" in bad[0].reason


def test_a_gzip_with_a_damaged_middle_gives_what_came_before() -> None:
    packed = bytearray(packed_without_its_end(1))
    packed[len(packed) // 2 : len(packed) // 2 + 40] = b"\xff" * 40
    records, bad = imported(bytes(packed))
    assert len(records) > 100
    assert "breaks off" in bad[-1].reason


def test_two_gzips_in_one_are_one_file() -> None:
    assert len(titles(gzip.compress(lines(GARLIC)) + gzip.compress(lines(BRIDGE)))) == 2


def test_a_truncated_packed_csv_loses_only_its_last_row() -> None:
    rows = "".join(f'{n},"Kabar nomor {n}, dari\nkampung {n * n}"\n' for n in range(2_000))
    packed = gzip.compress(f"id,title\n{rows}".encode())
    records, bad = imported(packed[: len(packed) // 2])
    assert len(records) > 500
    assert all(record.title.startswith(f"Kabar nomor {record.external_id}, dari kampung ") for record in records)
    assert ["breaks off" in report.reason for report in bad] == [True]


def test_a_disk_that_fails_does_not_lose_what_was_read() -> None:
    class Failing(io.BytesIO):
        def read1(self, size: int | None = -1, /) -> bytes:
            chunk = super().read1(size)
            if not chunk:
                raise OSError("input/output error")
            return chunk

    found = list(read("x.jsonl", Failing(lines(GARLIC, BRIDGE)), today=TODAY))
    assert [isinstance(item, FactCheck) for item in found] == [True, True, False]


# --- CSV


def csv_of(*rows: str, heading: str = "id,judul,putusan,tanggal") -> bytes:
    """Write a table with Windows line ends, as Excel does."""
    return "\r\n".join([heading, *rows, ""]).encode()


def test_a_row_becomes_a_record() -> None:
    heading = "ID,Judul,Putusan,Ringkasan,Penjelasan,Tautan,Tanggal,Sumber"
    row = '7,"Kabar ""laut"", pasang",Hoaks,Pendek,"Baris satu\r\nbaris dua",www.periksa.example,21/03/2021,komdigi'
    (record,), bad = imported(csv_of(row, heading=heading))
    assert bad == []
    assert record.title == 'Kabar "laut", pasang'
    assert record.verdict is Verdict.FALSE
    assert record.explanation == "Baris satu\nbaris dua"
    assert record.url == "https://www.periksa.example"
    assert record.published_on == date(2021, 3, 21)
    assert record.publisher == "Komdigi"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_encodings_and_separators(encoding: str, mark: str) -> None:
    content = mark.join(["id", "title", "verdict"]) + "\n" + mark.join(["7", "Kafé naïf tutup", "BENAR"]) + "\n"
    (record,), _ = imported(content.encode(encoding))
    assert (record.title, record.verdict) == ("Kafé naïf tutup", Verdict.TRUE)


@pytest.mark.parametrize(
    "above",
    ["Daftar hoaks,,\r\n,,\r\n", "sep=,\r\n", "\ufeff", 'Daftar "hoaks" kota,,\r\n', '"Judul tanpa tutup,,\r\n'],
)
def test_a_heading_may_stand_below_a_title(above: str) -> None:
    assert titles(above.encode() + csv_of("7,Kabar laut,SALAH,")) == ["Kabar laut"]


def test_our_own_name_for_a_column_beats_a_synonym() -> None:
    assert titles(csv_of("7,kabar pasar,Kabar laut", heading="id,klaim,title")) == ["Kabar laut"]


BROKEN_ROWS = [
    ("a quote never closed", '8,"Kabar tanpa tutup,SALAH,', "quotation marks"),
    ("a quote inside a quote", '8,"Kabar "besar" sekali",SALAH,', "quotation marks"),
    ("too many cells", "8,Kabar, yang panjang,SALAH,2021-01-01", "5 cells where the heading has 4"),
    ("too few cells", "8,Kabar pendek", "2 cells where the heading has 4"),
    ("no id", ",Kabar,SALAH,", "id is missing"),
    ("no title", "8,,SALAH,", "title is missing"),
    ("a field above its cap", f"8,{'a' * 1_001},SALAH,", "at most 1000"),
    ("a field above the reader's own cap", f"8,{'a' * 200_000},SALAH,", "quotation marks"),
    ("a line above its cap", f"8,{'a' * LINE_BYTES},SALAH,", "longer than"),
    ("an id taken before", "7,Kabar lain,SALAH,", "same as that of line 2"),
]


@pytest.mark.parametrize(("row", "reason"), [row[1:] for row in BROKEN_ROWS], ids=[row[0] for row in BROKEN_ROWS])
def test_a_broken_row_is_reported_and_the_others_taken(row: str, reason: str) -> None:
    records, bad = imported(csv_of("7,Kabar laut,SALAH,", row, ",,,", "", "9,Kabar angin,BENAR,2021-01-01"))
    assert [record.external_id for record in records] == ["7", "9"]
    assert [report.line for report in bad] == [3]
    assert reason in bad[0].reason


def test_an_open_quote_does_not_swallow_the_rest_of_the_file() -> None:
    rows = [f"{number},Kabar {number},SALAH," for number in range(5_000)]
    records, bad = imported(csv_of('x,"Kabar tanpa tutup,SALAH,', *rows))
    assert len(records) == 5_000
    assert [report.line for report in bad] == [2]


def test_nul_and_stray_returns_in_a_table() -> None:
    assert titles(csv_of("7,Kabar\0 laut\rpasang,SALAH,")) == ["Kabar laut pasang"]


# --- files that are not ours


@pytest.mark.parametrize(
    ("what", "content", "reason"),
    [
        ("empty", b"", "empty"),
        ("blank", b" \n\r\n ", "empty"),
        ("gzip of nothing", gzip.compress(b"", mtime=0), "empty"),
        ("half a gzip's heading", b"\x1f\x8b\x08", "breaks off"),
        ("prose", b"Assalamualaikum, mohon sebarkan.\nTerima kasih.", "no columns named"),
        ("a picture", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "no columns named"),
        ("another table", b"nama,alamat\nBudi,Jalan Raya\n", "no columns named"),
        ("a table without ids", b"No,Judul\n1,Kabar laut\n", "no columns named"),
        ("other lines of JSON", lines({"id": "1", "text": "halo"}, {"id": "2", "text": "hai"}), "no columns named"),
        ("another document", b'{"@type": "Recipe", "name": "Rawon"}', "no ClaimReview"),
        ("an unfinished document", b'{"id": "1", "ti', "no ClaimReview"),
        ("a list of nothing", b"[]", "no ClaimReview"),
        ("a bare text in JSON", b'["title"]', "no ClaimReview"),
        ("a deep pit", b"[" * 200_000, "no ClaimReview"),
        ("a package", b"PK\x03\x04" + b"\0" * 50, "damaged"),
        ("UTF-16", "id,title\n1,Kabar\n".encode("utf-16"), "UTF-16"),
    ],
)
def test_a_file_that_is_not_ours_is_refused_at_once(what: str, content: bytes, reason: str) -> None:
    with pytest.raises(UnknownFormat, match=reason) as refused:
        read("kiriman.dat", content, today=TODAY)
    assert str(refused.value).startswith("kiriman.dat is not a file of fact-checks: "), what
    assert str(refused.value).endswith(".")


@given(st.binary(max_size=300))
def test_no_bytes_raise_anything_else(content: bytes) -> None:
    for whole in (content, gzip.compress(content), b"PK\x03\x04" + content, b"id,title\n" + content):
        try:
            list(read("x", whole, today=TODAY))
        except UnknownFormat:
            continue


def json_values() -> st.SearchStrategy[object]:
    """Any JSON value."""
    leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
    return st.recursive(leaves, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)


@given(st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(GARLIC, json_values())), max_size=5))
def test_whatever_the_fields_hold_every_line_is_taken_or_reported(records: list[dict[str, object]]) -> None:
    content = lines(GARLIC, *records)
    taken, bad = imported(content)
    assert len(taken) + len(bad) == 1 + len(records)
    assert all(text.encode() for record in taken for text in (record.title, record.summary or "-"))


@given(st.text(max_size=60))
def test_cleaning_twice_changes_nothing(title: str) -> None:
    once = titles(lines(GARLIC, {"id": "x", "title": title}))[1:]
    assert titles(lines(GARLIC, *({"id": "x", "title": clean} for clean in once)))[1:] == once


def many_records() -> Iterator[dict[str, object]]:
    """Make 12,000 records of ordinary length."""
    for number in range(12_000):
        yield {**GARLIC, "id": f"k-{number}", "explanation": "Penjelasan panjang. " * 20}


def test_twelve_thousand_records_are_all_taken() -> None:
    assert len(titles(lines(*many_records()))) == 12_000


BOUNDS: list[tuple[object, bool, str]] = [
    ("sampai kapan-kapan", True, "no date at all"),
    ("2026-13-45", True, "no day of any calendar"),
    (20261231, True, "a number"),
    ("2027-01-01", False, "a date"),
    ("-", False, "a dash says none"),
    (" ", False, "blank"),
    (None, False, "absent"),
]


@pytest.mark.parametrize(("bound", "is_bound", "reason"), BOUNDS, ids=[row[2] for row in BOUNDS])
def test_a_bound_that_cannot_be_read_is_not_taken_for_none(bound: object, is_bound: bool, reason: str) -> None:
    (record,), bad = imported(lines(BRIDGE | {"valid_until": bound}))
    assert (record.is_time_bound, bad) == (is_bound, []), reason

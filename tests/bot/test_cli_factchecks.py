"""``factchecks import`` and ``factchecks list``, as an office uses them."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path

import pytest

from bot import imports
from tests.bot.commands import Called, Shell


def line(number: int, **more: object) -> str:
    fields = {"id": f"uji-{number}", "title": f"Judul ke-{number} tentang air kelapa", "verdict": "false"}
    return json.dumps(fields | {"source": "uji"} | more)


def a_file(folder: Path, *lines: str, name: str = "berkas.jsonl") -> Path:
    path = folder / name
    path.write_text("".join(f"{text}\n" for text in lines), encoding="utf-8")
    return path


def rows_of(folder: Path, name: str = "kentongan.sqlite3") -> dict[str, list[tuple[object, ...]]]:
    """Everything that the database holds."""
    with sqlite3.connect(folder / name) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {table: sorted(connection.execute(f"SELECT * FROM {table}").fetchall(), key=str) for table in tables}


# --- Import -----------------------------------------------------------------------------------------------------------


def test_good_records_are_taken_and_bad_ones_listed_with_line_and_reason(kentongan: Called) -> None:
    path = a_file(kentongan.folder, line(1), "{broken", line(2), '{"id": "uji-3", "source": "uji"}', line(4))
    said = kentongan("factchecks", "import", str(path))
    assert said.code == 1
    assert said.out == f"{path}: 3 baru, 0 diperbarui, 0 tetap, 2 tidak terpakai.\n"
    first, second = said.err.splitlines()
    assert re.fullmatch(re.escape(str(path)) + r": baris 2: \S.*\.", first)
    assert re.fullmatch(re.escape(str(path)) + r": baris 4: \S.*\.", second)


def test_a_second_run_changes_nothing_at_all(kentongan: Called) -> None:
    path = str(a_file(kentongan.folder, line(1), "{broken", line(2)))
    kentongan("factchecks", "import", path)
    before = rows_of(kentongan.var_dir)
    said = kentongan("factchecks", "import", path)
    assert said.out == f"{path}: 0 baru, 0 diperbarui, 2 tetap, 1 tidak terpakai.\n"
    assert rows_of(kentongan.var_dir) == before


def test_what_changed_in_the_file_changes_here(kentongan: Called) -> None:
    a_file(kentongan.folder, line(1), line(2))
    kentongan("factchecks", "import", str(kentongan.folder / "berkas.jsonl"))
    path = a_file(kentongan.folder, line(1, verdict="true"), line(2), line(3))
    said = kentongan("factchecks", "import", str(path))
    assert (said.code, said.out) == (0, f"{path}: 1 baru, 1 diperbarui, 1 tetap, 0 tidak terpakai.\n")


def test_of_several_files_each_has_its_line(kentongan: Called) -> None:
    good = a_file(kentongan.folder, line(1))
    strange = a_file(kentongan.folder, "halo", name="surat.txt")
    absent, folder = kentongan.folder / "tidak-ada.csv", kentongan.folder
    said = kentongan("factchecks", "import", str(absent), str(strange), str(folder), str(good))
    assert (said.code, said.out) == (1, f"{good}: 1 baru, 0 diperbarui, 0 tetap, 0 tidak terpakai.\n")
    first, second, third = said.err.splitlines()
    assert first == f"{absent} tidak dapat dibaca (No such file or directory). Periksa nama dan izinnya."
    assert second.startswith(f"{strange} tidak dikenali: ")
    assert third == f"{folder} tidak dapat dibaca (Is a directory). Periksa nama dan izinnya."


def test_a_path_is_meant_from_where_it_was_typed(kentongan: Called) -> None:
    elsewhere = kentongan.folder / "unduhan"
    elsewhere.mkdir()
    a_file(elsewhere, line(1))
    said = kentongan("factchecks", "import", "berkas.jsonl", KENTONGAN_CALLED_FROM=str(elsewhere))
    assert (said.code, said.out) == (0, "berkas.jsonl: 1 baru, 0 diperbarui, 0 tetap, 0 tidak terpakai.\n")


def test_a_very_broken_file_is_listed_up_to_a_point(kentongan: Called) -> None:
    broken = ["{broken"] * (imports.MOST_LISTED + 7)
    said = kentongan("factchecks", "import", str(a_file(kentongan.folder, line(1), *broken)))
    assert said.out.endswith(f"{len(broken)} tidak terpakai.\n")
    assert len(said.err.splitlines()) == imports.MOST_LISTED + 1
    assert said.err.splitlines()[-1] == "... dan 7 baris lain yang tidak terpakai."


def test_it_speaks_english_where_english_is_spoken(kentongan: Called) -> None:
    path = a_file(kentongan.folder, line(1), "{broken")
    said = kentongan("factchecks", "import", str(path), DEFAULT_LANGUAGE="en")
    assert said.out == f"{path}: 1 new, 0 updated, 0 unchanged, 1 not usable.\n"
    assert said.err.startswith(f"{path}: line 2: ")


def test_two_imports_at_once_take_each_record_once(shell: Shell) -> None:
    path = a_file(shell.folder, *(line(number) for number in range(1200)))
    both = [shell.start("factchecks", "import", str(path)) for _ in range(2)]
    said = [process.communicate(timeout=180) for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    added = [int(text.split(": ")[1].split()[0]) for text, _ in said]
    assert sum(added) == 1200
    assert len(rows_of(shell.folder / "var")["factcheck"]) == 1200


# --- List -------------------------------------------------------------------------------------------------------------


def test_an_empty_database_says_how_to_fill_it(kentongan: Called) -> None:
    said = kentongan("factchecks", "list")
    assert (said.code, said.out) == (
        0,
        "Belum ada cek fakta. Masukkan dengan: ./kentongan factchecks import BERKAS\n",
    )


def test_the_list_counts_by_verdict_and_shows_the_newest(kentongan: Called) -> None:
    path = a_file(
        kentongan.folder,
        line(1, date="2024-01-03"),
        line(2),
        line(3, verdict="label yang tidak dikenal"),
        line(4, verdict="true", title="x" * 200, date="2025-12-31"),
    )
    kentongan("factchecks", "import", str(path))
    said = kentongan("factchecks", "list", "--newest", "2")
    assert (said.code, said.err) == (0, "")
    counted, newest = said.out.split("\n\nTerbaru:\n")
    assert sorted(counted.splitlines()) == [
        "       1  (tanpa putusan)  uji",
        "       1  BENAR            uji",
        "       2  SALAH            uji",
    ]
    assert newest.splitlines() == [
        "2025-12-31  BENAR            " + "x" * 89 + "…",
        "         -  (tanpa putusan)  Judul ke-3 tentang air kelapa",
    ]


# --- Columns of one's own, and labels


def a_table(folder: Path) -> Path:
    rows = ["Nomor;Judul Hoaks;Kategori", "1;Sumur berisi minyak goreng;Hoaks", "2;Kolam berisi emas;Konten Aneh"]
    return a_file(folder, *rows, name="tabel.csv")


def test_a_table_whose_columns_are_not_known_says_what_to_type(kentongan: Called) -> None:
    path = a_table(kentongan.folder)
    said = kentongan("factchecks", "import", str(path))
    assert said.code == 2
    assert '"Nomor", "Judul Hoaks", "Kategori"' in said.err
    assert '--column judul="Judul Hoaks"' in said.err


def test_a_column_that_is_not_there_is_named_with_the_one_that_is_meant(kentongan: Called) -> None:
    said = kentongan("factchecks", "import", "--column", "title=Judul Hoak", str(a_table(kentongan.folder)))
    assert 'tidak ada kolom "Judul Hoak" (maksudnya "Judul Hoaks"?)' in said.err


def test_columns_may_be_given_and_labels_without_a_verdict_are_named(kentongan: Called) -> None:
    path = a_table(kentongan.folder)
    said = kentongan("factchecks", "import", "--column", "judul=judul hoaks", "--column", "putusan=Kategori", str(path))
    assert (said.code, said.out) == (0, f"{path}: 2 baru, 0 diperbarui, 0 tetap, 0 tidak terpakai.\n")
    assert f'{path}: label "Konten Aneh" belum ada di daftar putusan kami (1 cek fakta' in said.err


@pytest.mark.parametrize("column", ["Judul Hoaks", "warna=Judul", "title=", "=Judul"])
def test_a_column_option_that_says_nothing_shows_the_help(kentongan: Called, column: str) -> None:
    said = kentongan("factchecks", "import", "--column", column, str(a_table(kentongan.folder)))
    assert said.code != 0
    assert "--column" in said.err


# --- Export


def test_an_export_brings_another_database_to_the_same(kentongan: Called) -> None:
    lines = (line(1, valid_until="2027-01-01"), line(2, verdict="Konten Aneh"), line(3, source="lain"))
    kentongan("factchecks", "import", str(a_file(kentongan.folder, *lines)))
    here = {"KENTONGAN_CALLED_FROM": str(kentongan.folder)}
    for name in ("ekspor.json", "ekspor.jsonl"):
        said = kentongan("factchecks", "export", name, **here)
        assert (said.code, said.out, said.err) == (0, "", f"3 cek fakta ditulis ke {name}.\n")
        again = kentongan("factchecks", "import", name, **here)
        assert again.out == f"{name}: 0 baru, 0 diperbarui, 3 tetap, 0 tidak terpakai.\n"
    assert sorted(path.name for path in kentongan.folder.iterdir() if "draft" in path.name) == []


def test_an_export_goes_to_standard_output_and_takes_one_source(kentongan: Called) -> None:
    kentongan("factchecks", "import", str(a_file(kentongan.folder, line(1), line(2, source="lain"))))
    said = kentongan("factchecks", "export", "--source", "Lain")
    titles = [item["item"]["claimReviewed"] for item in json.loads(said.out)["dataFeedElement"]]
    assert titles == ["Judul ke-2 tentang air kelapa"]


def test_what_its_publisher_took_back_is_not_handed_on(kentongan: Called) -> None:
    kentongan("factchecks", "import", str(a_file(kentongan.folder, line(1), line(2))))
    with sqlite3.connect(kentongan.var_dir / "kentongan.sqlite3") as connection:
        connection.execute("UPDATE factcheck SET withdrawn_at = '2026-11-01 00:00:00' WHERE external_id = 'uji-1'")
    assert len(json.loads(kentongan("factchecks", "export").out)["dataFeedElement"]) == 1


def test_an_export_of_nothing_is_an_empty_feed(kentongan: Called) -> None:
    assert json.loads(kentongan("factchecks", "export").out)["dataFeedElement"] == []


def test_a_file_that_cannot_be_written_is_said_and_nothing_is_left(kentongan: Called) -> None:
    said = kentongan("factchecks", "export", "tidak-ada/ekspor.json")
    assert said.code == 2
    assert "tidak dapat ditulis" in said.err


def test_an_export_takes_one_file(kentongan: Called) -> None:
    assert kentongan("factchecks", "export", "a.json", "b.json").code != 0

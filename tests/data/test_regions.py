"""The places of a region, as they come from the package."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from data.model.places import Place, PlaceKind
from data.seeds.regions import BadCentres, UnknownRegion, centres_of, places_of


def test_the_region_comes_first_then_what_is_around_it_then_what_is_below() -> None:
    places = places_of("35.74.03")
    assert [place.name for place in places] == [
        "Mayangan", "Jawa Timur", "Kota Probolinggo", "Mayangan", "Mangunharjo", "Jati", "Sukabumi", "Wiroborang"
    ]  # fmt: skip
    assert places[0] == Place("35.74.03", "Mayangan", PlaceKind.KECAMATAN, "35.74")
    assert places[1] == Place("35", "Jawa Timur", PlaceKind.PROVINCE)
    assert places[3] == Place("35.74.03.1001", "Mayangan", PlaceKind.KELURAHAN, "35.74.03")


@pytest.mark.parametrize(
    ("region", "kecamatan", "kelurahan", "desa"),
    [
        ("35", 666, 773, 7721),
        ("35.74", 5, 29, 0),
        ("35.13", 24, 5, 325),
        ("35.02", 21, 26, 281),
        ("35.74.03", 1, 5, 0),
        ("35.74.03.1004", 1, 1, 0),
    ],
)
def test_a_region_of_any_level_has_all_its_places(region: str, kecamatan: int, kelurahan: int, desa: int) -> None:
    kinds = [place.kind for place in places_of(region)]
    counts = [kinds.count(kind) for kind in (PlaceKind.KECAMATAN, PlaceKind.KELURAHAN, PlaceKind.DESA)]
    assert counts == [kecamatan, kelurahan, desa]


def test_names_are_as_the_ministry_writes_them() -> None:
    names = {place.code: place.name for place in places_of("35.29")}
    assert names["35.29"] == "Kabupaten Sumenep"
    assert "Banra'as" in names.values()
    assert all(name == name.strip() and name for name in names.values())


@pytest.mark.parametrize(
    "code", ["35.99", "00", "35.74.99", "35.74.01.9999", "3574", "", "x", "35.74.", "35.7", "..", ".*"]
)
def test_an_unknown_region_is_named_in_the_error(code: str) -> None:
    with pytest.raises(UnknownRegion, match="has this Kemendagri code") as caught:
        places_of(code)
    assert caught.value.code == code


def test_the_package_is_read_but_never_imported() -> None:
    """Its import takes most of a second, and its cache 40 MB that stay."""
    script = "import sys; from data.seeds.regions import places_of; places_of('35.74'); print('lokal' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


# --- Centres ---------------------------------------------------------------------------------------------------------


def own_table(folder: Path, *lines: str) -> Path:
    path = folder / "centres.tsv"
    path.write_text("\n".join(["code\tlatitude\tlongitude", *lines]), encoding="utf-8")
    return path


def test_every_kelurahan_of_the_kota_has_a_centre_of_its_own() -> None:
    centres = centres_of("35.74")
    assert set(centres) == {place.code for place in places_of("35.74") if place.is_village}
    assert len(set(centres.values())) == 29


def test_only_what_is_below_the_region_is_returned() -> None:
    assert len(centres_of("35.74.03")) == 5
    assert list(centres_of("35.74.03.1004")) == ["35.74.03.1004"]
    assert centres_of("35.7") == {}
    assert centres_of("35.13") == {}


def test_the_office_s_own_table_wins_line_by_line(tmp_path: Path) -> None:
    own = own_table(tmp_path, "35.74.03.1004\t-7.7551\t113.2249", "35.13.04.2003\t-7.95\t113.17", "")
    assert centres_of("35.74", own) == centres_of("35.74") | {"35.74.03.1004": (-7.7551, 113.2249)}
    assert centres_of("35.13", own) == {"35.13.04.2003": (-7.95, 113.17)}


def test_a_table_from_a_spreadsheet_is_read(tmp_path: Path) -> None:
    own = tmp_path / "centres.tsv"
    own.write_bytes("\ufeffkode\tlintang\tbujur\r\n35.13.04.2003 \t-7,95\t 113,17\r\n".encode())
    assert centres_of("35.13", own) == {"35.13.04.2003": (-7.95, 113.17)}


def test_no_table_of_the_office_s_own_is_no_error(tmp_path: Path) -> None:
    assert centres_of("35.74", tmp_path / "centres.tsv") == centres_of("35.74")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("35.74.03.1004\t-7.7551", "no longitude"),
        ("35.74.03.1004\t-7.7551\t113.2249\tJati", "a column too many"),
        ("35.74.03.1004 -7.7551 113.2249", "spaces instead of tabs"),
        ("35.74.03.1004\t113.2249\t-7.7551", "the numbers changed places"),
        ("35.74.03.1004\tnan\t113.2249", "no number"),
        ("35.74.03.1004\tselatan\t113.2249", "a word"),
        ("3574031004\t-7.7551\t113.2249", "a code without dots"),
        ("Jati\t-7.7551\t113.2249", "a name instead of the code"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, reason: str) -> None:
    own = own_table(tmp_path, "35.74.03.1001\t-7.73\t113.21", line)
    with pytest.raises(BadCentres, match=r"centres\.tsv, line 3: not a code") as caught:
        centres_of("35.74", own)
    assert caught.value.line == 3, reason


@pytest.mark.parametrize("content", [b"\xff\xfe3\x005\x00", b"PK\x03\x04\x14\x00\xff\xfe"])
def test_a_file_that_is_no_text_is_refused(tmp_path: Path, content: bytes) -> None:
    own = tmp_path / "centres.tsv"
    own.write_bytes(content)
    with pytest.raises(BadCentres):
        centres_of("35.74", own)


def test_a_folder_in_its_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "centres.tsv").mkdir()
    with pytest.raises(BadCentres):
        centres_of("35.74", tmp_path / "centres.tsv")

"""The places of a region, as they come from the package."""

from __future__ import annotations

import subprocess
import sys

import pytest

from data.model.places import Place, PlaceKind
from data.seeds.regions import UnknownRegion, places_of


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

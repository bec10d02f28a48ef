"""Charts and maps as they are drawn, and every kind of file that is no shape of ours."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bot.console.front.charts import Column, bar, columns, scale
from bot.console.front.shapes import MOST_BYTES, MOST_CHARS, BadShapesError, Misfit, read
from bot.console.front.tiles import areas, bounds, legend, tiles
from data.model.places import Place, PlaceKind

CODES = ["35.74.01", "35.74.02"]
SQUARE = [[113.1, -7.7], [113.2, -7.7], [113.2, -7.8], [113.1, -7.8], [113.1, -7.7]]
PLACES = [Place(f"35.74.0{at}", name, PlaceKind.KECAMATAN) for at, name in ((1, "Utara"), (2, "Selatan & <b>"))]


@pytest.mark.parametrize(
    ("highest", "top"), [(0, 2), (1, 2), (2, 2), (3, 4), (5, 6), (7, 10), (11, 20), (61, 100), (12_345, 20_000)]
)
def test_a_scale_ends_at_a_round_even_number(highest: float, top: int) -> None:
    assert scale(highest) == top


def test_columns_stand_on_each_other_and_none_is_higher_than_the_scale() -> None:
    shown = [Column("1 Nov", (3, 1)), Column("2 Nov", (0, 0)), Column("3 <Nov>", (0, 2), told="2 & 1")]
    drawn = ElementTree.fromstring(columns(shown, "Aduan", 'per "hari"', "x"))
    rects = [{name: one.attrib[name] for name in ("class", "y", "height")} for one in drawn.iter("rect")]
    assert rects == [
        {"class": "part-0", "y": "49.5", "height": "100.5"},
        {"class": "part-1", "y": "16.0", "height": "33.5"},
        {"class": "part-1", "y": "83.0", "height": "67.0"},
    ]
    assert [one.text for one in drawn.iter("text")][:3] == ["0", "2", "4"]
    assert "3 <Nov>" in [one.text for one in drawn.iter("text")]
    assert drawn.attrib["aria-labelledby"].split() == [drawn[0].attrib["id"], drawn[1].attrib["id"]]


def test_of_many_columns_three_are_named() -> None:
    drawn = columns([Column(f"hari {at}", (at,)) for at in range(28)], "", "", "x")
    assert re.findall(r"hari \d+", drawn) == ["hari 0", "hari 14", "hari 27"]


@pytest.mark.parametrize(("share", "width"), [(0.5, "50.0"), (0, "0.0"), (-1, "0.0"), (7, "100.0")])
def test_a_bar_is_filled_to_its_share(share: float, width: str) -> None:
    drawn = ElementTree.fromstring(bar(share, "tone-false"))
    assert [one.attrib["width"] for one in drawn.iter("rect")] == ["100", width]


@pytest.mark.parametrize(
    ("most", "edges", "words"),
    [
        (0, [], ["0"]),
        (1, [1], ["0", "1"]),
        (5, [1, 2, 3, 4, 5], ["0", "1", "2", "3", "4", "5"]),
        (100, [1, 21, 41, 61, 81], ["0", "1-20", "21-40", "41-60", "61-80", "81-100"]),
    ],
)
def test_five_steps_of_colour_at_most(most: int, edges: list[int], words: list[str]) -> None:
    assert bounds(most) == edges
    assert [text for _, text in legend(most)] == words


def test_tiles_lie_about_where_the_places_do() -> None:
    four = [Place(f"35.74.0{at}", str(at), PlaceKind.KECAMATAN) for at in range(4)]
    centres = {
        "35.74.00": (-8.0, 113.9),
        "35.74.01": (-7.0, 113.5),
        "35.74.02": (-7.1, 113.1),
        "35.74.03": (-8.1, 113.2),
    }
    drawn = ElementTree.fromstring(tiles(areas(four, {}), centres, "", ""))
    at = {one.find("title").text[0]: one.find("rect").attrib for one in drawn.iter("g")}  # type: ignore[union-attr, index]
    assert (at["2"]["x"], at["2"]["y"]) == ("1", "1"), "north-west"
    assert at["1"]["y"] == at["2"]["y"]
    assert at["3"]["x"] == "1"
    assert at["0"]["y"] == at["3"]["y"] != at["1"]["y"]


def test_names_of_places_are_escaped() -> None:
    drawn = ElementTree.fromstring(tiles(areas(PLACES, {"35.74.02": 4}), {}, "", ""))
    assert "Selatan & <b>: 4" in [one.text for one in drawn.iter("title")]


def collection(*features: object) -> object:
    return {"type": "FeatureCollection", "features": list(features)}


def feature(code: object = "35.74.01", kind: str = "Polygon", coordinates: object = None) -> object:
    shape = {"type": kind, "coordinates": [SQUARE] if coordinates is None else coordinates}
    return {"type": "Feature", "properties": {"nama": "X", "kode": code}, "geometry": shape}


def saved(folder: Path, content: object) -> Path:
    path = folder / "kecamatan.geojson"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


@pytest.mark.parametrize(
    ("content", "misfit", "why"),
    [
        ("", Misfit.NO_GEOJSON, "nothing"),
        ("[" * 200_000, Misfit.NO_GEOJSON, "as deep as it goes"),
        ("[]", Misfit.NO_GEOJSON, "a list"),
        ({"type": "Topology"}, Misfit.NO_GEOJSON, "TopoJSON"),
        (collection(), Misfit.NOT_OURS, "empty"),
        (collection(feature("11.01.01")), Misfit.NOT_OURS, "another province"),
        (collection(feature("x" * 400)), Misfit.NOT_OURS, "a name"),
        (collection(feature(kind="Point", coordinates=[1, 2])), Misfit.NO_GEOJSON, "a point"),
        (collection(feature(coordinates=[[[900, 1], [2, 2], [3, 3]]])), Misfit.NO_GEOJSON, "metres"),
        (collection(feature(coordinates=[[["a", 1], [2, 2], [3, 3]]])), Misfit.NO_GEOJSON, "words"),
        (collection(feature(coordinates=[[[10**400, 1], [2, 2], [3, 3]]])), Misfit.NO_GEOJSON, "a huge number"),
        (json.dumps(collection(feature(coordinates=[[[0, 1], [2, 2], [3, 3]]]))).replace("0, 1", "NaN, 1"),
            Misfit.NO_GEOJSON, "no number"),
        (collection(feature(coordinates=[[[1, 1], [2, 2]]])), Misfit.NOT_OURS, "a line"),
        (collection({"properties": None, "geometry": None}), Misfit.NOT_OURS, "a feature of nothing"),
        (" " * (MOST_BYTES + 1), Misfit.TOO_LARGE, "a country"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 30 else "",
)  # fmt: skip
def test_what_is_no_shape_of_ours_is_told(tmp_path: Path, content: object, misfit: Misfit, why: str) -> None:
    with pytest.raises(BadShapesError) as refused:
        read(saved(tmp_path, content), CODES)
    assert refused.value.misfit is misfit, why


def test_a_folder_in_its_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "kecamatan.geojson").mkdir()
    with pytest.raises(BadShapesError) as refused:
        read(tmp_path / "kecamatan.geojson", CODES)
    assert refused.value.misfit is Misfit.UNREADABLE


@pytest.mark.parametrize("code", ["35.74.01", "357401", 357401])
def test_a_code_is_known_however_it_is_written(tmp_path: Path, code: object) -> None:
    drawing = read(saved(tmp_path, collection(feature(code), feature("35.74.09"))), CODES)
    assert list(drawing.paths) == ["35.74.01"]
    assert drawing.paths["35.74.01"] == "M0 0l476 0 0 480 -476 0 0 -480z", "narrower away from the equator"


def test_parts_of_one_place_are_drawn_together(tmp_path: Path) -> None:
    island = [[point[0] + 1, point[1]] for point in SQUARE]
    drawing = read(saved(tmp_path, collection(feature(kind="MultiPolygon", coordinates=[[SQUARE], [island]]))), CODES)
    assert drawing.paths["35.74.01"].count("M") == 2


def test_finely_drawn_borders_stay_small(tmp_path: Path) -> None:
    fine = [[113 + (at % 97) / 96, -7 - at / 20_000] for at in range(20_000)]
    drawing = read(saved(tmp_path, collection(feature(coordinates=[fine]))), CODES)
    assert sum(map(len, drawing.paths.values())) <= MOST_CHARS * 2

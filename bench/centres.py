"""Make a table of centres, as ``data/seeds/centres.tsv`` is one, from a table of Indonesia's boundaries.

    python -m bench.centres FILE ... > centres.tsv

Each FILE is a table of the kelurahan and desa of a regency from github.com/cahyadsn/wilayah_boundaries (MIT License):
rows of ('code','name',latitude,longitude,'border'), where the position is the middle of the area. What ships with us
was looked up by hand; an office of another regency makes its own table like this and lays it into VAR_DIR.

Positions are rounded to 3 decimals (110 m). Codes that the ministry's list does not have, and villages of these
regencies without a centre, are told on standard error.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from data.seeds.regions import places_of

_ROW = re.compile(r"\('(\d\d\.\d\d\.\d\d\.\d{4})','(?:[^'\\]|''|\\.)*',(-?\d+\.\d+),(\d+\.\d+),")


def main() -> int:
    """Print the table; 1 if a file had no centres."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    found = dict(row for path in parser.parse_args().files for row in rows(path.read_text(encoding="utf-8")))
    known = {place.code: place for code in sorted({code[:5] for code in found}) for place in places_of(code)}
    print("code\tlatitude\tlongitude")
    for code in sorted(found.keys() & known.keys()):
        print(f"{code}\t{found[code][0]:.3f}\t{found[code][1]:.3f}")
    for code in sorted(found.keys() - known.keys()):
        print(f"not in the ministry's list: {code}", file=sys.stderr)
    for place in known.values():
        if place.is_village and place.code not in found:
            print(f"without a centre: {place.code} {place.name}", file=sys.stderr)
    return 0 if found else 1


def rows(sql: str) -> Iterator[tuple[str, tuple[float, float]]]:
    """Return code and position of every row, in the order of the file."""
    for code, latitude, longitude in _ROW.findall(sql):
        yield code, (float(latitude), float(longitude))


if __name__ == "__main__":
    sys.exit(main())

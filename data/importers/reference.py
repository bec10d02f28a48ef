"""The small tables under ``data/seeds`` that importers look things up in.

They are read as files of the package ``data``, so that ``data.seeds`` may itself use the importers.
"""

from __future__ import annotations

from importlib.resources import files


def rows(name: str) -> list[tuple[str, str]]:
    """Return the two columns of a table, without its heading.

    Raises:
        ValueError: a line has not exactly two columns.
    """
    lines = (files("data") / "seeds" / name).read_text(encoding="utf-8").splitlines()
    return [_pair(name, line) for line in lines[1:] if line.strip()]


def _pair(name: str, line: str) -> tuple[str, str]:
    """Return one line's two cells."""
    first, tab, second = line.partition("\t")
    if not tab or "\t" in second:
        raise ValueError(f"{name} must have two columns divided by one tab; a line has not")
    return first, second

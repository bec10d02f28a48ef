"""A folder of evaluation data, read: factchecks.jsonl.gz, queries.jsonl.gz, negatives.jsonl.gz, verdicts.tsv.

What is read here is only what measuring needs; the fact-checks that are searched are imported from the same file by
the way of every import.
"""

from __future__ import annotations

import csv
import gzip
import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

FACTCHECKS = "factchecks.jsonl.gz"
QUERIES = "queries.jsonl.gz"
NEGATIVES = "negatives.jsonl.gz"
VERDICTS = "verdicts.tsv"
#: The part that nobody tunes on, and the other one.
KEPT = "kept"
TRAIN = "train"
#: Columns of verdicts.tsv: the label, how many records have it, our verdict.
_VERDICT_COLUMNS = 3

Item = TypeVar("Item")
Row = dict[str, Any]


class Fault(StrEnum):
    """Why a folder cannot be used for measuring."""

    #: There is no such file.
    MISSING = "missing"
    #: The file is cut off, not gzip, or not UTF-8.
    DAMAGED = "damaged"
    #: The file has no line.
    EMPTY = "empty"
    #: A line is not what the design says.
    BAD_LINE = "bad_line"
    #: There are queries, but none that was kept aside.
    NO_KEPT = "no_kept"


class FolderFault(Exception):
    """The folder cannot be used; the operator is told which file, and why.

    Args:
        fault: what is wrong.
        values: the fields of its sentence: ``file``, and ``line`` of a bad one.
    """

    def __init__(self, fault: Fault, **values: object) -> None:
        super().__init__(f"{fault}: {values}")
        self.fault = fault
        self.values = values


@dataclass(frozen=True, slots=True)
class Query:
    """A text as it circulated, and the fact-checks that answer it.

    Args:
        coverage: share of the title's words that the text has.
        part: ``train`` or ``kept``.
    """

    text: str
    relevant: frozenset[str]
    coverage: float
    part: str


@dataclass(frozen=True, slots=True)
class Negative:
    """A text that nothing in the database answers; ``kind`` is chat, tweet or news."""

    text: str
    kind: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """Of a fact-check its id, its title, and the publisher's label."""

    id: str
    title: str
    label: str


@dataclass(frozen=True)
class Folder:
    """Everything in a folder that measuring needs.

    Args:
        verdicts: our verdict for each publisher's label; None for a label without one.
    """

    path: Path
    records: list[Record]
    queries: list[Query]
    negatives: list[Negative]
    verdicts: dict[str, str | None]

    @cached_property
    def expected(self) -> dict[str, str | None]:
        """The verdict that each fact-check should carry, by its id."""
        return {record.id: self.verdicts.get(record.label) for record in self.records}


def read_folder(path: Path) -> Folder:
    """Read a folder.

    Raises:
        FolderFault: a file is missing, damaged, empty or not as the design has it, or no query was kept aside.
    """
    queries = _items(path / QUERIES, _query)
    if not any(query.part == KEPT for query in queries):
        raise FolderFault(Fault.NO_KEPT, file=QUERIES)
    negatives = _items(path / NEGATIVES, _negative)
    return Folder(path, _items(path / FACTCHECKS, _record), queries, negatives, _verdicts(path / VERDICTS))


def _query(row: Row) -> Query:
    relevant = row["relevant"]
    if not isinstance(relevant, list) or not relevant or row["part"] not in (KEPT, TRAIN):
        raise ValueError
    return Query(_text(row, "text"), frozenset(map(str, relevant)), float(row["coverage"]), row["part"])


def _negative(row: Row) -> Negative:
    return Negative(_text(row, "text"), _text(row, "kind"), str(row.get("id", "")))


def _record(row: Row) -> Record:
    return Record(_text(row, "id"), _text(row, "title"), _text(row, "verdict"))


def _text(row: Row, name: str) -> str:
    if not isinstance(row[name], str):
        raise TypeError
    return str(row[name])


def _items(path: Path, make: Callable[[Row], Item]) -> list[Item]:
    items = []
    for number, line in _lines(path):
        try:
            items.append(make(json.loads(line)))
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise FolderFault(Fault.BAD_LINE, file=path.name, line=number) from error
    if not items:
        raise FolderFault(Fault.EMPTY, file=path.name)
    return items


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, line
    except FileNotFoundError as error:
        raise FolderFault(Fault.MISSING, file=path) from error
    except (OSError, EOFError, UnicodeDecodeError, zlib.error) as error:
        raise FolderFault(Fault.DAMAGED, file=path.name) from error


def _verdicts(path: Path) -> dict[str, str | None]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    except FileNotFoundError as error:
        raise FolderFault(Fault.MISSING, file=path) from error
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise FolderFault(Fault.DAMAGED, file=path.name) from error
    if not rows:
        raise FolderFault(Fault.EMPTY, file=path.name)
    for number, row in enumerate(rows, 2):
        if len(row) != _VERDICT_COLUMNS:
            raise FolderFault(Fault.BAD_LINE, file=path.name, line=number)
    return {label: ours or None for label, _, ours in rows}

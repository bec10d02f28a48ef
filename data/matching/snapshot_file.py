"""A snapshot on disk, so that a start needs no index to be built.

The file is a copy that can be thrown away: whatever is wrong with it, the answer is None and the index is built anew.
"""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.matching.index import Snapshot, snapshot_of
from data.matching.postings import Postings
from data.matching.ragged import Texts
from data.matching.segment import FIELDS, Segment
from data.matching.titles import Titles

#: Raised whenever normalisation, hashing, word lists, the order of the names in ``names`` or these arrays change: an
#: older file is then not read, and the index is built anew. A newer code must never search with older arrays.
FORMAT = 11

_ARRAYS = ("numbers", "verdicts", "days", "told", "is_shown")
_TITLES = ("words", "kinds", "word_starts", "names", "name_starts")
_TEXTS = ("letters", "starts")
_POSTINGS = ("terms", "starts", "documents")

#: What a damaged file can raise, from the archive down to the arrays.
_DAMAGES = (OSError, EOFError, LookupError, ValueError, TypeError, zipfile.BadZipFile, NotImplementedError)

Array = NDArray[Any]


def write_snapshot(path: Path, stamp: str, snapshot: Snapshot) -> None:
    """Write a snapshot beside its place and move it there in one step.

    Args:
        path: the file; its folder must exist.
        stamp: what the fact-checks were when they were indexed, such as a hash; ``read_snapshot`` compares it.
        snapshot: what is written.

    Raises:
        OSError: the disk is full or the folder cannot be written; the file in place is then the older one.
    """
    _sweep(path)
    draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
    try:
        with draft.open("wb") as file:
            np.savez(file, **_arrays_of(stamp, snapshot))  # type: ignore[arg-type]
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _sweep(path: Path) -> None:
    """Remove what processes left behind that were killed while they wrote."""
    for draft in path.parent.glob(f"{path.name}.*.draft"):
        number = draft.name.removeprefix(f"{path.name}.").removesuffix(".draft")
        if number.isdecimal() and not _is_running(int(number)):
            draft.unlink(missing_ok=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def read_stamp(path: Path) -> str | None:
    """Return the stamp that a snapshot was written with, or None: file missing or damaged, or of another format."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            about = json.loads(_text(arrays["about"]))
            return str(about["stamp"]) if about["format"] == FORMAT else None
    except _DAMAGES:
        return None


def read_snapshot(path: Path, stamp: str) -> Snapshot | None:
    """Return the snapshot in a file, or None when it is missing, damaged, of another stamp or another format."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            if _text(arrays["about"]) != _about(stamp):
                return None
            return snapshot_of([_segment_from(arrays, f"{place}.") for place in range(int(arrays["parts"]))])
    except _DAMAGES:
        return None


def _about(stamp: str) -> str:
    return json.dumps({"format": FORMAT, "stamp": stamp})


def _arrays_of(stamp: str, snapshot: Snapshot) -> dict[str, Array]:
    arrays: dict[str, Array] = {"about": _bytes(_about(stamp)), "parts": np.array(len(snapshot.parts))}
    for place, part in enumerate(snapshot.parts):
        segment, prefix = part.segment, f"{place}."
        arrays |= {f"{prefix}{name}": getattr(segment, name) for name in _ARRAYS}
        arrays |= {f"{prefix}titles.{name}": getattr(segment.titles, name) for name in _TITLES}
        arrays |= {f"{prefix}texts.{name}": getattr(segment.titles.texts, name) for name in _TEXTS}
        for field, postings in zip(FIELDS, segment.fields, strict=True):
            arrays |= {f"{prefix}{field}.{name}": getattr(postings, name) for name in _POSTINGS}
    return arrays


def _segment_from(arrays: Mapping[str, Array], prefix: str) -> Segment:
    texts = Texts(*(arrays[f"{prefix}texts.{name}"] for name in _TEXTS))
    titles = Titles(texts, *(arrays[f"{prefix}titles.{name}"] for name in _TITLES))
    columns = [arrays[prefix + name] for name in _ARRAYS]
    fields = tuple(Postings(*(arrays[f"{prefix}{field}.{name}"] for name in _POSTINGS)) for field in FIELDS)
    if any(len(column) != len(titles) for column in columns):
        raise ValueError("the columns of the snapshot differ in length")
    numbers, verdicts, days, told, is_shown = columns
    return Segment(numbers, titles, verdicts, days, told, fields, is_shown)


def _bytes(text: str) -> Array:
    return np.frombuffer(text.encode("utf-8", "surrogatepass"), dtype=np.uint8)


def _text(array: Array) -> str:
    return array.tobytes().decode("utf-8", "surrogatepass")

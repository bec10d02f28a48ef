"""The sample fact-checks: claims that go round everywhere, judged in our own words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from importlib.resources import files

from data.importers import BadRecord, read
from data.model.factcheck import FactCheck

_FILE = "factchecks.jsonl"

#: The day on which the samples were last looked through; none is dated later.
_REVIEWED_ON = date(2026, 11, 1)


def sample_factchecks() -> tuple[FactCheck, ...]:
    """Return our invented examples, in the order of the file, each marked as a sample.

    Raises:
        ValueError: the file that ships with us is broken.
    """
    content = (files("data.seeds") / _FILE).read_bytes()
    return tuple(_sample(found) for found in read(_FILE, content, today=_REVIEWED_ON))


def _sample(found: FactCheck | BadRecord) -> FactCheck:
    """Return the fact-check marked as a sample.

    Raises:
        ValueError: it is a bad record.
    """
    if isinstance(found, BadRecord):
        raise ValueError(f"{_FILE}, line {found.line}: {found.reason}")
    return replace(found, is_sample=True)

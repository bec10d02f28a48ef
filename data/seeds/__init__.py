"""Small reference files of our own; SOURCES.md says where each came from.

The label and publisher tables are read by ``data.importers``; here is only the loader of the sample fact-checks.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from importlib.resources import files

from data.importers import BadRecord, read
from data.model.factcheck import FactCheck

_SAMPLES = "factchecks.jsonl"

#: The day on which the samples were last looked through; none is dated later.
_REVIEWED_ON = date(2026, 11, 1)


def sample_factchecks() -> tuple[FactCheck, ...]:
    """Return our invented examples, in the order of the file, each marked as a sample.

    Raises:
        ValueError: the file that ships with us is broken.
    """
    content = (files(__name__) / _SAMPLES).read_bytes()
    return tuple(_sample(found) for found in read(_SAMPLES, content, today=_REVIEWED_ON))


def _sample(found: FactCheck | BadRecord) -> FactCheck:
    """Return the fact-check marked as a sample.

    Raises:
        ValueError: it is a bad record.
    """
    if isinstance(found, BadRecord):
        raise ValueError(f"{_SAMPLES}, line {found.line}: {found.reason}")
    return replace(found, is_sample=True)

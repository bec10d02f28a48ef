"""The real data beside the project: 12,209 published fact-checks and the list of their labels."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from rapidfuzz import fuzz, process

from data.importers import BadRecord, read
from data.importers.exporting import data_feed, lines
from data.importers.verdicts import is_known, verdict_of
from data.model.factcheck import FactCheck, Verdict
from data.seeds import sample_factchecks

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "eval"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.is_dir(), reason=f"the evaluation data is not at {SHARED}"),
]


def everything() -> tuple[list[FactCheck], list[BadRecord]]:
    """Read the whole file as a stream."""
    with (SHARED / "factchecks.jsonl.gz").open("rb") as stream:
        found = list(read("factchecks.jsonl.gz", stream, today=date(2026, 11, 23)))
    return [x for x in found if isinstance(x, FactCheck)], [x for x in found if isinstance(x, BadRecord)]


def agreed_labels() -> list[tuple[str, int, Verdict | None]]:
    """Return each label with its count and the verdict agreed for it."""
    rows = [line.split("\t") for line in (SHARED / "verdicts.tsv").read_text(encoding="utf-8").splitlines()[1:]]
    return [(label, int(count), Verdict(verdict) if verdict else None) for label, count, verdict in rows]


def test_every_record_is_taken() -> None:
    records, bad = everything()
    assert len(records) == 12_209
    assert bad == []
    assert len({(record.source, record.external_id) for record in records}) == 12_209
    assert sum(record.published_on is not None for record in records) == 5_857
    assert {record.publisher for record in records} == {"MAFINDO/TurnBackHoax", "Komdigi"}


def test_all_of_it_is_exported_and_comes_back_as_it_was() -> None:
    records, _ = everything()
    for form in (data_feed("uji"), lines()):
        written = form.head + form.between.join(form.entry(record) + "\n" for record in records) + form.tail
        assert list(read("ekspor", written.encode(), today=date(2026, 11, 23))) == records


def test_every_label_has_exactly_the_verdict_agreed() -> None:
    labels = agreed_labels()
    assert len(labels) == 59
    assert [(label, verdict_of(label)) for label, _, _ in labels] == [(label, verdict) for label, _, verdict in labels]
    assert [label for label, _, _ in labels if label and not is_known(label)] == []


def test_the_records_carry_those_verdicts() -> None:
    counted: Counter[Verdict | None] = Counter()
    for _, count, verdict in agreed_labels():
        counted[verdict] += count
    assert Counter(record.verdict for record in everything()[0]) == counted


def test_no_sample_is_taken_from_the_real_ones() -> None:
    titles = [record.title.casefold() for record in everything()[0]]
    for sample in sample_factchecks():
        nearest = process.extractOne(sample.title.casefold(), titles, scorer=fuzz.ratio)
        assert nearest[1] < 85, (sample.title, nearest[0])

"""The sample fact-checks that ship with the project."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import pytest

from data.importers import reference
from data.model.factcheck import FactCheck, Verdict
from data.seeds import sample_factchecks

SAMPLES = sample_factchecks()


def test_there_are_enough_of_every_kind() -> None:
    assert len(SAMPLES) >= 60
    counted = Counter(sample.verdict for sample in SAMPLES)
    assert {verdict for verdict in Verdict if counted[verdict] < 2} == set()
    assert counted[Verdict.TRUE] >= 10
    assert counted[Verdict.MISLEADING] >= 8


def test_each_is_named_once() -> None:
    for names in zip(*((s.external_id, s.title.casefold(), s.summary, s.url) for s in SAMPLES), strict=True):
        assert len(set(names)) == len(SAMPLES)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.external_id)
def test_a_sample_is_whole(sample: FactCheck) -> None:
    assert sample.is_sample
    assert sample.verdict is not None
    assert sample.publisher == "Contoh Kentongan"
    assert sample.source == "contoh"
    assert sample.url.startswith("https://contoh.kentongan.invalid/")
    assert sample.published_on is not None
    assert date(2023, 1, 1) <= sample.published_on <= date(2026, 11, 1)
    assert 40 <= len(sample.summary) <= 300
    assert len(sample.explanation) >= 60
    assert len(sample.title) >= 25


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.external_id)
def test_a_sample_keeps_to_our_typography(sample: FactCheck) -> None:
    for text in (sample.title, sample.summary, sample.explanation):
        assert not re.search(r"  |\s[.,]|[“”‘’]|\n", text)
        assert "go.id" in text or "kentongan" not in text.casefold()
    assert sample.summary.endswith(".")
    assert sample.explanation.endswith(".")
    assert not sample.title.endswith(".")


def test_loading_twice_gives_the_same() -> None:
    assert sample_factchecks() == SAMPLES


def test_a_broken_sample_stops_the_loading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.seeds._SAMPLES", "verdict_labels.tsv")
    with pytest.raises(Exception, match=r"verdict_labels\.tsv"):
        sample_factchecks()


def test_every_seed_file_is_accounted_for() -> None:
    sources = (reference.files("data") / "seeds" / "SOURCES.md").read_text(encoding="utf-8")
    kept = [entry.name for entry in (reference.files("data") / "seeds").iterdir() if entry.is_file()]
    assert [name for name in kept if not name.endswith((".py", ".md")) and f"`{name}`" not in sources] == []

"""Labels of publishers on our scale, by the seed table alone."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from data.importers import reference
from data.importers.verdicts import is_known, normalised, verdict_of
from data.model.factcheck import Verdict


@pytest.mark.parametrize(
    ("label", "verdict"),
    [
        ("SALAH", Verdict.FALSE),
        ("salah", Verdict.FALSE),
        ("[SALAH]", Verdict.FALSE),
        (" Salah. ", Verdict.FALSE),
        ("HOAKS", Verdict.FALSE),
        ("ＨＯＡＸ", Verdict.FALSE),
        ("hasut / hoax", Verdict.FALSE),
        ("Hoax dan Hasut", Verdict.FALSE),
        ("EDUKASI , HOAX", Verdict.FALSE),
        ("DISINFORMASI&HASUT", Verdict.MISLEADING),
        ("Menyesatkan", Verdict.MISLEADING),
        ("Benar", Verdict.TRUE),
        ("fakta", Verdict.TRUE),
        ("CAMPURAN", Verdict.MIXED),
        ("Sebagian benar", Verdict.MIXED),
        ("Belum  terbukti", Verdict.UNPROVEN),
        ("SATIRE", Verdict.SATIRE),
        ("False", Verdict.FALSE),
        ("Mostly false", Verdict.FALSE),
        ("mostly-false", Verdict.FALSE),
        ("Pants on Fire!", Verdict.FALSE),
        ("True", Verdict.TRUE),
        ("Mostly true", Verdict.MIXED),
        ("Half-true", Verdict.MIXED),
        ("Misleading", Verdict.MISLEADING),
        ("Missing context", Verdict.MISLEADING),
        ("Satire", Verdict.SATIRE),
        ("Unproven", Verdict.UNPROVEN),
        # Known, and without a verdict:
        ("KLARIFIKASI", None),
        ("EDUKASI, BERITA", None),
        ("TOP 5", None),
        # Not in the table: words that merely occur in a label decide nothing.
        ("", None),
        ("+", None),
        ("BENAR SALAH", None),
        ("Benar + Salah", None),
        ("TIDAK SALAH", None),
        ("True, but old", None),
        ("SALAH SATU", None),
        ("HOAX KILLS", None),
        ("Tiga Pinokio", None),
    ],
)
def test_a_label_has_its_verdict(label: str, verdict: Verdict | None) -> None:
    assert verdict_of(label) is verdict


@pytest.mark.parametrize("verdict", list(Verdict))
def test_our_own_verdicts_are_labels(verdict: Verdict) -> None:
    assert verdict_of(verdict.value) is verdict


def test_known_without_verdict_is_not_unknown() -> None:
    assert is_known("klarifikasi")
    assert not is_known("Tiga Pinokio")


@example("_AND")
@given(st.text(alphabet="ab +/,;&|[]DANdan_-\n", max_size=30))
def test_normalising_twice_changes_nothing(label: str) -> None:
    assert normalised(normalised(label)) == normalised(label)


@given(st.permutations(["HOAX", "HASUT", "PROVOKASI"]), st.sampled_from(["+", " / ", ",", "; ", " & ", " dan "]))
def test_the_order_of_the_parts_does_not_count(parts: list[str], mark: str) -> None:
    assert verdict_of(mark.join(parts)) is Verdict.FALSE


def test_the_table_has_each_label_once() -> None:
    labels = [normalised(label) for label, _ in reference.rows("verdict_labels.tsv")]
    assert sorted(labels) == sorted(set(labels))
    assert "" not in labels
    assert all(is_known(label) for label in labels)


def test_a_file_that_is_no_table_is_refused() -> None:
    with pytest.raises(ValueError, match="two columns"):
        reference.rows("SOURCES.md")

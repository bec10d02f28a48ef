"""Texts in which training changes one thing: what is changed, and that nothing else is. Every sentence here is ours."""

from __future__ import annotations

import random

import pytest

from data.matching.contradiction import Told
from data.matching.evidence import Query, read_query
from data.matching.names import names_of
from data.matching.normalise import normalise
from data.matching.training.altered import altered

#: Enough that every kind of change which is possible comes up.
TRIES = 60


def told(title: str) -> Told:
    return Told(normalise(title).split())


def changes(query: Query, title: str) -> list[Query]:
    """Every outcome of some tries."""
    tries = (altered(query, told(title), random.Random(seed)) for seed in range(TRIES))
    return [one for one in tries if one is not None]


@pytest.mark.parametrize(
    ("text", "title", "gone", "what"),
    [
        ("kata teman saya Bank BRI bagi bagi mobil", "Bank BRI membagikan mobil", "bri", "a name"),
        ("katanya ada 700 kambing hilang di pasar", "Ada 700 kambing hilang", "700", "a number"),
        ("awas bu di kampung ada kuntilanak beneran", "Kuntilanak muncul di kampung", "kuntilanak", "a rare word"),
        ("warga tidak boleh keluar rumah kata pak camat", "Warga tidak boleh keluar rumah", "tidak", "its denial"),
    ],
)
def test_what_both_say_is_another_thing_then(text: str, title: str, gone: str, what: str) -> None:
    query = read_query(text)
    assert any(gone not in one.told.vocabulary for one in changes(query, title)), what
    assert all(one.claim != query.claim and one.claim == " ".join(one.told.words) for one in changes(query, title))


def test_a_verb_that_both_say_is_denied_then() -> None:
    query, title = read_query("kata pak camat jembatan lama menutup minggu depan"), "Jembatan lama menutup"
    denied = [one for one in changes(query, title) if not {"tidak", "belum", "bukan"}.isdisjoint(one.told.vocabulary)]
    assert denied
    assert all(set(query.told.words) <= set(one.told.words) for one in denied), "nothing is gone"


def test_another_name_is_of_the_same_family() -> None:
    query = read_query("kata teman saya Bank BRI bagi bagi")
    names = {name for one in changes(query, "Bank BRI bagi bagi") for name in one.told.names.get("institution", ())}
    assert names
    assert names <= set(names_of("institution"))
    assert not names & query.told.names["institution"]


def test_a_name_that_only_the_text_has_stays() -> None:
    query = read_query("Bank BRI kata orang ini lagi ramai sekali")
    assert changes(query, "Harga cabai naik") == []


def test_it_is_written_as_it_was() -> None:
    text = "Bupati Probolinggo meresmikan jembatan. Warga Kota Malang datang."
    assert {one.report for one in changes(read_query(text), "Bupati Probolinggo meresmikan jembatan")} == {
        read_query(text).report
    }

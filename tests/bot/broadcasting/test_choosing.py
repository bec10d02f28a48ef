"""What is ticked on a form as the audience language, and back; and audiences in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.broadcasting.choosing import Chosen, chosen_of
from bot.broadcasting.comparing import ADDED, GONE, SAME, marked
from bot.broadcasting.saying import in_words
from broadcasts.audience import canonical, parse, reread
from broadcasts.audience_words import Known
from data.matching.places import Gazetteer
from data.model.membership import InstitutionKind, InstitutionStatus, Role
from data.model.segment import Field, Reach
from data.seeds.regions import places_of

GAZETTEER = Gazetteer(places_of("35.74"))
KNOWN = Known(lambda code: code, frozenset(["telegram", "manual"]), frozenset(["id", "jv"]))


def some(*values: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), unique=True).map(lambda found: tuple(sorted(found)))


OF_KIM = {
    Field.REGION: some("35.74.01", "35.74.02", "35.74.04.1003"),
    Field.STATUS: some(*InstitutionStatus),
    Field.UNCONFIRMED: some("2026/1", "2026/118"),
}
OF_PEOPLE = OF_KIM | {
    Field.KIND: some(*InstitutionKind),
    Field.ROLE: some(*Role),
    Field.CHANNEL: some("telegram", "manual"),
    Field.LANGUAGE: some("id", "jv"),
}
CHOICES = st.one_of(
    st.builds(Chosen, st.just(Reach.KIM), st.fixed_dictionaries({}, optional=OF_KIM)),
    st.builds(Chosen, st.just(Reach.PEOPLE), st.fixed_dictionaries({}, optional=OF_PEOPLE)),
)


@given(CHOICES)
def test_what_is_ticked_is_found_again(chosen: Chosen) -> None:
    audience = parse(chosen.text, KNOWN)
    found = chosen_of(audience)
    assert found is not None
    assert found.reach is chosen.reach
    assert {about: found.of(about) for about in Field} == {about: chosen.of(about) for about in Field}
    assert parse(found.text, KNOWN) == audience
    assert in_words(canonical(audience), GAZETTEER, "id")


def test_a_place_within_a_place_says_nothing_more() -> None:
    both = Chosen(Reach.KIM, {Field.REGION: ("35.74.01", "35.74.01.1001", "35.74.04.1003")})
    assert canonical(parse(both.text, KNOWN)) == "kim: wilayah = 35.74.01, 35.74.04.1003"


@pytest.mark.parametrize("typed", ['2026/1" atau semua', "2026/1) atau (semua", "2026/1, semua"])
def test_what_is_typed_is_a_value_and_nothing_else(typed: str) -> None:
    with pytest.raises(ValueError, match="unknown_value"):
        parse(Chosen(Reach.KIM, {Field.UNCONFIRMED: (typed,)}).text, KNOWN)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("kim: semua", "Semua KIM di Kota Probolinggo"),
        ("kim: wilayah = 35.74.01", "Semua KIM di Kecamatan Kademangan"),
        (
            "kim: belum-konfirmasi = 2026/7 dan wilayah = 35.74.01, 35.74.04.1003",
            "Semua KIM yang belum mengonfirmasi Pengumuman 2026/7, "
            "di Kecamatan Kademangan atau Kelurahan Kanigaran, Kecamatan Kanigaran",
        ),
        ("kim: bukan status = dibekukan", "Semua KIM kecuali yang berstatus dibekukan"),
        (
            "orang: (bahasa = jv atau terlihat < 30 hari) dan peran = ketua",
            "Orang yang terdaftar (berbahasa Basa Jawa atau yang menulis dalam 30 hari terakhir), sebagai Ketua KIM",
        ),
        ("orang: kanal = manual dan terlihat >= 7 hari", None),
        ("dirusak", "dirusak"),
    ],
)
def test_an_audience_in_words(text: str, words: str | None) -> None:
    said = in_words(text, GAZETTEER, "id")
    assert said == words if words else "disampaikan tangan" in said


@pytest.mark.parametrize(
    "text", ["kim: bukan semua", "orang: terlihat < 7 hari", "kim: wilayah = 1 atau status = aktif"]
)
def test_what_a_form_cannot_say_stays_text(text: str) -> None:
    assert chosen_of(reread(text)) is None


def test_what_changed_is_marked_word_by_word() -> None:
    assert marked("Pukul 8 pagi", "Pukul 9 pagi") == [(SAME, "Pukul "), (GONE, "8"), (ADDED, "9"), (SAME, " pagi")]
    assert marked("", "baru") == [(ADDED, "baru")]
    assert marked("sama", "sama") == [(SAME, "sama")]
    assert [kind for kind, _ in marked("a " * 5_000, "b " * 5_000)] == [GONE, ADDED], "nobody waits for long texts"

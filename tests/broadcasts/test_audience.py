"""The audience language: what offices write, what is refused, and that the canonical form reads as itself."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcasts.audience import canonical, parse
from broadcasts.audience_words import AudienceError, Fault, Known, UnknownPlaceError
from data.model.membership import InstitutionStatus, Role
from data.model.segment import All, Any, Audience, Condition, Everybody, Field, Node, Not, Reach, Seen

PLACES = {"kademangan": "35.74.01", "kanigaran": "35.74.04", "35.74.01": "35.74.01", "35.74.04": "35.74.04"}


def _place(name: str) -> str:
    if name.casefold() == "sukabumi":
        raise UnknownPlaceError(["Sukabumi, Mayangan", "Sukabumi, Kanigaran"], is_ambiguous=True)
    if name.casefold() not in PLACES:
        raise UnknownPlaceError(["Kademangan"])
    return PLACES[name.casefold()]


KNOWN = Known(
    _place,
    frozenset({"telegram", "manual"}),
    frozenset({"id", "jv"}),
    {"pesisir": "wilayah = Kademangan", "ini": "segmen = itu", "itu": "segmen = ini"},
)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("", "kim: semua"),
        ("semua", "kim: semua"),
        ("kim:", "kim: semua"),
        ("kim: wilayah = Kademangan", "kim: wilayah = 35.74.01"),
        ("KIM: Kecamatan = KADEMANGAN", "kim: wilayah = 35.74.01"),
        ("wilayah = Kanigaran, Kademangan, kanigaran", "kim: wilayah = 35.74.01, 35.74.04"),
        ("kim: bukan status = frozen", "kim: bukan status = dibekukan"),
        ("kim: bukan bukan status = aktif", "kim: status = aktif"),
        ("orang: peran = ketua LPM, lurah", "orang: peran = ketua lpm, lurah"),
        ("people: role = chair and language = jv", "orang: bahasa = jv dan peran = ketua"),
        ("orang: terlihat < 2 minggu", "orang: terlihat < 14 hari"),
        ("orang: terlihat > 30 hari", "orang: terlihat >= 30 hari"),
        ("belum-konfirmasi = 2026/118", "kim: belum-konfirmasi = 2026/118"),
        ("segmen = pesisir dan status = aktif", "kim: status = aktif dan wilayah = 35.74.01"),
        ('segmen = "Pesisir"', "kim: wilayah = 35.74.01"),
        (
            "status = aktif atau (status = kedaluwarsa dan wilayah = Kanigaran)",
            "kim: status = aktif atau (status = kedaluwarsa dan wilayah = 35.74.04)",
        ),
        ("(status = aktif)", "kim: status = aktif"),
        ("status = aktif dan (wilayah = Kanigaran dan status = aktif)", "kim: status = aktif dan wilayah = 35.74.04"),
    ],
)
def test_what_offices_write(text: str, written: str) -> None:
    assert canonical(parse(text, KNOWN)) == written


@pytest.mark.parametrize(
    ("text", "fault", "word"),
    [
        ("wilayah = Atlantis", Fault.UNKNOWN_PLACE, "Atlantis"),
        ("wilayah = Sukabumi", Fault.AMBIGUOUS_PLACE, "Sukabumi"),
        ("warna = biru", Fault.UNKNOWN_FIELD, "warna"),
        ("status = hebat", Fault.UNKNOWN_VALUE, "hebat"),
        ("semuanya: status = aktif", Fault.UNKNOWN_VALUE, "semuanya"),
        ("orang: kanal = fax", Fault.UNKNOWN_VALUE, "fax"),
        ("orang: bahasa = de", Fault.UNKNOWN_VALUE, "de"),
        ("belum-konfirmasi = 118", Fault.UNKNOWN_VALUE, "118"),
        ("segmen = gunung", Fault.UNKNOWN_SEGMENT, "gunung"),
        ("segmen = ini", Fault.CIRCULAR, "ini"),
        ("orang: terlihat < 0 hari", Fault.BAD_TIME, "< 0 hari"),
        ("orang: terlihat < tiga hari", Fault.BAD_TIME, "< tiga hari"),
        ("orang: terlihat = 3 hari", Fault.BAD_TIME, "= 3 hari"),
        ("orang: terlihat < 9999 bulan", Fault.BAD_TIME, "< 9999 bulan"),
        ("kim: peran = ketua", Fault.PEOPLE_ONLY, "peran"),
        ("kim: bukan (status = aktif dan terlihat < 3 hari)", Fault.PEOPLE_ONLY, "terlihat"),
        ("status aktif", Fault.UNEXPECTED, "aktif"),
        ("status =", Fault.UNEXPECTED, ""),
        ("status = ,", Fault.UNEXPECTED, ","),
        ("(status = aktif", Fault.UNEXPECTED, ""),
        ("status = aktif)", Fault.UNEXPECTED, ")"),
        ("status = aktif dan", Fault.UNEXPECTED, ""),
        ('"status" = aktif', Fault.UNKNOWN_FIELD, "status"),
        ('wilayah = "Kanigaran', Fault.UNEXPECTED, '"'),
        ("(" * 60 + "semua" + ")" * 60, Fault.TOO_DEEP, ""),
        ("bukan " * 300 + "semua", Fault.TOO_DEEP, ""),
        ("a" * 5000, Fault.TOO_LONG, ""),
    ],
)
def test_what_is_refused_and_where(text: str, fault: Fault, word: str) -> None:
    with pytest.raises(AudienceError) as caught:
        parse(text, KNOWN)
    assert (caught.value.fault, caught.value.word) == (fault, word)


def test_a_missing_place_comes_with_what_was_perhaps_meant() -> None:
    with pytest.raises(AudienceError) as caught:
        parse("wilayah = Kadmangan", KNOWN)
    assert caught.value.near == ("Kademangan",)


_CONDITIONS = st.one_of(
    st.sets(st.sampled_from(sorted(set(PLACES.values()))), min_size=1).map(
        lambda codes: Condition(Field.REGION, tuple(sorted(codes)))
    ),
    st.sets(st.sampled_from(InstitutionStatus), min_size=1).map(
        lambda found: Condition(Field.STATUS, tuple(sorted(map(str, found))))
    ),
    st.sets(st.sampled_from(Role), min_size=1).map(lambda found: Condition(Field.ROLE, tuple(sorted(map(str, found))))),
    st.builds(Seen, st.booleans(), st.integers(1, 3650).map(lambda days: timedelta(days=days))),
    st.just(Everybody()),
)
_NODES: st.SearchStrategy[Node] = st.recursive(
    _CONDITIONS,
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: All(tuple(parts))),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Any(tuple(parts))),
    ),
    max_leaves=8,
)


@given(_NODES)
def test_the_canonical_form_reads_as_itself(node: Node) -> None:
    once = parse(canonical(Audience(Reach.PEOPLE, node)), KNOWN)
    assert canonical(parse(canonical(once), KNOWN)) == canonical(once)
    assert parse(canonical(once), KNOWN) == once


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(AudienceError):
        assert parse(text, KNOWN).reach in Reach

"""Names in whose place something else stands, known or not. Every sentence here is ours."""

from __future__ import annotations

import pytest

from data.matching.contradiction import Told
from data.matching.normalise import normalise
from data.matching.other_names import is_other_area, is_other_month, is_other_rank, is_other_site
from data.matching.replaced_names import is_name_replaced, is_stranger_beside
from data.matching.spelling import respell

DOCTOR = "Dukun sakti dari Nganjuk menyembuhkan sapi milik Megawati di kandang"
FLIGHT = "Tukang bakso terbang ke Papua"


def told(text: str) -> Told:
    return Told(respell(normalise(text)).split())


@pytest.mark.parametrize(
    ("title", "text", "is_replaced", "reason"),
    [
        (DOCTOR, "dukun sakti dari Nganjuk menyembuhkan sapi milik Bu Pradipta di kandang", True, "a stranger"),
        (DOCTOR, "dukun sakti dari Sukorejo menyembuhkan sapi milik Megawati di kandang", True, "an unknown village"),
        (DOCTOR, "DUKUN SAKTI DARI SUKO-REJO MENYEMBUHKAN SAPI MILIK MEGAWATI", True, "in capitals, with a hyphen"),
        (DOCTOR, "dukun sakti menyembuhkan sapi milik Megawati", False, "only left out"),
        (DOCTOR, "dukun sakti dari Ngnjuk menyembuhkan sapi milik Megawatti", False, "only misspelt"),
        (DOCTOR, "sapi milik bu Mega di kandang, dukun sakti dari Nganjuk", False, "by another of its spellings"),
        (FLIGHT, "Tukang bakso terbang ke Wonosantri naik gerobak", True, "at the end, behind two words"),
        (FLIGHT, "Tukang bakso terbang ke mana saja", False, "at the end, but what follows is no name"),
        (FLIGHT, "Tukang bakso terbang ke menaranya", False, "at the end, but what follows is a formed word"),
        ("Umat Islam menanam jagung raksasa", "umat muslim menanam jagung raksasa", False, "one faith, two words"),
        ("Kas Bank Lampung dibawa kabur monyet", "Kas Bank Majumundur dibawa kabur monyet", True, "part of a name"),
    ],
)
def test_what_stands_in_the_place_of_a_name(title: str, text: str, is_replaced: bool, reason: str) -> None:
    assert is_name_replaced(told(text), told(title)) == is_replaced, reason


@pytest.mark.parametrize(
    ("title", "text", "is_beside", "reason"),
    [
        (FLIGHT, "Katanya ada gerobak bakso yang bisa melayang sampai ke Wonosantri", True, "behind one word"),
        (DOCTOR, "Pradipta di kandang sapinya didatangi dukun sakti dari Nganjuk", True, "before one word"),
        (FLIGHT, "Tukang bakso melayang ke Papua, kata Wonosantri", False, "the name is there as well"),
        (FLIGHT, "Tukang bakso melayang ke luar kota", False, "no stranger"),
        (FLIGHT, "Tukang bakso melayang ke Paapua", False, "only misspelt"),
        (FLIGHT, "Wonosantri: tukang bakso melayang entah sampai mana", False, "a stranger, but somewhere else"),
        (FLIGHT, "Tukang bakso terbang", False, "only left out"),
    ],
)
def test_strangers_beside_the_word_that_a_lacking_name_is_beside(
    title: str, text: str, is_beside: bool, reason: str
) -> None:
    assert is_stranger_beside(told(text), told(title)) == is_beside, reason


@pytest.mark.parametrize(
    ("ask", "title", "text", "is_other", "reason"),
    [
        (is_other_area, "Hujan uang di Indonesia", "Hujan uang di Jepang", True, "another country"),
        (is_other_area, "Hujan uang di Indonesia", "Hujan uang di Indonesia, tepatnya di Garut", False, "more exactly"),
        (is_other_area, "Hujan uang di Jawa Barat", "Hujan uang di Garut", True, "not told of the whole province"),
        (is_other_area, "Hujan uang di Garut", "Hujan uang deras sekali", False, "no place at all"),
        (
            is_other_area,
            "Hujan uang di Yogyakarta",
            "Hujan uang di Palu, kata BMKG DIY",
            True,
            "only beside, shortened",
        ),
        (is_other_area, "Hujan uang di Yogyakarta", "Hujan uang di Jogja, kata BMKG DIY", False, "shortened, no other"),
        (is_other_month, "Libur mulai 17 April", "Libur mulai 17 Agustus", True, "also the name of a day"),
        (is_other_month, "Libur mulai 17 April", "Libur mulai tanggal 17", False, "no month"),
        (is_other_rank, "Camat naik unta", "Lurah naik unta", True, "another office"),
        (is_other_rank, "Camat naik unta", "Camat dan Lurah naik unta", False, "one office more"),
        (is_other_rank, "Umat Islam naik unta", "Umat muslim naik unta", False, "one faith"),
        (is_other_site, "Berita dari dongeng.blogspot.com", "Berita dari legenda.example", True, "a blog"),
        (is_other_site, "Berita dari dongeng.blogspot.com", "Berita dari www.dongeng.co.id", False, "the same name"),
    ],
)
def test_other_names_of_one_kind(ask: object, title: str, text: str, is_other: bool, reason: str) -> None:
    assert callable(ask)
    assert ask(told(text), told(title)) == is_other, reason

"""A forwarded announcement is ours, changed, or was never sent; every sentence here is ours."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.matching.announcements import AnnouncementIndex
from data.model.announcement import Announcement, AnnouncementMatch, Difference, Finding

POWER = (
    "Pengumuman 2026/118\n\nAliran air PDAM di Kelurahan Kanigaran dihentikan pada Sabtu, 4 Juli 2026 pukul 08.00"
    " sampai 15.00 karena perbaikan pipa. Warga dapat mengambil air gratis dari tangki di halaman kelurahan."
    " Keterangan lebih lanjut: https://probolinggo.example.go.id/air\n\nDiskominfo Kota Probolinggo"
)
VACCINE = (
    "Pengumuman 2026/119\n\nImunisasi campak untuk anak usia 9 sampai 59 bulan diadakan di semua posyandu Kecamatan"
    " Mayangan tanggal 10 Juli 2026. Bawa buku KIA. Tidak dipungut biaya.\n\nDiskominfo Kota Probolinggo"
)


def announcement(number: int, serial: str, body: str) -> Announcement:
    return Announcement(serial, f"Judul {serial}", body, date(2026, 7, 1), number=number)


def an_index() -> AnnouncementIndex:
    index = AnnouncementIndex(["Diskominfo"])
    index.upsert([announcement(1, "2026/118", POWER), announcement(2, "2026/119", VACCINE)])
    return index


@pytest.fixture(scope="module")
def index() -> AnnouncementIndex:
    return an_index()


GENUINE = [
    (POWER, 1, "word for word"),
    (POWER.upper(), 1, "in capitals"),
    (POWER.replace("\n\n", " ").replace("PDAM", "*PDAM*"), 1, "other line breaks and bold"),
    ("Assalamualaikum wr wb, info dari grup sebelah:\n\n" + POWER + "\n\nSebarkan ya 🙏", 1, "boilerplate around it"),
    ("Min, apakah pengumuman ini asli?\n" + POWER, 1, "a question before it"),
    ("[03/07/26, 19.05] Bu Tetangga: " + POWER, 1, "copied out of a chat"),
    (POWER.partition("\n\n")[2], 1, "without its first line"),
    (POWER.rpartition("Keterangan")[0], 1, "a piece in one run that is most of it"),
    (VACCINE, 2, "another one"),
]


@pytest.mark.parametrize(("text", "number", "reason"), GENUINE, ids=[row[2] for row in GENUINE])
def test_our_words_are_genuine(index: AnnouncementIndex, text: str, number: int, reason: str) -> None:
    found = index.look(text)
    assert found is not None, reason
    assert (found.finding, found.number, found.differences) == (Finding.GENUINE, number, ())
    assert 0.6 <= found.score <= 1


ALTERED = [
    (POWER.replace("4 Juli", "5 Juli"), [Difference("4", "5")], "another day"),
    (POWER.replace("gratis ", "seharga Rp5.000 "), [Difference("gratis", "seharga Rp5.000")], "a price"),
    (POWER.replace("dapat", "tidak dapat"), [Difference("", "tidak")], "a denial put in"),
    (VACCINE.replace("Tidak dipungut", "Dipungut"), [Difference("Tidak", "")], "a denial left out"),
    (POWER.replace("2026/118", "2026/777"), [Difference("2026/118", "2026/777")], "another serial"),
    (
        POWER.replace("probolinggo.example.go.id/air", "air-gratis.example.com"),
        [Difference("https://probolinggo.example.go.id/air", "https://air-gratis.example.com")],
        "another link",
    ),
    (POWER.replace("Kota Probolinggo", "Kota Malang"), [Difference("Probolinggo", "Malang")], "another last word"),
    (
        POWER + "\nBiaya admin Rp50.000, transfer hari ini juga",
        [Difference("", "Biaya admin Rp50.000, transfer hari ini juga")],
        "a demand put behind it",
    ),
    (
        VACCINE.replace(" Bawa buku KIA.", ""),
        [Difference("Bawa buku KIA", "")],
        "something left out in the middle",
    ),
    (
        POWER.partition(" sampai 15.00")[0],
        [Difference(" ".join(POWER.partition("08.00 ")[2].split())[:45].rstrip() + " … ", "")],
        "cut to a piece that is not most of it",
    ),
]


@pytest.mark.parametrize(("text", "differences", "reason"), ALTERED, ids=[row[2] for row in ALTERED])
def test_what_was_changed_is_shown(
    index: AnnouncementIndex, text: str, differences: list[Difference], reason: str
) -> None:
    found = index.look(text)
    assert found is not None, reason
    assert found.finding is Finding.ALTERED, reason
    assert len(found.differences) == len(differences)
    for shown, expected in zip(found.differences, differences, strict=True):
        assert shown.theirs == expected.theirs
        assert shown.ours.startswith(expected.ours) if expected.ours.endswith("… ") else shown.ours == expected.ours


NEVER = [
    ("Pengumuman 2026/500: semua warga wajib mendaftar ulang KTP paling lambat besok", 0, "2026/500", "our form"),
    ("PENGUMUMAN RESMI No. 2026/500 pasar ditutup", 0, "2026/500", "our form with a few words in it"),
    ("Diskominfo mengumumkan lomba desa, nomor surat 2026/501, daftar segera", 0, "2026/501", "our name and a serial"),
    ("Apakah ada pengumuman 2026/999?", 0, "2026/999", "somebody asks about one that there is not"),
    (
        "Pengumuman 2026/118: seluruh pegawai honorer diangkat menjadi pegawai tetap mulai bulan depan tanpa tes",
        1,
        "2026/118",
        "a real serial over other words",
    ),
]


@pytest.mark.parametrize(("text", "number", "serial", "reason"), NEVER, ids=[row[3] for row in NEVER])
def test_what_we_never_sent_is_told_so(
    index: AnnouncementIndex, text: str, number: int, serial: str, reason: str
) -> None:
    found = index.look(text)
    assert found is not None, reason
    assert (found.finding, found.number, found.serial) == (Finding.NEVER_SENT, number, serial)


NOTHING = [
    ("Diskominfo Kota Probolinggo mengadakan lomba video pendek untuk pelajar bulan ini", "an ordinary text about us"),
    ("Pengumuman: rapat RT malam ini di rumah Pak RT, harap datang", "somebody else's announcement"),
    ("Pengumuman dari Diskominfo ditunggu warga", "our name and the word, without a serial"),
    ("Apakah pengumuman 2026/118 itu benar?", "only asks about a real serial, which proves nothing"),
    ("Air PDAM mati di Kanigaran hari Sabtu, kenapa ya?", "the same topic"),
    ("Sidang perkara nomor 2026/45 ditunda", "a number of the same form that is no announcement's"),
    ("", "nothing"),
]


@pytest.mark.parametrize(("text", "reason"), NOTHING, ids=[row[1] for row in NOTHING])
def test_an_ordinary_text_is_nothing_of_the_kind(index: AnnouncementIndex, text: str, reason: str) -> None:
    assert index.look(text) is None, reason


def test_without_announcements_nothing_is_claimed() -> None:
    """An office that announces elsewhere must not be told that its own words were never sent."""
    assert AnnouncementIndex(["Diskominfo"]).look("Pengumuman 2026/500: pasar ditutup") is None


def test_many_differences_are_cut_to_the_weightiest() -> None:
    index = AnnouncementIndex()
    words = [f"kata{place} isi{place} lagi{place}" for place in range(30)]
    index.upsert([announcement(1, "2026/1", " ".join(words))])
    changed = [word.replace("isi", "beda") if place % 3 == 0 else word for place, word in enumerate(words)]
    found = index.look(" ".join(changed))
    assert found is not None
    assert len(found.differences) == 5
    assert all(len(one.ours) <= 100 and len(one.theirs) <= 100 for one in found.differences)


def test_announcements_are_replaced_and_removed() -> None:
    index = an_index()
    index.upsert([announcement(1, "2026/120", POWER.replace("2026/118", "2026/120"))])
    found = index.look(POWER)
    assert found is not None
    assert found.finding is Finding.ALTERED
    index.remove([1, 99])
    assert index.look(POWER) == AnnouncementMatch(Finding.NEVER_SENT, 0, "2026/118")
    assert len(index) == 1


def test_a_text_of_any_length_is_read(index: AnnouncementIndex) -> None:
    found = index.look(POWER + " lagi" * 30_000)
    assert found is not None
    assert found.finding in (Finding.GENUINE, Finding.ALTERED)
    assert index.look("x y " * 50_000) is None


@given(st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_no_text_at_all_raises(text: str) -> None:
    index = an_index()
    index.upsert([announcement(3, text or "-", text)])
    index.look(text)
    index.look(POWER + text)


@given(place=st.integers(0, 200), step=st.integers(1, 9))
@settings(max_examples=60, deadline=None)
def test_any_changed_figure_is_shown(place: int, step: int) -> None:
    figures = [at for at, character in enumerate(POWER) if character.isdigit()]
    at = figures[place % len(figures)]
    found = an_index().look(POWER[:at] + str((int(POWER[at]) + step) % 10) + POWER[at + 1 :])
    assert found is not None
    assert found.finding is Finding.ALTERED
    assert found.differences

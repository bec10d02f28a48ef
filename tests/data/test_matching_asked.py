"""Which announcement answers a question: our own announcements and questions, none from anywhere else."""

from __future__ import annotations

from datetime import date

import pytest

from data.matching.asked import AskedIndex
from data.model.announcement import Announcement


def told(serial: str, title: str, body: str) -> Announcement:
    return Announcement(serial, title, body, date(2026, 11, 20))


ANNOUNCED = [
    told(
        "1",
        "Kerja bakti Kelurahan Kademangan",
        "Warga Kademangan diajak kerja bakti membersihkan selokan pada Sabtu, 28 November 2026 pukul 07.00, berkumpul"
        " di lapangan RW 03. Harap membawa alat masing-masing.",
    ),
    told(
        "2",
        "Pencairan bansos sembako tahap 4",
        "Bansos sembako tahap 4 dicairkan Senin, 30 November 2026 pukul 08.00 di kantor kecamatan masing-masing. Bawa"
        " KTP dan kartu keluarga asli.",
    ),
    told(
        "3",
        "Vaksinasi rabies gratis",
        "Vaksinasi rabies untuk kucing dan anjing gratis pada Rabu, 2 Desember 2026 pukul 09.00 di halaman balai desa.",
    ),
    told(
        "4",
        "Pemadaman listrik Jalan Panglima",
        "PLN memadamkan listrik di Jalan Panglima dan sekitarnya Kamis, 3 Desember 2026 pukul 10.00 sampai 14.00 untuk"
        " pemeliharaan.",
    ),
    told(
        "5",
        "Pasar murah Kecamatan Wonoasih",
        "Pasar murah digelar Jumat, 4 Desember 2026 di lapangan Wonoasih mulai jam 7.",
    ),
    told("6", "Pasar murah Kecamatan Mayangan", "Pasar murah digelar Minggu, 6 Desember 2026 di halaman GOR Mayangan."),
    told(
        "7",
        "Imunisasi campak anak sekolah",
        "Imunisasi campak bagi siswa kelas 1 SD dilakukan petugas puskesmas di sekolah mulai Selasa, 8 Desember 2026."
        " Orang tua wajib mengisi surat persetujuan.",
    ),
    told("8", "Imbauan menjaga kebersihan", "Mari menjaga kebersihan lingkungan dan membuang sampah pada tempatnya."),
    told(
        "9",
        "Pendaftaran lomba cerdas cermat KIM",
        "Lomba cerdas cermat KIM diikuti tiga orang tiap regu. Pendaftaran melalui formulir di kantor Diskominfo sampai"
        " 10 Desember 2026. Biaya gratis.",
    ),
    told(
        "10",
        "Layanan KTP keliling",
        "Mobil layanan KTP keliling hadir di alun-alun Senin sampai Rabu pukul 09.00-12.00.",
    ),
]
INDEX = AskedIndex(ANNOUNCED)


@pytest.mark.parametrize(
    ("question", "serial"),
    [
        ("kerja bakti Kademangan kapan?", "1"),
        ("Kerja bakti kademangan jam berapa ya min", "1"),
        ("kerja bakti kapan", "1"),
        ("bansos kapan cair?", "2"),
        ("bansos sembako kapan cair?", "2"),
        ("min kapan pencairan bansos tahap 4", "2"),
        ("pencairan bansos sembako di mana?", "2"),
        ("vaksinasi rabies kapan?", "3"),
        ("vaksinasi rabies bayar berapa", "3"),
        ("vaksinasi rabies gratis dimana", "3"),
        ("pemadaman listrik jalan Panglima kapan", "4"),
        ("pasar murah wonoasih kapan?", "5"),
        ("pasar murah Mayangan di mana ya", "6"),
        ("imunisasi campak kapan", "7"),
        ("cara pendaftaran lomba cerdas cermat", "9"),
        ("layanan KTP keliling di mana?", "10"),
    ],
)
def test_a_question_that_an_announcement_answers(question: str, serial: str) -> None:
    found = INDEX.search(question)
    assert found is not None
    assert found.serial == serial


@pytest.mark.parametrize(
    ("question", "why"),
    [
        ("pasar murah kapan?", "two villages have one"),
        ("kerja bakti Kanigaran kapan?", "another village"),
        ("bansos tunai kapan cair?", "another aid"),
        ("pencairan bansos tahap 5 kapan", "another round"),
        ("vaksinasi covid kapan", "another illness"),
        ("kapan vaksin?", "of which nothing is said"),
        ("siapa yang vaksinasi rabies", "who is not told"),
        ("kenapa listrik jalan Panglima padam", "why is another matter than when"),
        ("pemadaman listrik kapan selesai di Kanigaran", "another village"),
        ("pasar murah wonoasih berapa harganya", "prices are not told"),
        ("imunisasi campak bayar berapa?", "prices are not told"),
        ("imunisasi polio kapan?", "another illness"),
        ("kebersihan kapan", "an appeal has no day"),
        ("kapan menjaga kebersihan lingkungan", "an appeal has no day"),
        ("kerja bakti tidak jadi kapan", "whether it is called off is not told"),
        ("ktp keliling sudah tidak ada kapan lagi", "whether it ended is not told"),
        ("berapa gaji lurah kademangan", "only the village is the same"),
        ("lapangan RW 03 di mana", "stands in the text, and the text is about something else"),
        ("alun-alun di mana", "stands in the text, and the text is about something else"),
        ("KTP hilang bagaimana cara mengurusnya", "another matter of the same card"),
        ("syarat KTP baru apa", "another matter of the same card"),
        ("lomba mewarnai kapan", "another contest"),
        ("kapan lomba agustusan kademangan", "another event of the village"),
        ("kantor kecamatan buka jam berapa", "an office stands in the text"),
        ("puskesmas buka jam berapa", "a place stands in the text"),
        ("kapan?", "nothing is asked about"),
        ("bansos", "nothing is asked for"),
        ("", "nothing at all"),
        ("di mana", "nothing is asked about"),
        ("surat persetujuan dapat di mana", "a detail of the text"),
        ("kucing anjing di mana", "a detail of the text"),
        ("lapangan Kademangan di mana", "a place in the text"),
        ("GOR Mayangan di mana", "a place in the text"),
        ("KIM kantor Diskominfo di mana", "an office in the text"),
        ("surat persetujuan imunisasi dapat di mana", "a paper that the text only names"),
        ("kelurahan Kademangan di mana?", "only the village"),
        ("Wonoasih di mana", "only the village"),
        ("kecamatan Mayangan di mana ya", "only the village"),
        ("jalan Panglima di mana?", "only the street"),
        ("KIM di mana?", "only who is invited"),
        ("anak sekolah masuk jam berapa", "only who is meant"),
        ("listrik berapa", "only what goes out"),
        ("lomba kapan", "a contest, and nobody says which"),
        ("KTP di mana", "only the card"),
        ("sekolah kapan", "only who is meant"),
    ],
)
def test_a_question_that_none_answers(question: str, why: str) -> None:
    found = INDEX.search(question)
    assert found is None, (why, found)


def test_no_announcements_answer_nothing() -> None:
    assert AskedIndex().search("kerja bakti kapan?") is None
    assert len(AskedIndex()) == 0

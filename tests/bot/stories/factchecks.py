"""What the office of the stories knows: invented, little, and never changed when the samples of ``data/seeds`` grow."""

from __future__ import annotations

from datetime import date
from typing import Any

from data.model.announcement import Announcement
from data.model.factcheck import FactCheck, Verdict

_DAY = date(2026, 3, 5)


def _checked(number: int, title: str, verdict: Verdict | None, summary: str, **more: Any) -> FactCheck:
    return FactCheck(
        "cerita",
        f"cerita-{number}",
        title,
        verdict,
        summary=summary,
        url=f"https://cerita.kentongan.invalid/{number}",
        publisher="Pemeriksa Cerita",
        published_on=_DAY,
        **more,
    )


FALSE = _checked(
    1,
    "Air rebusan daun kelor menyembuhkan demam berdarah dalam satu malam",
    Verdict.FALSE,
    "Tidak ada obat yang menyembuhkan demam berdarah dalam satu malam. Penderita memerlukan cairan dan pemantauan.",
)
TRUE = _checked(
    2,
    "Kartu keluarga dapat dicetak sendiri di rumah dengan kertas HVS putih",
    Verdict.TRUE,
    "Kartu keluarga kini berupa berkas elektronik bertanda tangan digital, sehingga boleh dicetak sendiri.",
)
MISLEADING = _checked(
    3,
    "Video jembatan hanyut diterjang banjir terjadi kemarin malam di Kedungsari",
    Verdict.MISLEADING,
    "Videonya asli, tetapi direkam tiga tahun lalu di tempat lain.",
)
OUTDATED = _checked(
    4,
    "Pemadaman listrik bergilir berlangsung selama dua hari di seluruh kecamatan Telagasari",
    Verdict.TRUE,
    "Pemadaman itu untuk perawatan jaringan, dan jadwalnya diumumkan lebih dahulu.",
    is_time_bound=True,
    valid_until=date(2026, 3, 12),
)
COUPONS = tuple(
    _checked(
        number,
        f"Undian berhadiah {prize} dari toko {shop} lewat tautan di WhatsApp",
        Verdict.FALSE,
        "Tautannya mengumpulkan data pribadi. Pemilik toko tidak mengadakan undian.",
    )
    for number, prize, shop in ((5, "sepeda motor", "Sinar Abadi"), (6, "kulkas", "Maju Lestari"))
)
FACTCHECKS = (FALSE, TRUE, MISLEADING, OUTDATED, *COUPONS)

#: A forward that an officer tied to FALSE, though it hardly has a word of its title.
VARIANT = (
    "Bapak-bapak ibu-ibu, tetangga saya di gang sebelah sembuh total setelah tiap subuh meneguk segelas ramuan bening"
    " dari dapur, dokternya sampai heran dan membuang semua resepnya"
)

#: Announcements that the office really sent.
WATER = Announcement(
    "2026/118",
    "Aliran air dihentikan sementara",
    "Pengumuman 2026/118\n\nAliran air di Kelurahan Contoh dihentikan Sabtu, 28 November 2026 pukul 08.00 sampai 15.00"
    " karena perbaikan pipa. Air gratis dapat diambil di halaman kelurahan.\n\nDiskominfo Contoh",
    date(2026, 11, 20),
)
ANNOUNCEMENTS = (WATER,)

#: The office's own questions and answers.
FAQ = """
[[faq]]
questions = ["Kapan bansos cair?", "jadwal bansos"]
answer = "Jadwal bansos diumumkan di papan pengumuman kantor kelurahan."
source = "Dinas Sosial Contoh"
date = 2026-11-01

[[faq]]
questions = ["Apa syarat membuat KTP baru?", "syarat ktp"]
answer = "Bawa kartu keluarga ke kantor kecamatan."
source = "Dispendukcapil Contoh"
date = 2026-11-02

[[faq]]
questions = ["Bagaimana mengurus KTP yang hilang?", "ktp hilang"]
answer = "Bawa surat kehilangan dari kepolisian ke kantor kecamatan."
source = "Dispendukcapil Contoh"
date = 2026-11-02
"""

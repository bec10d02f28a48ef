"""Mengerti orang (Understanding people)"""

from __future__ import annotations

from tests.bot.lines import Line
from tests.bot.stories.checking import COUPON, HOAX, NEWS
from tests.bot.stories.factchecks import FALSE, TRUE


async def story_small_words(line: Line) -> None:
    """ "P", "tes", dan "ok" (Small words)

    Kata pembuka dijawab pendek, dan tidak menjadi aduan.
    """
    tono = line.person("Tono")
    tono.says("p")
    await tono.hears("Kentongan membantu Anda memeriksa pesan", without="KT-")
    tono.says("tes")
    await tono.hears("Kentongan aktif")
    tono.says("ok")
    await tono.hears(without="KT-")
    await tono.hears_nothing_more()


async def story_menu_words(line: Line) -> None:
    """Kata menu dalam segala ejaan (Menu words in any spelling)

    Salah ketik dan kalimat sopan pun dimengerti.
    """
    wati = line.person("Wati")
    wati.says("bantuaan")
    await wati.hears("Cara memakai Kentongan")
    wati.says("brenti")
    await wati.hears("tidak akan menerima pengumuman")
    wati.says("mulaii dong min")
    await wati.hears("bersedia lagi menerima pengumuman")


async def story_numbers(line: Line) -> None:
    """Angka tanpa pertanyaan (A number without a question)

    Angka memilih bila ada pilihan; kalau tidak, itu dikatakan.
    """
    budi = line.person("Budi")
    budi.says("2")
    await budi.hears("tidak ada pilihan yang menunggu angka")
    budi.forwards(COUPON)
    await budi.hears("Belum pasti")
    budi.says("dua")
    await budi.hears_verdict("❌ SALAH")


async def story_cancel(line: Line) -> None:
    """Batal (Never mind)

    BATAL menutup pilihan yang terbuka; pesannya tetap tersimpan.
    """
    rini = line.person("Rini")
    rini.says("batal")
    await rini.hears("Tidak ada yang perlu dibatalkan")
    rini.forwards(COUPON)
    await rini.hears("Belum pasti")
    rini.says("gak jadi")
    await rini.hears("tidak ada yang dipilih", "KT-")


async def story_two_thoughts(line: Line) -> None:
    """Dua maksud dalam satu pesan (Two thoughts in one message)

    Putusannya tetap di baris pertama; terima kasihnya juga dijawab.
    """
    dewi = line.person("Dewi")
    dewi.says(f"Makasih min. Oh iya ini bener gak: {FALSE.title}")
    await dewi.hears_verdict("❌ SALAH", "Sama-sama.")
    dewi.says(f"Stop kirim pengumuman ya. Tapi tolong cek: {TRUE.title}")
    await dewi.hears_verdict("✅ BENAR", "Pengumuman tidak akan kami kirim lagi")
    await dewi.hears_nothing_more()


async def story_silence_in_the_middle(line: Line) -> None:
    """Diam di tengah jalan (Silence in the middle)

    Pesan baru langsung dilayani, dan tombol pertanyaan lama tetap berlaku.
    """
    joko = line.person("Joko")
    joko.forwards(COUPON)
    asked = await joko.hears("Belum pasti")
    joko.forwards(HOAX)
    await joko.hears_verdict("❌ SALAH", FALSE.title)
    joko.presses("1.", asked)
    await joko.hears_verdict("❌ SALAH", "Undian berhadiah")


async def story_anger(line: Line) -> None:
    """Marah (Anger)

    Yang marah dimintai maaf dan ditawari petugas, bukan dibantah.
    """
    agus = line.person("Agus")
    agus.says("bot goblok!")
    offered = await agus.hears("mohon maaf", button="Hubungi petugas")
    agus.presses("Hubungi petugas", offered)
    await agus.hears("kami simpan dengan nomor KT-", "Diskominfo")
    await agus.hears_nothing_more()


async def story_contested(line: Line) -> None:
    """Hasil yang dibantah (A contested verdict)

    Tombol untuk mencatatnya disebutkan, dan petugas ditawarkan.
    """
    lina = line.person("Lina")
    lina.forwards(HOAX)
    card = await lina.hears_verdict("❌ SALAH")
    lina.says("ngawur")
    await lina.hears("Tekan Tidak cocok", "PETUGAS")
    lina.presses("Tidak cocok", card)
    await lina.hears("tidak cocok")


async def story_human(line: Line) -> None:
    """Bicara dengan petugas (A human)

    Permintaannya disimpan dengan nomor, tanpa janji waktu; satu orang punya satu permintaan terbuka.
    """
    slamet = line.person("Slamet")
    slamet.says("/petugas lampu jalan di depan rumah mati")
    kept = await slamet.hears("kami simpan dengan nomor KT-", "tidak dapat kami janjikan")
    slamet.says("PETUGAS")
    await slamet.hears("masih terbuka", kept.ticket)
    slamet.says("/petugas sudah tiga malam")
    await slamet.hears("kami tambahkan", kept.ticket)
    slamet.says(kept.ticket)
    await slamet.hears(f"Permintaan {kept.ticket}", "masih terbuka")


async def story_faq(line: Line) -> None:
    """Pertanyaan yang dijawab kantor (A question that the office answers)

    Jawabannya dari daftar tanya jawab kantor, dengan sumber dan tanggalnya.
    """
    yanti = line.person("Yanti")
    yanti.says("min bansos kapan cair ya?")
    await yanti.hears(
        "Jadwal bansos diumumkan", "Sumber: Dinas Sosial Contoh, diperbarui 1 November 2026", without="KT-"
    )
    yanti.says("gimana ngurus ktp pak?")
    near = await yanti.hears("salah satu pertanyaan ini", "balas dengan angkanya")
    yanti.presses("2.", near)
    await yanti.hears("Sumber: Dispendukcapil Contoh")


async def story_faq_unknown(line: Line) -> None:
    """Pertanyaan yang belum terjawab (A question without an answer)

    Hal itu dikatakan apa adanya, dan pertanyaannya disimpan untuk petugas, sekali saja. Siapa pun yang menanyakan hal
    yang sama menerima jawabannya di percakapannya sendiri.
    """
    hadi, wati = line.people("Hadi", "Wati")
    hadi.says("kapan pemilu berikutnya?")
    kept = await hadi.hears("belum mempunyai jawaban", "KT-", "tidak dapat kami janjikan")
    hadi.says("Pemilu berikutnya kapan ya min?")
    await hadi.hears("sudah kami simpan", kept.ticket)
    wati.says("pemilu berikutnya kapan kak?")
    await wati.hears("belum mempunyai jawaban", "KT-")
    await line.office_answers(kept.ticket, "Jadwalnya ditetapkan KPU; lihat pengumuman KPU di kantor kecamatan.")
    await hadi.hears("Anda bertanya", "Jadwalnya ditetapkan KPU", kept.ticket)
    await wati.hears("Anda bertanya", "Jadwalnya ditetapkan KPU")


async def story_forwarded_anger(line: Line) -> None:
    """Marah yang diteruskan (Somebody else's anger)

    Umpatan di dalam pesan yang diteruskan bukan umpatan kepada kami.
    """
    ratna = line.person("Ratna")
    ratna.forwards(f"Dasar goblok semua! {NEWS}")
    await ratna.hears("Belum ada hasil", without="mohon maaf")

"""Memeriksa pesan (Checking a message)"""

from __future__ import annotations

from data.model.message import ContentKind
from tests.bot.lines import Line
from tests.bot.stories.factchecks import COUPONS, FALSE, MISLEADING, OUTDATED, TRUE

HOAX = f"Tolong bagikan! {FALSE.title}, sudah banyak yang membuktikan"
TRUTH = f"Info penting: {TRUE.title}"
COUPON = "Ada undian berhadiah dari toko lewat tautan di WhatsApp, cepat sebelum habis!"
NEWS = "Kerja bakti membersihkan selokan hari Minggu pagi di depan balai RW, mohon membawa cangkul sendiri"


async def story_verdict(line: Line) -> None:
    """Pesan yang sudah diperiksa (A known hoax)

    Putusannya ada di baris pertama, lalu alasannya, sumbernya, dan tautannya.
    """
    siti = line.person("Siti")
    said = siti.forwards(HOAX)
    card = await siti.hears_verdict(
        "❌ SALAH", FALSE.title, "Sumber: Pemeriksa Cerita, 5 Maret 2026", button="Membantu"
    )
    assert card.reply_to == said
    siti.presses("Membantu", card)
    await siti.hears("Terima kasih, kami catat")
    await siti.hears_nothing_more()


async def story_true(line: Line) -> None:
    """Pesan yang benar (A true message)

    Tidak semua yang diteruskan itu hoaks, dan itu pun dikatakan.
    """
    budi = line.person("Budi")
    budi.forwards(TRUTH)
    await budi.hears_verdict("✅ BENAR", TRUE.title)


async def story_misleading(line: Line) -> None:
    """Pesan yang menyesatkan (A misleading message)

    Videonya asli, keterangannya tidak.
    """
    wati = line.person("Wati")
    wati.forwards(f"Hati-hati yang lewat! {MISLEADING.title}", times=5)
    card = await wati.hears_verdict("⚠️ MENYESATKAN")
    wati.presses("Tidak cocok", card)
    await wati.hears("tidak cocok", "Jangan disebarkan dulu")


async def story_pressed_candidate(line: Line) -> None:
    """Belum pasti, dipilih dengan tombol (A suggestion, picked by its button)

    Bila beberapa cek fakta mirip, orangnya sendiri yang memilih.
    """
    rini = line.person("Rini")
    rini.forwards(COUPON)
    asked = await rini.hears("Belum pasti", *(one.title for one in COUPONS), button="Bukan salah satunya")
    rini.presses("1.", asked)
    await rini.hears_verdict("❌ SALAH", "Undian berhadiah")
    await rini.hears_nothing_more()


async def story_typed_candidate(line: Line) -> None:
    """Belum pasti, dipilih dengan angka (A suggestion, picked by its number)

    Angka yang diketik sama dengan tombol; angka yang tidak ada ditolak dengan ramah.
    """
    joko = line.person("Joko")
    joko.forwards(COUPON)
    await joko.hears("Belum pasti")
    joko.says("9")
    await joko.hears("Pilihannya 1 sampai")
    joko.says("nomor 2")
    await joko.hears_verdict("❌ SALAH", "Undian berhadiah")


async def story_none_of_these(line: Line) -> None:
    """Bukan salah satunya (None of the candidates)

    Pesannya masuk antrean pemeriksa, dan orangnya mendapat nomor.
    """
    agus = line.person("Agus")
    agus.forwards(f"Kabar terbaru: {OUTDATED.title}")
    asked = await agus.hears("Belum pasti", OUTDATED.title)
    agus.presses("Bukan salah satunya", asked)
    await agus.hears("bukan salah satunya", "Jangan disebarkan dulu", "KT-")


async def story_nothing_found(line: Line) -> None:
    """Belum ada hasil (Nothing found)

    Pesannya disimpan dengan nomor, dan orangnya diberi cara memeriksa sendiri.
    """
    siti = line.person("Siti")
    siti.forwards(NEWS)
    told = await siti.hears("Belum ada hasil. Jangan disebarkan dulu.", "Anda dapat memeriksanya sendiri")
    siti.says(told.ticket.lower().replace("-", " "))
    await siti.hears(f"Pesan {told.ticket} tersimpan dan belum ada hasilnya")
    siti.says("KT-999999")
    await siti.hears("tidak ada di percakapan ini")


async def story_too_short(line: Line) -> None:
    """Pesan yang terlalu pendek (Too short to mean anything)

    Satu dua kata belum dapat dicari; pesan lengkapnya diminta.
    """
    tono = line.person("Tono")
    tono.forwards("bansos cair")
    await tono.hears("terlalu pendek", "selengkapnya")


async def story_corrected(line: Line) -> None:
    """Pesan yang diubah (An edited message)

    Pesan yang diperbaiki pengirimnya diperiksa lagi.
    """
    dewi = line.person("Dewi")
    said = dewi.says(NEWS)
    await dewi.hears("Belum ada hasil")
    dewi.edits(said, HOAX)
    await dewi.hears_verdict("❌ SALAH", "untuk pesan yang Anda ubah")
    await dewi.hears_nothing_more()


async def story_several(line: Line) -> None:
    """Beberapa pesan sekaligus (Several messages in a row)

    Masing-masing dijawab, menurut urutannya, sebagai balasan pada pesannya.
    """
    yanti = line.person("Yanti")
    with line.at_once():
        said = [yanti.forwards(text) for text in (HOAX, NEWS, TRUTH)]
    heard = [await yanti.hears(part) for part in ("❌ SALAH", "Belum ada hasil", "✅ BENAR")]
    assert [one.reply_to for one in heard] == said
    await yanti.hears_nothing_more()


async def story_two_people(line: Line) -> None:
    """Dua orang pada saat yang sama (Two people at once)

    Tidak ada yang menunggu, dan tidak ada yang menerima jawaban orang lain.
    """
    siti, budi = line.people("Siti", "Budi")
    with line.at_once():
        siti.forwards(HOAX)
        budi.forwards(COUPON)
    card = await siti.hears_verdict("❌ SALAH")
    asked = await budi.hears("Belum pasti")
    with line.at_once():
        siti.presses("Membantu", card)
        budi.presses("2.", asked)
    await siti.hears("Terima kasih, kami catat")
    await budi.hears_verdict("❌ SALAH")
    await siti.hears_nothing_more()
    await budi.hears_nothing_more()


async def story_own_answer(line: Line) -> None:
    """Jawaban kami diteruskan kembali (Our own answer comes back)

    Jawaban yang masih persis sama dibenarkan, yang diubah tidak.
    """
    lina = line.person("Lina")
    lina.forwards(HOAX)
    card = await lina.hears_verdict("❌ SALAH")
    lina.forwards(card.text)
    await lina.hears("Itu jawaban kami sendiri")
    lina.forwards(card.text.replace("❌ SALAH", "✅ BENAR"))
    await lina.hears("tidak persis sama", without="✅ BENAR")


async def story_photo(line: Line) -> None:
    """Foto tanpa keterangan (A photo without a caption)

    Isi foto belum dapat dibaca; itu dikatakan, dan fotonya disimpan dengan nomor.
    """
    hadi = line.person("Hadi")
    hadi.sends(ContentKind.PHOTO)
    await hadi.hears("belum dapat membaca isi gambar", "KT-")
    hadi.sends(ContentKind.PHOTO, HOAX)
    await hadi.hears_verdict("❌ SALAH", "Yang kami baca hanya tulisannya")


async def story_other_media(line: Line) -> None:
    """Suara, dokumen, kontak, jajak pendapat (Voice, document, contact, poll)

    Setiap kiriman mendapat jawaban yang menolong, juga yang belum dapat diperiksa.
    """
    eko = line.person("Eko")
    eko.sends(ContentKind.VOICE)
    await eko.hears("belum dapat membaca isi pesan suara")
    eko.sends(ContentKind.DOCUMENT, size_bytes=25_000_000)
    await eko.hears("terlalu besar")
    eko.sends(ContentKind.CONTACT)
    await eko.hears("Jangan pernah memberikan kode OTP")
    eko.sends(ContentKind.POLL)
    await eko.hears("Jajak pendapat belum dapat kami baca")
    await eko.hears_nothing_more()


async def story_album(line: Line) -> None:
    """Album (An album)

    Beberapa foto sekaligus adalah satu aduan dengan satu jawaban.
    """
    ratna, hadi = line.people("Ratna", "Hadi")
    ratna.sends_album("", HOAX, "")
    await ratna.hears_verdict("❌ SALAH", "Yang kami baca hanya tulisannya")
    hadi.sends_album("", "")
    await hadi.hears("belum dapat membaca isi gambar", "KT-")
    await ratna.hears_nothing_more()
    await hadi.hears_nothing_more()

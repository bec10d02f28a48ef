"""Mendaftar (Registering)"""

from __future__ import annotations

from data.model.message import ContentKind
from tests.bot.lines import Heard, Line, Person, in_region
from tests.bot.stories.checking import HOAX

AGREE = "Setuju dan daftar"


async def at_the_summary(person: Person, sentence: str) -> Heard:
    """Tell everything in one sentence."""
    person.says(sentence)
    return await person.hears("Mohon periksa", button=AGREE)


async def is_registered(person: Person, sentence: str) -> None:
    """Register with one sentence and one button."""
    person.presses(AGREE, await at_the_summary(person, sentence))
    await person.hears("sudah kami catat")


async def story_registering(line: Line) -> None:
    """Mendaftar dengan tombol (Registering with buttons)

    Lima giliran sesudah DAFTAR, salah ketik pun dimengerti.
    """
    siti = line.person("Siti")
    siti.says("DAFTAR")
    roles = await siti.hears("mendaftar sebagai apa", button="Operator KIM")
    siti.presses("Operator KIM", on=roles)
    await siti.hears("kelurahan atau desa mana", button="Kanigaran")
    siti.says("kanigran")
    await siti.hears("Apa nama KIM")
    siti.says("Kanigaran Jaya")
    summary = await siti.hears("Nama: Siti", "KIM Kanigaran Jaya", "DATAKU", "HAPUS", button=AGREE)
    siti.presses(AGREE, on=summary)
    await siti.hears("sudah kami catat", "Petugas kantor akan memeriksanya")
    siti.presses(AGREE, on=summary)
    await siti.hears("sudah kami catat, satu kali saja")
    await siti.hears_nothing_more()


async def story_told_at_once(line: Line) -> None:
    """Semua dikatakan sekaligus (Everything told at once)

    Yang sudah dikatakan tidak ditanyakan lagi.
    """
    budi = line.person("Budi")
    budi.says("daftar anggota KIM Sukoharjo Maju kel sukoharjo kec kanigaran")
    summary = await budi.hears("Anggota KIM", "KIM Sukoharjo Maju", "Kelurahan Sukoharjo, Kecamatan Kanigaran")
    budi.presses("Ubah", on=summary)
    fields = await budi.hears("Apa yang ingin diubah", button="Nama")
    budi.presses("Nama", on=fields)
    await budi.hears("Siapa nama Anda")
    budi.says("Budi Contoh")
    await budi.hears("Nama: Budi Contoh", button=AGREE)
    budi.says("setuju")
    await budi.hears("sudah kami catat")


async def story_one_sentence(line: Line) -> None:
    """Mendaftar dengan satu kalimat (Registration in one sentence)

    Yang sudah dikatakan tidak ditanyakan lagi.
    """
    budi = line.person("Budi Santoso")
    shown = await at_the_summary(budi, "daftar ketua KIM Mayangan Bersatu kel. mayangan")
    assert "KIM Mayangan Bersatu" in shown.text
    budi.says("setuju")
    await budi.hears("sudah kami catat")


async def story_deep_link(line: Line) -> None:
    """Mendaftar lewat tautan (Registration by a deep link)

    Tautan atau kode QR dari kantor langsung membuka pendaftaran; tautan yang tidak kami kenal membuka perkenalan.
    """
    lina, tono = line.people("Lina", "Tono")
    lina.says("/start daftar")
    await lina.hears("Anda mendaftar sebagai apa?")
    tono.says("/start tidak_kami_kenal")
    await tono.hears("Halo! Kentongan membantu Anda")


async def story_by_kecamatan(line: Line) -> None:
    """Memilih kecamatan, lalu kelurahan (By kecamatan and kelurahan)

    Semuanya dapat dilakukan dengan tombol.
    """
    wati = line.person("Wati")
    wati.says("daftar warga")
    asked = await wati.hears("Di kelurahan atau desa mana?", button="Kedopok")
    wati.presses("Kedopok", asked)
    asked = await wati.hears("di Kedopok", button="Kareng Lor")
    wati.presses("Kareng Lor", asked)
    await wati.hears("Kelurahan Kareng Lor, Kecamatan Kedopok", button=AGREE)


async def story_location(line: Line) -> None:
    """Lokasi yang dibagikan (A shared location)

    Yang terdekat ditawarkan, dan lokasi di daerah lain dikatakan di luar.
    """
    joko = line.person("Joko")
    joko.says("daftar warga")
    await joko.hears("kelurahan atau desa mana")
    joko.shares_location(-6.2, 106.8, of="(Jakarta)")
    await joko.hears("di luar Kota Probolinggo")
    joko.shares_location(-7.7697, 113.2106, of="(Kanigaran)")
    near = await joko.hears("terdekat")
    joko.presses(near.labels[0], on=near)
    await joko.hears("Mohon periksa", "Kelurahan")


@in_region("35.13")
async def story_two_of_one_name(line: Line) -> None:
    """Kelurahan dan desa yang bernama sama (One name in two kecamatan)

    Bila namanya ada di dua kecamatan, keduanya ditawarkan.
    """
    dewi = line.person("Dewi")
    dewi.says("daftar warga desa Karanganyar")
    await dewi.hears("Yang mana?", button="Karanganyar (Kec. Bantaran)")
    dewi.says("yang di paiton")
    await dewi.hears("Karanganyar, Kecamatan Paiton", button=AGREE)


async def story_unknown_place(line: Line) -> None:
    """Tempat yang tidak ada (A place that is not here)

    Ejaannya diminta lagi, tanpa mengulang dari awal.
    """
    eko = line.person("Eko")
    eko.says("daftar warga")
    await eko.hears("Di kelurahan atau desa mana?")
    eko.says("Atlantis Selatan")
    await eko.hears("belum kami temukan di Kota Probolinggo")
    eko.says("ketapang")
    await eko.hears("Kelurahan Ketapang")


async def story_interrupted(line: Line) -> None:
    """Berhenti di tengah jalan (Interrupted, and resumed)

    Pesan yang diperiksa di tengah pendaftaran tetap dijawab, dan pendaftaran menunggu, juga berhari-hari.
    """
    agus = line.person("Agus")
    agus.says("daftar")
    asked = await agus.hears("sebagai apa?")
    agus.presses("Anggota KIM", asked)
    await agus.hears("Di kelurahan atau desa mana?")
    agus.forwards(HOAX)
    await agus.hears_verdict("❌ SALAH", "LANJUT")
    agus.says("lanjut")
    await agus.hears("Di kelurahan atau desa mana?")
    agus.says("pilang")
    asked = await agus.hears("Apa nama KIM Anda?")
    agus.presses("Belum tahu namanya", asked)
    await agus.hears("Kelurahan Pilang", button=AGREE)


async def story_corrected_form(line: Line) -> None:
    """Memperbaiki isian (Corrections)

    Setiap isian dapat diubah sebelum disetujui.
    """
    yanti = line.person("Yanti")
    shown = await at_the_summary(yanti, "daftar warga kel sukabumi")
    yanti.presses("Ubah", shown)
    asked = await yanti.hears("Apa yang ingin diubah?", button="Nama")
    yanti.presses("Nama", asked)
    await yanti.hears("Siapa nama Anda?")
    yanti.says("nama saya Yanti Lestari")
    shown = await yanti.hears("Nama: Yanti Lestari", button=AGREE)
    yanti.presses("Ubah", shown)
    yanti.presses("Tempat", await yanti.hears("Apa yang ingin diubah?"))
    await yanti.hears("Di kelurahan atau desa mana?")
    yanti.says("wiroborang")
    await yanti.hears("Nama: Yanti Lestari", "Kelurahan Wiroborang", button=AGREE)


async def story_cancelled(line: Line) -> None:
    """Membatalkan (Giving up)

    BATAL menghapus isian yang belum disetujui.
    """
    hadi = line.person("Hadi")
    await at_the_summary(hadi, "daftar warga kel jati")
    hadi.says("batal")
    await hadi.hears("pendaftaran dibatalkan")
    hadi.says("lanjut")
    await hadi.hears("Tidak ada pendaftaran yang sedang berjalan")


async def story_names(line: Line) -> None:
    """Nama yang tidak lazim (Unusual names)

    Nama dalam aksara apa pun diterima apa adanya; yang bukan nama ditolak dengan alasannya.
    """
    odd = line.person("12345")
    odd.says("daftar warga kel jati")
    await odd.hears("Siapa nama Anda?")
    odd.says("Siti 0812 0000 0000")
    await odd.hears("seperti nomor telepon")
    odd.says("Siti " * 60)
    await odd.hears("terlalu panjang")
    odd.says("<b>Siti</b> & 'Budi'; DROP TABLE")
    shown = await odd.hears("Nama: <b>Siti</b> & 'Budi'; DROP TABLE", button=AGREE)
    odd.presses("Ubah", shown)
    odd.presses("Nama", await odd.hears("Apa yang ingin diubah?"))
    await odd.hears("Siapa nama Anda?")
    odd.says("ꦱꦶꦠꦶ ꦄꦩꦶꦤꦃ")
    odd.presses(AGREE, await odd.hears("Nama: ꦱꦶꦠꦶ ꦄꦩꦶꦤꦃ"))
    await odd.hears("sudah kami catat", "ꦱꦶꦠꦶ ꦄꦩꦶꦤꦃ")


async def story_double_agreement(line: Line) -> None:
    """Tombol setuju ditekan dua kali (A double tap on the last button)

    Pendaftarannya tetap satu.
    """
    ratna = line.person("Ratna")
    shown = await at_the_summary(ratna, "daftar warga kel kademangan")
    with line.at_once():
        ratna.presses(AGREE, shown)
        ratna.presses(AGREE, shown)
    await ratna.hears("Terima kasih")
    await ratna.hears("satu kali saja")
    ratna.is_delivered_again()
    await ratna.hears_nothing_more()


async def story_old_question(line: Line) -> None:
    """Tombol pertanyaan yang lalu (A button of an earlier question)

    Tombol lama tidak mengubah apa pun; pertanyaan yang sekarang diulang.
    """
    fajar = line.person("Fajar")
    fajar.says("daftar")
    first = await fajar.hears("sebagai apa?")
    fajar.presses("Warga", first)
    await fajar.hears("Di kelurahan atau desa mana?")
    fajar.presses("Camat", first)
    await fajar.hears("sudah tidak berlaku", "Di kelurahan atau desa mana?")
    fajar.says("pakistaji")
    await fajar.hears("Peran: Warga", button=AGREE)


async def story_five_at_once(line: Line) -> None:
    """Lima orang sekaligus (Five people at once)

    Lima anggota mendaftar pada satu KIM pada detik yang sama; masing-masing tercatat. Nama KIM yang baru diketik warga
    belum ditunjukkan kepada orang lain sebelum kantor mengonfirmasi salah satu anggotanya.
    """
    names = ("Aminah", "Bambang", "Citra", "Darto", "Endang")
    people = line.people(*names)
    with line.at_once():
        for one in people:
            one.says("daftar anggota KIM Sukoharjo Maju kel sukoharjo")
    shown = [await one.hears("Mohon periksa", "KIM Sukoharjo Maju") for one in people]
    with line.at_once():
        for one, summary in zip(people, shown, strict=True):
            one.presses(AGREE, summary)
    for one, name in zip(people, names, strict=True):
        await one.hears("sudah kami catat", f"Nama: {name}")
        await one.hears_nothing_more()
    fani = line.person("Fani")
    fani.says("daftar anggota kel sukoharjo")
    asked = await fani.hears("Apa nama KIM Anda")
    assert "KIM Sukoharjo Maju" not in asked.labels, "five people said so, but no officer did"


async def story_media_while_registering(line: Line) -> None:
    """Foto di tengah pendaftaran (A photo in the middle)

    Foto bukan jawaban, dan pertanyaannya tetap menunggu.
    """
    slamet = line.person("Slamet")
    slamet.says("daftar")
    await slamet.hears("sebagai apa?")
    slamet.sends(ContentKind.PHOTO)
    await slamet.hears("belum dapat membaca isi gambar", "LANJUT")


async def story_forward_first(line: Line) -> None:
    """Aduan di tengah pendaftaran (A tip in the middle of registering)

    Pesan yang diteruskan diperiksa dulu, dan pendaftarannya menunggu.
    """
    rini = line.person("Rini")
    rini.says("daftar")
    await rini.hears("mendaftar sebagai apa")
    rini.forwards(HOAX)
    await rini.hears_verdict("❌ SALAH", "Pendaftaran Anda belum selesai")
    rini.says("makasih min")
    await rini.hears("Sama-sama", "Ketik LANJUT")
    rini.says("lanjut")
    await rini.hears("mendaftar sebagai apa")
    rini.says("ketua kim")
    await rini.hears("kelurahan atau desa mana")
    rini.says("gak jadi")
    await rini.hears("dibatalkan")


async def story_registering_in_a_group(line: Line) -> None:
    """Lima orang mendaftar di satu grup (Five people register in one group)

    Di grup tidak ada yang ditanyakan; masing-masing diarahkan ke percakapan pribadi.
    """
    names = ("Agus", "Wati", "Dewi", "Eko", "Fitri")
    group = line.group("KIM Contoh", *names)
    with line.at_once():
        for member in group.members:
            member.asks_us("daftar operator KIM Contoh kel kanigaran")
    for _ in names:
        await group.hears("percakapan pribadi", without="Kanigaran")
    await group.hears_nothing_more()


async def story_invited(line: Line) -> None:
    """Diundang kantor (Invited by the office)

    Tautan undangan membawa KIM dan perannya, jadi tinggal nama dan persetujuan. Satu undangan untuk satu orang.
    """
    token = "Q29udG9oVW5kYW5nYW5LSQ"
    await line.office_invites_to("KIM Undangan Jaya", token)
    ratna, hadi = line.people("Ratna", "Hadi")
    ratna.says(f"/start {token}")
    summary = await ratna.hears(
        "Anda diundang kantor sebagai Operator KIM di KIM Undangan Jaya (Kelurahan Kanigaran",
        "Nama: Ratna",
        button=AGREE,
    )
    ratna.presses(AGREE, on=summary)
    await ratna.hears("sudah kami catat", "Petugas kantor akan memeriksanya")
    hadi.says(f"/start {token}")
    await hadi.hears("Undangan itu sudah dipakai", without="KIM Undangan Jaya")
    ratna.says(f"/start {token}")
    await ratna.hears("sudah Anda pakai")
    hadi.says(f"/start {token[:-2]}")
    await hadi.hears("tidak kami kenal")
    await hadi.hears_nothing_more()

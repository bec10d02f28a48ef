"""Mendaftar (Registering)"""

from __future__ import annotations

from tests.bot.lines import Line
from tests.bot.stories.checking import HOAX

AGREE = "Setuju dan daftar"


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

"""Data sendiri (One's own data)"""

from __future__ import annotations

from tests.bot.lines import Line
from tests.bot.stories.checking import HOAX, NEWS
from tests.bot.stories.registering import AGREE, is_registered


async def story_nothing_kept(line: Line) -> None:
    """Belum ada apa-apa (Nothing kept yet)

    Juga yang belum terdaftar boleh melihat apa yang disimpan.
    """
    tono = line.person("Tono")
    tono.says("DATAKU")
    shown = await tono.hears("Belum terdaftar", "Aduan: belum ada")
    name, content = shown.file
    assert name == "data-saya.txt"
    assert "DATA ANDA DI KENTONGAN" in content


async def story_my_data(line: Line) -> None:
    """Melihat dan menghapus data sendiri (Seeing and deleting one's own data)

    Semua yang tersimpan diperlihatkan, dan dihapus sesudah ditanyakan sekali.
    """
    dewi = line.person("Dewi")
    dewi.says("daftar warga kel kanigaran")
    summary = await dewi.hears("Mohon periksa")
    dewi.presses(AGREE, summary)
    await dewi.hears("sudah kami catat")
    dewi.says("DATAKU")
    await dewi.hears("Dewi: Warga, Kelurahan Kanigaran", "Aduan: belum ada")
    dewi.says("hapus")
    asked = await dewi.hears("Yang akan dihapus", button="Hapus semua")
    dewi.presses("Jangan hapus", asked)
    await dewi.hears("tidak ada yang dihapus")
    dewi.says("hapus")
    asked = await dewi.hears("Yang akan dihapus")
    dewi.presses("Hapus semua", asked)
    await dewi.hears("Data Anda sudah dihapus")
    dewi.says("dataku")
    await dewi.hears("Belum terdaftar")


async def story_two_roles(line: Line) -> None:
    """Satu orang dengan dua peran (One person with two roles)

    Yang sudah terdaftar boleh mendaftarkan peran lain; namanya tidak ditanyakan lagi.
    """
    dewi = line.person("Dewi Contoh")
    await is_registered(dewi, "daftar anggota KIM Jati Rukun kel jati")
    dewi.says("daftar")
    asked = await dewi.hears("sudah terdaftar: Dewi Contoh", button="Peran lain: Dewi Contoh")
    dewi.presses("Peran lain: Dewi Contoh", asked)
    dewi.presses("Ketua LPM", await dewi.hears("sebagai apa"))
    await dewi.hears("Di kelurahan atau desa mana?")
    dewi.says("jati")
    await dewi.hears("LPM")
    dewi.says("LPM Jati")
    dewi.presses(AGREE, await dewi.hears("Nama: Dewi Contoh", "LPM Jati"))
    await dewi.hears("sudah kami catat")
    dewi.says("dataku")
    shown = await dewi.hears("Anggota KIM", "Ketua LPM")
    assert "KIM Jati Rukun" in shown.file[1]


async def story_one_phone(line: Line) -> None:
    """Beberapa orang dengan satu telepon (Several people on one phone)

    Masing-masing terdaftar sendiri, dan dapat dihapus sendiri.
    """
    house = line.person("Siti Contoh")
    await is_registered(house, "daftar warga kel pilang")
    house.says("daftar")
    house.presses("Daftarkan orang lain", await house.hears("sudah terdaftar: Siti Contoh"))
    await house.hears("sebagai apa")
    house.says("warga")
    await house.hears("Di kelurahan atau desa mana?")
    house.says("pilang")
    await house.hears("Siapa nama")
    house.says("Budi Contoh")
    house.presses(AGREE, await house.hears("Nama: Budi Contoh"))
    await house.hears("sudah kami catat")
    house.says("HAPUS")
    asked = await house.hears("yang dihapus?", button="Hapus Siti Contoh")
    house.presses("Hapus Siti Contoh", asked)
    await house.hears("sudah dihapus")
    house.says("DATAKU")
    shown = await house.hears("Budi Contoh", without="Siti Contoh")
    assert "Siti Contoh" not in shown.file[1]


async def story_erased(line: Line) -> None:
    """Dihapus seluruhnya (Forgotten)

    Setelah HAPUS, orang yang sama disapa sebagai orang baru, dan tombol lamanya tidak berlaku.
    """
    agus = line.person("Agus Contoh")
    agus.forwards(HOAX)
    card = await agus.hears_verdict("❌ SALAH")
    await is_registered(agus, "daftar warga kel mangunharjo")
    agus.says("hapus")
    agus.presses("Hapus semua", await agus.hears("Yang akan dihapus", "tidak dapat dibatalkan"))
    await agus.hears("sudah dihapus", "orang baru")
    await agus.hears_nothing_more()
    agus.presses("Membantu", card)
    await agus.hears("bukan untuk percakapan ini")
    agus.says("DATAKU")
    shown = await agus.hears("Belum terdaftar")
    assert "Mangunharjo" not in shown.file[1]


async def story_not_erased(line: Line) -> None:
    """Tidak jadi dihapus (Not forgotten after all)

    Pertanyaannya berlaku untuk satu pesan berikutnya saja, sehingga tidak ada yang terhapus tanpa sengaja.
    """
    lina = line.person("Lina Contoh")
    await is_registered(lina, "daftar warga kel kedopok")
    lina.says("hapus")
    asked = await lina.hears("Hapus semuanya?")
    lina.forwards(NEWS)
    await lina.hears("Belum ada hasil")
    lina.presses("Hapus semua", asked)
    await lina.hears("tidak ada yang dihapus")
    lina.says("ya")
    await lina.hears(without="sudah dihapus")
    lina.says("dataku")
    await lina.hears("Lina Contoh")


async def story_data_in_a_group(line: Line) -> None:
    """Di grup (In a group)

    Data pribadi tidak pernah ditunjukkan atau dihapus di depan orang lain.
    """
    group = line.group("Warga RT 05", "Rini", "Eko")
    for word in ("DATAKU", "HAPUS"):
        group.members[0].asks_us(word)
        heard = await group.hears("percakapan pribadi")
        assert heard.file == ("", "")

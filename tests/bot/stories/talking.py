"""Menyapa dan disapa (Small talk)"""

from __future__ import annotations

from data.model.message import ContentKind
from tests.bot.lines import Line
from tests.bot.stories.checking import HOAX


async def story_greeting(line: Line) -> None:
    """Perkenalan (A greeting)

    Salam dijawab salam, dan tidak pernah menjadi aduan.
    """
    siti = line.person("Siti")
    siti.says("/start")
    await siti.hears("Halo! Kentongan membantu Anda memeriksa pesan", "BANTUAN")
    siti.says("Assalamualaikum")
    await siti.hears("Waalaikumsalam", without="KT-")
    siti.says("selamat pagi min")
    await siti.hears("Halo", without="KT-")
    await siti.hears_nothing_more()


async def story_help(line: Line) -> None:
    """Bantuan (Help)

    Petunjuk pemakaian dalam satu layar.
    """
    budi = line.person("Budi")
    budi.says("BANTUAN")
    await budi.hears("Cara memakai Kentongan")
    budi.says("/tidakada")
    await budi.hears("Perintah itu belum kami kenal")


async def story_thanks(line: Line) -> None:
    """Terima kasih dan stiker (Thanks, and a sticker)

    Jawabannya pendek, seperti orang menjawab orang.
    """
    rini = line.person("Rini")
    rini.forwards(HOAX)
    await rini.hears_verdict("❌ SALAH")
    rini.says("terima kasih banyak ya min")
    await rini.hears("Sama-sama")
    rini.sends(ContentKind.STICKER)
    await rini.hears("Stikernya bagus")
    await rini.hears_nothing_more()


async def story_symbols(line: Line) -> None:
    """Pesan tanpa tulisan (Nothing to read)

    Emoji saja atau spasi saja dijawab dengan ajakan, bukan dengan galat.
    """
    joko = line.person("Joko")
    joko.says("🙂🙏")
    await joko.hears("Kalau ada pesan yang meragukan")
    joko.says("\u200b\u200d\u2060")
    await joko.hears("tidak ada tulisan yang terbaca")


async def story_language(line: Line) -> None:
    """Bahasa (Languages)

    Orang yang Telegramnya berbahasa Inggris disapa dalam bahasa Inggris, dan siapa pun boleh menggantinya.
    """
    jane = line.person("Jane", language="en-GB")
    jane.says("hello")
    await jane.hears("Hello")
    jane.says("BAHASA ID")
    await jane.hears("selanjutnya kami menjawab dalam bahasa Indonesia")
    jane.says("/bahasa xx")
    await jane.hears("BAHASA EN untuk bahasa Inggris")
    jane.says("BAHASA EN")
    await jane.hears("English")
    sari = line.person("Sari", language="jv")
    sari.says("BAHASA JAWA")
    await sari.hears("basa Jawi", "belum ditinjau penutur asli")


async def story_language_by_button(line: Line) -> None:
    """Bahasa daerah (Regional languages)

    Bahasa Jawa dan Madura masih rancangan; hal itu dikatakan, dan bahasa Indonesia tinggal satu ketukan.
    """
    slamet, fatim = line.people("Slamet", "Fatim")
    slamet.says("bahasa")
    offered = await slamet.hears("BAHASA", button="Basa Jawa")
    slamet.presses("Basa Jawa", offered)
    await slamet.hears("basa Jawi", "belum ditinjau penutur asli")
    slamet.says("matur nuwun")
    await slamet.hears(without="Sama-sama")
    fatim.says("BAHASA MADURA")
    await fatim.hears("belum ditinjau penutur asli")
    fatim.says("BAHASA INDONESIA")
    await fatim.hears("selanjutnya kami menjawab dalam bahasa Indonesia")


async def story_stop(line: Line) -> None:
    """BERHENTI dan MULAI (Stop and start again)

    Pengumuman berhenti saat itu juga, sedangkan memeriksa pesan tetap boleh.
    """
    agus = line.person("Agus")
    agus.says("berhenti")
    await agus.hears("tidak akan menerima pengumuman")
    agus.forwards(HOAX)
    await agus.hears_verdict("❌ SALAH")
    agus.says("MULAI")
    await agus.hears("bersedia lagi menerima pengumuman")
    await agus.hears_nothing_more()

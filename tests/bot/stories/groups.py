"""Di dalam grup (In groups)"""

from __future__ import annotations

from data.model.message import ContentKind
from tests.bot.lines import Line
from tests.bot.stories.checking import HOAX, NEWS, TRUTH


async def story_group(line: Line) -> None:
    """Berbicara bila disapa (Only when spoken to)

    Kentongan hanya berbicara bila disebut atau dibalas, dan menjawab pada pesannya.
    """
    group = line.group("KIM Telagasari", "Siti", "Budi")
    siti, budi = group.members
    siti.says(HOAX)
    await group.hears_nothing_more()
    asked = budi.asks_us(HOAX)
    card = await group.hears_verdict("❌ SALAH")
    assert card.reply_to == asked, "others must see which message it answers"
    siti.answers(card, TRUTH)
    await group.hears_verdict("✅ BENAR")
    budi.presses("Membantu", card)
    thanks = await group.hears("Terima kasih, kami catat")
    assert thanks.reply_to == card.message_id
    siti.asks_us("berhenti")
    await group.hears("hanya berlaku di percakapan pribadi")
    await group.hears_nothing_more()


async def story_pointed_at(line: Line) -> None:
    """ "Benarkah ini?" (Pointing at a message)

    Yang diperiksa adalah pesan yang dibalas, dan jawabannya menunjuk pada pertanyaannya.
    """
    group = line.group("Warga RT 03", "Joko", "Wati")
    joko, wati = group.members
    rumour = joko.says(HOAX)
    asked = wati.points_at(rumour, "bener gak ini?")
    card = await group.hears_verdict("❌ SALAH")
    assert card.reply_to == asked
    photo = joko.sends(ContentKind.PHOTO)
    wati.points_at(photo, "ini juga?")
    await group.hears("belum dapat membaca isi gambar")
    await group.hears_nothing_more()


async def story_pointed_at_alone(line: Line) -> None:
    """Menunjuk pesan yang lalu (Pointing at an earlier message)

    Juga dalam percakapan pribadi, dengan membalas pesannya.
    """
    rini = line.person("Rini")
    news = rini.forwards(NEWS)
    await rini.hears("Belum ada hasil")
    rini.points_at(news, "sudah ada hasilnya?")
    await rini.hears(without="Sama-sama")


async def story_introduction(line: Line) -> None:
    """Ditambahkan ke grup (Added to a group)

    Sekali saja Kentongan memperkenalkan diri, sesudah itu diam sampai disapa.
    """
    group = line.group("KIM Kedopok", "Agus", "Dewi")
    group.throws_us_out()
    group.adds_us()
    await group.hears("kami Kentongan", "/cek")
    group.throws_us_out()
    group.adds_us()
    await group.hears_nothing_more()

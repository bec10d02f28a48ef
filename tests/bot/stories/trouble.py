"""Tombol dan pengulangan (Buttons and repetitions)"""

from __future__ import annotations

from tests.bot.lines import Line
from tests.bot.stories.checking import HOAX, NEWS, TRUTH


async def story_old_button(line: Line) -> None:
    """Tombol lama (An old button)

    Tombol dari versi lama atau dari percakapan lain dijawab dengan sopan.
    """
    siti = line.person("Siti")
    siti.forwards(HOAX)
    card = await siti.hears_verdict("❌ SALAH")
    siti.presses_from_before("Setuju", "versi-lama:1", card)
    await siti.hears("Tombol itu sudah tidak berlaku")
    siti.presses_from_before("Membantu", "ok:999999", card)
    await siti.hears("Tombol itu bukan untuk percakapan ini")


async def story_double_tap(line: Line) -> None:
    """Tombol ditekan dua kali (A double tap)

    Yang pertama dicatat, yang kedua diberi tahu bahwa sudah dicatat.
    """
    budi = line.person("Budi")
    budi.forwards(HOAX)
    card = await budi.hears_verdict("❌ SALAH")
    with line.at_once():
        budi.presses("Membantu", card)
        budi.presses("Membantu", card)
    await budi.hears("Terima kasih, kami catat")
    await budi.hears("sudah kami catat sebelumnya")
    await budi.hears_nothing_more()


async def story_delivered_again(line: Line) -> None:
    """Pesan yang terkirim ulang (The same update twice)

    Bila jaringan mengirim pesan yang sama dua kali, jawabannya tetap satu.
    """
    rini = line.person("Rini")
    rini.forwards(NEWS)
    rini.is_delivered_again()
    told = await rini.hears("Belum ada hasil")
    rini.is_delivered_again()
    rini.says(told.ticket)
    await rini.hears("tersimpan dan belum ada hasilnya")
    rini.is_delivered_again()
    await rini.hears_nothing_more()


async def story_out_of_order(line: Line) -> None:
    """Pesan yang datang terbalik (Updates out of order)

    Bila jaringan membalik urutannya, setiap pesan tetap dijawab satu kali, sebagai balasan pada pesannya.
    """
    eko = line.person("Eko")
    with line.at_once(is_in_order=False):
        first = eko.forwards(HOAX)
        second = eko.forwards(TRUTH)
    answers = {one.reply_to: one.text for one in (await eko.hears(), await eko.hears())}
    assert answers[first].startswith("❌ SALAH")
    assert answers[second].startswith("✅ BENAR")
    await eko.hears_nothing_more()

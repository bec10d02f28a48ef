"""Pengumuman kami dan kiriman yang sudah dikenal (Our announcements, and forwards that are known)"""

from __future__ import annotations

from tests.bot.lines import Heard, Line
from tests.bot.stories.factchecks import FALSE, VARIANT, WATER
from tests.bot.stories.registering import is_registered


async def story_genuine_announcement(line: Line) -> None:
    """Pengumuman yang asli (A genuine announcement)

    Siapa pun dapat memeriksa pengumuman seperti memeriksa kabar lain. Yang dicocokkan kata-katanya, bukan nomornya.
    """
    siti = line.person("Siti")
    siti.forwards(f"Info dari grup sebelah:\n\n{WATER.body}\n\nSebarkan ke semua warga ya!")
    await siti.hears("✅ ASLI: ini pengumuman kami nomor 2026/118, tanggal 20 November 2026.", WATER.title)
    await siti.hears_nothing_more()


async def story_changed_announcement(line: Line) -> None:
    """Pengumuman yang diubah (A changed announcement)

    Bedanya ditunjukkan, dan tautan yang disisipkan tidak dapat ditekan.
    """
    budi = line.person("Budi")
    changed = WATER.body.replace("gratis dapat diambil", "dapat dibeli seharga Rp50.000")
    budi.forwards(changed + "\nPesan di https://air-contoh.example/pesan")
    await budi.hears(
        "⚠️ DIUBAH: mirip pengumuman kami nomor 2026/118",
        'Yang kami tulis: "gratis dapat diambil". Di kiriman Anda: "dapat dibeli seharga Rp50.000".',
        "air-contoh[.]example",
    )


async def story_invented_announcement(line: Line) -> None:
    """Pengumuman yang tidak pernah dikirim (An announcement that was never sent)

    Nomor yang tampak resmi pun tidak membuktikan apa-apa.
    """
    wati = line.person("Wati")
    wati.forwards("PENGUMUMAN 2026/500: warga wajib mendaftar ulang KTP lewat tautan ini paling lambat besok")
    await wati.hears("❌ TIDAK PERNAH KAMI KIRIM", "Tidak ada pengumuman kami dengan nomor 2026/500", "(0335) 000000")


async def story_passed_on(line: Line) -> None:
    """Pengumuman yang diteruskan KIM (An announcement that a KIM passes on)

    Satu tekanan sudah cukup. Caranya dan jumlah orangnya boleh dijawab, boleh tidak.
    """
    lina = line.person("Lina Contoh")
    await is_registered(lina, "daftar operator KIM Pakistaji Rukun kel pakistaji")
    await line.office_announces_to("KIM Pakistaji Rukun")
    told = await lina.hears("📢 Pemadaman listrik", "Listrik padam besok", button="Sudah saya teruskan")
    lina.presses("Sudah saya teruskan", told)
    asked = await lina.hears("Terima kasih! Sudah kami catat", "lewat apa?", button="Papan pengumuman")
    lina.presses("Dibacakan", asked)
    await lina.hears("Dicatat: Dibacakan", "Kira-kira kepada berapa orang?")
    lina.says("banyak")
    await lina.hears("Mohon tulis satu angka saja")
    lina.says("sekitar 40 orang")
    await lina.hears("Dicatat: 40 orang")
    lina.presses("Sudah saya teruskan", told)
    await lina.hears("sudah tercatat Anda teruskan sejak")
    budi = line.person("Budi")
    budi.says("halo")
    budi.presses_from_before("Sudah saya teruskan", payload_of(told), await budi.hears("Halo"))
    await budi.hears("tidak tercatat kami kirim ke percakapan ini")
    await budi.hears_nothing_more()


def payload_of(told: Heard) -> str:
    """What the one button of a message carries."""
    ((_, payload),) = told.buttons
    return payload


async def story_known_forward(line: Line) -> None:
    """Kiriman yang sudah dikenal (A forward that is known)

    Kiriman yang pernah dipastikan pemeriksa dikenali lagi, sekalipun dipotong, dibungkus, atau salah ketik, dan meski
    kata-katanya lain dari judul cek faktanya.
    """
    joko = line.person("Joko")
    joko.forwards("Assalamualaikum, copas dari grup keluarga\n" + VARIANT.replace("segelas", "seglas") + "\nViralkan!!")
    await joko.hears_verdict("❌ SALAH", FALSE.title)


async def story_altered_forward(line: Line) -> None:
    """Kiriman yang mirip, tetapi isinya lain (A forward that is alike, but says something else)

    Bila nama, angka, atau sangkalannya berubah, putusan yang lama tidak dipakai.
    """
    rini = line.person("Rini")
    rini.forwards(VARIANT.replace("sembuh total", "tidak sembuh"))
    await rini.hears("Belum ada hasil")

"""What somebody does on the page, from the first click on."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from data.seeds import sample_tips
from tests.bot.browser.pages import HAND, Screen, a_png, a_screen
from tests.bot.playground.stage import HOAX, SEVERAL, Open, a_key, an_open_playground

TIP = sample_tips()[0]


async def test_one_click_leads_to_the_first_verdict(chromium: Browser, played: Open) -> None:
    async with a_screen(chromium, played.address) as screen:
        await screen.page.locator("#first-try").click()
        phone = screen.phone()
        await screen.hears_verdict(phone)
        await expect(phone.locator(".stamp")).to_be_in_viewport(ratio=1)
        await expect(screen.said(phone)).to_contain_text("Diteruskan berkali-kali")
        await expect(screen.page.locator("#steps")).to_be_hidden()
        await expect(screen.page.locator("#counts [data-state=answered] dd")).to_have_text("1")
        await screen.page.reload()
        await expect(screen.phone().locator(".stamp")).to_be_visible()
        await expect(screen.page.locator("#steps")).to_be_hidden()


#: Whether something is what one sees at its middle.
IS_ON_TOP = """mark => {
  const box = mark.getBoundingClientRect();
  return mark.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2));
}"""
TALL = [
    ((390, 844), "telegram", True, "a hand's screen"),
    ((390, 844), "whatsapp", True, "the other kind"),
    ((1360, 800), "telegram", True, "a small notebook"),
    ((360, 640), "telegram", False, "so small that they would lie over the stamp"),
]


@pytest.mark.parametrize(("size", "kind", "has_buttons", "reason"), TALL, ids=[row[3] for row in TALL])
async def test_a_card_taller_than_the_phone_shows_its_stamp_and_where_there_is_room_its_buttons(
    chromium: Browser, played: Open, size: tuple[int, int], kind: str, has_buttons: bool, reason: str
) -> None:
    async with a_screen(chromium, played.address, size, reduced_motion="reduce") as screen:
        phone = screen.phone(kind)
        if size[0] <= HAND[0]:
            await screen.page.locator(".pick").nth(["telegram", "whatsapp"].index(kind)).click()
        await screen.types(phone, HOAX)
        stamp = await screen.hears_verdict(phone)
        await expect(stamp).to_be_in_viewport(ratio=1)
        assert await stamp.evaluate(IS_ON_TOP), "nothing lies over the stamp"
        buttons = await screen.heard(phone).last.locator(".choice").all()
        assert len(buttons) == 3
        for button in buttons:
            assert await button.evaluate(IS_ON_TOP) is has_buttons, reason


async def test_enter_sends_and_shift_enter_begins_a_line(screen: Screen) -> None:
    phone = screen.phone("whatsapp")
    field = phone.locator("textarea")
    await field.press_sequentially("Awas!")
    await field.press("Shift+Enter")
    await field.press_sequentially("Vaksin berisi chip pelacak yang ditanam pemerintah")
    await expect(screen.said(phone)).to_have_count(0)
    await field.press("Enter")
    await screen.hears_verdict(phone)
    await expect(screen.said(phone).locator(".text")).to_have_text(
        "Awas!\nVaksin berisi chip pelacak yang ditanam pemerintah", use_inner_text=True
    )
    await expect(field).to_have_value("")
    await field.press("Enter")
    await expect(screen.said(phone)).to_have_count(1)


async def test_a_tip_is_searched_and_forwarded_many_times(screen: Screen) -> None:
    once = next(tip for tip in sample_tips() if tip.forwards == 1)
    await screen.page.get_by_label("Cari pesan").fill(once.label)
    await expect(screen.page.locator("button.tip")).to_have_count(1)
    await screen.forwards(once.label)
    said = screen.said(screen.phone())
    await expect(said.first.locator(".forwarded")).to_contain_text("Diteruskan dari Grup Keluarga")
    await screen.page.get_by_text("Sudah sering diteruskan").click()
    await screen.forwards(once.label)
    await expect(said.nth(1).locator(".forwarded")).to_contain_text("Diteruskan berkali-kali")
    await screen.page.get_by_label("Cari pesan").fill("tidak ada yang seperti ini")
    await expect(screen.page.locator("#tips")).to_have_text("Tidak ada pesan yang cocok.")


async def test_the_themes_narrow_the_list(screen: Screen) -> None:
    await screen.page.get_by_role("button", name="bencana", exact=True).click()
    themes = await screen.page.locator("button.tip .theme").all_inner_texts()
    assert {theme.lower() for theme in themes} == {"bencana"}


async def test_a_candidate_is_picked_by_its_button(screen: Screen) -> None:
    phone = screen.phone("telegram")
    await screen.types(phone, SEVERAL)
    await phone.locator("button.choice").first.click()
    await expect(phone.locator(".stamp")).to_be_visible()
    await expect(screen.said(phone).last).to_contain_text("1.")


async def test_on_whatsapp_it_is_picked_from_a_list(moving: Screen) -> None:
    phone = moving.phone("whatsapp")
    await moving.types(phone, SEVERAL)
    await expect(phone.locator("button.choice")).to_have_count(1)
    await phone.get_by_role("button", name="Lihat pilihan").click()
    sheet = moving.page.get_by_role("dialog")
    await expect(sheet.get_by_role("radio")).to_have_count(4)
    await sheet.get_by_text("2.").click()
    await sheet.get_by_role("button", name="Kirim").click()
    await expect(sheet).to_be_hidden()
    await expect(phone.locator(".stamp")).to_be_visible()
    await expect(moving.said(phone).last).to_contain_text("2.")


async def test_a_photo_with_a_caption_is_sent_and_shown(screen: Screen, tmp_path: Path) -> None:
    phone = screen.phone()
    path = tmp_path / "foto.png"
    path.write_bytes(a_png())
    await phone.get_by_role("button", name="Lampirkan").click()
    async with screen.page.expect_file_chooser() as chooser:
        await screen.page.get_by_role("dialog").get_by_role("button", name="Foto").click()
    await (await chooser.value).set_files(path)
    await expect(phone.locator(".chip")).to_contain_text("foto.png")
    await screen.types(phone, HOAX)
    picture = screen.said(phone).locator("img")
    await expect(picture).to_be_visible()
    assert await picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 64
    await screen.hears_verdict(phone)
    await expect(phone.locator(".chip")).to_have_count(0)


async def test_what_is_no_photo_is_refused_in_words(screen: Screen, tmp_path: Path) -> None:
    phone = screen.phone()
    path = tmp_path / "foto.gif"
    path.write_bytes(b"GIF89a")
    await phone.get_by_role("button", name="Lampirkan").click()
    async with screen.page.expect_file_chooser() as chooser:
        await screen.page.get_by_role("dialog").get_by_role("button", name="Foto").click()
    await (await chooser.value).set_files(path)
    await expect(screen.page.get_by_role("alert")).to_have_text("Pilih foto JPEG, PNG, atau WebP.")


@pytest.mark.parametrize(("name", "shown"), [("Stiker", "🙏"), ("Kontak", "Kontak"), ("Lokasi", "Kecamatan")])
async def test_what_is_no_text_is_sent_from_the_menu(screen: Screen, name: str, shown: str) -> None:
    phone = screen.phone()
    await phone.get_by_role("button", name="Lampirkan").click()
    await screen.page.get_by_role("dialog").get_by_role("button", name=name).click()
    if name == "Lokasi":
        await screen.page.get_by_role("dialog").get_by_role("button", name="Kirim").click()
    await expect(screen.said(phone)).to_contain_text(shown)
    await expect(screen.heard(phone)).to_have_count(1)


async def test_two_phones_hear_only_what_is_theirs(screen: Screen) -> None:
    one, other = screen.phone("telegram"), screen.phone("whatsapp")
    await screen.types(one, HOAX)
    await screen.hears_verdict(one)
    await expect(other.locator(".message")).to_have_count(0)
    await screen.types(other, "terima kasih")
    await expect(screen.heard(other)).to_contain_text("Sama-sama")
    await expect(one.locator(".message")).to_have_count(2)


async def test_an_announcement_arrives_on_all_but_the_opted_out_phone(screen: Screen) -> None:
    one, other = screen.phone("telegram"), screen.phone("whatsapp")
    await screen.types(other, "BERHENTI")
    await expect(other.get_by_text("Tanpa pengumuman")).to_be_visible()
    await screen.page.get_by_label("Kirim pengumuman").fill("Posyandu Kamis ini.")
    await screen.page.locator("#announce").get_by_role("button", name="Kirim").click()
    await expect(screen.heard(one)).to_contain_text("Posyandu Kamis ini.")
    told = screen.page.locator("#announcements")
    await expect(told).to_contain_text("1 terkirim")
    name = await other.locator(".owner-name").inner_text()
    await expect(told).to_contain_text(f"Dilewati karena BERHENTI: {name}")
    await expect(screen.heard(other)).to_have_count(1)


async def test_a_registered_person_is_announced_to_by_role(screen: Screen, played: Open) -> None:
    phone = screen.phone("telegram")
    await screen.types(phone, "DAFTAR warga")
    for answer in ("Kanigaran", "Siti Contoh", "SETUJU"):
        await expect(phone.locator(".typing")).to_be_hidden()
        await screen.types(phone, answer)
    audience = screen.page.get_by_label("Kirim ke")
    await expect(audience).to_be_visible()
    await audience.select_option(label="Warga (1)")
    await screen.page.get_by_label("Kirim pengumuman").fill("Untuk warga.")
    await screen.page.locator("#announce").get_by_role("button", name="Kirim").click()
    await expect(screen.heard(phone).last).to_contain_text("Untuk warga.")
    await expect(screen.page.locator("#announcements")).to_contain_text("1 terkirim")
    assert (await played.phone(await played.first_of("whatsapp")))["messages"] == []


async def test_a_request_to_a_human_is_answered_from_the_desk(screen: Screen) -> None:
    phone = screen.phone("whatsapp")
    await expect(screen.page.locator("#requests-card")).to_be_hidden()
    await screen.types(phone, "/petugas Kapan pelatihan berikutnya?")
    card = screen.page.locator("#requests-card")
    await expect(card).to_contain_text("Kapan pelatihan berikutnya?")
    await card.get_by_role("textbox").fill("Pekan depan.")
    await card.get_by_role("button", name="Jawab").click()
    await expect(screen.heard(phone).last).to_contain_text("Pekan depan.")
    await expect(card).to_be_hidden()


async def test_a_registration_is_confirmed_from_the_desk(screen: Screen) -> None:
    phone = screen.phone("telegram")
    card = screen.page.locator("#registrations-card")
    await expect(card).to_be_hidden()
    for count, text in enumerate(("DAFTAR lurah", "Ketapang", "SETUJU"), 1):
        await screen.types(phone, text)
        await expect(screen.heard(phone)).to_have_count(count)
    await expect(card).to_contain_text("Kelurahan Ketapang")
    await card.get_by_role("button", name="Terima").click()
    await expect(screen.heard(phone).last).to_contain_text("sudah dikonfirmasi")
    await expect(card).to_be_hidden()


async def test_a_reload_keeps_everything_in_place(screen: Screen) -> None:
    phone = screen.phone("whatsapp")
    await screen.types(phone, SEVERAL)
    await phone.get_by_role("button", name="Lihat pilihan").click()
    await screen.page.get_by_role("dialog").get_by_role("button", name="Kirim").click()
    await expect(phone.locator(".stamp")).to_be_visible()
    before = await phone.locator(".messages").inner_text()
    await screen.page.reload()
    await expect(phone.locator(".stamp")).to_be_visible()
    assert await phone.locator(".messages").inner_text() == before


async def test_html_stays_text_wherever_it_is_written(screen: Screen) -> None:
    evil = "<img src=x onerror=\"document.title='evil'\">"
    await screen.page.get_by_role("button", name="Tambah ponsel").click()
    sheet = screen.page.get_by_role("dialog")
    await sheet.get_by_label("Nama pemiliknya").fill(evil)
    await sheet.get_by_text("Seperti WhatsApp").click()
    await sheet.get_by_role("button", name="Tambah ponsel").click()
    phone = screen.phone("whatsapp", 1)
    await expect(phone.locator(".owner-name")).to_have_text(evil)
    await screen.types(phone, f"*{evil}* http://evil.example/<b>")
    await expect(screen.said(phone)).to_contain_text(evil)
    await expect(screen.heard(phone)).to_have_count(1)
    await screen.page.get_by_label("Kirim pengumuman").fill(evil)
    await screen.page.locator("#announce").get_by_role("button", name="Kirim").click()
    await expect(screen.page.locator("#announcements")).to_contain_text(evil)
    assert await screen.page.locator("img[onerror], img[src=x], .message .text b").count() == 0
    assert "evil" not in await screen.page.title()


async def test_what_arrives_is_brought_into_view_but_not_under_the_eyes_of_a_reader(moving: Screen) -> None:
    phone = moving.phone("telegram")
    for count in range(1, 4):
        await moving.types(phone, HOAX)
        await expect(moving.heard(phone)).to_have_count(count)
        await expect(moving.heard(phone).last.locator(".stamp")).to_be_in_viewport(ratio=1)
    await moving.types(phone, "terima kasih")
    await expect(moving.heard(phone)).to_have_count(4)
    await expect(moving.heard(phone).last).to_be_in_viewport(ratio=1)
    await phone.locator(".messages").hover()
    await moving.page.mouse.wheel(0, -10_000)
    first = moving.said(phone).first
    await expect(first).to_be_in_viewport(ratio=1)
    await moving.page.get_by_label("Kirim pengumuman").fill("Posyandu Kamis ini.")
    await moving.page.locator("#announce").get_by_role("button", name="Kirim").click()
    await expect(moving.heard(phone)).to_have_count(5)
    await expect(first).to_be_in_viewport(ratio=1)


async def test_links_lead_out_only_where_they_lead_anywhere(screen: Screen) -> None:
    phone = screen.phone()
    await screen.types(phone, f"{HOAX} https://kanigaran.example/kabar.")
    await screen.hears_verdict(phone)
    link = screen.said(phone).locator("a.link")
    await expect(link).to_have_attribute("href", "https://kanigaran.example/kabar")
    await expect(link).to_have_attribute("rel", "noopener noreferrer")
    assert await screen.heard(phone).locator("a").count() == 0
    await expect(screen.heard(phone).locator("span.link")).to_contain_text([".invalid", ".invalid"])


async def test_phones_are_renamed_and_removed(screen: Screen) -> None:
    phone = screen.phone("telegram")
    await phone.locator(".owner").get_by_role("button").click()
    await screen.page.get_by_role("dialog").get_by_role("button", name="Ganti nama").click()
    await screen.page.get_by_label("Nama pemiliknya").fill("Rina")
    await screen.page.get_by_role("dialog").get_by_role("button", name="Simpan").click()
    await expect(phone.locator(".owner-name")).to_have_text("Rina")
    await phone.locator(".owner").get_by_role("button").click()
    await screen.page.get_by_role("dialog").get_by_role("button", name="Singkirkan").click()
    await screen.page.get_by_role("dialog").get_by_role("button", name="Singkirkan").click()
    await expect(screen.page.locator(".phone")).to_have_count(1)


async def test_two_pages_show_the_same(chromium: Browser, screen: Screen, played: Open) -> None:
    async with a_screen(chromium, played.address, HAND) as other:
        await screen.types(screen.phone(), HOAX)
        for one in (screen, other):
            await one.hears_verdict(one.phone())
            await expect(one.phone().locator(".message")).to_have_count(2)
        await screen.page.get_by_role("button", name="Lainnya").click()
        await screen.page.get_by_role("dialog").get_by_role("button", name="Mulai dari awal").click()
        await screen.page.get_by_role("dialog").get_by_role("button", name="Mulai dari awal").click()
        for one in (screen, other):
            await expect(one.page.locator(".message")).to_have_count(0)
            await expect(one.page.locator(".phone")).to_have_count(2)


async def test_a_lost_connection_is_said_and_taken_up_without_loss_or_doubles(
    chromium: Browser, tmp_path: Path, sqlite_template: Path
) -> None:
    async with an_open_playground(tmp_path, sqlite_template) as opened:
        port = int(opened.address.rpartition(":")[2])
        shown = a_screen(chromium, opened.address, may_lose=True)
        screen = await shown.__aenter__()
        phone = screen.phone()
        await screen.types(phone, HOAX)
        await screen.hears_verdict(phone)
    await expect(screen.page.get_by_text("Sambungan terputus, mencoba lagi ...")).to_be_visible()
    await screen.types(phone, "terima kasih")
    await expect(screen.said(phone).last).to_contain_text("Belum terkirim.")
    await screen.page.locator(".toast").evaluate("toast => { toast.dataset.first = '' }")
    await screen.said(phone).last.get_by_role("button", name="Coba lagi").click()
    await expect(screen.page.locator(".toast:not([data-first])")).to_be_visible()
    await expect(screen.page.locator(".toast")).to_have_count(1)
    await expect(screen.said(phone).last).to_contain_text("Belum terkirim.")
    async with an_open_playground(tmp_path, sqlite_template, console_port=port) as opened:
        number = await opened.first_of("telegram")
        await opened.post("announce", {"text": "Sementara itu.", "key": a_key()})
        await opened.answers(number, 2)
        await expect(screen.page.get_by_text("Sambungan terputus, mencoba lagi ...")).to_be_hidden()
        await expect(screen.heard(phone)).to_have_count(2)
        await screen.said(phone).last.get_by_role("button", name="Coba lagi").click()
        await expect(screen.heard(phone)).to_have_count(3)
        await expect(screen.said(phone)).to_have_count(2)
        await shown.__aexit__(None, None, None)

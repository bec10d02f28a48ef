"""By keyboard alone, at both widths, light and dark, and for everybody: axe-core has nothing serious to say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from data.seeds import sample_tips
from tests.bot.browser.pages import DESK, HAND, Screen, a_screen, packed
from tests.bot.browser.rules import COLOURS, EVERYTHING, broken
from tests.bot.playground.stage import HOAX, SEVERAL, Open, a_key

IMAGES = Path(__file__).resolve().parents[3] / "docs" / "images"
#: Largest picture of the README, bytes.
MOST_BYTES = 300_000
#: The same for pictures; a desk's screen on which two phones just fit takes fewer bytes.
PICTURES = [(size, theme) for size in ((1360, 850), HAND) for theme in ("light", "dark")]


async def serious(page: Page) -> list[str]:
    """What axe-core finds in either theme that keeps somebody out; the page is light before and after."""
    light = _told(await broken(page, EVERYTHING))
    await page.evaluate("document.documentElement.dataset.theme = 'dark'")
    dark = _told(await broken(page, COLOURS))
    await page.evaluate("document.documentElement.dataset.theme = 'light'")
    return [*light, *(f"dark: {one}" for one in dark)]


def _told(found: list[dict[str, Any]]) -> list[str]:
    return [
        f"{rule['id']}: {node['html'][:120]} {node['any'][0]['message'] if node['any'] else ''}"
        for rule in found
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("size", [DESK, HAND], ids=["desk", "hand"])
async def test_nobody_is_kept_out(chromium: Browser, lived_in: Open, size: tuple[int, int]) -> None:
    async with a_screen(chromium, lived_in.address, size, reduced_motion="reduce") as screen:
        page = screen.page
        assert await serious(page) == []
        await page.get_by_role("button", name="Nanti saja").click()
        if size == HAND:
            for tab in ("Pesan", "Kantor", "Obrolan"):
                await page.locator(".tabs").get_by_role("button", name=tab).click()
                assert await serious(page) == [], tab
        await screen.phone("telegram").get_by_role("button", name="Lampirkan").click()
        await expect(page.get_by_role("dialog")).to_be_visible()
        assert await serious(page) == [], "an open sheet"
        await page.keyboard.press("Escape")
        await page.get_by_role("button", name="Tambah ponsel").click()
        assert await serious(page) == [], "a form"


@pytest.mark.parametrize("size", [DESK, HAND], ids=["desk", "hand"])
async def test_nothing_overflows_sideways(chromium: Browser, played: Open, size: tuple[int, int]) -> None:
    word = "panjang" * 40
    for phone in await played.phones():
        await played.says(phone["id"], f"{word} https://{word}.example/{word}")
        await played.answers(phone["id"])
    await played.post("announce", {"text": word, "key": a_key()})
    await played.post(f"phones/{phone['id']}/rename", {"name": word})
    async with a_screen(chromium, played.address, size) as screen:
        page = screen.page
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        for list_ in await page.locator(".messages").all():
            assert await list_.evaluate("list => list.scrollWidth <= list.clientWidth")


@pytest.mark.parametrize(
    ("size", "theme"), PICTURES, ids=lambda value: value if isinstance(value, str) else str(value[0])
)
async def test_the_pictures_of_the_readme(
    chromium: Browser, lived_in: Open, pytestconfig: pytest.Config, tmp_path: Path, size: tuple[int, int], theme: str
) -> None:
    """Drawn every time, and written into the documentation with ``--screenshots``."""
    async with a_screen(chromium, lived_in.address, size, theme=theme, reduced_motion="reduce") as screen:
        assert await screen.page.locator("html").get_attribute("data-theme") == theme
        await screen.page.get_by_role("button", name="Nanti saja").click()
        stamp = screen.phone("telegram").locator(".stamp")
        await stamp.evaluate("stamp => stamp.closest('.message').scrollIntoView({block: 'start'})")
        await expect(screen.page.locator("#announcements")).to_contain_text("Posyandu")
        folder = IMAGES if pytestconfig.getoption("--screenshots") else tmp_path
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"playground-{'phone' if size == HAND else 'desk'}-{theme}.png"
        path.write_bytes(packed(await screen.page.screenshot()))
    assert 10_000 < path.stat().st_size < MOST_BYTES


async def test_a_whole_story_by_keyboard_alone(chromium: Browser, played: Open) -> None:
    async with a_screen(chromium, played.address) as screen:
        page, phone = screen.page, screen.phone("telegram")
        press = page.keyboard.press
        await press("Tab")
        await expect(page.get_by_role("link", name="Langsung ke ponsel")).to_be_focused()
        await tab_to(page, "#search")
        await press("ArrowDown")
        await press("ArrowDown")
        await press("End")
        await press("Home")
        await expect(page.locator("button.tip").first).to_be_focused()
        await press("Enter")
        await screen.hears_verdict(phone)
        await tab_to(page, ".phone.telegram button.choice")
        await press("Enter")
        await expect(screen.heard(phone)).to_have_count(2)
        await tab_to(page, ".phone.whatsapp textarea")
        await page.keyboard.type(SEVERAL)
        await press("Enter")
        other = screen.phone("whatsapp")
        await expect(screen.heard(other)).to_have_count(1)
        await press("Shift+Tab")
        await press("Shift+Tab")
        await expect(other.get_by_role("button", name="Lihat pilihan")).to_be_focused()
        await press("Enter")
        await press("Escape")
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await expect(other.get_by_role("button", name="Lihat pilihan")).to_be_focused()
        await press("Enter")
        await press("ArrowDown")
        await press("Enter")
        await expect(other.locator(".stamp")).to_be_visible()
        await tab_to(page, "#announcement")
        await page.keyboard.type("Posyandu Kamis ini.")
        await press("Control+Enter")
        await expect(screen.heard(other).last).to_contain_text("Posyandu Kamis ini.")
        await tab_to(page, "#add-phone", backwards=True)
        await press("Enter")
        await press("Enter")
        await expect(page.locator(".phone")).to_have_count(3)


async def tab_to(page: Page, selector: str, *, backwards: bool = False) -> None:
    """Press Tab until something has the focus, and see at each step that the focus can be seen."""
    for _ in range(120):
        await page.keyboard.press("Shift+Tab" if backwards else "Tab")
        if await page.evaluate("selector => document.activeElement.matches(selector)", selector):
            outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", "the focus cannot be seen"
            return
    raise AssertionError(f"{selector} is out of the keyboard's reach")


async def test_what_arrives_is_said_aloud_once(screen: Screen) -> None:
    phone = screen.phone()
    name = await phone.locator(".owner-name").inner_text()
    await screen.types(phone, HOAX)
    await screen.hears_verdict(phone)
    await expect(screen.page.locator("#announcer")).to_contain_text(f"Kentongan kepada {name}: ❌ SALAH")


async def test_the_chosen_theme_is_remembered(chromium: Browser, played: Open) -> None:
    async with a_screen(chromium, played.address, theme="light") as screen:
        root = screen.page.locator("html")
        await expect(root).to_have_attribute("data-theme", "light")
        await screen.page.get_by_role("button", name="Ganti terang atau gelap").click()
        await expect(root).to_have_attribute("data-theme", "dark")
        await screen.page.reload()
        await expect(root).to_have_attribute("data-theme", "dark")
        await screen.page.emulate_media(color_scheme="light")
        await expect(root).to_have_attribute("data-theme", "dark")


async def test_in_the_hand_one_phone_fills_the_screen(chromium: Browser, played: Open) -> None:
    async with a_screen(chromium, played.address, HAND) as screen:
        page = screen.page
        await page.get_by_role("button", name="Nanti saja").click()
        first, second = screen.phone("telegram"), screen.phone("whatsapp")
        await expect(first).to_be_in_viewport(ratio=0.95)
        await page.locator(".picker").get_by_role("button").nth(1).click()
        await expect(second).to_be_in_viewport(ratio=0.95)
        await page.locator(".tabs").get_by_role("button", name="Pesan").click()
        await screen.forwards(sample_tips()[0].label)
        await screen.hears_verdict(second)
        await expect(second).to_be_in_viewport(ratio=0.95)
        await page.locator("#phones").evaluate("stage => stage.scrollTo({left: 0, behavior: 'instant'})")
        await expect(page.locator(".picker [aria-pressed=true]")).to_have_text(
            await first.locator(".owner-name").text_content() or ""
        )
        await page.locator(".tabs").get_by_role("button", name="Kantor").click()
        await played.says(await played.first_of("telegram"), "terima kasih")
        await expect(page.locator(".tabs .dot")).to_be_visible()
        await page.locator(".tabs").get_by_role("button", name="Obrolan").click()
        await expect(page.locator(".tabs .dot")).to_be_hidden()

"""A screen with the page on it. Functions are clauses; what goes wrong in the browser fails the test."""

from __future__ import annotations

import re
import shutil
import struct
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from data.wording import say

#: The one without windows comes first: the same engine takes a third of the processor time to open a page.
CHROMIUM = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser"))), None)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESK, HAND = (1440, 900), (390, 844)
#: How long something may take on a busy machine, milliseconds.
PATIENCE_MS = 60_000
#: What a browser says of a server that is away, or not yet ready.
LOST = r"net::ERR|status of 503"
expect.set_options(timeout=PATIENCE_MS)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """One browser for all tests of a process: to start it takes longer than most of them."""
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        await opened.close()


@dataclass(slots=True)
class Screen:
    """One screen.

    Args:
        troubles: everything that the browser complained of, and every request to another server.
    """

    page: Page
    troubles: list[str]

    def phone(self, kind: str = "telegram", place: int = 0) -> Locator:
        return self.page.locator(f".phone.{kind}").nth(place)

    def heard(self, phone: Locator) -> Locator:
        """The messages of ours on a phone."""
        return phone.locator(".message.ours")

    def said(self, phone: Locator) -> Locator:
        """The messages of its person."""
        return phone.locator(".message.mine")

    async def types(self, phone: Locator, text: str) -> None:
        field = phone.locator("textarea")
        await field.fill(text)
        await field.press("Enter")

    async def forwards(self, label: str) -> None:
        await self.page.locator("button.tip", has_text=label).click()

    async def hears_verdict(self, phone: Locator, verdict: str = "false") -> Locator:
        """Wait for the verdict on a phone; it stands on a line of its own at the top of its message."""
        stamp = self.heard(phone).locator(".stamp").last
        await expect(stamp).to_have_text(say(f"verdict.{verdict}", "id"))
        return stamp


@asynccontextmanager
async def a_screen(
    chromium: Browser, address: str, size: tuple[int, int] = DESK, *, theme: str = "light", **more: Any
) -> AsyncIterator[Screen]:
    """Open the page on a screen of its own until the end of the ``async with``.

    Args:
        theme: what the system prefers.
        more: of the browser's context; ``may_lose`` lets the connection be lost without complaint.
    """
    may_lose = more.pop("may_lose", False)
    viewport: Any = {"width": size[0], "height": size[1]}
    context = await chromium.new_context(viewport=viewport, color_scheme=theme, locale="id-ID", **more)  # type: ignore[arg-type]
    page = await context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(f"error: {error}"))
    page.on("console", lambda message: troubles.append(message.text) if message.type in ("error", "warning") else None)
    page.on("request", lambda asked: None if is_ours(asked.url, address) else troubles.append(f"asked: {asked.url}"))
    try:
        await page.goto(f"{address}/playground")
        await expect(page.locator(".phone").first).to_be_visible()
        yield Screen(page, troubles)
    finally:
        await context.close()
    assert [trouble for trouble in troubles if not (may_lose and re.search(LOST, trouble))] == []


def is_ours(url: str, address: str) -> bool:
    return url.startswith((f"{address}/", "blob:", "data:"))


def packed(png: bytes) -> bytes:
    """The same picture in fewer bytes; the browser packs it in a hurry."""
    chunks, place = [], 8
    while place < len(png):
        size = int.from_bytes(png[place : place + 4])
        chunks.append((png[place + 4 : place + 8], png[place + 8 : place + 8 + size]))
        place += size + 12
    pixels = zlib.decompress(b"".join(content for name, content in chunks if name == b"IDAT"))
    head = next(content for name, content in chunks if name == b"IHDR")
    return _png(head, zlib.compress(pixels, 9))


def _png(head: bytes, pixels: bytes) -> bytes:
    """The file of a picture, given its header and its packed pixels. Source: the PNG specification, chunk layout."""
    chunks = ((b"IHDR", head), (b"IDAT", pixels), (b"IEND", b""))
    sealed = (
        struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        for name, content in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(sealed)


def a_png(width: int = 64, height: int = 48) -> bytes:
    """A picture that a browser can show."""
    rows = b"".join(
        b"\0" + bytes(value for x in range(width) for value in (15, 95 + 2 * x, 87 + 3 * y)) for y in range(height)
    )
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return _png(head, zlib.compress(rows))

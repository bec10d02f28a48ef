"""Beranda: what needs whoever looks, by their roles; charts and a map, also of an office in which nothing happened."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from sqlalchemy import insert

from bot.console.front.figures import book_of
from bot.console.front.shapes import FILE
from data.model.broadcast import BroadcastAct
from data.store import officers
from data.store.schema import channel_pause
from tests.bot.console.stage import BASE, Browser, Office
from tests.bot.console.test_tips import asks
from tests.data.store.desk import a_tip, confirmed
from tests.data.store.office import a_draft, done, written

SCRIPT = "<script>alert(1)</script>"


async def opens(office: Office, login: str) -> Browser:
    """Somebody at the first screen, with what is there now."""
    book_of(office.running.service.console.database).figures = None
    browser = await office.enters(login)
    await browser.opens("/")
    return browser


def html(browser: Browser) -> str:
    assert browser.page is not None
    return browser.page.text


async def test_an_office_in_which_nothing_happened_is_told_so(office: Office) -> None:
    browser = await opens(office, "budi")
    assert "Tidak ada yang menunggu Anda sekarang." in browser.text
    for part in ("0 aduan masuk", "Belum ada putusan", "Belum ada siaran kepada KIM", "Kademangan"):
        assert part in browser.text, part
    assert "Perlu diperiksa" not in browser.text, "alarms are for administrators"
    assert "style=" not in html(browser)


async def test_each_role_sees_what_it_can_do(office: Office) -> None:
    database = office.running.service.console.database
    number, _ = await asks(office, f"{SCRIPT} Jembatan utama dibongkar besok pagi oleh warga")
    async with database.reading() as unit:
        author = await officers.find(unit, "ani")
    assert author is not None
    broadcast = await a_draft(database, author.number, written())
    await done(database, broadcast, BroadcastAct.SUBMIT, author.number)
    async with database.unit_of_work() as unit:
        await confirmed(unit, "990")
    checker, approver, chief = [await opens(office, login) for login in ("budi", "citra", "ani")]
    assert f"Aduan tertua KL-{number:06d}" in checker.text
    assert f'href="/kantor/aduan/{number}"' in html(checker)
    assert SCRIPT not in html(checker)
    assert "Setujui atau tolak siaran: Imunisasi di balai" in approver.text
    assert f'href="/kantor/siaran/{broadcast}"' in html(approver)
    assert "Aduan tertua" not in approver.text
    assert "Setujui atau tolak" not in checker.text + chief.text
    assert "BACKUP_DIR" in chief.text
    assert "BACKUP_DIR" not in checker.text
    async with database.unit_of_work() as unit:
        row = {"channel": "telegram", "reason": "unauthorized", "at": await unit.now()}
        await unit.connection.execute(insert(channel_pause), [row])
    chief = await opens(office, "ani")
    assert "Kanal telegram dihentikan" in chief.text
    assert chief.text.index("Kanal telegram") < chief.text.index("BACKUP_DIR"), "the gravest first"


async def test_tips_are_drawn_where_their_senders_live_in_the_shapes_of_the_office(office: Office) -> None:
    database = office.running.service.console.database
    file = office.running.service.console.settings.var_dir / FILE
    async with database.unit_of_work() as unit:
        await confirmed(unit, "991", village="35.74.01.1001")
        for _ in range(3):
            await a_tip(unit, "991")
    browser = await opens(office, "budi")
    assert '<title>Kademangan: 3</title><rect class="step-2"' in html(browser)
    square = [[113.1, -7.7], [113.2, -7.7], [113.2, -7.8], [113.1, -7.8], [113.1, -7.7]]
    feature = {"properties": {"KODE_KEC": "357401"}, "geometry": {"type": "Polygon", "coordinates": [square]}}
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    browser = await opens(office, "budi")
    assert '<path class="step-2" d="M' in html(browser)
    file.write_text("{}")
    browser = await opens(office, "budi")
    assert "bukan GeoJSON" in browser.text
    assert '<title>Kademangan: 3</title><rect class="step-2"' in html(browser), "tiles instead"
    file.unlink()


async def test_figures_are_counted_once_for_many_who_look(office: Office) -> None:
    await opens(office, "budi")
    book = book_of(office.running.service.console.database)
    counted = book.figures
    await (await office.enters("eko")).opens("/")
    assert book.figures is counted


@pytest.mark.parametrize("login", ["ani", "budi", "citra", "fitri"])
async def test_every_link_leads_somewhere(office: Office, login: str) -> None:
    browser = await opens(office, login)
    paths = {path.removeprefix(BASE) for path in re.findall(r'href="(/kantor[^"]*)"', html(browser))}
    assert len(paths) > 4
    for path in sorted(paths - {""}):
        await browser.opens(unescape(path))
        assert browser.status == 200, path

"""The fact-checker's screens, with those who asked on the other side: what is decided is what they hear, once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from sqlalchemy import select

from data.model.claim import ClaimState
from data.model.factcheck import Outcome
from data.store import claim_queue, claims
from data.store.schema import factcheck
from tests.bot.console.stage import BASE, Browser, Office
from tests.bot.stage import Chat, eventually
from tests.bot.stories.factchecks import FALSE, MISLEADING

SCRIPT = '<script>alert("x")</script><img src=x onerror=alert(1)>'
_people = iter(range(5000, 6000))


async def asks(office: Office, text: str) -> tuple[int, Chat]:
    """Somebody forwards what nothing answers; the number of its claim."""
    chat = office.running.person(next(_people))
    chat.forwards(text)
    await chat.hears("Belum ada hasil")
    async with office.running.database.reading() as unit:
        newest = (await claim_queue.unsettled(unit))[-1]
    return newest.number, chat


async def state_of(office: Office, number: int) -> ClaimState:
    async with office.running.database.reading() as unit:
        found = await claims.get(unit, number)
    assert found is not None
    return found.state


async def number_of(office: Office, title: str) -> str:
    """The row number of a fact-check."""
    async with office.running.database.reading() as unit:
        return str(await unit.connection.scalar(select(factcheck.c.id).where(factcheck.c.title == title)))


def a_verdict(**differently: str) -> dict[str, str]:
    typed = {
        "verdict": "salah",
        "title": "Patung kuda di gerbang kota menangis darah",
        "summary": "Cairan merah itu karat dari rangka besinya yang terkena hujan.",
    }
    return typed | differently


async def test_a_tip_is_answered_with_a_known_factcheck_and_its_reporter_hears(office: Office) -> None:
    number, chat = await asks(office, "Pak RT cerita resep godokan pengusir penyakit dari gigitan nyamuk, manjur")
    browser = await office.enters("budi")
    assert f"KL-{number:06d}" in await browser.opens("/aduan")
    shown = await browser.opens(f"/aduan/{number}")
    assert FALSE.title in shown
    assert "Mengapa" in shown, "why it was found stands beside it"
    chosen = {"cekfakta": await number_of(office, FALSE.title)}
    await browser.sends(f"/aduan/{number}/jawab", chosen)
    assert "1 orang akan menerima ini" in browser.text
    assert "SALAH" in browser.text
    assert await state_of(office, number) is ClaimState.OPEN, "nothing is decided by looking"
    await browser.sends(f"/aduan/{number}/jawab", chosen | {"yakin": "1"})
    assert browser.path == f"{BASE}/aduan"
    assert "dijawab. Pengirimnya segera diberi tahu" in browser.text
    assert await state_of(office, number) is ClaimState.ANSWERED
    await chat.hears("SALAH", FALSE.title)
    assert "sudah diputus" in await browser.opens(f"/aduan/{number}")
    assert "budi" in browser.text, "the history names who did it"


async def test_a_verdict_is_written_looked_at_and_sent(office: Office) -> None:
    text = "Patung kuda di gerbang kota menangis darah tiap malam Jumat kliwon"
    number, chat = await asks(office, text)
    browser = await office.enters("budi")
    await browser.opens(f"/aduan/{number}")
    await browser.sends(f"/aduan/{number}/putusan", a_verdict())
    assert "karat dari rangka" in browser.text
    sent = {name: browser.hidden(name) for name in ("verdict", "title", "summary", "explanation", "link")}
    await browser.sends(f"/aduan/{number}/putusan", sent | {"yakin": "1"})
    assert "disimpan. Pengirimnya segera diberi tahu" in browser.text
    await chat.hears("SALAH", "karat dari rangka")

    async def is_known() -> bool:
        return (await office.running.service.console.searcher.match(text)).outcome is Outcome.ANSWER

    await eventually(is_known)
    other = office.running.person(next(_people))
    other.forwards(text)
    await other.hears("SALAH", "karat dari rangka")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (a_verdict(verdict="bohong"), "bukan putusan"),
        (a_verdict(title=" "), "harus diisi"),
        (a_verdict(summary="x" * 401), "terlalu panjang"),
        (a_verdict(link="javascript:alert(1)"), "bukan tautan"),
        (a_verdict(source_link="https://kpu.go.id.jahat.example/"), "kpu.go.id"),
        (a_verdict(valid_from="2026-05-02", valid_until="2026-05-01"), "berakhir sebelum dimulai"),
        (a_verdict(valid_from="kemarin"), "bukan tanggal"),
        (a_verdict(title="Wali kota menang pilkada dengan curang"), "tidak memberi putusan sendiri"),
    ],
)
async def test_what_cannot_be_said_is_refused_and_stays_in_the_form(
    office: Office, typed: dict[str, str], said: str
) -> None:
    number = await one_that_waits(office)
    browser = await office.enters("budi")
    await browser.opens(f"/aduan/{number}")
    for sure in ({}, {"yakin": "1"}):
        await browser.sends(f"/aduan/{number}/putusan", typed | sure)
        assert browser.status == 422
        assert said in browser.text
        assert browser.page is not None
        assert "Cairan merah" in browser.page.text or "xxx" in browser.page.text
    assert await state_of(office, number) is ClaimState.OPEN


_waiting: list[int] = []


async def one_that_waits(office: Office) -> int:
    """A claim that waits through all of these tests."""
    if not _waiting:
        _waiting.append((await asks(office, "Jembatan layang dekat alun-alun bergeser dua meter sejak Senin"))[0])
    return _waiting[0]


@pytest.mark.parametrize(
    ("path", "typed", "said"),
    [
        ("tolak", {"alasan": "  "}, "Tuliskan alasannya"),
        ("tolak", {"alasan": "x" * 501}, "Tuliskan alasannya"),
        ("tanya", {"opd": "Dinas PUPR", "sampai": "2020-01-01T10:00"}, "sudah lewat"),
        ("tanya", {"opd": "Dinas PUPR", "sampai": "besok"}, "bukan tanggal"),
        ("tanya", {"opd": "x" * 201, "sampai": "2099-01-01T10:00"}, "terlalu panjang"),
        ("jawab", {}, "Pilih dulu"),
        ("jawab", {"cekfakta": "999999", "yakin": "1"}, "Pilih dulu"),
        ("jawab", {"cekfakta": "²", "yakin": "1"}, "Pilih dulu"),
    ],
)
async def test_what_cannot_be_done_is_a_sentence(office: Office, path: str, typed: dict[str, str], said: str) -> None:
    number = await one_that_waits(office)
    browser = await office.enters("budi")
    await browser.opens(f"/aduan/{number}")
    await browser.sends(f"/aduan/{number}/{path}", typed)
    assert (browser.status, said in browser.text) == (422, True), browser.text
    assert await state_of(office, number) is ClaimState.OPEN


async def test_a_department_is_asked_and_the_claim_stays(office: Office) -> None:
    number, _ = await asks(office, "Air PDAM di Mayangan dicampur tawas sampai keruh sebulan penuh")
    browser = await office.enters("budi")
    await browser.opens(f"/aduan/{number}")
    await browser.sends(f"/aduan/{number}/tanya", {"opd": "Perumdam", "sampai": "2099-01-01T10:00"})
    assert "menunggu jawaban OPD" in browser.text
    assert "Menunggu Perumdam sampai 1 Januari 2099, 10.00" in browser.text


async def test_what_cannot_be_checked_is_closed_and_its_reporter_hears(office: Office) -> None:
    number, chat = await asks(office, "Semoga anak-anak kita menjadi pemimpin yang amanah dan sukses semua")
    browser = await office.enters("budi")
    await browser.opens(f"/aduan/{number}")
    await browser.sends(f"/aduan/{number}/tolak", {"alasan": "Doa."})
    assert "ditutup. Pengirimnya segera diberi tahu" in browser.text
    heard = await chat.hears("bukan hal yang dapat dinyatakan")
    assert "Doa." not in heard.text


async def test_of_two_officers_at_once_one_is_first_and_people_hear_once(office: Office) -> None:
    number, chat = await asks(office, "Katanya penyeberangan di Kedungsari roboh lalu terbawa arus, betulkah begitu")
    budi, eko = await office.enters("budi"), await office.enters("eko")
    for browser in (budi, eko):
        await browser.opens(f"/aduan/{number}")
    chosen = {"cekfakta": await number_of(office, MISLEADING.title), "yakin": "1"}
    written = a_verdict(title="Jembatan Kedungsari hanyut", yakin="1")
    await asyncio.gather(budi.sends(f"/aduan/{number}/jawab", chosen), eko.sends(f"/aduan/{number}/putusan", written))
    assert sorted([budi.status, eko.status]) == [200, 422]
    loser = budi if budi.status == 422 else eko
    assert "sudah diputus petugas lain" in loser.text
    await chat.hears("KT-")
    await chat.is_still_served()


async def test_the_same_form_sent_twice_changes_nothing_more(office: Office) -> None:
    number, _ = await asks(office, "Kereta api Probolinggo berhenti beroperasi selamanya mulai lusa pagi")
    browser = await office.enters("budi")
    await browser.opens(f"/aduan/{number}")
    await browser.sends(f"/aduan/{number}/putusan", a_verdict(yakin="1"))
    await browser.sends(f"/aduan/{number}/putusan", a_verdict(yakin="1"))
    assert "sudah demikian sebelumnya" in browser.text


@pytest.mark.parametrize(
    "shows",
    [
        lambda browser, number: browser.opens("/aduan"),
        lambda browser, number: browser.opens("/"),
        lambda browser, number: browser.opens(f"/aduan/{number}"),
        lambda browser, number: browser.sends(f"/aduan/{number}/putusan", a_verdict(title=SCRIPT, summary=SCRIPT)),
        lambda browser, number: browser.sends(f"/aduan/{number}/tolak", {"alasan": SCRIPT * 20}),
        lambda browser, number: browser.sends(f"/aduan/{number}/tanya", {"opd": SCRIPT, "sampai": SCRIPT}),
    ],
)
async def test_a_script_stays_text_wherever_it_is_shown(office: Office, shows: Callable[..., object]) -> None:
    number = await one_with_a_script(office)
    browser = await office.enters("budi")
    await browser.opens(f"/aduan/{number}")
    await shows(browser, number)  # type: ignore[misc]
    assert browser.page is not None
    assert "&lt;script&gt;" in browser.page.text
    assert "<script>alert" not in browser.page.text
    assert "<img src=x" not in browser.page.text


_scripted: list[int] = []


async def one_with_a_script(office: Office) -> int:
    if not _scripted:
        _scripted.append((await asks(office, f"Kabar pabrik es lilin meledak {SCRIPT} di Wonoasih"))[0])
    return _scripted[0]


@pytest.mark.parametrize("path", ["/aduan/0", "/aduan/987654", "/aduan/99999999999999999999999"])
async def test_a_claim_that_is_not_there(office: Office, path: str) -> None:
    browser = await office.enters("budi")
    assert "tidak ada" in await browser.opens(path)
    assert browser.status == 404


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999", "²", ""])
async def test_any_page_number_shows_a_page(office: Office, page: str) -> None:
    browser = await office.enters("citra")
    assert "menunggu" in await browser.opens(f"/aduan?halaman={page}")
    assert browser.status == 200


async def test_somebody_without_the_role_sees_and_cannot_decide(office: Office) -> None:
    browser: Browser = await office.enters("citra")
    shown = await browser.opens(f"/aduan/{await one_that_waits(office)}")
    assert "Hanya pemeriksa fakta" in shown
    assert "Tulis putusan sendiri" not in shown

"""Restarts, listening pages, and stopping: nothing is lost, nothing doubled, nobody is waited for."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from bot.playground.hub import HELLO, PAGES, WAITING, Hub
from bot.simulators.telegram import DEFAULT_TOKEN, TelegramServer
from tests.bot.playground.stage import HOAX, PNG, Open, a_key, a_listening_page, an_open_playground
from tests.bot.stage import Chat, eventually


async def test_everything_is_there_after_a_restart(tmp_path: Path, sqlite_template: Path) -> None:
    async with an_open_playground(tmp_path, sqlite_template) as opened:
        number = await opened.first_of("whatsapp")
        await opened.post(f"phones/{number}/rename", {"name": "Rina"})
        await opened.says(number, HOAX, forwards=5)
        answer = (await opened.answers(number))[0]
        press = {"kind": "press", "message": answer["id"], "choice": 0, "key": a_key()}
        await opened.post(f"phones/{number}/say", press)
        await opened.answers(number, 2)
        path = f"/playground/api/phones/{number}/photo?key=abcdefgh&caption=&forwards=0"
        await opened.client.post(path, content=PNG, headers={"Content-Type": "image/png"})
        await opened.answers(number, 3)
        await opened.post("announce", {"text": "Percobaan", "key": a_key()})
        await opened.answers(number, 4)
        before = await opened.get("state")
        panel = await opened.get("office")
    async with an_open_playground(tmp_path, sqlite_template) as opened:
        assert await opened.get("state") == before
        assert await opened.get("office") == panel
        photo = (await opened.phone(number))["messages"][4]["photo"]
        assert (await opened.client.get(photo)).content == PNG
        await opened.says(number, "terima kasih")
        assert len(await opened.answers(number, 5)) == 5


async def sends_a_photo(played: Open, number: str, content: bytes) -> str:
    """Let a phone send a photo; the path under which it is shown."""
    path = f"/playground/api/phones/{number}/photo?key={a_key()}&caption=&forwards=0"
    answer = await played.client.post(path, content=content, headers={"Content-Type": "image/png"})
    assert answer.status_code == 200, answer.text
    photos = [message["photo"] for message in (await played.phone(number))["messages"] if "photo" in message]
    return str(photos[-1])


async def test_the_photos_of_a_phone_go_with_it_and_the_others_stay(played: Open) -> None:
    one, other = await played.first_of("telegram"), await played.first_of("whatsapp")
    gone, shared = await sends_a_photo(played, one, PNG + b"1"), await sends_a_photo(played, one, PNG + b"2")
    assert await sends_a_photo(played, other, PNG + b"2") == shared
    await played.post(f"phones/{one}/remove", {})
    assert (await played.client.get(gone)).status_code == 404
    assert (await played.client.get(shared)).content == PNG + b"2"
    assert len(list((played.settings.var_dir / "playground-media").iterdir())) == 1


async def test_a_photo_of_somebody_who_was_forgotten_is_gone_after_a_restart(
    tmp_path: Path, sqlite_template: Path
) -> None:
    async with an_open_playground(tmp_path, sqlite_template) as opened:
        number = await opened.first_of("telegram")
        photo = await sends_a_photo(opened, number, PNG)
        await opened.answers(number)
        await opened.says(number, "HAPUS")
        await opened.answers(number, 2)
        await opened.says(number, "ya")
        await opened.answers(number, 3)
        assert (await opened.client.get(photo)).content == PNG, "as on a real phone"
    async with an_open_playground(tmp_path, sqlite_template) as opened:
        assert (await opened.client.get(photo)).status_code == 404


async def test_before_it_is_ready_pages_are_asked_to_wait(tmp_path: Path, sqlite_template: Path) -> None:
    """The web server runs first; a page that is waiting would take phones that are not read yet for removed ones."""
    async with an_open_playground(tmp_path, sqlite_template) as opened:
        assert opened.service.playground
        opened.service.playground.is_open = False
        for path in ("state", "office", "events"):
            assert (await opened.client.get(f"/playground/api/{path}")).status_code == 503
        answer = await opened.post("reset", {}, 503)
        assert answer == {"error": "Halaman coba masih disiapkan. Tunggu sebentar."}
        assert (await opened.client.get("/playground")).status_code == 200


async def test_a_page_hears_what_happens_in_order(played: Open) -> None:
    number = await played.first_of("telegram")
    async with a_listening_page(played) as page:
        assert await page.hears() == HELLO
        await played.says(number, HOAX)
        asked = await page.hears_of("message")
        assert (asked["phone"], asked["message"]["text"], asked["message"]["mine"]) == (number, HOAX, True)
        answer = await page.hears_of("message")
        while answer["message"]["mine"]:
            answer = await page.hears_of("message")
        assert answer["message"]["stamp"] == "false"


async def test_a_page_hears_that_an_answer_is_under_way_and_when_it_is_over(played: Open) -> None:
    number = await played.first_of("telegram")
    async with a_listening_page(played) as page:
        await played.says(number, HOAX)
        told = [await page.hears_of("typing"), await page.hears_of("typing")]
        assert [(event["phone"], event["is_typing"]) for event in told] == [(number, True), (number, False)]


async def test_every_page_hears_of_phones_that_come_and_go(played: Open) -> None:
    async with a_listening_page(played) as one, a_listening_page(played) as other:
        added = await played.post("phones", {"kind": "telegram", "name": "Rina"})
        for page in (one, other):
            assert added["id"] in [phone["id"] for phone in (await page.hears_of("phones"))["phones"]]
        await played.post(f"phones/{added['id']}/remove", {})
        for page in (one, other):
            assert added["id"] not in [phone["id"] for phone in (await page.hears_of("phones"))["phones"]]


async def test_stopping_waits_for_no_page(tmp_path: Path, sqlite_template: Path) -> None:
    async with an_open_playground(tmp_path, sqlite_template) as opened, a_listening_page(opened) as page:
        await page.hears()
        began = time.monotonic()
        opened.service.app.end()
        heard = [event async for event in _rest(page)]
        assert heard == []
        assert time.monotonic() - began < 60, "uvicorn would wait for an open stream for ever"


async def _rest(page: object):  # type: ignore[no-untyped-def]
    try:
        while True:
            yield await page.hears()  # type: ignore[attr-defined]
    except StopAsyncIteration:
        return


async def test_a_page_that_goes_is_forgotten(played: Open) -> None:
    hub = played.service.playground.hub  # type: ignore[union-attr]
    async with a_listening_page(played) as page:
        await page.hears()
        assert len(hub) == 1
    await eventually(lambda: len(hub) == 0)


# --- The hub by itself ------------------------------------------------------------------------------------------------


async def test_a_page_that_reads_too_slowly_looks_anew_and_holds_nobody_up() -> None:
    hub = Hub()
    slow, quick = hub.listen(), hub.listen()
    heard = [await anext(slow), await anext(quick)]
    assert all('"hello"' in line for line in heard)
    for number in range(WAITING + 10):
        hub.tell({"type": "message", "number": number})
        assert f'"number": {number}' in await anext(quick)
    assert '"hello"' in await anext(slow), "what it missed, it fetches"
    assert f'"number": {WAITING + 1}' in await anext(slow)
    await slow.aclose()  # type: ignore[attr-defined]
    await quick.aclose()  # type: ignore[attr-defined]
    assert len(hub) == 0


async def test_closing_ends_also_a_page_that_does_not_read() -> None:
    hub = Hub()
    full, idle = hub.listen(), hub.listen()
    await anext(full)
    await anext(idle)
    for number in range(WAITING):
        hub.tell({"type": "message", "number": number})
    while not hub.is_full:
        hub.close()
    assert [line async for line in full] == []
    ending = asyncio.create_task(_drained(idle))
    assert len(await ending) <= WAITING
    assert len(hub) == 0


async def _drained(page):  # type: ignore[no-untyped-def]
    return [line async for line in page]


async def test_there_are_never_too_many_pages() -> None:
    hub = Hub()
    pages = [hub.listen() for _ in range(PAGES)]
    for page in pages:
        assert not hub.is_full
        await anext(page)
    assert hub.is_full


async def test_beside_a_real_bot_the_two_share_nothing(tmp_path: Path, sqlite_template: Path) -> None:
    async with TelegramServer.serving() as server:
        given = {"telegram_bot_token": DEFAULT_TOKEN, "telegram_api_url": server.url, "playground": True}
        async with an_open_playground(tmp_path, sqlite_template, **given) as opened:
            server.control.person(1001, "Siti")
            resident = Chat(server, 1001)
            resident.says(HOAX)
            await resident.hears("Belum ada hasil.")
            number = await opened.first_of("telegram")
            await opened.says(number, HOAX)
            assert (await opened.answers(number))[0]["stamp"] == "false"
            await opened.post("announce", {"text": "Hanya untuk ponsel di halaman coba.", "key": a_key()})
            await opened.answers(number, 2)
            await resident.is_still_served()
            assert (await opened.get("office"))["counts"] == {"answered": 1}

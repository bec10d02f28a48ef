"""The whole service in trouble: a token taken back, a platform out of reach, a group that moves in mid-answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from bot import service as service_module
from bot.service import Service, listening_line
from bot.simulators.telegram import DEFAULT_TOKEN, TelegramServer
from bot.web import bind
from broadcasts.channel import AccountRefused
from data.model.delivery import DeliveryState
from data.model.inbox import InboxState
from data.store.schema import address, conversation
from tests.bot.stage import Chat, a_running_service, eventually, settings_for, the_office_knows

pytestmark = pytest.mark.story

HOAX = "Menara 5G menyebarkan virus kepada warga sekitar"
NEW_TOKEN = f"{DEFAULT_TOKEN.partition(':')[0]}:another-token-from-botfather"


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer.serving() as server:
        yield server


@pytest.fixture
async def url(sqlite_url: str) -> str:
    await the_office_knows(sqlite_url)
    return sqlite_url


async def readiness(address: str) -> tuple[int, dict[str, str]]:
    async with httpx.AsyncClient(base_url=address, timeout=60) as client:
        answer = await client.get("/readyz")
    return answer.status_code, answer.json()["missing"]


# --- The token -------------------------------------------------------------------------------------------------------


async def test_a_refused_token_does_not_start(server: TelegramServer, tmp_path: Path, url: str) -> None:
    with pytest.raises(AccountRefused):
        async with a_running_service(server, tmp_path, url, telegram_bot_token=NEW_TOKEN):
            pass


async def test_a_token_taken_back_stops_the_channel_and_a_good_one_sends_what_waits(
    server: TelegramServer, tmp_path: Path, url: str
) -> None:
    async with a_running_service(server, tmp_path, url) as office:
        people = [office.person(1001 + n) for n in range(12)]
        server.control.fault("unauthorized", "sendMessage", times=None)
        with server.control.batch():
            for one in people:
                one.says(HOAX)
        await eventually(office.paused)
        server.control.revokes(DEFAULT_TOKEN)
        assert await office.paused() == {"telegram": "account_refused: Unauthorized"}
        assert await readiness(office.address) == (503, {"channel telegram": "account_refused: Unauthorized"})
        await office.deliveries_become({DeliveryState.READY: 12})
    assert server.control.messages() == []
    with pytest.raises(AccountRefused):
        async with a_running_service(server, tmp_path, url):
            pass
    server.control.clear_faults()
    server.control.bot(NEW_TOKEN)
    async with a_running_service(server, tmp_path, url, telegram_bot_token=NEW_TOKEN) as office:
        assert await office.paused() == {}
        for one in people:
            await one.hears_verdict("❌ SALAH")
        await office.deliveries_become({DeliveryState.ACCEPTED: 12})
        for one in people:
            one.has_heard_all()


# --- Out of reach ----------------------------------------------------------------------------------------------------


async def test_a_platform_out_of_reach_is_waited_for(tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service_module, "INTRODUCTION_SECONDS", (0.05,))
    server = TelegramServer()
    siti = Chat(server, 1001)
    siti.says(HOAX)
    listening = bind("127.0.0.1", 0)
    service = Service(settings_for(server, tmp_path, url), listening)
    await asyncio.to_thread(server.start)
    await asyncio.to_thread(server.stop)
    running = asyncio.create_task(service.run(lambda: None))
    address = listening_line(listening)
    try:
        await eventually(lambda: _answers(address))
        status, missing = await readiness(address)
        assert (status, missing["telegram"]) == (503, "not reached yet")
        async with TelegramServer.serving(server.world, port=server.port):
            await siti.hears_verdict("❌ SALAH")
            assert await readiness(address) == (200, {})
            service.app.end()
            await running
    finally:
        service.app.end()
        await running
    siti.has_heard_all()


async def _answers(address: str) -> bool:
    try:
        async with httpx.AsyncClient(base_url=address, timeout=60) as client:
            return (await client.get("/healthz")).status_code == 200
    except httpx.TransportError:
        return False


async def test_who_waits_for_the_platform_can_be_ended(tmp_path: Path, url: str) -> None:
    server = TelegramServer()
    await asyncio.to_thread(server.start)
    await asyncio.to_thread(server.stop)
    service = Service(settings_for(server, tmp_path, url), bind("127.0.0.1", 0))
    running = asyncio.create_task(service.run(lambda: None))
    await asyncio.sleep(0.1)
    service.app.end()
    await asyncio.wait_for(running, 60)
    assert service.app.failure is None


# --- Ending in the middle --------------------------------------------------------------------------------------------


async def test_a_restart_in_the_middle_answers_everybody_once(server: TelegramServer, tmp_path: Path, url: str) -> None:
    people = [Chat(server, 1001 + n) for n in range(20)]
    with server.control.batch():
        for one in people:
            one.says(HOAX)
            one.says("Halo")
    server.control.fault("slow", "sendMessage", seconds=0.1, times=None)
    async with a_running_service(server, tmp_path, url):
        await eventually(server.control.messages)
    assert len(server.control.messages()) < 40, "the first one left in the middle"
    server.control.clear_faults()
    async with a_running_service(server, tmp_path, url) as office:
        for one in people:
            await one.hears_verdict("❌ SALAH")
            await one.hears("Halo")
        assert await office.everything_is_decided() == {InboxState.DONE: 40}
        for one in people:
            one.has_heard_all()


# --- A damaged row ---------------------------------------------------------------------------------------------------


async def test_what_cannot_be_unsealed_of_one_person_keeps_nobody_else_waiting(
    server: TelegramServer, tmp_path: Path, url: str
) -> None:
    async with a_running_service(server, tmp_path, url) as office:
        people = [office.person(1001 + n) for n in range(5)]
        for one in people:
            one.says(HOAX)
            await one.hears_verdict("❌ SALAH")
        async with office.database.unit_of_work() as unit:
            form = conversation.update().where(conversation.c.address_id == 1)
            await unit.connection.execute(form.values(form_sealed=b"damaged"))
            who = address.update().where(address.c.id == 2)
            await unit.connection.execute(who.values(external_id_sealed=b"damaged"))
        with server.control.batch():
            for one in people:
                one.says("Minum air garam menyembuhkan virus corona")
        for one in (people[0], *people[2:]):
            await one.hears("Belum pasti")
        assert await office.everything_is_decided() == {InboxState.DONE: 10}
        for one in (people[0], *people[2:]):
            await one.is_still_served()


# --- Groups that move ------------------------------------------------------------------------------------------------


async def test_an_answer_under_way_follows_a_group_that_moves(server: TelegramServer, tmp_path: Path, url: str) -> None:
    async with a_running_service(server, tmp_path, url) as office:
        old = office.group_of(1001)
        with server.control.batch():
            old.says("/cek " + HOAX)
            new = Chat(server, server.control.migrates(old.number), by=1001)
        await new.hears_verdict("❌ SALAH")
        refused = server.control.state()["calls"].get("sendMessage 400", 0)
        assert refused <= 2, "no more goes to the old id"

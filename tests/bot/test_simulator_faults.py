"""Each fault of the Bot API simulator does what it says, and the journal tells what the chat saw all the same."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from bot.simulators.telegram import FaultKind, TelegramServer
from bot.simulators.telegram.faults import FaultBook, garbled
from tests.bot.stage import eventually

SITI = 1001
BUDI = 1002


@pytest.fixture(scope="module")
def running() -> Iterator[TelegramServer]:
    server = TelegramServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def server(running: TelegramServer) -> TelegramServer:
    running.control.reset()
    running.control.person(SITI)
    running.control.person(BUDI)
    return running


@pytest.fixture
async def client(server: TelegramServer) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=f"{server.url}/bot{server.token}", verify=False, timeout=60) as client:
        yield client


async def send(client: httpx.AsyncClient, chat_id: int = SITI, text: str = "x") -> httpx.Response:
    return await client.post("/sendMessage", data={"chat_id": chat_id, "text": text})


#: (fault, its details, status, description, parameters)
REFUSALS = [
    ("throttled", {"retry_after": 7}, 429, "Too Many Requests: retry after 7", {"retry_after": 7}),
    ("blocked", {}, 403, "Forbidden: bot was blocked by the user", None),
    ("blocked", {"description": "user is deactivated"}, 403, "Forbidden: user is deactivated", None),
    ("refused", {"description": "Bad Request: chat not found"}, 400, "Bad Request: chat not found", None),
    ("unauthorized", {}, 401, "Unauthorized", None),
    ("failed", {}, 500, "Internal Server Error", None),
    (
        "migrated",
        {"migrate_to_chat_id": -1005},
        400,
        "Bad Request: group chat was upgraded to a supergroup chat",
        {"migrate_to_chat_id": -1005},
    ),
]


@pytest.mark.parametrize(("kind", "details", "status", "description", "parameters"), REFUSALS)
async def test_a_refusal_shows_the_chat_nothing(server, client, kind, details, status, description, parameters):
    server.control.fault(kind, **details)
    answer = await send(client)
    expected = {"ok": False, "error_code": status, "description": description}
    assert answer.json() == (expected if parameters is None else {**expected, "parameters": parameters})
    assert answer.status_code == status
    assert server.control.seen() == []
    assert (await send(client)).status_code == 200


async def test_a_gateway_answers_with_a_page(server, client):
    server.control.fault("failed", code=502)
    answer = await send(client)
    assert answer.status_code == 502
    assert answer.text.startswith("<html>")
    assert server.control.seen() == []


async def test_a_failure_after_processing_leaves_the_message(server, client):
    server.control.fault("failed_after", code=502)
    assert (await send(client)).status_code == 502
    assert [(row.text, row.is_answered) for row in server.control.messages(SITI)] == [("x", False)]


async def test_a_garbled_answer_leaves_the_message(server, client):
    server.control.fault("garbled")
    answer = await send(client)
    assert answer.status_code == 200
    with pytest.raises(ValueError, match=r"."):
        answer.json()
    assert [row.is_answered for row in server.control.messages(SITI)] == [False]


#: (fault, error at the client, messages in the chat)
BROKEN = [
    ("lost", httpx.RemoteProtocolError, 1),
    ("reset", (httpx.ReadError, httpx.RemoteProtocolError), 1),
    ("lost_before", httpx.RemoteProtocolError, 0),
]


@pytest.mark.parametrize(("kind", "error", "copies"), BROKEN)
async def test_a_broken_connection(server, client, kind, error, copies):
    server.control.fault(kind)
    with pytest.raises(error):
        await send(client)
    assert [row.is_answered for row in server.control.messages(SITI)] == [False] * copies
    assert server.control.state()["calls"] == {f"sendMessage {kind}": 1}
    assert (await send(client)).status_code == 200


async def test_delays_come_before_or_after_the_message(server, client):
    server.control.fault("slow", seconds=2)
    slow = asyncio.create_task(send(client))
    await asyncio.sleep(0.15)
    assert server.control.messages() == []
    assert (await slow).status_code == 200
    server.control.fault("slow_after", seconds=2)
    slow = asyncio.create_task(send(client, BUDI))
    (row,) = await server.control.hears(BUDI, within_seconds=60)
    assert not slow.done()
    await slow
    await eventually(lambda: row.is_answered)


async def test_delays_add_to_other_faults(server, client):
    server.control.fault("slow", seconds=0.1)
    server.control.fault("slow_after", seconds=0.1)
    server.control.fault("throttled")
    began = time.monotonic()
    assert (await send(client)).status_code == 429
    assert time.monotonic() - began >= 0.2


async def test_a_dribbled_answer_arrives_whole(server, client):
    server.control.fault("dribbled", seconds=0.3)
    began = time.monotonic()
    assert (await send(client)).json()["ok"]
    assert time.monotonic() - began >= 0.28
    await eventually(lambda: server.control.messages()[0].is_answered)


async def test_a_client_that_died_is_not_answered(server):
    server.control.fault("slow_after", seconds=1.5)
    _, writer = await asyncio.open_connection("127.0.0.1", server.port)
    body = f"chat_id={SITI}&text=mati"
    writer.write(
        f"POST /bot{server.token}/sendMessage HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
    )
    (row,) = await server.control.hears(SITI, within_seconds=60)
    writer.transport.abort()
    await asyncio.sleep(2)
    assert (row.text, row.is_answered) == ("mati", False)


async def test_a_fault_strikes_only_what_it_is_aimed_at(server, client):
    server.control.fault("blocked", chat_id=BUDI, times=None)
    server.control.fault("refused", "sendPhoto", times=None)
    assert (await send(client)).status_code == 200
    assert (await send(client, BUDI)).status_code == 403
    assert (await client.get("/getMe")).status_code == 200
    assert (await client.get("/getUpdates")).status_code == 200
    server.control.clear_faults()
    assert (await send(client, BUDI)).status_code == 200


async def test_methods_without_a_chat_are_struck_by_name(server, client):
    server.control.fault("failed", "getUpdates", code=502)
    assert (await client.get("/getUpdates")).status_code == 502
    assert (await client.get("/getUpdates")).status_code == 200


async def test_a_download_can_break_too(server, client):
    photo = server.control.photo(SITI, content=b"0123456789")["photo"][-1]["file_id"]
    path = (await client.get("/getFile", params={"file_id": photo})).json()["result"]["file_path"]
    address = f"{server.url}/file/bot{server.token}/{path}"
    server.control.fault("reset", "download")
    with pytest.raises(httpx.TransportError):
        await client.get(address)
    server.control.fault("failed", "download")
    assert (await client.get(address)).status_code == 500
    assert (await client.get(address)).content == b"0123456789"
    assert (await client.get(address + "x")).status_code == 404


async def test_a_span_of_time_ends(server, client):
    server.control.fault("throttled", for_seconds=2)
    assert [(await send(client)).status_code for _ in range(3)] == [429] * 3

    async def goes_out() -> bool:
        return (await send(client)).status_code == 200

    await eventually(goes_out)


async def test_probabilities_are_seeded(server, client):
    async def outcomes() -> list[int]:
        server.control.seed(7)
        return [(await send(client)).status_code for _ in range(40)]

    fault = server.control.fault("throttled", probability=0.3)
    first = await outcomes()
    assert first == await outcomes()
    assert 4 <= first.count(429) <= 20
    assert fault.struck == 2 * first.count(429)


async def test_the_real_rates_are_enforced_when_asked_for(server, client):
    server.control.accept_strangers()
    server.control.enforce_rates()
    statuses = [(await send(client, 5000 + n)).status_code for n in range(31)]
    assert statuses == [200] * 30 + [429]
    server.control.enforce_rates()
    burst = [await send(client) for _ in range(4)]
    assert [one.status_code for one in burst] == [200, 200, 200, 429]
    assert burst[-1].json()["parameters"]["retry_after"] == 1
    group = server.control.group("KIM")
    server.control.enforce_rates(chat_burst=100)
    answers = [await send(client, group) for _ in range(21)]
    assert [one.status_code for one in answers] == [200] * 20 + [429]
    assert 55 <= answers[-1].json()["parameters"]["retry_after"] <= 60
    server.control.accept_strangers(False)


def test_every_kind_of_fault_is_tried_here():
    tried = {row[0] for row in REFUSALS} | {row[0] for row in BROKEN}
    assert set(FaultKind) == tried | {"failed_after", "garbled", "slow", "slow_after", "dribbled"}


def test_a_fair_day_costs_nothing():
    assert FaultBook().draw("sendMessage", SITI, 1).instead is None


@pytest.mark.parametrize("body", [b'{"ok":true}', b"12", b""])
def test_a_garbled_body_is_never_json(body):
    with pytest.raises(ValueError, match=r"."):
        httpx.Response(200, content=garbled(body)).json()

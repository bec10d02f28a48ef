"""The web server: alive, ready or not and why, and Telegram's way in."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from bot import web
from bot.web import MOST_BODY_BYTES, SECRET_HEADER, PortTakenError, Server, Webhook, application, bind

SECRET = "geheim-geheim-geheim"
PATH = "/telegram/hook"


class World:
    """What the web application is given, and what it did with it."""

    def __init__(self) -> None:
        self.missing: dict[str, str] = {}
        self.stored: list[Any] = []
        self.is_broken = False

    async def readiness(self) -> dict[str, str]:
        return self.missing

    async def store(self, update: Any) -> None:
        if self.is_broken:
            raise OSError("the disk is full")
        self.stored.append(update)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
async def client(world: World) -> AsyncIterator[httpx.AsyncClient]:
    app = application(world.readiness, Webhook(PATH, SECRET, world.store))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://kentongan.test") as opened:
        yield opened


async def delivered(client: httpx.AsyncClient, body: bytes, secret: str = SECRET) -> int:
    answer = await client.post(PATH, content=body, headers={SECRET_HEADER: secret})
    return answer.status_code


# --- Health -----------------------------------------------------------------------------------------------------------


async def test_alive_is_alive_also_when_not_ready(client: httpx.AsyncClient, world: World) -> None:
    world.missing = {"database": "OperationalError"}
    answer = await client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_ready_when_nothing_is_missing(client: httpx.AsyncClient) -> None:
    answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready", "missing": {}})


async def test_not_ready_says_what_is_missing_and_why(client: httpx.AsyncClient, world: World) -> None:
    world.missing = {"matcher": "loading", "telegram": "not reached yet"}
    answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"status": "not ready", "missing": world.missing})


async def test_the_front_page_says_where_to_look(client: httpx.AsyncClient) -> None:
    answer = await client.get("/")
    assert answer.status_code == 200
    assert "/readyz" in answer.text
    assert (await client.get("/admin")).status_code == 404


# --- Webhook ----------------------------------------------------------------------------------------------------------


async def test_an_update_is_stored_before_it_is_acknowledged(client: httpx.AsyncClient, world: World) -> None:
    assert await delivered(client, json.dumps({"update_id": 1, "message": {"text": "é🙏"}}).encode()) == 200
    assert world.stored == [{"update_id": 1, "message": {"text": "é🙏"}}]


async def test_what_cannot_be_stored_comes_again(client: httpx.AsyncClient, world: World) -> None:
    world.is_broken = True
    assert await delivered(client, b'{"update_id": 1}') == 500


@pytest.mark.parametrize("shown", ["", "wrong", SECRET[:-1], SECRET + "x", SECRET.upper()])
async def test_without_the_secret_nobody_gets_in(client: httpx.AsyncClient, world: World, shown: str) -> None:
    assert await delivered(client, b'{"update_id": 1}', shown) == 403
    assert (await client.post(PATH, content=b"{}")).status_code == 403
    assert world.stored == []


@pytest.mark.parametrize("body", [b"", b"not json", b'{"update_id": ', b"\xff\xfe"])
async def test_what_is_no_json_is_refused_for_good(client: httpx.AsyncClient, world: World, body: bytes) -> None:
    assert await delivered(client, body) == 400
    assert world.stored == []


async def test_a_body_without_end_is_not_read_to_its_end(client: httpx.AsyncClient, world: World) -> None:
    assert await delivered(client, b'{"text": "' + b"a" * MOST_BODY_BYTES + b'"}') == 413
    assert world.stored == []


async def test_the_webhook_is_closed_to_browsers(client: httpx.AsyncClient) -> None:
    assert (await client.get(PATH)).status_code == 405


async def test_without_a_webhook_there_is_no_way_in(world: World) -> None:
    transport = httpx.ASGITransport(application(world.readiness, None))
    async with httpx.AsyncClient(transport=transport, base_url="http://kentongan.test") as client:
        assert (await client.post(PATH, headers={SECRET_HEADER: SECRET})).status_code == 404


async def test_a_webhook_may_be_at_the_root(world: World) -> None:
    transport = httpx.ASGITransport(application(world.readiness, Webhook("/", SECRET, world.store)))
    async with httpx.AsyncClient(transport=transport, base_url="http://kentongan.test") as client:
        assert (await client.post("/", content=b"{}", headers={SECRET_HEADER: SECRET})).status_code == 200
        assert (await client.get("/")).status_code == 200


# --- Port -------------------------------------------------------------------------------------------------------------


def test_a_taken_port_is_said_to_be_taken() -> None:
    first = bind("127.0.0.1", 0)
    with pytest.raises(PortTakenError, match="in use"):
        bind("127.0.0.1", first.getsockname()[1])
    first.close()


def test_a_host_that_is_not_ours_is_said_so() -> None:
    with pytest.raises(PortTakenError, match="assign requested address"):
        bind("192.0.2.1", 0)


def test_a_port_that_was_just_left_is_free_again() -> None:
    first = bind("127.0.0.1", 0)
    port = first.getsockname()[1]
    caller = socket.create_connection(("127.0.0.1", port))
    accepted, _ = first.accept()
    accepted.close()
    first.close()
    caller.close()
    bind("127.0.0.1", port).close()


@pytest.mark.parametrize(("who", "seconds"), [("nginx", 60), ("Caddy", 120), ("httpx", 5), ("a browser", 115)])
def test_a_connection_is_kept_longer_than_its_other_end_keeps_it(world: World, who: str, seconds: int) -> None:
    """Who asks while we are closing the connection has lost the question; so the other end has to be the first."""
    with bind("127.0.0.1", 0) as listening:
        assert Server(application(world.readiness, None), [listening]).config.timeout_keep_alive > seconds, who


async def test_the_server_serves_and_ends_in_order(world: World) -> None:
    listening = bind("127.0.0.1", 0)
    server = Server(application(world.readiness, None), [listening])
    serving = asyncio.create_task(server.run_until_stopped())
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{listening.getsockname()[1]}") as client:
        assert (await client.get("/healthz")).status_code == 200
        server.stop()
        await asyncio.wait_for(serving, 60)
        with pytest.raises(httpx.TransportError):
            await client.get("/healthz")


async def _endless(_request: Request) -> Response:
    async def lines() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 65_536

    return StreamingResponse(lines())


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(b"GET /endless HTTP/1.1\r\nHost: x\r\n\r\n", id="never reads its answer"),
        pytest.param(
            f"POST {PATH} HTTP/1.1\r\nHost: x\r\n{SECRET_HEADER}: {SECRET}\r\nContent-Length: 9\r\n\r\n{{".encode(),
            id="never ends its question",
        ),
        pytest.param(b"GET / HTTP/1.1\r\n", id="never comes to the point"),
        pytest.param(b"", id="says nothing"),
    ],
)
async def test_nobody_keeps_the_server_from_ending(world: World, monkeypatch: pytest.MonkeyPatch, asked: bytes) -> None:
    monkeypatch.setattr(web, "GRACE_SECONDS", 0.2)
    listening = bind("127.0.0.1", 0)
    app = application(world.readiness, Webhook(PATH, SECRET, world.store), [Route("/endless", _endless)])
    server = Server(app, [listening])
    serving = asyncio.create_task(server.run_until_stopped())
    caller = socket.create_connection(listening.getsockname())
    caller.sendall(asked)
    await asyncio.sleep(0.3)
    server.stop()
    await asyncio.wait_for(serving, 60)
    caller.close()
    assert world.stored == []

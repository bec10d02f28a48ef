"""A local publisher of fact-checks over real HTTP, which behaves as it is told: well, badly, or worse."""

from __future__ import annotations

import asyncio
import gzip
import json
import threading
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from aiohttp import web

Behaviour = Callable[[web.Request], Awaitable[web.StreamResponse]]

MODIFIED = "2026-11-01T08:00:00"


def post(
    number: int, title: str = "", status: str = "publish", modified: str = "2026-11-01T08:00:00"
) -> dict[str, Any]:
    """A post as WordPress gives it."""
    return {
        "id": number,
        "date": "2026-10-01T08:00:00",
        "modified": modified,
        "guid": {"rendered": f"https://cek.example/?p={number}"},
        "link": f"https://cek.example/{number}",
        "status": status,
        "title": {"rendered": title or f"[SALAH] Sumur nomor {number} di alun-alun mengeluarkan minyak goreng"},
        "excerpt": {"rendered": "<p>Tidak benar.</p>"},
        "content": {"rendered": f"<p>Sumur nomor {number} berisi air. Dinas sudah memeriksanya.</p>"},
    }


class Publisher:
    """A site with posts, an RSS feed, and a behaviour that may be put in front of everything."""

    def __init__(self) -> None:
        self.posts: list[dict[str, Any]] = []
        self.rss = ""
        self.etag = ""
        #: In front of the site: each of the next requests is answered by one of these.
        self.next: list[Behaviour] = []
        self.always: Behaviour | None = None
        self.seen: list[web.Request] = []
        self.forms: list[dict[str, Any]] = []
        self.deleted: set[int] = set()
        self.url = ""
        self.port = 0

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.seen.append(request)
        self.forms.append(dict(await request.post()) if request.method == "POST" else {})
        behaviour = self.next.pop(0) if self.next else self.always
        return await (behaviour or self.site)(request)

    async def site(self, request: web.Request) -> web.StreamResponse:
        """Behave well."""
        if request.path == "/wp-json/wp/v2/posts":
            return self._posts(request)
        if request.path == "/feed":
            return self._feed(request)
        number = request.path.strip("/")
        return web.Response(status=404 if number.isdigit() and int(number) in self.deleted else 200, text="<html>")

    def _posts(self, request: web.Request) -> web.Response:
        after = request.query.get("modified_after", "")
        found = sorted((one for one in self.posts if one["modified"] > after), key=lambda one: one["modified"])
        page, size = int(request.query["page"]), int(request.query["per_page"])
        pages = -(-len(found) // size)
        if page > max(pages, 1):
            return web.json_response({"code": "rest_post_invalid_page_number", "data": {"status": 400}}, status=400)
        shown = found[(page - 1) * size : page * size]
        return web.json_response(shown, headers={"X-WP-Total": str(len(found)), "X-WP-TotalPages": str(pages)})

    def _feed(self, request: web.Request) -> web.Response:
        headers = {"ETag": self.etag, "Content-Type": "application/rss+xml"} if self.etag else {}
        if self.etag and request.headers.get("If-None-Match") == self.etag:
            return web.Response(status=304, headers=headers)
        return web.Response(body=self.rss.encode(), headers=headers or {"Content-Type": "application/rss+xml"})


@asynccontextmanager
async def publisher(host: str = "127.0.0.1") -> AsyncIterator[Publisher]:
    site = Publisher()
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", site.answer)
    runner = web.AppRunner(application, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    place = web.TCPSite(runner, host, 0)
    await place.start()
    site.port = runner.addresses[0][1]
    site.url = f"http://{host}:{site.port}"
    try:
        yield site
    finally:
        await runner.cleanup()


# --- Behaviours -------------------------------------------------------------------------------------------------------


def answers(status: int, body: bytes = b"", **headers: str) -> Behaviour:
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    async def behave(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=status, body=body, headers=named)

    return behave


def redirects(where: str, status: int = 302) -> Behaviour:
    return answers(status, Location=where)


async def resets(request: web.Request) -> web.StreamResponse:
    """Break the connection before a word is said."""
    assert request.transport
    request.transport.abort()
    await asyncio.sleep(10)
    raise AssertionError


async def breaks_off(request: web.Request) -> web.StreamResponse:
    """Promise more than is sent."""
    response = web.StreamResponse(headers={"Content-Length": "5000", "Content-Type": "application/json"})
    await response.prepare(request)
    await response.write(json.dumps([post(1)])[:300].encode())
    assert request.transport
    request.transport.close()
    return response


async def drips(request: web.Request) -> web.StreamResponse:
    """Send a byte now and then, for ever: never silent, never at its end."""
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(b" ")
        await asyncio.sleep(0.02)


async def is_silent(request: web.Request) -> web.StreamResponse:
    """Take the request and say nothing."""
    await asyncio.sleep(60)
    raise AssertionError(request.path)


async def floods(request: web.Request) -> web.StreamResponse:
    """Send without end, as fast as it goes."""
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(b" " * (1 << 20))


def bomb(encoding: str) -> Behaviour:
    """Half a gigabyte of blanks in half a megabyte; it is packed once and repeated, for packing all takes seconds."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31 if encoding == "gzip" else 15)
    block = b" " * (1 << 20)
    first, next_one = (packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    return answers(200, first + 511 * next_one, Content_Encoding=encoding)


def packed(body: bytes, encoding: str) -> bytes:
    if encoding == "gzip":
        return gzip.compress(body[:10]) + gzip.compress(body[10:])
    if encoding == "raw deflate":
        packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        return packer.compress(body) + packer.flush()
    return zlib.compress(body)


@contextmanager
def beside() -> Iterator[Publisher]:
    """A publisher in a thread of its own, for tests that have no loop."""
    started: Future[Publisher] = Future()
    over = asyncio.Event()
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        async with publisher() as word:
            started.set_result(word)
            await over.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), daemon=True)
    thread.start()
    try:
        yield started.result(10)
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(10)
        loop.close()

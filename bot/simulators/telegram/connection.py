"""One exchange on one connection: read the request, write the answer, or break the connection on purpose."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.simulators.telegram.files import UPLOAD_BYTES
from bot.simulators.telegram.refusals import Refusal

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

#: What a request may hold besides its file, in bytes.
_ROOM_BYTES = 1024 * 1024


class Protocol(H11Protocol):
    """uvicorn's HTTP protocol, which also hands its transport to the application: only so can an answer get lost."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Put the transport where the application finds it."""
        super().connection_made(transport)
        self.access_log = False
        self.app_state = {**self.app_state, "transport": transport}


class Exchange:
    """One request and what becomes of its answer."""

    def __init__(self, scope: Message, receive: Receive, send: Send) -> None:
        self.scope = scope
        self._receive = receive
        self._send = send
        self._transport: asyncio.Transport = scope["state"]["transport"]

    @property
    def is_open(self) -> bool:
        """Whether the client is still there, as far as anybody knows."""
        return not self._transport.is_closing()

    def header(self, name: bytes) -> str:
        """Return a header, empty when it is missing."""
        for key, value in self.scope["headers"]:
            if key == name:
                return str(value, "latin-1")
        return ""

    async def body(self) -> bytes:
        """Read the whole body.

        Raises:
            Refusal: it is bigger than the platform takes.
            ConnectionError: the client went away.
        """
        message = await self._receive()
        if not message.get("more_body") and "body" in message:
            return bytes(message["body"])
        chunks, size = [], 0
        while message["type"] == "http.request":
            chunks.append(message["body"])
            size += len(message["body"])
            if size > UPLOAD_BYTES + _ROOM_BYTES:
                raise Refusal(413, "Request Entity Too Large")
            if not message["more_body"]:
                return b"".join(chunks)
            message = await self._receive()
        raise ConnectionError("the client went away")

    async def answer(self, status: int, body: bytes, content_type: bytes = b"application/json") -> None:
        """Write the whole answer."""
        await self._start(status, len(body), content_type)
        await self._send({"type": "http.response.body", "body": body})

    async def _start(self, status: int, length: int, content_type: bytes = b"application/json") -> None:
        """Write the head of an answer."""
        headers = [(b"content-type", content_type), (b"content-length", b"%d" % length)]
        await self._send({"type": "http.response.start", "status": status, "headers": headers})

    async def lose(self) -> None:
        """Close the connection without an answer."""
        self._transport.close()
        await self.gone()

    async def reset(self, status: int, body: bytes) -> None:
        """Write half of the answer, then reset the connection."""
        await self._start(status, len(body))
        await self._send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
        if self.is_open:  # with no time to linger, closing means RST
            linger: socket.socket = self._transport.get_extra_info("socket")
            linger.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self._transport.abort()
        await self.gone()

    async def dribble(self, status: int, body: bytes, seconds: float) -> bool:
        """Write the answer in twenty drops over so many seconds; return whether all were taken."""
        await self._start(status, len(body))
        size = max(1, len(body) // 20)
        for start in range(0, len(body), size):
            await asyncio.sleep(seconds * size / len(body))
            is_more = start + size < len(body)
            await self._send({"type": "http.response.body", "body": body[start : start + size], "more_body": is_more})
        return self.is_open

    async def gone(self) -> None:
        """Wait until the client or we have closed the connection."""
        while (await self._receive())["type"] != "http.disconnect":
            pass

"""A platform as lean as it can be: answers like the Bot API, and remembers when which chat saw a message.

The local Bot API server of the tests checks everything and keeps everything, which takes a millisecond of a core for
each message; here the server shares two cores with what is measured. Run as a process of its own; it prints its port.
"""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import time
import urllib.request
from typing import Any

#: A message that holds this word is told apart from the others.
MARK = b"Gempa"
_CHAT = re.compile(rb'(?:^|&)chat_id=(-?\d+)|name="chat_id"\r\n\r\n(-?\d+)')
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_ME = b'{"ok":true,"result":{"id":1,"is_bot":true,"first_name":"Bot","username":"ukur_bot"}}'


class _Connection(asyncio.Protocol):
    seen: list[tuple[float, int, bool]]

    def __init__(self, seen: list[tuple[float, int, bool]]) -> None:
        self.seen = seen
        self._read = b""

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._read += data
        while (end := self._read.find(b"\r\n\r\n")) >= 0:
            found = _LENGTH.search(self._read, 0, end + 2)
            size = end + 4 + (int(found[1]) if found else 0)
            if len(self._read) < size:
                return
            request, self._read = self._read[:size], self._read[size:]
            body = self._answer(request[: request.find(b"\r\n")], request[end + 4 :])
            head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
            self._transport.write(head + body)

    def _answer(self, line: bytes, body: bytes) -> bytes:
        if line.startswith(b"GET /seen"):
            after = int(line.split(b"?")[1].split()[0])
            return json.dumps(self.seen[after:]).encode()
        if b"/getMe" in line:
            return _ME
        found = _CHAT.search(body)
        if b"/sendMessage" not in line or found is None:
            return b'{"ok":true,"result":true}'
        chat = int(found[1] or found[2])
        self.seen.append((time.monotonic(), chat, MARK in body))
        return b'{"ok":true,"result":{"message_id":%d,"date":1,"chat":{"id":%d,"type":"private"},"text":"."}}' % (
            len(self.seen),
            chat,
        )


async def _serve() -> None:
    seen: list[tuple[float, int, bool]] = []
    server = await asyncio.get_running_loop().create_server(lambda: _Connection(seen), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


class Recorder:
    """The server's process, and what it saw."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.broadcast.recorder"], stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        self.url = f"http://127.0.0.1:{int(self._process.stdout.readline())}"

    def seen(self, after: int = 0) -> list[tuple[float, int, bool]]:
        """Every message behind the first so many: when (the machine's monotonic clock), which chat, whether marked."""
        with urllib.request.urlopen(f"{self.url}/seen?{after}") as answer:
            return [tuple(row) for row in json.load(answer)]

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()


if __name__ == "__main__":
    asyncio.run(_serve())

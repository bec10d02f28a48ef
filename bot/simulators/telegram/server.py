"""The server: uvicorn in a thread of its own, so that a busy test does not slow it, nor it the test's event loop."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import uvicorn

from bot.simulators.telegram.connection import Protocol
from bot.simulators.telegram.control import Control
from bot.simulators.telegram.control_web import control_app
from bot.simulators.telegram.web import Web
from bot.simulators.telegram.webhooks import deliver
from bot.simulators.telegram.world import World

#: How long start and stop may take before we give up, in seconds.
PATIENCE_SECONDS = 10.0


class TelegramServer:
    """A Bot API server on the loopback interface.

    Args:
        world: what it shows; it outlives the server, so that a server can be stopped and started again over one world.
        port: 0 for any free one.
    """

    def __init__(self, world: World | None = None, *, port: int = 0) -> None:
        self.world = world or World()
        self.control = Control(self.world)
        self._socket = _bound(port)
        self.port: int = self._socket.getsockname()[1]
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"telegram-{self.port}", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._web: Web | None = None
        self._uvicorn: uvicorn.Server | None = None

    @property
    def url(self) -> str:
        """The address that stands in for ``https://api.telegram.org``."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def token(self) -> str:
        """The token of the first bot."""
        return self.world.bot_named(None).token

    @classmethod
    @asynccontextmanager
    async def serving(
        cls, world: World | None = None, *, port: int = 0, **options: Any
    ) -> AsyncIterator[TelegramServer]:
        """Serve inside an ``async with``; ``options`` are those of :class:`.World`."""
        server = cls(world or World(**options), port=port)
        await asyncio.to_thread(server.start)
        try:
            yield server
        finally:
            await asyncio.to_thread(server.stop)

    def start(self) -> None:
        """Start, and wait until requests are taken.

        Raises:
            RuntimeError: it did not come up.
        """
        self._thread.start()
        if not self._started.wait(PATIENCE_SECONDS):
            raise RuntimeError(f"the Bot API simulator did not start on port {self.port}")

    def stop(self) -> None:
        """Stop: waiting polls end, connections are closed, the port is free."""
        if self._loop is not None and self._thread.is_alive():
            with suppress(RuntimeError):  # the loop ended by itself
                self._loop.call_soon_threadsafe(self._close)
        self._thread.join(PATIENCE_SECONDS)

    def _close(self) -> None:
        """Tell everybody inside to end."""
        if self._web is not None and self._uvicorn is not None:
            self._web.closing.set()
            self._uvicorn.should_exit = True

    def _run(self) -> None:
        """Be the thread."""
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        """Serve until told to stop."""
        self._loop = asyncio.get_running_loop()
        self._web = Web(self.world, control_app(self.control))
        config = uvicorn.Config(
            self._web,
            http=Protocol,
            ws="none",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            proxy_headers=False,
            server_header=False,
            date_header=False,
            timeout_graceful_shutdown=1,
            timeout_keep_alive=60,
        )
        self._uvicorn = _Uvicorn(config, self._started)
        deliveries = asyncio.create_task(deliver(self.world))
        await self._uvicorn.serve(sockets=[self._socket])
        deliveries.cancel()
        await asyncio.gather(deliveries, return_exceptions=True)


class _Uvicorn(uvicorn.Server):
    """uvicorn that tells another thread when it is up."""

    def __init__(self, config: uvicorn.Config, started: threading.Event) -> None:
        super().__init__(config)
        self._started_event = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then tell."""
        await super().startup(sockets)
        self._started_event.set()


def _bound(port: int) -> socket.socket:
    """Return a socket on the loopback interface, bound before the thread starts so that its number is known."""
    # asyncio switches Nagle's algorithm off only for sockets that name their protocol; with it on, every answer (head
    # and body are two writes) waits 40 ms for the client's delayed acknowledgement.
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind(("127.0.0.1", port))
    return bound

"""The web application: health, readiness and Telegram's webhook; the playground brings its own routes."""

from __future__ import annotations

import contextlib
import hmac
import json
import logging
import socket
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

log = logging.getLogger(__name__)

#: Largest webhook body that is read, bytes; the longest text in escapes, with the message it answers, stays below.
MOST_BODY_BYTES = 4_000_000
#: How long requests under way may take to end once the service stops, seconds; whoever never reads an answer or never
#: ends a question is then left. Ctrl-C ends everything within about three seconds.
GRACE_SECONDS = 2
#: How long a connection nobody uses is kept, seconds: longer than any client or proxy in front of us keeps its own
#: (nginx 60, Caddy 120). Whoever keeps it longer may ask while we are closing it, and loses the question.
KEEP_ALIVE_SECONDS = 150
#: Header in which Telegram shows the secret. Source: core.telegram.org/bots/api#setwebhook.
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  # a name, no secret

#: Names what is not ready yet, each with a reason; empty when everything is.
Readiness = Callable[[], Awaitable[dict[str, str]]]
#: Stores one decoded update durably.
StoreUpdate = Callable[[Any], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Webhook:
    """Telegram's way in.

    Args:
        path: of our route.
        secret: what every request must show.
    """

    path: str
    secret: str
    store: StoreUpdate


def application(
    readiness: Readiness, webhook: Webhook | None, further: Sequence[BaseRoute] = (), front: str = ""
) -> Starlette:
    """The ASGI application.

    Args:
        further: routes of other parts.
        front: where somebody is led who comes without a path; empty for a page that says what there is.
    """

    async def healthz(_request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def readyz(_request: Request) -> Response:
        missing = await readiness()
        status = "not ready" if missing else "ready"
        return JSONResponse({"status": status, "missing": missing}, status_code=503 if missing else 200)

    async def welcome(_request: Request) -> Response:
        return RedirectResponse(front, 303) if front else PlainTextResponse("Kentongan\n\n/healthz\n/readyz\n")

    routes = [Route("/", welcome), Route("/healthz", healthz), Route("/readyz", readyz), *further]
    if webhook is not None:
        routes.append(Route(webhook.path, _webhook_route(webhook), methods=["POST"]))
    return Starlette(routes=routes)


def _webhook_route(webhook: Webhook) -> Callable[[Request], Awaitable[Response]]:
    async def receive(request: Request) -> Response:
        """Store first, answer then: what is answered with 200 will not come again."""
        shown = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(shown.encode(), webhook.secret.encode()):
            log.warning("a webhook request without the right secret was refused")
            return Response(status_code=403)
        body = await _limited_body(request)
        if body is None:
            log.warning("a webhook request of more than %d bytes was refused", MOST_BODY_BYTES)
            return Response(status_code=413)
        return await _stored(webhook, body)

    return receive


async def _stored(webhook: Webhook, body: bytes) -> Response:
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        return Response(status_code=400)
    try:
        await webhook.store(update)
    except Exception:
        log.exception("an update could not be stored; Telegram sends it again")
        return Response(status_code=500)
    return Response(status_code=200)


async def _limited_body(request: Request) -> bytes | None:
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > MOST_BODY_BYTES:
            return None
        parts.append(part)
    return b"".join(parts)


class PortTakenError(Exception):
    """The web server's port is in use by another program."""


def bind(host: str, port: int) -> socket.socket:
    """Take the port before anything else is started.

    Raises:
        PortTakenError: somebody else has it, or the host is not one of this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio turns Nagle's delay off only for sockets that name their protocol.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen()
    except OSError as error:
        listening.close()
        raise PortTakenError(str(error)) from error
    return listening


class Server(uvicorn.Server):
    """uvicorn inside our loop; signals are the application's business."""

    def __init__(self, app: Starlette, sockets: Sequence[socket.socket]) -> None:
        # Without proxy_headers nobody can tell us that they are somebody else.
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            lifespan="off",
            proxy_headers=False,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
        super().__init__(config)
        self._sockets = list(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield

    async def run_until_stopped(self) -> None:
        """Serve until :meth:`stop`."""
        await self.serve(sockets=self._sockets)

    def stop(self) -> None:
        """Finish the requests under way, as far as they end within :data:`GRACE_SECONDS`, and end."""
        self.should_exit = True

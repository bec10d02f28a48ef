"""Who may come in: only somebody at this very machine, on a page of our own.

Three ways in are shut. Another machine: its address is none of this one's, or a proxy's headers tell of it. A name that
an attacker points at this machine (DNS rebinding): the Host header has to be an address of this machine with our port.
Another site in the same browser: it may link here, and neither read nor write anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.looks import headers
from bot.settings import is_loopback
from data.wording import say

#: Headers by which a proxy tells that somebody else is asking.
PROXIED = ("forwarded", "via", "x-real-ip")
PROXIED_OPENING = "x-forwarded-"
#: Names under which a browser reaches this machine.
NAMES = ("localhost", "127.0.0.1", "[::1]")
#: What a form of another site cannot send without asking first. Source: the Fetch standard, "CORS-safelisted request".
CONTENT_TYPES = ("application/json", "image/jpeg", "image/png", "image/webp")
#: Said with every answer, also with refusals.
HEADERS = headers("'none'", images="'self' blob: data:")


@dataclass(frozen=True, slots=True)
class Knock:
    """A request as far as the door looks at it.

    Args:
        peer: address of whoever is connected to us; empty when there is none.
    """

    method: str
    peer: str
    headers: Headers

    def one(self, name: str) -> str:
        """The value of a header that stands there exactly once; empty otherwise."""
        values = self.headers.getlist(name)
        return values[0].strip().lower() if len(values) == 1 else ""


def refusal(knock: Knock, hosts: Sequence[str]) -> int:
    """The status with which a request is turned away; 0 lets it in.

    Args:
        hosts: the Host headers under which this machine reaches itself, with the port.
    """
    if not is_loopback(knock.peer) or is_proxied(knock.headers) or knock.one("host") not in hosts:
        return 404
    return 0 if _is_from_here(knock) else 403


def is_proxied(headers: Headers) -> bool:
    """Whether a proxy passed a request on."""
    return any(name in PROXIED or name.startswith(PROXIED_OPENING) for name in headers)


def _is_from_here(knock: Knock) -> bool:
    """Whether a page of our own asks, or somebody comes to the page by a link or by typing."""
    origin, site = knock.headers.get("origin"), knock.one("sec-fetch-site")
    is_ours = origin == f"http://{knock.one('host')}" if origin is not None else site == "same-origin"
    if knock.method in ("GET", "HEAD"):
        is_visit = knock.one("sec-fetch-mode") == "navigate" and knock.one("sec-fetch-dest") == "document"
        return is_ours or (site in ("", "none", "same-origin") and origin is None) or is_visit
    if knock.method != "POST" or not is_ours or site not in ("", "same-origin"):
        return False
    return knock.one("content-type").partition(";")[0].strip() in CONTENT_TYPES


def hosts_of(port: int, address: str) -> tuple[str, ...]:
    """The Host headers that are ours.

    Args:
        address: on which we listen; an address as such cannot be rebound.
    """
    names = dict.fromkeys((*NAMES, f"[{address}]" if ":" in address else address))
    return tuple(f"{name}:{port}" for name in names) + (tuple(names) if port == 80 else ())


class Door:
    """Stands before an application and says the same headers with every answer.

    Args:
        inside: what is reached by those who may come in.
        language: of the sentence for the others.
    """

    def __init__(self, inside: ASGIApp, hosts: Sequence[str], language: str) -> None:
        self._inside = inside
        self._hosts = hosts
        self._language = language

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer it with one sentence."""
        status = self._status(scope)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                said = {name.lower() for name, _ in message["headers"]}
                added = ((name.lower().encode(), value.encode()) for name, value in HEADERS.items())
                message["headers"] = [*message["headers"], *(pair for pair in added if pair[0] not in said)]
            await send(message)

        answer = PlainTextResponse(self._sentence(status), status) if status else self._inside
        await answer(scope, receive, send_with_headers)

    def _status(self, scope: Scope) -> int:
        peer = (scope.get("client") or ("",))[0]
        return refusal(Knock(scope.get("method", ""), peer, Headers(scope=scope)), self._hosts)

    def _sentence(self, status: int) -> str:
        key = "playground.door.elsewhere" if status == 404 else "playground.door.other_site"
        return say(key, self._language) + "\n"

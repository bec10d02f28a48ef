"""One request of a feed over the network, with an end whatever the other side does.

Nothing here knows what a feed is; it knows time, size, redirects and statuses. Keys travel in headers and forms, and
those are never logged and never sent to another host than the one that the operator named.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from bot.feeds import timing
from bot.feeds.addresses import IsPrivate, Lookup, is_private
from bot.feeds.pace import Pace
from bot.feeds.trouble import Broken, FetchError, Unreached, Unsafe
from bot.feeds.unpacking import ACCEPTED, unpacked
from data.importers.pages import Request, Response

#: Redirects followed for one request.
MOST_REDIRECTS = 5
#: Bytes of an answer that is an error which are read, to see what it says.
ERROR_BYTES = 1 << 16
#: Bytes of one piece as it is read from the network.
PIECE_BYTES = 1 << 16
#: Headers that anybody may see; a request with others carries a key.
_OPEN_HEADERS = frozenset({"accept", "user-agent", "if-none-match", "if-modified-since", "accept-encoding"})
_MOVED = frozenset({301, 302, 303, 307, 308})
#: What many servers say in words; a sentence for each is clearer than the number alone.
_STATUSES: Mapping[int, str] = {
    401: "the publisher does not take our key",
    403: "the publisher does not let us in",
    404: "there is nothing at that address",
    410: "there is nothing at that address any more",
    429: "the publisher asks us to come less often",
}


@dataclass(frozen=True, slots=True)
class Patience:
    """How long is waited, seconds.

    Args:
        connect: for a connection.
        silence: between two pieces of an answer.
        total: for one request with its redirects, to the last piece.
    """

    connect: float = 15.0
    silence: float = 30.0
    total: float = 120.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a request: status 200 with a body, 304 without, or a refusal (400, 404) that may say more."""

    status: int
    response: Response


@dataclass(frozen=True, slots=True)
class Manners:
    """How a client behaves.

    Args:
        user_agent: who we are, and how the office is reached.
        clock: the present moment, aware.
        judge: which addresses are private.
        base: looks names up; None for the operating system.
    """

    user_agent: str
    clock: Callable[[], datetime]
    patience: Patience = Patience()
    apart_seconds: float = 1.0
    judge: IsPrivate = is_private
    base: AbstractResolver | None = None


class Client:
    """Asks publishers; open it with ``async with``."""

    def __init__(self, manners: Manners) -> None:
        self._manners = manners
        self._pace = Pace(manners.apart_seconds)
        self._lookup = Lookup(manners.judge, is_strict=False, base=manners.base)
        self._open = self._session(self._lookup)
        self._strict = self._session(Lookup(manners.judge, is_strict=True, base=manners.base))

    def _session(self, lookup: Lookup) -> aiohttp.ClientSession:
        patience = self._manners.patience
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=patience.connect, sock_read=patience.silence)
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(resolver=lookup, limit=4, use_dns_cache=False, force_close=True),
            timeout=timeout,
            headers={"User-Agent": self._manners.user_agent, "Accept-Encoding": ACCEPTED},
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
        )

    async def close(self) -> None:
        """Give all connections back."""
        await self._open.close()
        await self._strict.close()

    async def fetch(self, request: Request, conditions: Mapping[str, str] | None = None) -> Answer:
        """Ask for one page.

        Args:
            conditions: ``If-None-Match`` and ``If-Modified-Since``.

        Raises:
            FetchError: no usable answer came.
        """
        async with self._in_time():
            return await self._follow(request, conditions or {})

    async def status_of(self, url: str) -> int:
        """Ask what becomes of whoever opens a link; the body is not read.

        Raises:
            FetchError: no answer came.
        """
        async with self._in_time(), self._asked(Request(url), {}, self._first_url(url)) as (answered, _):
            return answered.status

    @asynccontextmanager
    async def _in_time(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self._manners.patience.total):
                yield
        except TimeoutError as error:
            raise Broken(f"the answer did not come within {self._manners.patience.total:g} seconds") from error
        except (aiohttp.ClientError, ssl.SSLError, OSError, ValueError) as error:
            raise _told(error) from error

    async def _follow(self, request: Request, conditions: Mapping[str, str]) -> Answer:
        async with self._asked(request, conditions, self._first_url(request.url)) as (answered, url):
            return await self._read(answered, url)

    @asynccontextmanager
    async def _asked(
        self, request: Request, conditions: Mapping[str, str], url: URL
    ) -> AsyncIterator[tuple[aiohttp.ClientResponse, URL]]:
        """Ask, and ask again where we are sent to."""
        url = url.update_query(request.params) if request.params else url
        session, method, form = self._open, request.method, request.form or None
        for _ in range(MOST_REDIRECTS + 1):
            await self._pace.turn(url.host or "")
            headers = {**request.headers, **conditions}
            async with session.request(method, url, headers=headers, data=form, allow_redirects=False) as answered:
                if answered.status not in _MOVED or "Location" not in answered.headers:
                    yield answered, url
                    return
                onward = self._onward(request, url, answered.headers["Location"])
            if answered.status == 303:
                method, form = "GET", None
            session = self._onward_session(url, session)
            self._refuse_private(onward, session)
            url = onward
        raise Unsafe(f"it redirects more than {MOST_REDIRECTS} times")

    def _first_url(self, address: str) -> URL:
        url = URL(address)
        if url.scheme not in ("http", "https") or not url.host:
            raise Unsafe("its address is none of the web")
        return url.with_fragment(None)

    def _onward(self, request: Request, url: URL, location: str) -> URL:
        """Where a redirect leads.

        Raises:
            Unsafe: to where we do not go.
        """
        target = URL(location)
        onward = url.join(target).with_fragment(None)
        if onward.scheme not in ("http", "https") or (target.scheme and not target.host):
            raise Unsafe("it redirects to something that is no address of the web")
        if url.scheme == "https" and onward.scheme == "http":
            raise Unsafe("it redirects from an encrypted address to one that is not")
        carries_key = bool(request.form) or any(name.lower() not in _OPEN_HEADERS for name in request.headers)
        if carries_key and onward.host != url.host:
            raise Unsafe("it redirects to another host, which must not get our key")
        return onward

    def _onward_session(self, url: URL, session: aiohttp.ClientSession) -> aiohttp.ClientSession:
        """Only an operator's own private host may send us to a private one."""
        return self._open if session is self._open and self._lookup.is_private(url.host or "") else self._strict

    def _refuse_private(self, onward: URL, session: aiohttp.ClientSession) -> None:
        """Judge an address that is written as such, which no lookup sees."""
        if session is self._strict and self._lookup.is_written_private(onward.host or ""):
            raise Unsafe("it leads from a public host into a private network")

    async def _read(self, answered: aiohttp.ClientResponse, url: URL) -> Answer:
        headers = {name.lower(): value for name, value in answered.headers.items()}
        if answered.status == 304:
            return Answer(304, Response(b"", url=str(url), headers=headers))
        is_json = "json" in headers.get("content-type", "").lower()
        if answered.status != 200 and not (answered.status in (400, 404) and is_json):
            raise self._refused(answered.status, headers)
        most = {"most": ERROR_BYTES} if answered.status != 200 else {}
        body = await unpacked(_pieces(answered), headers.get("content-encoding", ""), **most)
        response = Response(body, headers.get("content-type", ""), str(url), headers)
        return Answer(answered.status, response)

    def _refused(self, status: int, headers: Mapping[str, str]) -> FetchError:
        now = self._manners.clock()
        wait = timing.asked_wait(headers.get("retry-after", ""), now) if status in (429, 503) else 0.0
        words = _STATUSES.get(status, "the publisher's server is in trouble" if status >= 500 else "it is refused")
        return FetchError(f"{words} (status {status})", wait, is_refusal=400 <= status < 429)


async def _pieces(answered: aiohttp.ClientResponse) -> AsyncIterator[bytes]:
    async for piece in answered.content.iter_chunked(PIECE_BYTES):
        yield piece


def refusal_of(status: int, sentence: str) -> FetchError:
    """A refusal that said more than its status."""
    return FetchError(f"{sentence} (status {status})" if status != 200 else sentence, is_refusal=True)


def _told(error: Exception) -> FetchError:
    """The sentence for what a library raised; its own words could hold the address and what is in it."""
    cause = error.__cause__ or error.__context__
    if isinstance(cause, FetchError):
        return cause
    table: tuple[tuple[type[Exception] | tuple[type[Exception], ...], type[FetchError], str], ...] = (
        (aiohttp.InvalidURL, Unsafe, "an address is none of the web"),
        ((aiohttp.ClientSSLError, ssl.SSLError), Unreached, "its certificate or encryption is not in order"),
        (aiohttp.ClientConnectorDNSError, Unreached, "its host was not found; is there a network?"),
        (aiohttp.ServerTimeoutError, Broken, "it fell silent"),
        (aiohttp.ClientConnectorError, Unreached, "its host cannot be reached"),
        (aiohttp.ClientPayloadError, Broken, "the answer breaks off"),
        ((aiohttp.ServerDisconnectedError, aiohttp.ClientOSError, OSError), Broken, "the connection broke"),
        (aiohttp.ClientResponseError, Broken, "what it answers is not HTTP"),
        (ValueError, Unsafe, "an address is none of the web"),
    )
    for kinds, told, sentence in table:
        if isinstance(error, kinds):
            return told(sentence)
    return Broken(type(error).__name__)

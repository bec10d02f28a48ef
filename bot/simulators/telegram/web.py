"""The Bot API over HTTP: from a path and a body to a method, and back, through whatever goes wrong on the way.

The two addresses are those of the platform: ``/bot<token>/<method>`` and ``/file/bot<token>/<path>``. Everything
else goes to the control side.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field

from starlette.applications import Starlette

from bot.simulators.telegram.bodies import decoded
from bot.simulators.telegram.calls import Call
from bot.simulators.telegram.connection import Exchange, Message, Receive, Send
from bot.simulators.telegram.faults import Fault, FaultKind, Weather, failed, garbled
from bot.simulators.telegram.journal import Seen
from bot.simulators.telegram.methods import NAMES, chat_of, performed
from bot.simulators.telegram.polling import get_updates
from bot.simulators.telegram.refusals import Refusal, not_found, unauthorized
from bot.simulators.telegram.world import BotAccount, World


@dataclass(slots=True)
class Answer:
    """What a client is to read, and the rows of the journal that it answers for."""

    status: int
    body: bytes
    rows: list[Seen] = field(default_factory=list)


class Web:
    """The ASGI application."""

    def __init__(self, world: World, control: Starlette) -> None:
        self.world = world
        self.control = control
        #: Set when the server is to stop: whoever waits, stops waiting.
        self.closing = asyncio.Event()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Take one request."""
        path: str = scope.get("path", "")
        if path.startswith("/bot"):
            await self._bot(Exchange(scope, receive, send), path)
        elif path.startswith("/file/bot"):
            await self._file(Exchange(scope, receive, send), path)
        else:
            await self.control(scope, receive, send)

    # Methods.

    async def _bot(self, exchange: Exchange, path: str) -> None:
        """Answer one call of a method."""
        method = ""
        try:
            body = await exchange.body()
            bot, rest = self._bot_of(path.removeprefix("/bot"))
            method = _named(rest)
            params = decoded(exchange.scope["query_string"], exchange.header(b"content-type"), body)
            await self._meet(exchange, Call(self.world, bot, method, params))
        except Refusal as refusal:
            self._count(method or "?", str(refusal.code))
            await exchange.answer(refusal.code, refusal.body())
        except ConnectionError:
            self._count(method or "?", "client gone")
            await exchange.lose()

    def _bot_of(self, rest: str) -> tuple[BotAccount, str]:
        """Return the bot of a path, and what follows the token."""
        token, _, rest = rest.partition("/")
        bot = self.world.bots.get(token)
        if bot is None:
            raise unauthorized() if token.partition(":")[0].isdigit() and ":" in token else not_found()
        return bot, rest

    async def _meet(self, exchange: Exchange, call: Call) -> None:
        """Let a call meet its weather."""
        with self.world.lock:
            weather = self.world.faults.draw(call.method, chat_of(call), call.bot.id)
        await self._pause(weather.before_seconds)
        if weather.ending is FaultKind.LOST_BEFORE:
            self._count(call.method, weather.ending)
            await exchange.lose()
        elif weather.instead is not None:
            await self._pause(weather.after_seconds)
            raise weather.instead
        else:
            answer = await self._process(exchange, call)
            await self._pause(weather.after_seconds)
            await self._finish(exchange, call.method, answer, weather)

    async def _process(self, exchange: Exchange, call: Call) -> Answer:
        """Carry out a call; a refusal is an answer like any other."""
        try:
            if call.method != "getUpdates":
                return Answer(200, performed(call), call.rows)
            return Answer(200, await self._poll(exchange, call))
        except Refusal as refusal:
            return Answer(refusal.code, refusal.body(), call.rows)

    async def _poll(self, exchange: Exchange, call: Call) -> bytes:
        """Wait for updates, but not for a client that went away nor beyond the end of the server."""
        poll = asyncio.ensure_future(get_updates(call))
        ends = [asyncio.ensure_future(exchange.gone()), asyncio.ensure_future(self.closing.wait())]
        await asyncio.wait([poll, *ends], return_when=asyncio.FIRST_COMPLETED)
        for other in [*ends, *([] if poll.done() else [poll])]:
            other.cancel()
        if not poll.done():
            raise ConnectionError("nobody waits any more")
        return poll.result()

    async def _finish(self, exchange: Exchange, method: str, answer: Answer, weather: Weather) -> None:
        """Give the answer, or do to it what the weather wants."""
        ending = weather.ending
        if ending is None:
            # Noted before writing: a reader in another thread may look as soon as the client has the answer.
            self._count(method, str(answer.status))
            for row in answer.rows:
                row.is_answered = exchange.is_open
            await exchange.answer(answer.status, answer.body)
            return
        self._count(method, ending)
        await _break(exchange, answer, weather.fault or Fault(ending))

    def _count(self, method: str, outcome: str) -> None:
        """Count a call by its outcome."""
        with self.world.lock:
            self.world.journal.calls[method, outcome] += 1

    async def _pause(self, seconds: float) -> None:
        """Wait, but not beyond the end of the server."""
        if seconds > 0:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.closing.wait(), seconds)

    # Files.

    async def _file(self, exchange: Exchange, path: str) -> None:
        """Give out the content of a file."""
        try:
            bot, rest = self._bot_of(path.removeprefix("/file/bot"))
            weather = self.world.faults.draw("download", None, bot.id)
            await self._pause(weather.before_seconds)
            if weather.instead is not None:
                raise weather.instead
            stored = self.world.files.at(rest)
            if stored is None:
                raise not_found()
        except Refusal as refusal:
            await exchange.answer(refusal.code, refusal.body())
            return
        if weather.ending is None:
            await exchange.answer(200, stored.read(), b"application/octet-stream")
        else:
            await _break(exchange, Answer(200, stored.read()), weather.fault or Fault(weather.ending))


def _named(method: str) -> str:
    """Return a method as the documentation spells it."""
    try:
        return NAMES[method.lower()]
    except KeyError:
        raise not_found() from None


async def _break(exchange: Exchange, answer: Answer, fault: Fault) -> None:
    """Spoil the answer to a call that was processed (or, when it is lost before, was not)."""
    if fault.kind in (FaultKind.LOST, FaultKind.LOST_BEFORE):
        await exchange.lose()
    elif fault.kind is FaultKind.RESET:
        await exchange.reset(answer.status, answer.body)
    elif fault.kind is FaultKind.DRIBBLED:
        is_open = await exchange.dribble(answer.status, answer.body, fault.seconds)
        for row in answer.rows:
            row.is_answered = is_open
    elif fault.kind is FaultKind.GARBLED:
        await exchange.answer(answer.status, garbled(answer.body))
    else:
        failure = failed(fault)
        await exchange.answer(failure.code, failure.body())

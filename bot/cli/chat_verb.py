"""``chat``: a conversation in the terminal, over the same inbox, matcher and outbox as on any platform."""

from __future__ import annotations

import argparse
import asyncio
import secrets
import select
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from bot import logs
from bot.app import App, World
from bot.channels import loopback
from bot.cli.ground import database, prepare
from bot.cli.speech import complain, language_of, stop, tell
from bot.settings import Settings
from broadcasts import pacing
from data.model.delivery import ChannelRates, DeliveryState
from data.model.inbox import InboxState
from data.model.message import Batch, Choice, ContentKind
from data.seeds import sample_factchecks
from data.store import deliveries, factchecks, inbox, leases
from data.wording import say

#: Lines that follow each other faster than this were pasted and are one message, seconds.
PASTE_SECONDS = 0.05
#: How long an answer is waited for before the prompt comes back, seconds.
PATIENCE_SECONDS = 15.0
#: How often the end of a silent turn is looked for, seconds.
LOOK_SECONDS = 0.05
#: The lease on the terminal; one conversation at a time on a database.
LEASE = "chat"
LEASE_SECONDS = 60.0
#: What is in progress in the database while an answer is on its way.
_OPEN_INBOX = (InboxState.NEW, InboxState.CLAIMED)
_OPEN_OUTBOX = (DeliveryState.READY, DeliveryState.LEASED, DeliveryState.SENDING)


def run(settings: Settings, arguments: Sequence[str]) -> int:
    """Talk until the input ends."""
    parser = argparse.ArgumentParser("kentongan chat")
    parser.add_argument("--name", default="warga-1")
    given = parser.parse_args(arguments)
    logs.start("ERROR")
    return asyncio.run(_chat(settings, given.name))


async def _chat(settings: Settings, name: str) -> int:
    async with _world(settings) as world:
        terminal = loopback.Loopback(secrets.token_hex(6))
        free = ChannelRates(loopback.NAME, pacing.UNLIMITED, pacing.UNLIMITED, pacing.UNLIMITED)
        app = App(world, {loopback.NAME: (terminal, free)})
        await _only_one(settings, app)
        try:
            await app.start()
            await _Conversation(app, terminal, name, language_of(settings)).run()
        finally:
            await app.stop()
    return 1 if app.failure else 0


@asynccontextmanager
async def _world(settings: Settings) -> AsyncIterator[World]:
    """The office's database, or one of its own with our examples while the office has no fact-checks."""
    async with database(settings) as office:
        async with office.reading() as unit:
            is_filled = await factchecks.count(unit) > 0
        if is_filled:
            yield World(settings, office)
            return
    complain(say("cli.chat.samples", language_of(settings)))
    url = f"sqlite:///{settings.var_dir.absolute() / 'playground.sqlite3'}"
    prepare(settings, url)
    async with database(settings, url) as playground:
        async with playground.unit_of_work() as unit:
            await factchecks.save(unit, sample_factchecks())
        yield World(settings, playground, is_sample=True)


async def _only_one(settings: Settings, app: App) -> None:
    """Take the terminal's lease; two conversations on one database would hear each other's answers."""
    await app.relieve_the_dead()
    async with app.database.unit_of_work() as unit:
        is_ours = await leases.hold(unit, LEASE, app.owner.name, LEASE_SECONDS)
    if not is_ours:
        await app.stop()
        raise stop(settings, "cli.chat.busy")


class _Conversation:
    """One person at the terminal."""

    def __init__(self, app: App, terminal: loopback.Loopback, name: str, language: str) -> None:
        self._app = app
        self._terminal = terminal
        self._name = name
        self._language = language
        self._heard = asyncio.Event()
        self._choices: tuple[Choice, ...] = ()
        terminal.listen(self._hear)

    async def run(self) -> None:
        """Read and answer until the input ends."""
        if sys.stdin.isatty():
            complain(say("cli.chat.hello", self._language))
        while (typed := await asyncio.to_thread(_read, self._prompt())) is not None:
            if typed.strip():
                await self._say(typed)

    def _prompt(self) -> str:
        return f"\n{say('cli.chat.you', self._language)}: "

    async def _say(self, typed: str) -> None:
        self._heard.clear()
        await self._renew()
        await self._app.inbox.receive(loopback.NAME, self._batch(typed))
        if await self._answered():
            return
        tell(say("cli.chat.late" if await self._is_open() else "cli.chat.silence", self._language))

    def _batch(self, typed: str) -> Batch:
        """What was typed; the number of a button presses it."""
        number = int(typed) - 1 if typed.strip().isdecimal() and len(typed.strip()) == 1 else -1
        if 0 <= number < len(self._choices):
            payload = self._choices[number].payload
            return self._terminal.says(self._name, payload, kind=ContentKind.BUTTON, sender_name=self._name)
        return self._terminal.says(self._name, typed, sender_name=self._name)

    async def _renew(self) -> None:
        async with self._app.database.unit_of_work() as unit:
            await leases.hold(unit, LEASE, self._app.owner.name, LEASE_SECONDS)

    async def _answered(self) -> bool:
        """Wait for the answer, or until it is clear that none will come."""
        loop = asyncio.get_running_loop()
        patience = loop.time() + PATIENCE_SECONDS
        while loop.time() < patience:
            if self._heard.is_set():
                return True
            if not await self._is_open():
                # The answer may have been heard between the two looks.
                return self._heard.is_set()
            await asyncio.sleep(LOOK_SECONDS)
        return False

    async def _is_open(self) -> bool:
        async with self._app.database.reading() as unit:
            coming, going = await inbox.counts(unit), await deliveries.counts(unit)
        return any(coming.get(state) for state in _OPEN_INBOX) or any(going.get(state) for state in _OPEN_OUTBOX)

    def _hear(self, heard: loopback.Heard) -> None:
        """Show an answer; one to somebody else's name came late from an earlier conversation."""
        if heard.chat != self._name:
            return
        self._choices = heard.message.choices
        buttons = [f"  [{number}] {choice.label}" for number, choice in enumerate(self._choices, 1)]
        tell("\n".join(["", heard.message.text, *buttons]))
        self._heard.set()


def _read(prompt: str) -> str | None:
    """One message: a line, with the lines that were pasted together with it; None at the end of the input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline() or None
    try:
        lines = [input(prompt)]
    except EOFError:
        return None
    while select.select([sys.stdin], [], [], PASTE_SECONDS)[0]:
        more = sys.stdin.readline()
        if not more:
            break
        lines.append(more.rstrip("\n"))
    return "\n".join(lines)

"""``chat``: a conversation in the terminal, over the same inbox, matcher and outbox as on any platform."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from bot import logs
from bot.app import App
from bot.channels import loopback
from bot.cli.arguments import Arguments
from bot.cli.ground import check_key, database
from bot.cli.keyboard import Keyboard
from bot.cli.speech import complain, language_of, stop, tell
from bot.faq import faq_of
from bot.playground.world import stock, url_of
from bot.settings import Settings
from bot.world import World
from broadcasts import pacing
from data.model.delivery import ChannelRates
from data.model.message import Batch, Choice, ContentKind
from data.seeds import sample_faq_text
from data.store import deliveries, factchecks, inbox, leases
from data.wording import say

log = logging.getLogger(__name__)

#: How long an answer is waited for before the prompt comes back, seconds.
PATIENCE_SECONDS = 15.0
#: How often the end of a turn is looked for, seconds.
LOOK_SECONDS = 0.05
#: The lease on the terminal; one conversation at a time on a database. It is renewed three times in its life.
LEASE = "chat"
LEASE_SECONDS = 60.0
#: Who speaks when no name is given.
NAME = "warga-1"


def run(settings: Settings, arguments: Sequence[str]) -> int:
    """Talk until the input ends."""
    parser = Arguments(settings, "chat")
    parser.add_argument("--name", default=NAME)
    given = parser.parse_args(arguments)
    logs.start("ERROR")
    return asyncio.run(_chat(settings, given.name.strip() or NAME))


async def _chat(settings: Settings, name: str) -> int:
    async with _world(settings) as world:
        terminal = loopback.Loopback(secrets.token_hex(6))
        free = ChannelRates(loopback.NAME, pacing.UNLIMITED, pacing.UNLIMITED, pacing.UNLIMITED)
        app = App(world, {loopback.NAME: (terminal, free)})
        await _only_one(settings, app)
        try:
            # Before anything starts: what a killed conversation left to be said goes out first of all.
            conversation = _Conversation(app, terminal, name, language_of(settings))
            await app.start()
            await conversation.run()
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
            await check_key(settings, office)
            faq_of(settings)
            yield World(settings, office)
            return
    complain(say("cli.chat.samples", language_of(settings)))
    async with database(settings, url_of(settings)) as playground:
        await check_key(settings, playground)
        await stock(playground)
        yield World(settings, playground, is_sample=True, faq=sample_faq_text())


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
        """Read and answer until the input ends, or a part of the application does."""
        keyboard = Keyboard()
        lease = asyncio.create_task(self._keep_lease())
        if keyboard.is_terminal:
            complain(say("cli.chat.hello", self._language) + "\n")
        try:
            while (typed := await keyboard.read(f"{say('cli.chat.you', self._language)}: ")) is not None:
                if typed.strip():
                    await self._say(typed)
                if self._app.is_ending:
                    return
        finally:
            keyboard.release()
            lease.cancel()
            await asyncio.gather(lease, return_exceptions=True)

    async def _say(self, typed: str) -> None:
        self._heard.clear()
        await self._app.inbox.receive(loopback.NAME, self._batch(typed))
        if not await self._answered():
            tell("\n" + say("cli.chat.late" if await self._is_open() else "cli.chat.silence", self._language) + "\n")

    def _batch(self, typed: str) -> Batch:
        """What was typed; the number of a button presses it."""
        number = int(typed) - 1 if typed.strip().isdecimal() and len(typed.strip()) == 1 else -1
        if 0 <= number < len(self._choices):
            payload = self._choices[number].payload
            return self._terminal.says(self._name, payload, kind=ContentKind.BUTTON, sender_name=self._name)
        return self._terminal.says(self._name, typed, sender_name=self._name)

    async def _keep_lease(self) -> None:
        """Keep the terminal ours also while nobody types."""
        while True:
            await asyncio.sleep(LEASE_SECONDS / 3)
            try:
                async with self._app.database.unit_of_work() as unit:
                    await leases.hold(unit, LEASE, self._app.owner.name, LEASE_SECONDS)
            except Exception:
                log.exception("the terminal's lease could not be renewed; it is tried again")

    async def _answered(self) -> bool:
        """Wait until nothing is under way; whether anything was heard meanwhile."""
        loop = asyncio.get_running_loop()
        patience = loop.time() + PATIENCE_SECONDS
        while await self._is_open():
            if loop.time() > patience:
                break
            await asyncio.sleep(LOOK_SECONDS)
        return self._heard.is_set()

    async def _is_open(self) -> bool:
        async with self._app.database.reading() as unit:
            coming = await inbox.open_count(unit, loopback.NAME)
            return coming > 0 or await deliveries.pending_count(unit, loopback.NAME) > 0

    def _hear(self, heard: loopback.Heard) -> None:
        """Show an answer; one to somebody else's name came late from an earlier conversation."""
        if heard.chat != self._name:
            return
        self._choices = heard.message.choices
        buttons = [f"  [{number}] {choice.label}" for number, choice in enumerate(self._choices, 1)]
        file = heard.message.document
        attached = [f"\n--- {file.name} ---", file.text] if file else []
        tell("\n".join(["", heard.message.text, *buttons, *attached, ""]))
        self._heard.set()

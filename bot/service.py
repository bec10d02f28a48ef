"""The service that ``run`` starts: the web server, and every channel that has its settings."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Awaitable, Callable
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette

from bot import memory, web
from bot.app import TIDY_SECONDS, App, open_database
from bot.channels.contract import Platform
from bot.console.gate import Names
from bot.feeds.clock import LOOK_SECONDS, Desk, FeedClock
from bot.jobs.choosing import ChoosingRunner
from bot.jobs.tools import tying
from bot.platforms import end_on_signals, telegram_of, telegram_rates
from bot.playground.door import hosts_of
from bot.playground.world import PATH, is_wanted
from bot.settings import Settings
from bot.ticks import Tick
from bot.world import World
from broadcasts.channel import AccountRefused, ContentRefused, SendError
from data.model.delivery import ChannelRates
from data.model.message import Batch
from data.store import deliveries, inbox, leases
from data.store.database import Unit

if TYPE_CHECKING:
    from bot.console.office import Console
    from bot.feeds.reader import FeedReader
    from bot.playground.ground import Playground

log = logging.getLogger(__name__)

#: How long a poller's lease lasts, seconds; longer than one fetch of updates with its time to connect and to read.
POLLER_LEASE_SECONDS = 90.0
#: Waits between attempts to reach a platform at the start, seconds; the last one repeats.
INTRODUCTION_SECONDS = (1, 2, 5, 15, 30)


class Service:
    """One running service.

    Args:
        settings: what to run.
        listening: the web server's socket, already bound.
    """

    def __init__(self, settings: Settings, listening: socket.socket) -> None:
        self._settings = settings
        self._database = open_database(settings)
        self._telegram = telegram_of(settings, self._database)
        self._is_introduced = self._telegram is None
        platforms: dict[str, tuple[Platform, ChannelRates]] = {}
        if self._telegram is not None:
            platforms["telegram"] = (self._telegram, telegram_rates(settings))
        self.app = App(World(settings, self._database), platforms)
        self.playground = _playground(settings)
        self._listening = listening

    @cached_property
    def console(self) -> Console:
        """What the office's screens stand on; it searches, so it is built when the matcher's libraries are there."""
        from bot.console.office import console_of

        return console_of(self.app)

    @cached_property
    def training(self) -> Console:
        """The same over the playground's world, where the playground is open."""
        from bot.console.office import training_of

        assert self.playground is not None
        return training_of(self.playground.app)

    @cached_property
    def web_application(self) -> Starlette:
        """All pages."""
        return self._application()

    @cached_property
    def _web(self) -> web.Server:
        return web.Server(self.web_application, [self._listening])

    async def _serve(self) -> None:
        """Serve pages when the first messages are on their way; whoever calls before waits at the socket."""
        await self.app.first_sent()
        await self.app.load()
        if self.playground is not None:
            await self.playground.app.load()
        await asyncio.to_thread(
            lambda: [import_module(f"bot.{name}") for name in ("console.screens", "playground.routes")]
        )
        if not self.app.is_ending:
            self.app.spawn("web", self._web.run_until_stopped())
            from bot.checking.waiting import remember

            self.app.spawn("queue", remember(self._database), ends=True)

    async def run(self, started: Callable[[], None]) -> None:
        """Run until a signal or a failed part ends it.

        Args:
            started: called once everything runs.

        Raises:
            AccountRefused: a platform does not take our token.
            ContentRefused: Telegram does not take the webhook's address.
        """
        end_on_signals(self.app)
        self.app.spawn("serving", self._serve(), ends=True)
        self._serve_officers()
        try:
            await self._introduce()
            if not self.app.is_ending:
                await self.app.start()
                await self._open_playground()
                self._fetch()
                self._read_feeds(self.app.start_jobs())
                self._back_up()
                self._sweep_uploads()
                if self._telegram is not None:
                    self.app.spawn("menu", self._telegram.show_menu(), ends=True)
                memory.give_back()
                started()
            await self.app.until_ended()
        finally:
            await self._stop()

    async def _stop(self) -> None:
        """The streams to the pages first, or the web server would wait for them; what it serves after it."""
        if self.playground is not None:
            self.playground.hang_up()
        await self.app.stop(*([self._web.stop] if "_web" in vars(self) else []))
        if self.playground is not None:
            await self.playground.stop()
        await self._database.close()

    def _application(self) -> Starlette:
        from bot.console import screens
        from bot.console.office import TRAINING
        from bot.playground import routes

        host, port = self._listening.getsockname()[:2]
        desk = screens.routes(self.console, Names(self._settings.public_url, hosts_of(port, host)))
        if self.playground is None:
            closed = routes.closed_routes(str(self._settings.language))
            return web.application(self._missing, self._webhook(), [*desk, *closed], self.console.base + "/")
        training = screens.routes(self.training, Names("", hosts_of(port, host), TRAINING))
        opened = routes.open_routes(self.playground, host, port)
        return web.application(self._missing, self._webhook(), [*desk, *training, *opened], PATH)

    async def _open_playground(self) -> None:
        if self.playground is not None:
            await self.playground.start()
            self.app.spawn("playground", self.playground.run())

    async def _missing(self) -> dict[str, str]:
        unmet = {} if self._is_introduced else {"telegram": "not reached yet"}
        if self.playground is not None:
            unmet |= await self.playground.missing()
        return unmet | await self.app.missing()

    async def _introduce(self) -> None:
        """Reach Telegram, for as long as it takes; only a refused token or webhook is final."""
        tries = 0
        while not self._is_introduced and not self.app.is_ending:
            assert self._telegram is not None
            try:
                await self._telegram.introduce()
                await self._take_webhook()
                await self.app.patiently(lambda: self._resume("telegram"))
                self._is_introduced = True
            except (AccountRefused, ContentRefused):
                raise
            except SendError as error:
                seconds = INTRODUCTION_SECONDS[min(tries, len(INTRODUCTION_SECONDS) - 1)]
                log.warning("Telegram is not reached (%s); again in %d s", error.code, seconds)
                tries += 1
                await self.app.ends_within(seconds)

    async def _resume(self, channel: str) -> None:
        async with self._database.unit_of_work() as unit:
            await deliveries.resume_channel(unit, channel)

    def _back_up(self) -> None:
        """Take a backup now and again and again, where there is a place for it."""
        if self._settings.backup_dir:
            from bot.backup.keeping import take_by_the_clock

            self.app.spawn("first backup", take_by_the_clock(self._settings, self._database), ends=True)
            seconds = self._settings.backup_minutes * 60
            self.app.ticks.add(Tick("back up", seconds, lambda: take_by_the_clock(self._settings, self._database)))

    def _sweep_uploads(self) -> None:
        """Remove files that officers looked at and did not use, also where nobody sends another."""

        async def sweep() -> None:
            from bot.console.uploads import Kept

            await Kept(self._settings, self._database).sweep()

        self.app.ticks.add(Tick("sweep uploads", TIDY_SECONDS, sweep))

    def _read_feeds(self, runner: ChoosingRunner) -> None:
        """Look for feeds that are due, now and every minute, as a task of its own that ends with the process."""

        def reader() -> tuple[FeedReader, Callable[[], Awaitable[None]]]:
            from bot.feeds.opening import open_reader

            return open_reader(self._settings, self._database, self.app.owner.name, news)

        async def news(unit: Unit) -> None:
            await runner.enqueue(tying(), unit)

        async def follow() -> None:
            runner.wake()

        clock = FeedClock(Desk(self._database, reader, follow))

        async def look() -> None:
            self.app.spawn("feeds", clock.look(), ends=True)

        self.app.spawn("feeds", clock.look(), ends=True)
        self.app.ticks.add(Tick("feeds", LOOK_SECONDS, look))

    def _fetch(self) -> None:
        if self._telegram is not None and not self._settings.telegram_webhook_url:
            self.app.spawn("telegram", self._poll())

    def _serve_officers(self) -> None:
        """Run the officers' bot, also while the residents' bot is not reached or has no token."""
        if not self._settings.has_office_bot:
            return
        from bot.office.running import OfficeBot

        async def console() -> Console:
            await self.app.load()
            return self.console

        self.app.spawn("office bot", OfficeBot(self.app, console).run(), ends=True)

    async def _poll(self) -> None:
        from bot.channels.telegram_polling import Poller

        assert self._telegram is not None
        name = f"poller:telegram:{self._telegram.bot.id}"
        offset = await self.app.patiently(lambda: self._cursor(name))

        async def receive(batch: Batch) -> None:
            await (await self.app.load()).inbox.receive("telegram", batch, name)

        async def holds_lease() -> bool:
            async with self._database.unit_of_work() as unit:
                return await leases.hold(unit, name, self.app.owner.name, POLLER_LEASE_SECONDS)

        await Poller(self._telegram, receive, holds_lease, offset).run()

    async def _cursor(self, name: str) -> str:
        async with self._database.reading() as unit:
            return await inbox.read_cursor(unit, name)

    async def _take_webhook(self) -> None:
        settings = self._settings
        if self._telegram is not None and settings.telegram_webhook_url:
            secret = settings.telegram_webhook_secret.get_secret_value()
            await self._telegram.take_webhook(settings.telegram_webhook_url, secret)

    def _webhook(self) -> web.Webhook | None:
        if self._telegram is None or not self._settings.telegram_webhook_url:
            return None
        secret = self._settings.telegram_webhook_secret.get_secret_value()
        return web.Webhook(self._settings.webhook_path, secret, self._store_update)

    async def _store_update(self, update: Any) -> None:
        assert self._telegram is not None
        answering = await self.app.load()
        await answering.inbox.receive("telegram", self._telegram.cut([update]))


def _playground(settings: Settings) -> Playground | None:
    """Phones in the browser, where they are wanted."""
    if not is_wanted(settings):
        return None
    from bot.playground.ground import Playground

    return Playground(settings)


def listening_line(listening: socket.socket) -> str:
    """The address on which the web server listens, as a URL."""
    host, port = listening.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"

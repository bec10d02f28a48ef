"""Keeps the officers' bot running beside everything else: one for a bot, started anew by itself, never ending the rest.

What goes wrong in it is logged, and tried again after a while that grows; a token that the platform refuses is told
loudly and tried again later, for somebody may have taken it back by mistake.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.alarms import Watchman
from bot.app import App
from bot.console.office import Console
from bot.office.away import away
from bot.office.planning import Planner
from bot.office.sending import Sender
from bot.roster import promise_of
from data.store import leases

if TYPE_CHECKING:
    from bot.office.answering import Desk
    from bot.office.edge import Edge

log = logging.getLogger(__name__)

#: Waits after failures, seconds; the last one repeats.
BACKOFF_SECONDS = (1.0, 2.0, 5.0, 15.0, 60.0)
#: Wait after a token was refused, seconds.
REFUSED_SECONDS = 300.0
#: How long the lease on the bot lasts without being held anew, seconds.
LEASE_SECONDS = 90.0
#: A session that lasted so long counts as a success, seconds.
SOUND_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often what is looked at, seconds.

    Args:
        work: plan and send.
        alarms: look for what is wrong.
        calm: for so long nothing must be seen of an alarm before it is over.
        tidy: forget what is old.
    """

    work: float = 2.0
    alarms: float = 10.0
    calm: float = 120.0
    tidy: float = 3600.0


class OfficeBot:
    """The officers' bot in one process.

    Args:
        console: what the screens stand on, and the bot beside them.
    """

    def __init__(self, app: App, console: Callable[[], Awaitable[Console]], rhythm: Rhythm | None = None) -> None:
        self._app = app
        self._console = console
        self._settings = app.settings
        self._database = app.database
        self._rhythm = rhythm or Rhythm()
        #: Stays over what fails, with what officers began.
        self._desk: Desk | None = None
        self._is_away = False

    async def run(self) -> None:
        """Run until cancelled."""
        from bot.office.edge import TokenRefused

        failures, loop = 0, asyncio.get_running_loop()
        while True:
            began = loop.time()
            try:
                await self._session()
            except TokenRefused:
                log.error(
                    "TELEGRAM_OFFICE_BOT_TOKEN is refused; the officers' bot is tried again in %g s", REFUSED_SECONDS
                )
                await asyncio.sleep(REFUSED_SECONDS)
                continue
            except Exception as error:
                failures = 0 if loop.time() - began > SOUND_SECONDS else failures + 1
                seconds = BACKOFF_SECONDS[min(max(failures - 1, 0), len(BACKOFF_SECONDS) - 1)]
                log.warning(
                    "the officers' bot stopped (%s); again in %g s", _first(error), seconds, exc_info=_is_ours(error)
                )
                await asyncio.sleep(seconds)

    async def _session(self) -> None:
        """Serve until something fails."""
        from bot.office.answering import Desk
        from bot.office.edge import Edge

        await self._app.relieve_the_dead()
        console = await self._console()
        if self._desk is None:
            self._desk = await asyncio.to_thread(Desk, console, self._app.reached)
        desk = self._desk

        token = self._settings.telegram_office_bot_token.get_secret_value()
        edge = Edge(
            token,
            self._settings.telegram_api_url,
            desk.answer,
            console.language,
            away=desk.away,
            reached=self._app.reached,
        )
        try:
            await edge.open()
            name = f"poller:office:{edge.number}"
            while not await self._holds(name):  # noqa: ASYNC110  # another process has it, and tells us nothing
                await asyncio.sleep(self._rhythm.work)
            await edge.take_over()
            await _together(self._fetch(edge, name), self._keep(name), self._work(desk, edge))
        finally:
            await edge.close()

    async def _fetch(self, edge: Edge, name: str) -> None:
        while True:
            if not await self._still_holds(name):
                raise LeaseLost
            await edge.fetch(lambda: self._still_holds(name))

    async def _keep(self, name: str) -> None:
        """Hold on to the bot however long the calls of one update wait for the platform."""
        while True:
            await asyncio.sleep(LEASE_SECONDS / 3)
            if not await self._still_holds(name):
                raise LeaseLost

    async def _still_holds(self, name: str) -> bool:
        """Whether this process is the one that fetches; while the database is away nobody else can become it."""
        try:
            return await self._holds(name)
        except Exception as error:
            if not away(error):
                raise
            return True

    async def _work(self, desk: object, edge: object) -> None:
        from bot.office.answering import Desk
        from bot.office.edge import Edge

        assert isinstance(desk, Desk)
        assert isinstance(edge, Edge)
        planner = Planner(
            self._database, lambda: promise_of(self._settings), self._settings.timezone, self._rhythm.calm
        )
        doubt = timedelta(seconds=self._settings.unknown_resend_seconds)
        sender = Sender(self._database, edge, desk.speaker.said, self._app.reached, doubt=doubt)
        watchman = Watchman(self._settings, self._database)
        loop = asyncio.get_running_loop()
        looked = tidied = -1e9

        async def once() -> None:
            nonlocal looked, tidied
            if loop.time() - looked >= self._rhythm.alarms:
                await desk.remember()
                await _look_for_alarms(planner, watchman)
                looked = loop.time()
            if loop.time() - tidied >= self._rhythm.tidy:
                await sender.tidy()
                tidied = loop.time()
            await planner.look()
            await sender.round()
            for chat, said in await desk.newly_linked():
                await edge.send(chat, said)

        while True:
            await self._unless_away(once)
            await asyncio.sleep(self._rhythm.work)

    async def _unless_away(self, once: Callable[[], Awaitable[None]]) -> None:
        """Do something, unless the database is away: then nothing can be planned, and it is tried again."""
        try:
            await once()
        except Exception as error:
            cause = away(error)
            if not cause:
                raise
            if not self._is_away:
                log.warning("the database is away (%s); the officers' bot goes on listening", cause)
            self._is_away = True
            return
        if self._is_away:
            log.info("the database answers again")
        self._is_away = False

    async def _holds(self, name: str) -> bool:
        async with self._database.unit_of_work() as unit:
            return await leases.hold(unit, name, self._app.owner.name, LEASE_SECONDS)


class LeaseLost(Exception):
    """Another process fetches for this bot now."""

    def __init__(self) -> None:
        super().__init__(self.__class__.__doc__)


async def _look_for_alarms(planner: Planner, watchman: Watchman) -> None:
    """See what is wrong; where that fails, officers still hear of everything else."""
    try:
        await planner.alarms(await watchman.look())
    except Exception as error:
        if away(error):
            raise
        log.exception("it could not be looked for what is wrong; the next look tries again")


async def _together(*parts: Awaitable[None]) -> None:
    """Run parts until one of them ends; its failure is raised, the others are cancelled."""
    tasks = [asyncio.ensure_future(part) for part in parts]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _first(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0][:200]


def _is_ours(error: Exception) -> bool:
    """Whether a traceback helps: of what is not the platform's or another process's doing."""
    is_telegram = type(error).__module__.partition(".")[0] == "telegram"
    return not (isinstance(error, LeaseLost) or is_telegram or away(error))

"""A further process that sends and does long jobs: outbox, clock and jobs, on the database that ``run`` works on.

It fetches nothing, answers nothing and serves no page; so any number of them may work beside one ``run``, on
PostgreSQL also from other machines.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.app import App, open_database
from bot.channels.contract import Platform
from bot.platforms import end_on_signals, telegram_of, telegram_rates
from bot.settings import Settings
from bot.world import World
from data.model.delivery import ChannelRates


class Worker:
    """One worker.

    Args:
        settings: what it sends by; without a channel it does jobs only.
    """

    def __init__(self, settings: Settings) -> None:
        self._database = open_database(settings)
        telegram = telegram_of(settings, self._database)
        platforms: dict[str, tuple[Platform, ChannelRates]] = {}
        if telegram is not None:
            platforms["telegram"] = (telegram, telegram_rates(settings))
        self.app = App(World(settings, self._database), platforms)

    async def run(self, started: Callable[[], None]) -> None:
        """Work until a signal or a failed part ends it.

        Args:
            started: called once everything runs.
        """
        end_on_signals(self.app)
        try:
            await self.app.start_sending()
            self.app.start_jobs()
            started()
            await self.app.until_ended()
        finally:
            await self.app.stop()
            await self._database.close()

"""The channels that have their settings, with their rates; what every process that sends begins with."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING

from bot.app import App
from bot.media import shelf_of
from bot.settings import Settings
from broadcasts import pacing
from data.model.delivery import ChannelRates, Rate
from data.store.database import Database

if TYPE_CHECKING:
    from bot.channels.telegram import Telegram


def end_on_signals(app: App) -> None:
    """Let SIGTERM and SIGINT end the process in order."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, app.end)


def telegram_of(settings: Settings, database: Database) -> Telegram | None:
    """The bot, if there is a token; its library is imported only then."""
    if not settings.has_telegram:
        return None
    from bot.channels.telegram import Telegram

    shelf = shelf_of(settings, database)
    return Telegram(settings.telegram_bot_token.get_secret_value(), settings.telegram_api_url, read=shelf.read)


def telegram_rates(settings: Settings) -> ChannelRates:
    """Telegram's rates as the settings give them."""
    group = settings.telegram_group_per_minute / 60
    return ChannelRates(
        "telegram",
        pacing.per_second(settings.telegram_per_second),
        _with_burst(settings.telegram_chat_per_second),
        pacing.per_second(group),
        pacing.per_second(settings.telegram_per_second * pacing.REPLY_SHARE),
        pacing.gate_of(settings.telegram_per_second),
    )


def _with_burst(rate: float) -> Rate:
    return pacing.per_second(rate, pacing.TELEGRAM_CHAT.burst)

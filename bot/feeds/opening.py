"""Puts a reader of feeds together from the settings."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from datetime import date
from zoneinfo import ZoneInfo

from bot import failpoints
from bot.feeds.client import Client, Manners
from bot.feeds.reader import FeedReader, Room
from bot.feeds.storing import News, nothing_follows
from bot.settings import Settings
from data.store.database import Database


def user_agent(settings: Settings) -> str:
    """Who we are to publishers, and how the office is reached; only what a header can hold."""
    about = "; ".join(part for part in (settings.office_name, settings.office_contact) if part)
    plain = "".join(mark for mark in about if " " <= mark <= "~" and mark not in "()\\")
    return f"Kentongan/1 (pembaca cek fakta; {plain})"


def open_room(
    settings: Settings, database: Database, owner: str, news: News = nothing_follows
) -> tuple[Room, Callable[[], Awaitable[None]]]:
    """What feeds are read in, and what closes its connections; needs a running loop."""
    zone = ZoneInfo(settings.timezone)

    def today() -> date:
        return database.clock().astimezone(zone).date()

    client = Client(Manners(user_agent(settings), database.clock))
    room = Room(database, client, owner, today, random.random, failpoints.from_environment(), news)
    return room, client.close


def open_reader(
    settings: Settings, database: Database, owner: str, news: News
) -> tuple[FeedReader, Callable[[], Awaitable[None]]]:
    """A reader, and what closes its connections; needs a running loop.

    Args:
        news: called in every transaction that changes fact-checks.
    """
    room, close = open_room(settings, database, owner, news)
    return FeedReader(room), close

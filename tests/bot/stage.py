"""The stage of the stories: the whole service in this process, the platform beside it, and people who speak.

Functions are clauses, so that a test reads as a sentence: ``async with a_running_service(...) as office``,
``siti = office.person(1001)``, ``siti.says(...)``, ``await siti.hears("SALAH", button="Membantu")``.
"""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.channels.telegram import Telegram
from bot.service import Service, listening_line
from bot.settings import Settings, load
from bot.simulators.telegram import DEFAULT_TOKEN, Seen, TelegramServer
from bot.variants import keep_variant
from bot.web import bind
from data.model.announcement import Announcement
from data.model.delivery import DeliveryState
from data.model.factcheck import FactCheck
from data.model.inbox import InboxItem, InboxState
from data.model.people import Address, AddressStatus
from data.seeds import sample_factchecks
from data.store import announcements, deliveries, factchecks, inbox, people
from data.store.database import Database
from data.store.schema import ballot, consent, factcheck, tip
from data.store.vault import Vault
from tests.conftest import SECRET

Json = dict[str, Any]

#: How long something may take on a busy machine, seconds; what goes well takes a hundredth of it.
PATIENCE_SECONDS = 120.0
#: The secret that Telegram shows in webhook mode.
WEBHOOK_SECRET = "a-webhook-secret-for-tests-only"
WEBHOOK_PATH = "/telegram/way-in"


async def eventually(look: Callable[[], Any], within_seconds: float = PATIENCE_SECONDS) -> Any:
    """Look again and again until there is something, and return it; less often the longer it takes."""
    began = time.monotonic()
    while True:
        found = look()
        if isinstance(found, Awaitable):
            found = await found
        if found:
            return found
        waited = time.monotonic() - began
        assert waited < within_seconds, "it never came to be"
        await asyncio.sleep(min(max(waited / 4, 0.01), 0.1))


# --- A person or a group in front of the bot -------------------------------------------------------------------------


class Chat:
    """One chat, as those in it see it.

    Args:
        number: the person's id, or the group's.
        how: circumstances of everything said here, such as ``by`` (who of a group) or ``bot`` (to which one).
    """

    def __init__(self, server: TelegramServer, number: int, **how: Any) -> None:
        self.number = number
        self.control = server.control
        self._how = how
        self._heard = max((row.number for row in self.control.seen(number)), default=0)

    # What is done.

    def says(self, text: str, **how: Any) -> Json:
        return self.control.says(self.number, text, **self._how | how)

    def forwards(self, text: str, **how: Any) -> Json:
        return self.says(text, forwarded_from="Grup Keluarga", **how)

    def sends(self, kind: str, details: Json | None = None, **how: Any) -> Json:
        return self.control.sends(self.number, kind, details, **self._how | how)

    def edits(self, message: Json, text: str) -> Json:
        return self.control.edits(self.number, message["message_id"], text, **self._how)

    def presses(self, button: str, **more: Any) -> Json:
        return self.control.presses(self.number, button, **self._how | more)

    # What is heard.

    async def hears(self, *parts: str, button: str | None = None, within_seconds: float = PATIENCE_SECONDS) -> Seen:
        """Wait for the next message, which holds these parts and such a button."""
        rows = await self.control.hears(self.number, after=self._heard, within_seconds=within_seconds)
        seen, self._heard = rows[0], rows[0].number
        for part in parts:
            assert part in seen.text, seen.text
        if button is not None:
            assert button in labels(seen), labels(seen)
        return seen

    async def hears_verdict(self, stamp: str) -> Seen:
        """Wait for a card whose very first line is the verdict."""
        seen = await self.hears()
        assert seen.text.splitlines()[0] == stamp, seen.text
        return seen

    def has_heard_all(self) -> None:
        """Nothing appeared here that the test does not speak of."""
        unheard = self.control.messages(self.number, after=self._heard)
        assert [seen.text for seen in unheard] == []

    async def is_still_served(self) -> None:
        """Ask something harmless; since a chat is answered in order, no answer before this one is silence."""
        self.says("/bahasa xx", **({"by": self._how["by"]} if "by" in self._how else {}))
        await self.hears("BAHASA EN untuk bahasa Inggris")
        self.has_heard_all()


def labels(seen: Seen) -> list[str]:
    """The labels of a message's buttons, from top to bottom."""
    return [label for row in seen.buttons for label, _ in row]


# --- The service -----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Running:
    """A service that runs, with a look into its database from outside."""

    service: Service
    settings: Settings
    server: TelegramServer
    database: Database
    address: str

    def person(self, number: int, first_name: str = "") -> Chat:
        """Somebody alone with the bot."""
        self.server.control.person(number, first_name or f"Warga {number}")
        return Chat(self.server, number)

    def group_of(self, *members: int, title: str = "KIM Kanigaran") -> Chat:
        """A group in which the first member speaks."""
        return Chat(self.server, self.server.control.group(title, members=members), by=members[0])

    async def set_aside(self) -> list[tuple[int, str]]:
        """Number and reason of everything that could not be handled, newest first."""
        async with self.database.reading() as unit:
            return [(row.number, row.reason) for row in await inbox.set_aside(unit)]

    async def everything_is_decided(self) -> dict[InboxState, int]:
        """Wait until nothing is left in the inbox, and return the counts."""
        while True:
            async with self.database.reading() as unit:
                counts = await inbox.counts(unit)
            if not self.server.control.pending() and not counts.keys() & {InboxState.NEW, InboxState.CLAIMED}:
                return counts
            await asyncio.sleep(0.01)

    async def deliveries_become(self, counts: dict[DeliveryState, int]) -> None:
        """Wait until there are so many deliveries in each state, and none in another."""

        async def have_become() -> bool:
            async with self.database.reading() as unit:
                return await deliveries.counts(unit) == counts

        await eventually(have_become)

    async def paused(self) -> dict[str, str]:
        async with self.database.reading() as unit:
            return await deliveries.paused_channels(unit)

    async def address_of(self, chat: Chat) -> Address:
        async with self.database.reading() as unit:
            found = await people.find(unit, "telegram", str(chat.number))
        assert found is not None
        return found

    async def becomes(self, chat: Chat, status: AddressStatus) -> None:
        """Wait until the address of a chat has this status."""

        async def has_become() -> bool:
            async with self.database.reading() as unit:
                found = await people.find(unit, "telegram", str(chat.number))
            return found is not None and found.status is status

        await eventually(has_become)

    async def consents_of(self, chat: Chat) -> list[bool]:
        """What a person agreed to and withdrew, in order."""
        place = await self.address_of(chat)
        query = select(consent.c.is_given).where(consent.c.address_id == place.number).order_by(consent.c.id)
        async with self.database.reading() as unit:
            return list(await unit.connection.scalars(query))

    async def votes_of(self, chat: Chat) -> list[str]:
        """What was said of the answers to a chat, in order."""
        place = await self.address_of(chat)
        mine = select(ballot.c.vote).join(tip, tip.c.id == ballot.c.tip_id).where(tip.c.address_id == place.number)
        async with self.database.reading() as unit:
            return [str(vote) for vote in await unit.connection.scalars(mine.order_by(ballot.c.tip_id))]


def settings_for(server: TelegramServer, folder: Path, url: str, **more: Any) -> Settings:
    """Settings of a service that may send as fast as it likes; nothing is read from a file."""
    given: Json = {
        "var_dir": folder,
        "database_url": url,
        "secret_key": SECRET,
        "telegram_bot_token": DEFAULT_TOKEN,
        "telegram_api_url": server.url,
        "telegram_per_second": 0,
        "telegram_chat_per_second": 0,
        "telegram_group_per_minute": 0,
        "unknown_resend_seconds": 0,
        "quiet_hours": "00:00-00:00",
        "console_port": 0,
    }
    return load(Path("/nonexistent/kentongan.env"), **given | more)


def a_look_into(url: str) -> Database:
    """The database as an operator would open it."""
    return Database(url, Vault(SECRET), lambda: datetime.now(UTC))


async def the_office_has_sent(url: str, sent: Sequence[Announcement]) -> None:
    """Note announcements as if the office had sent them."""
    database = a_look_into(url)
    async with database.unit_of_work() as unit:
        for one in sent:
            await announcements.save(unit, one)
    await database.close()


async def an_officer_ties(url: str, text: str, record: FactCheck) -> None:
    """Keep a text as a known variant of a fact-check."""
    database = a_look_into(url)
    async with database.unit_of_work() as unit:
        wanted = select(factcheck.c.id).where(factcheck.c.external_id == record.external_id)
        assert await keep_variant(unit, await unit.connection.scalar(wanted) or 0, text, officer="petugas contoh")
    await database.close()


async def the_office_knows(url: str, records: Sequence[FactCheck] = ()) -> None:
    """Store fact-checks as if the office had imported them; our examples when none are given."""
    database = a_look_into(url)
    async with database.unit_of_work() as unit:
        given = records or sample_factchecks()
        await factchecks.save(unit, [replace(record, is_sample=False) for record in given])
    await database.close()


@asynccontextmanager
async def a_running_service(
    server: TelegramServer, folder: Path, url: str, *, has_webhook: bool = False, **more: Any
) -> AsyncIterator[Running]:
    """Run a service until the end of the ``async with``.

    Args:
        has_webhook: updates are delivered to it rather than fetched by it.
        more: settings that differ from :func:`settings_for`.
    """
    listening = bind("127.0.0.1", 0)
    address = listening_line(listening)
    if has_webhook:
        more |= {"telegram_webhook_url": address + WEBHOOK_PATH, "telegram_webhook_secret": WEBHOOK_SECRET}
    settings = settings_for(server, folder, url, **more)
    service = Service(settings, listening)
    database = a_look_into(url)
    try:
        running = await _started(service)
        try:
            yield Running(service, settings, server, database, address)
        finally:
            service.app.end()
            await running
        assert service.app.failure is None
    finally:
        await database.close()
        _give_signals_back()


async def _started(service: Service) -> asyncio.Task[None]:
    """Start a service, and wait until it says that it runs."""
    up = asyncio.Event()
    running = asyncio.create_task(service.run(up.set), name="service")
    waiting = asyncio.create_task(up.wait())
    await asyncio.wait([running, waiting], timeout=PATIENCE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if running.done():
        running.result()
    assert up.is_set(), "the service did not start"
    return running


def _give_signals_back() -> None:
    """Let Ctrl-C end the tests again."""
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().remove_signal_handler(number)


# --- Without a service -----------------------------------------------------------------------------------------------


async def closed(channel: Telegram) -> None:
    """Close a channel without the quarter of a second that aiogram waits for TLS."""
    session: Any = channel.bot.session
    if session._session is not None:
        await session._session.close()


def an_item(body: str, number: int = 7) -> InboxItem:
    """An inbox row of Telegram's as it is claimed."""
    return InboxItem(number, "telegram", str(number), body, fence=1, tries=1)

"""The three transports of a story's line: inside this process, fetched from Telegram, delivered by Telegram."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app import App
from bot.channels.loopback import NAME as LOOPBACK
from bot.channels.loopback import Heard as Arrived
from bot.channels.loopback import Loopback
from bot.settings import load
from bot.simulators.telegram import DEFAULT_TOKEN, Seen, TelegramServer
from bot.world import World
from broadcasts import pacing
from data.model.delivery import ChannelRates, DeliveryState
from data.model.inbox import InboxState
from data.model.message import Attachment, Batch, ChatKind, ContentKind, Quote, RawItem, Spot
from data.store import deliveries, inbox
from data.store.database import Database
from data.store.vault import Vault
from tests.bot.lines import Heard, Transport, Wire
from tests.bot.stage import (
    Chat,
    Running,
    a_running_service,
    an_officer_ties,
    eventually,
    the_office_has_sent,
    the_office_knows,
)
from tests.bot.stories.factchecks import ANNOUNCEMENTS, FACTCHECKS, FALSE, FAQ, VARIANT
from tests.conftest import SECRET, fresh_sqlite

#: All of them.
NAMES = ("loopback", "polling", "webhook")
#: The moment at which conversations inside this process begin, so that the dates in them are always the same.
OPENING = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)

#: How the office of the stories is called and reached.
OFFICE: dict[str, Any] = {
    "office_name": "Diskominfo Contoh",
    "office_contact": "(0335) 000000, Senin-Jumat 08.00-15.00",
}

_OPEN = {InboxState.NEW, InboxState.CLAIMED}
_UNSENT = {DeliveryState.READY, DeliveryState.LEASED, DeliveryState.SENDING, DeliveryState.UNKNOWN}


@asynccontextmanager
async def a_transport(name: str, template: Path, folder: Path, region: str) -> AsyncIterator[Transport]:
    """One of :data:`NAMES`, in a region, on a database of its own that knows our fact-checks."""
    url = fresh_sqlite(template, folder)
    await the_office_knows(url, FACTCHECKS)
    await the_office_has_sent(url, ANNOUNCEMENTS)
    await an_officer_ties(url, VARIANT, FALSE)
    (folder / "faq.toml").write_text(FAQ, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patched:
        # The pieces of an album come within milliseconds here; how long they are waited for is tested elsewhere.
        patched.setattr(inbox, "ALBUM_QUIET_SECONDS", 0.2)
        async with _carried(name, folder, url, region) as carried:
            yield carried


@asynccontextmanager
async def _carried(name: str, folder: Path, url: str, region: str) -> AsyncIterator[Transport]:
    if name == "loopback":
        async with _loopback(folder, url, region) as carried:
            yield carried
        return
    async with (
        TelegramServer.serving() as server,
        a_running_service(server, folder, url, has_webhook=name == "webhook", region=region, **OFFICE) as office,
    ):
        if name == "webhook":
            await eventually(lambda: server.world.bot_named(None).webhook)
        server.control.bot(DEFAULT_TOKEN, is_private=False)
        yield ByTelegram(name, office)


async def is_settled(database: Database) -> bool:
    """Whether everything stored is decided, and everything decided is sent."""
    async with database.reading() as unit:
        return not (await inbox.counts(unit)).keys() & _OPEN and not (await deliveries.counts(unit)).keys() & _UNSENT


# --- Telegram --------------------------------------------------------------------------------------------------------

#: Which of the simulator's contents stands for which kind.
_CONTENTS = {
    ContentKind.PHOTO: "photo",
    ContentKind.VIDEO: "video",
    ContentKind.VOICE: "voice",
    ContentKind.DOCUMENT: "document",
    ContentKind.STICKER: "sticker",
    ContentKind.CONTACT: "contact",
    ContentKind.POLL: "poll",
}


class ByTelegram:
    """A whole service beside a Bot API server."""

    def __init__(self, name: str, office: Running) -> None:
        self.name = name
        self.office = office
        self._numbers = itertools.count(10_001)

    @property
    def database(self) -> Database:
        return self.office.database

    def person(self, name: str, language: str) -> TelegramWire:
        chat = self.office.person(next(self._numbers), name)
        self.office.server.control.person(chat.number, name, language_code=language)
        return TelegramWire(self.office, chat, chat.number)

    def group(self, title: str, members: Sequence[str]) -> list[Wire]:
        numbers = [next(self._numbers) for _ in members]
        for number, name in zip(numbers, members, strict=True):
            self.office.server.control.person(number, name)
        group = self.office.group_of(*numbers, title=title)
        return [
            TelegramWire(self.office, Chat(self.office.server, group.number, by=number), number) for number in numbers
        ]

    @contextmanager
    def at_once(self, is_in_order: bool) -> Iterator[None]:
        with self.office.server.control.batch():
            pending = self.office.server.world.bot_named(None).pending
            before = len(pending)
            yield
            if not is_in_order:
                pending.extend([pending.pop() for _ in range(len(pending) - before)])

    async def is_quiet(self) -> bool:
        return not self.office.server.control.pending() and await is_settled(self.office.database)


class TelegramWire:
    """What somebody does in a Telegram chat."""

    def __init__(self, office: Running, chat: Chat, by: int) -> None:
        self._by = by
        self._office = office
        self._control = office.server.control
        self._chat = chat
        self._last = ""

    def says(self, text: str, **how: Any) -> str:
        if how.get("names_us"):
            text = f"@{self._office.server.world.bot_named(None).user['username']} {text}"
        return self._kept(lambda: self._chat.says(text, **_circumstances(how)))

    def sends(self, kind: ContentKind, caption: str, **how: Any) -> str:
        details = {name: how.pop(name) for name in ("size_bytes",) if name in how}
        details |= {"caption": caption} if caption else {}
        return self._kept(lambda: self._chat.sends(_CONTENTS[kind], details, **_circumstances(how)))

    def sends_album(self, captions: Sequence[str]) -> None:
        with self._control.batch():
            album = str(13_000_000_000_000_000 + next(self._control.world.numbers))
            for caption in captions:
                self._chat.sends("photo", {"caption": caption or None}, media_group_id=album)

    def shares(self, latitude: float, longitude: float) -> str:
        place: dict[str, Any] = {"latitude": latitude, "longitude": longitude}
        return self._kept(lambda: self._chat.sends("location", place))

    def edits(self, message_id: str, text: str) -> None:
        self._chat.edits({"message_id": int(message_id)}, text)

    def presses(self, payload: str, message_id: str) -> None:
        self._kept(lambda: {"message_id": 0} | self._chat.presses("", data=payload, message_id=int(message_id)))

    def repeats(self) -> None:
        with self._control.batch():
            self._control.raw(json.loads(self._last))
            # Something newer, so that whoever fetches confirms the copy with it.
            self._control.unblocks(self._chat.number)

    def has_us(self, is_there: bool) -> None:
        (self._control.adds_bot if is_there else self._control.removes_bot)(self._chat.number, by=self._by)

    async def hears(self, within_seconds: float) -> Heard:
        seen = await self._chat.hears(within_seconds=within_seconds)
        return replace(_heard(seen), file=self._file_of(seen))

    def _file_of(self, seen: Seen) -> tuple[str, str]:
        """Name and content of the document that came with a message."""
        if seen.media != "document" or seen.message_id is None:
            return "", ""
        paper = self._control.shown(seen.chat_id, seen.message_id)["document"]
        stored = self._control.world.files.named(paper["file_id"])
        assert stored is not None
        return paper["file_name"], stored.read().decode()

    def unheard(self) -> list[str]:
        try:
            self._chat.has_heard_all()
        except AssertionError as error:
            return [str(error)]
        return []

    def _kept(self, deed: Any) -> str:
        """Do something, and keep the update it makes, before it is carried away."""
        with self._control.batch():
            done = deed()
            self._last = self._control.world.bot_named(None).pending[-1][1]
        return str(done["message_id"])


def _circumstances(how: dict[str, Any]) -> dict[str, Any]:
    """The circumstances of a message in the simulator's words."""
    found: dict[str, Any] = {}
    if how.get("forwarded"):
        found["forwarded_from"] = "Grup Keluarga"
    if "reply_to" in how:
        found["reply_to"] = int(how["reply_to"])
    return found


def _heard(seen: Seen) -> Heard:
    buttons = tuple((label, str(payload)) for row in seen.buttons for label, payload in row)
    return Heard(str(seen.message_id), seen.text, str(seen.reply_to or ""), buttons)


# --- Inside this process ---------------------------------------------------------------------------------------------


@asynccontextmanager
async def _loopback(folder: Path, url: str, region: str) -> AsyncIterator[InProcess]:
    """The application with nothing around it."""
    given = {"var_dir": folder, "database_url": url, "secret_key": SECRET, "region": region} | OFFICE
    settings = load(Path("/nonexistent/kentongan.env"), **given)
    database = Database(url, Vault(SECRET), _a_clock_from(OPENING))
    free = ChannelRates(LOOPBACK, pacing.UNLIMITED, pacing.UNLIMITED, pacing.UNLIMITED)
    terminal = Loopback("story")
    app = App(World(settings, database), {LOOPBACK: (terminal, free)})
    carried = InProcess(app, terminal)
    await app.start()
    feeding = asyncio.create_task(carried.feed())
    try:
        yield carried
    finally:
        feeding.cancel()
        await asyncio.gather(feeding, return_exceptions=True)
        await app.stop()
        await database.close()
    assert app.failure is None


def _a_clock_from(opening: datetime) -> Any:
    """A clock that goes as fast as ours, and stood at ``opening`` when this was called."""
    offset: timedelta = opening - datetime.now(UTC)
    return lambda: datetime.now(UTC) + offset


class InProcess:
    """The application over its loopback channel."""

    name = "loopback"

    def __init__(self, app: App, terminal: Loopback) -> None:
        self.app = app
        self.terminal = terminal
        self.numbers = itertools.count(10_001)
        self._coming: asyncio.Queue[Batch] = asyncio.Queue()
        self._under_way = 0
        self._together: list[RawItem] | None = None
        #: The ids of our messages; the channel counts them alike.
        self._arrivals = itertools.count(1)
        self._ears: dict[str, asyncio.Queue[Heard]] = {}
        #: What stands in the chats, by chat and message id, as somebody who answers it quotes it.
        self.quotes: dict[tuple[str, str], Quote] = {}
        terminal.listen(self._arrived)

    @property
    def database(self) -> Database:
        return self.app.database

    def person(self, name: str, language: str) -> LoopbackWire:
        chat = f"warga-{next(self.numbers)}"
        self._ears[chat] = asyncio.Queue()
        return LoopbackWire(self, chat, {"sender_name": name, "sender_language": language})

    def group(self, title: str, members: Sequence[str]) -> list[Wire]:
        chat = f"grup-{next(self.numbers)}"
        self._ears[chat] = asyncio.Queue()
        return [
            LoopbackWire(self, chat, {"sender_name": name, "sender_id": f"{chat}/{name}", "chat_kind": ChatKind.GROUP})
            for name in members
        ]

    @contextmanager
    def at_once(self, is_in_order: bool = True) -> Iterator[None]:
        self._together = []
        yield
        items, self._together = self._together, None
        if not is_in_order:
            items.reverse()
        self._send(Batch(tuple(items)))

    async def is_quiet(self) -> bool:
        return not self._under_way and await is_settled(self.app.database)

    def bring(self, batch: Batch) -> None:
        """Hand in what was said, or keep it for the end of :meth:`at_once`."""
        if self._together is not None:
            self._together.extend(batch.items)
        else:
            self._send(batch)

    def _send(self, batch: Batch) -> None:
        self._under_way += 1
        self._coming.put_nowait(batch)

    async def feed(self) -> None:
        """Store what is said, in its order."""
        while True:
            await self.app.inbox.receive(LOOPBACK, await self._coming.get())
            self._under_way -= 1

    def _arrived(self, arrived: Arrived) -> None:
        message = arrived.message
        buttons = tuple((choice.label, choice.payload) for choice in message.choices)
        file = (message.document.name, message.document.text) if message.document else ("", "")
        number = str(next(self._arrivals))
        self.quotes[arrived.chat, number] = Quote(message.text, is_ours=True)
        self._ears[arrived.chat].put_nowait(Heard(number, message.text, message.reply_to, buttons, file))

    def ear(self, chat: str) -> asyncio.Queue[Heard]:
        """Where the messages to a chat arrive."""
        return self._ears[chat]


class LoopbackWire:
    """What somebody does in a chat inside this process."""

    def __init__(self, carried: InProcess, chat: str, who: dict[str, Any]) -> None:
        self._carried = carried
        self._chat = chat
        self._who = who
        self._last = Batch()

    def says(self, text: str, **how: Any) -> str:
        return self._brings(text, **how)

    def sends(self, kind: ContentKind, caption: str, **how: Any) -> str:
        size = how.pop("size_bytes", 40_000)
        has_file = kind not in (ContentKind.CONTACT, ContentKind.POLL)
        files = (Attachment("berkas", size_bytes=size),) if has_file else ()
        return self._brings(caption, kind=kind, attachments=files, **how)

    def sends_album(self, captions: Sequence[str]) -> None:
        with self._carried.at_once():
            album = f"{self._chat}/{next(self._carried.numbers)}"
            for caption in captions:
                self._brings(caption, kind=ContentKind.PHOTO, attachments=(Attachment("berkas"),), album=album)

    def shares(self, latitude: float, longitude: float) -> str:
        return self._brings("", kind=ContentKind.LOCATION, spot=Spot(latitude, longitude))

    def edits(self, message_id: str, text: str) -> None:
        self._brings(text, is_edited=True)

    def presses(self, payload: str, message_id: str) -> None:
        self._brings(payload, kind=ContentKind.BUTTON, button_message_id=message_id)

    def repeats(self) -> None:
        self._carried.bring(self._last)

    def has_us(self, is_there: bool) -> None:
        self._brings("", kind=ContentKind.STANDING, standing=is_there, is_arrival=is_there)

    async def hears(self, within_seconds: float) -> Heard:
        return await asyncio.wait_for(self._carried.ear(self._chat).get(), within_seconds)

    def unheard(self) -> list[str]:
        ear, found = self._carried.ear(self._chat), []
        while not ear.empty():
            found.append(ear.get_nowait().text)
        return found

    def _brings(self, text: str, *, forwarded: int = 0, reply_to: str = "", **more: Any) -> str:
        is_to_us = more.pop("names_us", False) or more.pop("is_to_us", True)
        quoted = self._carried.quotes[self._chat, reply_to] if reply_to else None
        self._last = self._carried.terminal.says(
            self._chat,
            text,
            forwards=forwarded,
            is_addressed=is_to_us,
            quoted=quoted,
            sent_at=self._carried.app.database.clock(),
            **self._who,
            **more,
        )
        self._carried.bring(self._last)
        said = str(json.loads(self._last.items[0].body)["message_id"])
        kind, files = more.get("kind", ContentKind.TEXT), more.get("attachments", ())
        self._carried.quotes[self._chat, said] = Quote(text, kind, files, forwarded)
        return said

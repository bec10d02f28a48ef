"""The playground as a whole: an application of its own on its own database, its phones, and what may be done."""

from __future__ import annotations

import asyncio
import logging
import secrets
from typing import Any
from zoneinfo import ZoneInfo

from bot.answers import ANSWER_UNITS
from bot.app import App, open_database
from bot.channels.contract import storable
from bot.gazetteer import OWN_CENTRES
from bot.judgements import JUDGEMENTS
from bot.playground import media, office, speech
from bot.playground.cast import Cast, cast_of
from bot.playground.hub import Hub
from bot.playground.phone import Phone
from bot.playground.phones import KINDS, Json, lines
from bot.playground.speech import Refused, Speaker
from bot.playground.watch import Watch
from bot.playground.world import MEDIA, settle, stock, url_of
from bot.settings import Settings
from bot.world import World
from broadcasts import pacing
from data.model.delivery import ChannelRates
from data.model.message import Attachment, Batch, Incoming, Sender
from data.seeds import sample_faq_text
from data.seeds.regions import centres_of
from data.store import chats, people
from data.wording import units

log = logging.getLogger(__name__)

#: Phones that there may be at once.
MOST_PHONES = 60
#: Longest name of a phone, characters.
NAME_CHARS = 80


class Playground:
    """Runs inside ``run``; its database has to be migrated before.

    Args:
        settings: of the whole process; of the office's database nothing is read.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.language = str(settings.language)
        self.hub = Hub()
        #: Whether pages may be told anything yet; before, they would take what is not read yet for what is gone.
        self.is_open = False
        self.album = media.Album(settings.var_dir / MEDIA)
        #: Held while a photo is on its way to its phone, and while photos are deleted that no phone shows.
        self._album_lock = asyncio.Lock()
        self.cast = Cast()
        self._database = open_database(settings, url_of(settings))
        self._lines = lines(secrets.token_hex(6), self.album)
        free = {
            name: (line, ChannelRates(name, pacing.UNLIMITED, pacing.UNLIMITED, pacing.UNLIMITED))
            for name, line in self._lines.items()
        }
        world = World(settings, self._database, is_sample=True, faq=sample_faq_text())
        self.app = App(world, dict(free))
        #: Phones are added one after the other, so that the last free place is taken once.
        self._adding = asyncio.Lock()
        self._watch = Watch(self._database, self._lines, self.hub, self.language)

    @property
    def phones(self) -> dict[str, Phone]:
        """The phones there are, by their id."""
        return self._watch.phones

    # --- Starting and stopping ----------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Put the examples in, see that there are phones, and let everything run."""
        self.cast = await asyncio.to_thread(self._gather)
        await stock(self._database)
        await settle(self._database, self.app.gazetteer)
        await self._watch.look()
        await self._tidy_album()
        if not self.phones:
            await self._first_phones()
        await self.app.start()
        self.app.start_jobs()
        self.app.spawn("watch", self._watch.run())
        self.is_open = True

    async def run(self) -> None:
        """Wait until a part of it fails.

        Raises:
            BaseException: what went wrong.
        """
        await self.app.until_ended()
        raise self.app.failure or RuntimeError("a part of the playground ended by itself")

    def hang_up(self) -> None:
        """End the streams of all pages, so that the web server can stop."""
        self.hub.close()

    async def stop(self) -> None:
        """End in order; after the web server, whose requests may still be under way before."""
        self.hang_up()
        await self.app.stop()
        await self._database.close()

    def see_open(self) -> None:
        """See that there is something to be told.

        Raises:
            Refused: not yet.
        """
        if not self.is_open:
            raise Refused("not_yet", 503)

    async def missing(self) -> dict[str, str]:
        """What is not ready yet, each with a reason."""
        return {f"playground {part}": why for part, why in (await self.app.missing()).items()}

    # --- What a page may ask for --------------------------------------------------------------------------------------

    def state(self) -> Json:
        """Everything that a page shows but the office's panel."""
        return {"phones": [phone.shown() for phone in self.phones.values()], **self.cast.shown()}

    async def panel(self) -> Json:
        """The office's panel."""
        return await self._desk().shown()

    def phone(self, id_: str) -> Phone:
        """One phone.

        Raises:
            Refused: there is none of this id.
        """
        if id_ not in self.phones:
            raise Refused("no_phone", 404)
        return self.phones[id_]

    async def add(self, kind: object, name: object) -> str:
        """Add a phone; returns its id.

        Raises:
            Refused: no such kind, no name, or there are enough.
        """
        channel = f"phone-{kind}"
        if channel not in KINDS:
            raise Refused("not_understood")
        shown = _name(name)
        external_id = secrets.token_hex(8)
        made = Incoming(0, channel, external_id, Sender(external_id, shown))
        async with self._adding:
            if len(self.phones) >= MOST_PHONES:
                raise Refused("enough_phones", 409)
            async with self._database.unit_of_work() as unit:
                await people.admit(unit, made, self.language)
            await self._watch.look()
        return external_id

    async def rename(self, id_: str, name: object) -> None:
        """Give a phone's person another name."""
        phone, shown = self.phone(id_), _name(name)
        async with self._database.unit_of_work() as unit:
            await chats.rename(unit, phone.place, shown)
        await self._watch.look()

    async def remove(self, id_: str) -> None:
        """Remove a phone with everything said on it, its photos included."""
        phone = self.phone(id_)
        async with self._album_lock:
            await self._watch.forget([phone])
            await self._tidy_album()

    async def reset(self) -> None:
        """Forget all phones, transcripts and photos, and begin as on the first day."""
        async with self._album_lock:
            await self._watch.forget()
            await self._tidy_album()
        await self._first_phones()
        self.hub.tell({"type": "hello"})

    async def say(self, id_: str, wish: dict[str, Any]) -> None:
        """Let a phone say something; it is stored when this returns."""
        phone = self.phone(id_)
        await self._receive(phone, self._speaker(phone, wish).batch())

    async def photo(self, id_: str, content: bytes, wish: dict[str, Any]) -> None:
        """Let a phone send a photo."""
        phone = self.phone(id_)
        media_type = media.media_type_of(content)
        if not media_type:
            raise Refused("no_photo", 415)
        async with self._album_lock:
            name = await asyncio.to_thread(self.album.keep, content)
            file = Attachment(name, media_type, len(content))
            await self._receive(phone, speech.photo(self._speaker(phone, wish), file))

    async def announce(self, text: object, key: object, to: object = office.EVERYBODY) -> None:
        """Send an announcement to all phones, or to those of one audience.

        Args:
            to: what the panel calls the audience.
        """
        if not isinstance(text, str) or not isinstance(key, str) or not key:
            raise Refused("not_understood")
        plain = storable(text).replace("\0", "").strip()
        if not plain:
            raise Refused("empty")
        if office.is_too_long(plain, self.language):
            raise Refused("too_long", 413)
        if not await self._desk().announce(plain, key, str(to)):
            raise Refused("nobody", 409)
        self.app.outbox.wake()
        self._watch.wake()

    async def answer(self, number: int, text: object) -> None:
        """Answer a request to a human.

        Raises:
            Refused: no text, or the request is not open any more.
        """
        if not isinstance(text, str):
            raise Refused("not_understood")
        plain = storable(text).replace("\0", "").strip()
        if not plain:
            raise Refused("empty")
        if units(plain) > ANSWER_UNITS:
            raise Refused("too_long", 413)
        await self._desk().answer(number, plain)
        self.app.outbox.wake()
        self._watch.wake()
        self.hub.tell({"type": "office"})

    async def judge(self, number: int, word: str) -> None:
        """Confirm or reject a registration that waits.

        Raises:
            Refused: no such word, or the registration does not wait any more.
        """
        if word not in JUDGEMENTS:
            raise Refused("not_understood")
        await self._desk().judge(number, word)
        self.app.outbox.wake()
        self._watch.wake()
        self.hub.tell({"type": "office"})

    def _gather(self) -> Cast:
        centres = centres_of(self.settings.region, self.settings.var_dir / OWN_CENTRES)
        return cast_of(self.app.gazetteer, centres, self.language)

    # --- Inside -------------------------------------------------------------------------------------------------------

    def _desk(self) -> office.Desk:
        phones = {phone.place: phone for phone in self.phones.values()}
        name, zone = self.settings.office_name, ZoneInfo(self.settings.timezone)
        return office.Desk(self._database, phones, self.app.gazetteer, self.language, name, zone)

    def _speaker(self, phone: Phone, wish: dict[str, Any]) -> Speaker:
        return Speaker(phone, self._lines[phone.kind.channel], self.cast, self.language, wish)

    async def _receive(self, phone: Phone, batch: Batch) -> None:
        """Store what was said; a page that looks anew right after this sees it."""
        await self.app.inbox.receive(phone.kind.channel, batch)
        await self._watch.look()
        self._watch.wake()

    async def _tidy_album(self) -> None:
        """Delete the photos that no phone shows any more."""
        shown = {name for phone in self.phones.values() for name in phone.photos}
        await asyncio.to_thread(self.album.keep_only, shown)

    async def _first_phones(self) -> None:
        """One phone of each kind, so that there is something to try at once."""
        for channel, name in zip(KINDS, self.cast.names, strict=False):
            await self.add(KINDS[channel].name, name)


def _name(given: object) -> str:
    """A name as it is kept: on one line, not endless.

    Raises:
        Refused: there is none.
    """
    name = " ".join(storable(given).replace("\0", "").split())[:NAME_CHARS] if isinstance(given, str) else ""
    if not name:
        raise Refused("no_name")
    return name

"""A language of conversations that runs on every transport alike.

A story is a function of a :class:`Line`: people say, forward, press and hear; who carries it is the transport's
business (:mod:`tests.bot.transports`). What was said is written down in a :class:`Transcript`, from which
``docs/conversations.md`` is made (:mod:`tests.bot.conversations`).
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol, TypeVar

from sqlalchemy import update

from bot.asking import QuestionDesk
from bot.faq import FaqShelf
from bot.register import take_in
from data.model.membership import InstitutionStatus, Role
from data.model.message import ContentKind
from data.model.register import KimRow
from data.store import invitations, register
from data.store.database import Database
from data.store.schema import institution
from handlers.ticket import number_of
from tests.bot.announcing import approved
from tests.bot.stage import PATIENCE_SECONDS, eventually

#: Who answers, in a transcript.
WE = "Kentongan"

#: How a transcript tells that something was sent which is no text.
_KINDS = {
    ContentKind.PHOTO: "mengirim foto",
    ContentKind.VIDEO: "mengirim video",
    ContentKind.VOICE: "mengirim pesan suara",
    ContentKind.DOCUMENT: "mengirim dokumen",
    ContentKind.STICKER: "mengirim stiker",
    ContentKind.CONTACT: "mengirim kontak",
    ContentKind.POLL: "mengirim jajak pendapat",
    ContentKind.LOCATION: "membagikan lokasi",
}


#: The region of a story that does not say another one: Kota Probolinggo.
USUAL_REGION = "35.74"
Tell = TypeVar("Tell", bound=Callable[..., Any])


def in_region(code: str) -> Callable[[Tell], Tell]:
    """Let a story take place somewhere else."""

    def place(tell: Tell) -> Tell:
        tell.__dict__["region"] = code
        return tell

    return place


# --- What is written down --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened in a conversation.

    Args:
        who: the name of a person, or :data:`WE`.
        deed: what they did, such as "menulis"; for ours, whom it is for.
        buttons: the labels below it.
        file: the name of the file that goes with it.
    """

    who: str
    deed: str
    text: str = ""
    buttons: tuple[str, ...] = ()
    file: str = ""


@dataclass(slots=True)
class Transcript:
    """Who said what in one story, in the order in which the story tells it."""

    steps: list[Step] = field(default_factory=list)

    def note(self, who: str, deed: str, text: str = "", **more: Any) -> None:
        self.steps.append(Step(who, deed, text, **more))


# --- What a transport has to do --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Heard:
    """One message of ours, as those in a chat see it.

    Args:
        message_id: what the transport calls it.
        reply_to: the message that it answers; empty for none.
        buttons: label and payload of each, from top to bottom.
        file: name and content of the file that came with it.
    """

    message_id: str
    text: str
    reply_to: str = ""
    buttons: tuple[tuple[str, str], ...] = ()
    file: tuple[str, str] = ("", "")

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(label for label, _ in self.buttons)

    @property
    def ticket(self) -> str:
        """The ticket that it names."""
        found = re.search(r"KT-\d+", self.text)
        assert found is not None, self.text
        return found.group()


class Wire(Protocol):
    """One speaker in one chat, on one transport; every verb returns the id of the message it made."""

    def says(self, text: str, **how: Any) -> str:
        """Write a text; ``how`` are ``forwarded`` (times), ``reply_to``, in a group ``names_us`` and ``is_to_us``."""

    def sends(self, kind: ContentKind, caption: str, **how: Any) -> str:
        """Send something that is no text; ``how`` are ``size_bytes`` and those of :meth:`says`."""

    def sends_album(self, captions: Sequence[str]) -> None:
        """Send several photos as one album; empty captions are none."""

    def shares(self, latitude: float, longitude: float) -> str:
        """Share a location."""

    def edits(self, message_id: str, text: str) -> None:
        """Change a text that was sent."""

    def presses(self, payload: str, message_id: str) -> None:
        """Press a button of a message."""

    def repeats(self) -> None:
        """Let the platform deliver once more what was delivered last."""

    def has_us(self, is_there: bool) -> None:
        """Add us to the group, or throw us out."""

    async def hears(self, within_seconds: float) -> Heard:
        """The next message of ours in the chat."""

    def unheard(self) -> list[str]:
        """The texts of messages that are there and were not asked for."""


class Transport(Protocol):
    """A service that runs, and the way to it."""

    name: str

    @property
    def database(self) -> Database:
        """What the service stands on, for what the office does at its desk."""

    def person(self, name: str, language: str) -> Wire:
        """Somebody new, alone with the bot."""

    def group(self, title: str, members: Sequence[str]) -> list[Wire]:
        """A new group; one wire for each member, of which the first one also hears."""

    def at_once(self, is_in_order: bool) -> AbstractContextManager[Any]:
        """What is done inside arrives together; out of order from the last to the first."""

    async def is_quiet(self) -> bool:
        """Whether everything that came in is decided and everything that was decided is sent."""


# --- People ----------------------------------------------------------------------------------------------------------


class Speaker:
    """Somebody who says things in one chat."""

    def __init__(self, line: Line, name: str, wire: Wire) -> None:
        self.name = name
        self._line = line
        self._wire = wire

    def says(self, text: str, **how: Any) -> str:
        """Write a message; returns its id."""
        self._note("menulis", text)
        return self._wire.says(text, **how)

    def forwards(self, text: str, times: int = 1) -> str:
        """Forward a message of somebody else's."""
        self._note("meneruskan" if times == 1 else "meneruskan (sudah sering diteruskan)", text)
        return self._wire.says(text, forwarded=times)

    def replies(self, to: Heard, text: str) -> str:
        """Answer a message of ours."""
        self._note("membalas", text)
        return self._wire.says(text, reply_to=to.message_id)

    def points_at(self, message_id: str, text: str) -> str:
        """Answer a message that is no message of ours."""
        self._note("membalas pesan tadi", text)
        return self._wire.says(text, reply_to=message_id)

    def sends(self, kind: ContentKind, caption: str = "", **how: Any) -> str:
        """Send something that is no text."""
        self._note(_KINDS[kind], caption)
        return self._wire.sends(kind, caption, **how)

    def sends_album(self, *captions: str) -> None:
        """Send photos as one album, a caption for each; empty for none."""
        self._note(f"mengirim album berisi {len(captions)} foto", "\n".join(one for one in captions if one))
        self._wire.sends_album(captions)

    def shares_location(self, latitude: float, longitude: float, of: str) -> str:
        """Share a location; ``of`` says in the transcript where that is."""
        self._note("membagikan lokasi", of)
        return self._wire.shares(latitude, longitude)

    def edits(self, message_id: str, text: str) -> None:
        """Change a message that was sent."""
        self._note("mengubah pesannya menjadi", text)
        self._wire.edits(message_id, text)

    def presses(self, label: str, on: Heard) -> None:
        """Press a button of a message; its label may be cut on small screens, so its beginning is enough."""
        found = next((one for one in on.buttons if one[0].startswith(label)), None)
        assert found is not None, (label, on.labels)
        self._note("menekan", buttons=(found[0],))
        self._wire.presses(found[1], on.message_id)

    def presses_from_before(self, label: str, payload: str, on: Heard) -> None:
        """Press a button that a message of an earlier version had."""
        self._note("menekan tombol lama", buttons=(label,))
        self._wire.presses(payload, on.message_id)

    def is_delivered_again(self) -> None:
        """What was said last comes once more, as when the platform did not hear our thanks for it."""
        self._wire.repeats()

    def _note(self, deed: str, text: str = "", **more: Any) -> None:
        self._line.transcript.note(self.name, deed, text, **more)


class Listener:
    """A chat in which our messages appear."""

    def __init__(self, line: Line, name: str, wire: Wire) -> None:
        self._heard_on = line
        self._ear = wire
        self._called = name

    async def hears(self, *parts: str, button: str = "", without: str = "") -> Heard:
        """Wait for the next message, which holds these parts, such a button, and not that text."""
        heard = await self._ear.hears(PATIENCE_SECONDS)
        self._heard_on.transcript.note(WE, self._called, heard.text, buttons=heard.labels, file=heard.file[0])
        for part in parts:
            assert part in heard.text, heard.text
        assert not button or any(label.startswith(button) for label in heard.labels), heard.labels
        assert not without or without not in heard.text, heard.text
        return heard

    async def hears_verdict(self, stamp: str, *parts: str, button: str = "") -> Heard:
        """Wait for a card whose very first line is the verdict."""
        heard = await self.hears(*parts, button=button)
        assert heard.text.splitlines()[0] == stamp, heard.text
        return heard

    async def hears_nothing_more(self) -> None:
        """Everything is decided and sent, and nothing appeared here that the story does not speak of."""
        await self._heard_on.becomes_quiet()
        assert self._ear.unheard() == []


class Person(Speaker, Listener):
    """Somebody alone with the bot."""

    def __init__(self, line: Line, name: str, wire: Wire) -> None:
        Speaker.__init__(self, line, name, wire)
        Listener.__init__(self, line, name, wire)


class Member(Speaker):
    """Somebody in a group."""

    def asks_us(self, text: str) -> str:
        """Write a message in the group that names the bot."""
        self._note("menyebut @Kentongan dan menulis", text)
        return self._wire.says(text, names_us=True)

    def answers(self, to: Heard, text: str) -> str:
        """Answer a message of ours in the group."""
        self._note("membalas Kentongan", text)
        return self._wire.says(text, reply_to=to.message_id)

    def points_at(self, message_id: str, text: str) -> str:
        """Answer the message of somebody else in the group, and name the bot."""
        self._note("membalas pesan tadi, menyebut @Kentongan", text)
        return self._wire.says(text, reply_to=message_id, names_us=True)

    def sends(self, kind: ContentKind, caption: str = "", **how: Any) -> str:
        """Send the others in the group something that is no text."""
        return super().sends(kind, caption, is_to_us=False, **how)

    def says(self, text: str, **how: Any) -> str:
        """Write to the others in the group."""
        self._note("menulis di grup", text)
        return self._wire.says(text, is_to_us=False, **how)


class Group(Listener):
    """A group of people, us among them."""

    def __init__(self, line: Line, title: str, members: Sequence[Member], wire: Wire) -> None:
        super().__init__(line, title, wire)
        self.members = members

    def adds_us(self) -> None:
        """Somebody adds us."""
        self._heard_on.transcript.note(self.members[0].name, "menambahkan Kentongan ke grup")
        self._ear.has_us(True)

    def throws_us_out(self) -> None:
        """Somebody throws us out."""
        self._heard_on.transcript.note(self.members[0].name, "mengeluarkan Kentongan dari grup")
        self._ear.has_us(False)


# --- A story's line --------------------------------------------------------------------------------------------------


class Line:
    """What one story holds in its hands: fresh people, on a service that others use too."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport
        self.transcript = Transcript()

    @property
    def name(self) -> str:
        """The transport's name."""
        return self.transport.name

    def person(self, name: str = "Siti", language: str = "id") -> Person:
        """Somebody who has never written before."""
        return Person(self, name, self.transport.person(name, language))

    def people(self, *names: str) -> list[Person]:
        """Several of them."""
        return [self.person(name) for name in names]

    def group(self, title: str, *names: str) -> Group:
        """A new group with these members."""
        wires = self.transport.group(title, names)
        members = [Member(self, name, wire) for name, wire in zip(names, wires, strict=True)]
        return Group(self, title, members, wires[0])

    @contextmanager
    def at_once(self, is_in_order: bool = True) -> Iterator[None]:
        """What is done inside arrives together; out of order, the last comes first and its number is the highest."""
        with self.transport.at_once(is_in_order):
            yield

    async def office_announces_to(self, kim: str) -> None:
        """The office takes a KIM into its register, and two officers let an announcement go out to every KIM there."""
        async with self.transport.database.unit_of_work() as unit:
            known = update(institution).where(institution.c.name == kim)
            await unit.connection.execute(known.values(status=InstitutionStatus.ACTIVE))
        await approved(self.transport.database, count=1)

    async def office_answers(self, ticket: str, text: str) -> None:
        """An officer answers what somebody asked."""
        database = self.transport.database
        desk = QuestionDesk(database, FaqShelf(None, "", time.monotonic), "Diskominfo Contoh")
        await desk.answer(number_of(ticket) or 0, text, 0)

    async def office_invites_to(self, kim: str, token: str, place: str = "35.74.04.1003") -> None:
        """The office takes a KIM into its register and invites an operator of it."""
        database = self.transport.database
        await take_in(database, [KimRow(2, "", kim, place, {})], "shell")
        async with database.unit_of_work() as unit:
            number = next(one.number for one in await register.every(unit) if one.name == kim)
            until = await unit.now() + timedelta(days=14)
            await invitations.add(unit, number, Role.OPERATOR, token, until, actor="shell")

    async def becomes_quiet(self) -> None:
        """Wait until nothing is left to be decided or sent."""
        await eventually(self.transport.is_quiet, PATIENCE_SECONDS)

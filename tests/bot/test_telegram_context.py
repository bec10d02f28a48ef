"""What a Telegram message refers to: its origin, and the message that it answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from aiogram.types import User

from bot.channels.telegram_context import NAME_CHARS
from bot.channels.telegram_updates import cut, parse
from bot.simulators.telegram import Control, World
from data.model.message import ContentKind, Incoming, Origin, OriginKind, Quote
from tests.bot.stage import an_item

Json = dict[str, Any]

SITI, BUDI = 1001, 1002
NAME = "kentongan_bot"
ME = User(id=700000001, is_bot=True, first_name="Kentongan", username=NAME)


@pytest.fixture
def control() -> Control:
    control = Control(World(tokens=()))
    bot = control.world.bot_named(None)
    bot.user["username"], bot.is_private = NAME, False
    return control


def heard(control: Control) -> Incoming:
    """The newest update, understood as it comes back from the database."""
    _, update = control.world.bot_named(None).pending[-1]
    said = parse(an_item(cut([json.loads(update)]).items[0].body), ME)
    assert isinstance(said, Incoming), said
    return said


# --- Origins ---------------------------------------------------------------------------------------------------------

#: (origin as the platform describes it, what is kept of it, why)
ORIGINS: list[tuple[Json | str, Origin, str]] = [
    ("Grup Keluarga", Origin(OriginKind.PERSON, "Grup Keluarga"), "somebody who hides the account"),
    ({"type": "user", "name": "Warga Contoh"}, Origin(OriginKind.PERSON, "Warga Contoh"), "a person"),
    (
        {"type": "user", "name": "Warga Contoh", "username": "warga_contoh"},
        Origin(OriginKind.PERSON, "Warga Contoh"),
        "a person with a public name: nobody is linked to",
    ),
    ({"type": "chat", "name": "KIM Contoh"}, Origin(OriginKind.GROUP, "KIM Contoh"), "an anonymous administrator"),
    ({"type": "channel", "name": "Kanal"}, Origin(OriginKind.CHANNEL, "Kanal"), "a private channel"),
    (
        {"type": "channel", "name": "Kanal", "username": "kanal_contoh", "message_id": 42, "signature": "Redaksi"},
        Origin(OriginKind.CHANNEL, "Kanal", "https://t.me/kanal_contoh/42"),
        "a public channel: the original can be looked up",
    ),
    ("R" * 1000, Origin(OriginKind.PERSON, "R" * NAME_CHARS), "a name without end"),
    ("rusak \ud83d", Origin(OriginKind.PERSON, "rusak \ufffd"), "a broken character"),
]


@pytest.mark.parametrize(("told", "origin", "why"), ORIGINS, ids=[row[-1] for row in ORIGINS])
def test_where_a_forward_came_from(control: Control, told: Json | str, origin: Origin, why: str) -> None:
    control.says(SITI, "kabar", forwarded_from=told)
    said = heard(control)
    assert (said.origin, said.forwards) == (origin, 1), why


def test_what_is_no_forward_has_no_origin(control: Control) -> None:
    control.says(SITI, "kabar")
    assert (heard(control).origin, heard(control).forwards) == (None, 0)


# --- Quotes ----------------------------------------------------------------------------------------------------------

Act = Callable[[Control, int], Any]


def answers(kind: str, details: Json, **how: Any) -> Act:
    """Somebody answers a neighbour's message."""

    def act(control: Control, group: int) -> None:
        said = control.sends(group, kind, details, by=BUDI, **how)
        control.says(group, f"@{NAME} ini bener?", by=SITI, reply_to=said["message_id"])

    return act


def answers_us(control: Control, group: int) -> None:
    said = control.says(group, "❌ SALAH", by=BUDI)
    control.world.remember(control.world.shared_chat(group), {**said, "from": control.world.bot_named(None).user})
    control.says(group, "kok begitu?", by=SITI, reply_to=said["message_id"])


def answers_elsewhere(**described: Any) -> Act:
    return lambda control, group: control.says(group, "/cek", by=SITI, answers_elsewhere=described)


PICTURE = {"photo": [{"file_id": "p", "file_unique_id": "u", "width": 9, "height": 9, "file_size": 5}]}
PERSON, PHOTO = OriginKind.PERSON, ContentKind.PHOTO

#: (what is done, what is kept of the message that is answered, files, why)
QUOTES: list[tuple[Act, Quote | None, int, str]] = [
    (answers("text", {"text": "Vaksin berisi chip"}), Quote("Vaksin berisi chip"), 0, "a text"),
    (answers("photo", {"caption": "Ini?"}), Quote("Ini?", PHOTO), 1, "a picture with a caption"),
    (answers("photo", {}), Quote("", PHOTO), 1, "a picture without one"),
    (answers("voice", {}), Quote("", ContentKind.VOICE), 1, "a voice message"),
    (answers("dice", {}), Quote("", ContentKind.OTHER), 0, "a die"),
    (
        answers("text", {"text": "kabar"}, forwarded_from="Grup Keluarga"),
        Quote("kabar", forwards=1, origin=Origin(PERSON, "Grup Keluarga")),
        0,
        "a forward",
    ),
    (answers("text", {"text": "rusak \ud83d"}), Quote("rusak \ufffd"), 0, "a broken character"),
    (answers_us, Quote("❌ SALAH", is_ours=True), 0, "our own answer"),
    (
        answers_elsewhere(quote="Vaksin berisi chip"),
        Quote("Vaksin berisi chip", forwards=1, origin=Origin(PERSON, "Grup Keluarga")),
        0,
        "a marked part of a message in another chat",
    ),
    (
        answers_elsewhere(**PICTURE),
        Quote("", PHOTO, forwards=1, origin=Origin(PERSON, "Grup Keluarga")),
        1,
        "a picture in another chat",
    ),
    (
        answers_elsewhere(origin={"type": "user", "id": ME.id, "name": "Kentongan"}, quote="❌ SALAH"),
        Quote("❌ SALAH", forwards=1, origin=Origin(PERSON, "Kentongan"), is_ours=True),
        0,
        "our own answer in another chat",
    ),
    (lambda control, group: control.says(group, "/cek", by=SITI), None, 0, "no message at all"),
]


@pytest.mark.parametrize(("act", "quote", "files", "why"), QUOTES, ids=[row[-1] for row in QUOTES])
def test_which_message_is_answered(control: Control, act: Act, quote: Quote | None, files: int, why: str) -> None:
    act(control, control.group("KIM Contoh", members=(SITI, BUDI)))
    said = heard(control)
    assert said.is_addressed
    found = said.quoted
    assert len(found.attachments if found else ()) == files
    shown = Quote(found.text, found.kind, (), found.forwards, found.origin, found.is_ours) if found else None
    assert shown == quote, why


def test_a_topic_of_a_forum_is_no_message_that_is_answered(control: Control) -> None:
    forum = control.forum("KIM Contoh", members=(SITI, BUDI))
    topic = control.topic(forum, "Hoaks", by=SITI)
    begun = control.world.message(control.world.shared_chat(forum), topic)
    assert begun is not None
    control.says(forum, "selamat pagi", by=BUDI, topic=topic)
    assert (heard(control).quoted, heard(control).is_addressed) == (None, False)
    begun["from"] = control.world.bot_named(None).user
    control.says(forum, "selamat pagi", by=BUDI, topic=topic)
    assert not heard(control).is_addressed, "also where we opened it"
    said = control.says(forum, "Vaksin berisi chip", by=BUDI, topic=topic)
    control.says(forum, "/cek", by=SITI, topic=topic, reply_to=said["message_id"])
    assert heard(control).quoted == Quote("Vaksin berisi chip")

"""What people really type: greetings, thanks, "p", anger, numbers, questions; none of it may become a wrong tip."""

from __future__ import annotations

import pytest

from data.model.conversation import Conversation
from data.model.message import Incoming, Sender
from handlers import reading
from handlers.router import route_of
from handlers.scene import scene_of
from handlers.small_talk import talk_in
from handlers.thoughts import thoughts_in
from tests.handlers.chat import MemoryDesk
from tests.handlers.said import SAID

#: The reading of each route that the tables name in another word.
NAMES = {"/help": "help", "nothing to cancel": "cancel"}


def messages() -> list[tuple[str, str]]:
    """(reading, message) of every row."""
    return [(wanted, text.strip()) for wanted, texts in SAID.items() for text in texts.split("|")]


def reading_of(text: str) -> str:
    """How a message by itself is read."""
    scene = scene_of(Incoming(9, "test", "chat", Sender("7"), text=text), Conversation(has_greeted=True), MemoryDesk())
    name = route_of(scene).name
    thoughts = thoughts_in(text) if name == "several thoughts" else None
    if thoughts:
        return reading_of(thoughts.claim) if thoughts.claim else thoughts.asides[0].kind.name.lower()
    if name == "small talk":
        talk = talk_in(scene.text, scene.words)
        return talk.name.lower() if talk else name
    if name == "tip":
        return "short" if reading.is_short(scene.text, scene.words) else "tip"
    return NAMES.get(name, name)


@pytest.mark.parametrize(("wanted", "text"), messages())
def test_a_short_message_is_read_as_it_was_meant(wanted: str, text: str) -> None:
    assert reading_of(text) == wanted


def test_the_table_is_long_enough() -> None:
    assert len({text for _, text in messages()}) >= 200

"""What people really type: greetings, thanks, "p", anger, numbers, questions; none of it may become a wrong tip."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from data.matching import Matcher
from data.model.conversation import Conversation
from data.model.message import Incoming, Sender
from data.model.tip import TipState
from data.seeds import sample_factchecks
from handlers import reading
from handlers.router import route_of
from handlers.scene import scene_of
from handlers.small_talk import talk_in
from handlers.thoughts import thoughts_in
from tests.handlers.chat import CHIP, Chat, MemoryDesk
from tests.handlers.said import CHAT, SAID

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


@pytest.mark.parametrize(("wanted", "text"), [row for row in messages() if row[0] not in {"tip", "short", "question"}])
async def test_what_is_said_to_us_is_answered_and_never_searched_for(wanted: str, text: str) -> None:
    chat = Chat()
    chat.answers(CHIP)
    turn = await chat.says(text)
    assert turn.says is not None
    assert turn.tip is None
    assert chat.desk.asked == []


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    """The real matcher over our sample fact-checks."""
    found = Matcher()
    found.upsert([replace(record, number=number) for number, record in enumerate(sample_factchecks(), 1)])
    return found


@pytest.mark.parametrize("text", [text.strip() for text in CHAT.split("|")])
async def test_ordinary_chat_never_becomes_an_answered_tip(matcher: Matcher, text: str) -> None:
    chat = Chat()
    chat.desk.decision = matcher.match(text, date(2026, 11, 26))
    turn = await chat.says(text)
    assert turn.tip is None or turn.tip.state is not TipState.ANSWERED

"""BERHENTI and MULAI: whether a person wants announcements. Checking messages stays open to them either way."""

from __future__ import annotations

from dataclasses import replace

from data.wording import say
from handlers.commands import command_of
from handlers.scene import Scene
from handlers.turn import Turn
from handlers.vocabulary import COURTESIES, START_WORDS, STOP_WORDS

#: The longest text that can be nothing but the word itself, with room for "B E R H E N T I" and a polite word.
WORD_CHARS = 60


def is_stop(scene: Scene) -> bool:
    """Whether the person wants no more announcements."""
    return _wish_of(scene) in STOP_WORDS


def is_start(scene: Scene) -> bool:
    """Whether the person wants announcements again; /start is what every chat begins with and says nothing of it."""
    return _wish_of(scene) in START_WORDS


async def stopped(scene: Scene) -> Turn:
    """Note that no announcements are wanted, and say that checking goes on."""
    return _noted(scene, say("subscription.stopped", scene.language), wants_announcements=False)


async def started(scene: Scene) -> Turn:
    """Note that announcements are wanted."""
    return _noted(scene, say("subscription.started", scene.language), wants_announcements=True)


def _wish_of(scene: Scene) -> str:
    """The word that a short text of the person's own consists of, written together; empty for any other text."""
    command = command_of(scene)
    if command is not None:
        return "" if command.name == "start" else command.name
    if not scene.is_own_text or len(scene.text) > WORD_CHARS:
        return ""
    return "".join(word for word in scene.words if len(word) == 1 or word not in COURTESIES)


def _noted(scene: Scene, text: str, *, wants_announcements: bool) -> Turn:
    """Note the wish; in a group one member cannot decide for all."""
    if scene.is_in_group:
        return Turn(scene.conversation, scene.outgoing(say("subscription.in_group", scene.language)))
    memory = replace(scene.conversation, is_opted_out=not wants_announcements)
    return Turn(memory, scene.outgoing(text), wants_announcements=wants_announcements)

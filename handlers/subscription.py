"""BERHENTI and MULAI: whether a person wants announcements. Checking messages stays open to them either way."""

from __future__ import annotations

from dataclasses import replace

from data.wording import say
from handlers.menu import MenuWord, menu_word_of
from handlers.scene import Scene
from handlers.turn import Turn


def is_stop(scene: Scene) -> bool:
    """Whether the person wants no more announcements."""
    return menu_word_of(scene) is MenuWord.STOP


def is_start(scene: Scene) -> bool:
    """Whether the person wants announcements again; /start is what every chat begins with and says nothing of it."""
    return menu_word_of(scene) is MenuWord.START


async def stopped(scene: Scene) -> Turn:
    """Note that no announcements are wanted, and say that checking goes on."""
    return _noted(scene, say("subscription.stopped", scene.language), wants_announcements=False)


async def started(scene: Scene) -> Turn:
    """Note that announcements are wanted."""
    return _noted(scene, say("subscription.started", scene.language), wants_announcements=True)


def beside(scene: Scene, turn: Turn) -> tuple[Turn, str]:
    """Note a wish for no announcements made beside something else; the turn with it, and the line that says so."""
    if scene.is_in_group:
        return turn, say("subscription.in_group", scene.language)
    memory = replace(turn.conversation, is_opted_out=True)
    return replace(turn, conversation=memory, wants_announcements=False), say("subscription.beside", scene.language)


def _noted(scene: Scene, text: str, *, wants_announcements: bool) -> Turn:
    """Note the wish; in a group one member cannot decide for all."""
    if scene.is_in_group:
        return Turn(scene.conversation, scene.outgoing(say("subscription.in_group", scene.language)))
    memory = replace(scene.conversation, is_opted_out=not wants_announcements)
    return Turn(memory, scene.outgoing(text), wants_announcements=wants_announcements)

"""What a platform tells of a chat itself: we were blocked or let in again, or the group has a new id."""

from __future__ import annotations

from data.model.message import ContentKind
from handlers.scene import Scene
from handlers.turn import Turn


def is_standing(scene: Scene) -> bool:
    """Whether our standing in the chat changed."""
    return scene.incoming.kind is ContentKind.STANDING


def is_moved(scene: Scene) -> bool:
    """Whether the chat moved to a new external id."""
    return scene.incoming.kind is ContentKind.MOVED


async def changed(scene: Scene) -> Turn:
    """Note whether we may still write; nothing is said to somebody who said nothing."""
    may_write = scene.incoming.standing
    silence = {True: "we may write to this chat", False: "we may no longer write to this chat"}
    reason = "standing changed in an unknown way" if may_write is None else silence[may_write]
    return Turn(scene.conversation, silence=reason, may_write=may_write)


async def moved(scene: Scene) -> Turn:
    """Note the chat's new id."""
    if not scene.text:
        return Turn(scene.conversation, silence="chat moved, but its new id is missing")
    return Turn(scene.conversation, silence="chat moved to a new id", moved_to=scene.text)

"""What a platform tells of a chat itself: we were blocked or let in again, or the group has a new id."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from data.model.message import ContentKind, Incoming
from data.wording import say
from handlers.scene import Scene
from handlers.turn import Turn

#: A group that adds us again within this time has been told who we are.
INTRODUCTION_LASTS = timedelta(days=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def is_standing(scene: Scene) -> bool:
    """Whether our standing in the chat changed."""
    return scene.incoming.kind is ContentKind.STANDING


def is_moved(scene: Scene) -> bool:
    """Whether the chat moved to a new external id."""
    return scene.incoming.kind is ContentKind.MOVED


async def changed(scene: Scene) -> Turn:
    """Note whether we may still write; nothing is said to somebody who said nothing, but to a group that added us."""
    may_write = scene.incoming.standing
    if may_write and scene.is_in_group and scene.incoming.is_arrival and not _is_introduced(scene):
        memory = replace(scene.conversation, has_greeted=True, introduced_us=_us(scene.incoming))
        return Turn(memory, scene.outgoing(say("group.hello", scene.language)), may_write=True)
    silence = {True: "we may write to this chat", False: "we may no longer write to this chat"}
    reason = "standing changed in an unknown way" if may_write is None else silence[may_write]
    return Turn(scene.conversation, silence=reason, may_write=may_write)


def _is_introduced(scene: Scene) -> bool:
    """Whether the group was told lately who we are."""
    told = scene.conversation.introduced_us
    return told > 0 and _us(scene.incoming) - told < INTRODUCTION_LASTS // timedelta(microseconds=1)


def _us(incoming: Incoming) -> int:
    """When something happened, in microseconds since 1970; 0 where the platform does not tell."""
    return (incoming.sent_at - _EPOCH) // timedelta(microseconds=1) if incoming.sent_at else 0


async def moved(scene: Scene) -> Turn:
    """Note the chat's new id."""
    if not scene.text:
        return Turn(scene.conversation, silence="chat moved, but its new id is missing")
    return Turn(scene.conversation, silence="chat moved to a new id", moved_to=scene.text)

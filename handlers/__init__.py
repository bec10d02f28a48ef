"""Conversation, without any platform: what was said and what is remembered go in, a turn comes out.

:func:`reply` is the single door. Nothing here reads a database, awaits a platform or knows the time by itself.
"""

from __future__ import annotations

from dataclasses import replace

from data.model.conversation import Conversation
from data.model.message import Incoming, Limits
from data.wording import cut, say
from handlers.erasing import lapsed
from handlers.router import route_of
from handlers.scene import PARAGRAPH, scene_of
from handlers.turn import Desk, PastTip, Turn
from handlers.waiting import reminded

#: Changed messages that are remembered: updates overtake each other by seconds, and nobody changes more in that time.
EDITS_KEPT = 8

__all__ = ["Desk", "PastTip", "Turn", "reply"]


async def reply(incoming: Incoming, conversation: Conversation, desk: Desk) -> Turn:
    """Decide what to say to one message and what to remember of it.

    Any text is allowed. Whatever the desk raises goes through, and the caller answers with
    :func:`handlers.trouble.apology`.
    """
    scene = scene_of(incoming, conversation, desk)
    route = route_of(scene)
    turn = await route.handle(scene)
    if not route.is_registration:
        turn = reminded(scene, turn)
    return _finished(_noted(lapsed(scene, turn), incoming), desk.limits)


def _noted(turn: Turn, incoming: Incoming) -> Turn:
    """Remember that a changed message was answered, so that its older form is passed over if it comes after it."""
    if turn.says is None or not incoming.is_edited or incoming.sent_at is None:
        return turn
    entry = f"{incoming.message_id}:{int(incoming.sent_at.timestamp())}"
    edited = (*turn.conversation.edited, entry)[-EDITS_KEPT:]
    return replace(turn, conversation=replace(turn.conversation, edited=edited))


def _finished(turn: Turn, limits: Limits) -> Turn:
    """Count the turn, tell once who we are, and keep the text within what the channel carries."""
    if turn.says is None:
        return turn
    memory, text = turn.conversation, turn.says.text
    if not memory.has_greeted:
        text += PARAGRAPH + say("welcome.intro", memory.language)
    memory = replace(memory, has_greeted=True, turns=memory.turns + 1)
    # Cards and lists fit by themselves; this holds for fixed sentences on a channel with very short messages.
    room = limits.caption_units if turn.says.document else limits.text_units
    return replace(turn, conversation=memory, says=replace(turn.says, text=cut(text, room)))

"""The deliberate silences: what is not answered, each with its reason for the log."""

from __future__ import annotations

from data.model.message import ChatKind, ContentKind
from handlers import reading
from handlers.commands import CHECKS, command_of
from handlers.scene import Scene
from handlers.turn import Turn


def reason_for_silence(scene: Scene) -> str:
    """Why nothing is to be said, without anything the person wrote; empty when the message is to be answered."""
    incoming = scene.incoming
    if incoming.chat_kind is ChatKind.CHANNEL:
        return "post in a channel"
    if incoming.sender.is_bot:
        return "message from another bot"
    if incoming.chat_kind is ChatKind.GROUP and not incoming.is_addressed and incoming.kind is not ContentKind.BUTTON:
        return "group message not addressed to us"
    if incoming.kind is ContentKind.OTHER:
        return "content that no conversation can use"
    return ""


def is_for_nobody(scene: Scene) -> bool:
    """Whether a reason for silence applies."""
    return bool(reason_for_silence(scene))


def is_idle_edit(scene: Scene) -> bool:
    """Whether a changed message holds nothing to check.

    A changed tip is checked again, because its new words may have another answer, and the remark at the end of the
    result tells which message is meant; the verdict stays first. Everything else that was changed (a corrected
    greeting, a live location, a command) was answered when it first came, and a second answer would only puzzle.
    """
    if not scene.incoming.is_edited:
        return False
    command = command_of(scene)
    is_other_command = command is not None and command.name not in CHECKS
    return is_other_command or not reading.is_claim(scene.text, scene.words)


def is_superseded(scene: Scene) -> bool:
    """Whether a newer form of this very message was answered already: updates may overtake each other."""
    incoming = scene.incoming
    answered = dict(entry.rpartition(":")[::2] for entry in scene.conversation.edited)
    changed_at = answered.get(incoming.message_id)
    if changed_at is None or incoming.kind is ContentKind.BUTTON:
        return False
    return not incoming.is_edited or (incoming.sent_at is not None and incoming.sent_at.timestamp() < int(changed_at))


async def superseded(scene: Scene) -> Turn:
    """Say nothing more: the person has replaced this form of the message."""
    return Turn(scene.conversation, silence="older form of a message that was answered in its newer form")


async def silent(scene: Scene) -> Turn:
    """Say nothing, with the reason."""
    return Turn(scene.conversation, silence=reason_for_silence(scene) or "changed message without anything to check")

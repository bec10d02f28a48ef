"""What a Telegram message refers to: where it was forwarded from, and which message it answers."""

from __future__ import annotations

from typing import Any

from aiogram.types import (
    ExternalReplyInfo,
    Message,
    MessageOriginChannel,
    MessageOriginChat,
    MessageOriginHiddenUser,
    MessageOriginUser,
    User,
)

from bot.channels.contract import storable
from bot.channels.telegram_contents import attachments_of, content_of
from data.model.message import ContentKind, Origin, OriginKind, Quote

#: Longest name kept of anybody, characters.
NAME_CHARS = 300


def origin_of(told: Any) -> Origin | None:
    """Where a message was forwarded from; only of a public channel there is an address of the original."""
    match told:
        case MessageOriginUser():
            return Origin(OriginKind.PERSON, _name(told.sender_user.full_name))
        case MessageOriginHiddenUser():
            return Origin(OriginKind.PERSON, _name(told.sender_user_name))
        case MessageOriginChat():
            return Origin(OriginKind.GROUP, _name(told.sender_chat.title))
        case MessageOriginChannel():
            public = storable(told.chat.username or "")
            link = f"https://t.me/{public}/{told.message_id}" if public else ""
            return Origin(OriginKind.CHANNEL, _name(told.chat.title), link)
        case _:
            return None


def _name(shown: str | None) -> str:
    return storable(shown or "")[:NAME_CHARS]


def answered(message: Message) -> Message | None:
    """The message of the same chat that one answers; that a topic begins with is none that anybody answers."""
    replied = message.reply_to_message
    return None if replied is None or replied.forum_topic_created is not None else replied


def quote_of(message: Message, me: User) -> Quote | None:
    """The message that one answers, whole where the platform shows it, otherwise the part that was marked.

    Args:
        me: the bot itself, to know its own messages.
    """
    replied = answered(message)
    if replied is not None:
        kind = content_of(replied)
        return Quote(
            storable(replied.text or replied.caption or ""),
            kind,
            attachments_of(replied, kind),
            int(replied.forward_origin is not None),
            origin_of(replied.forward_origin),
            is_ours=replied.from_user is not None and replied.from_user.id == me.id,
        )
    if message.external_reply is not None:
        return _from_elsewhere(message, message.external_reply, me)
    return None


def _from_elsewhere(message: Message, replied: ExternalReplyInfo, me: User) -> Quote:
    """A message of another chat; of its text only the marked part is shown."""
    kind = content_of(replied)
    author = replied.origin.sender_user.id if isinstance(replied.origin, MessageOriginUser) else 0
    return Quote(
        storable(message.quote.text if message.quote else ""),
        ContentKind.TEXT if kind is ContentKind.OTHER else kind,
        attachments_of(replied, kind),
        forwards=1,
        origin=origin_of(replied.origin),
        is_ours=author == me.id,
    )

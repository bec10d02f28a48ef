"""Telegram's updates: raw ones cut into inbox items, stored ones translated one by one.

One update of an unknown shape would make aiogram refuse the whole batch of a hundred, for ever; so the batch is only
cut here, without being understood, and each item is understood by itself once it is stored.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from aiogram.types import (
    CallbackQuery,
    Chat,
    ChatMemberRestricted,
    ChatMemberUnion,
    ChatMemberUpdated,
    Message,
    MessageEntity,
    Update,
    User,
)
from pydantic import ValidationError

from bot.channels.contract import storable
from bot.channels.telegram_contents import attachments_of, content_of
from bot.channels.telegram_context import answered, origin_of, quote_of
from data.model.inbox import InboxItem
from data.model.message import Batch, ChatKind, ContentKind, Incoming, RawItem, Sender, Spot, Unreadable

#: What we ask Telegram for; everything else it would send is of no use here.
ALLOWED_UPDATES = ["message", "edited_message", "channel_post", "callback_query", "my_chat_member"]
#: Longest name kept of anybody, characters.
NAME_CHARS = 300
#: Numbers from here on are no ids. Source: core.telegram.org/bots/api#chat, "at most 52 significant bits".
NO_ID = 2**52

_CHAT_KINDS = {
    "private": ChatKind.PRIVATE,
    "group": ChatKind.GROUP,
    "supergroup": ChatKind.GROUP,
    "channel": ChatKind.CHANNEL,
}


def cut(updates: Iterable[Any]) -> Batch:
    """Cut a decoded answer of ``getUpdates`` (or one webhook body in a list) into inbox items."""
    listed = list(updates)
    ids = [number for update in listed if (number := _update_id(update))]
    return Batch(tuple(_item(update) for update in listed), str(max(ids) + 1) if ids else "")


def _update_id(update: Any) -> int:
    """The id of an update; 0 when it has none, which Telegram's never have."""
    number: Any = update.get("update_id") if isinstance(update, dict) else 0
    return number if _is_id(number) and number > 0 else 0


def _is_id(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < NO_ID


def _item(update: Any) -> RawItem:
    body = _written(update)
    if number := _update_id(update):
        return RawItem(str(number), _chat_of(update), body, _album_of(update))
    return RawItem("odd-" + hashlib.sha256(body.encode()).hexdigest(), "", body)


def _written(update: Any) -> str:
    """An update as JSON; what is nested too deeply for that is kept as a remark, so that its neighbours go on."""
    try:
        return json.dumps(update)
    except RecursionError:
        return json.dumps("nested too deeply to be kept")


def _album_of(update: dict[str, Any]) -> str:
    """What binds the pieces of an album; a caption that is changed later is no piece of it."""
    message = update.get("message") or update.get("channel_post")
    group = message.get("media_group_id") if isinstance(message, dict) else None
    chat = _chat_of(update)
    return f"{chat} {storable(group)}" if chat and group and isinstance(group, str) else ""


def _chat_of(update: dict[str, Any]) -> str:
    """The chat an update belongs to, found without knowing its kind; empty when there is none."""
    for part in update.values():
        for holder in (part, part.get("message") if isinstance(part, dict) else None):
            chat = holder.get("chat") if isinstance(holder, dict) else None
            if isinstance(chat, dict) and _is_id(chat.get("id")):
                return str(chat["id"])
    return ""


def parse(item: InboxItem, me: User) -> Incoming | Unreadable:
    """Translate one stored update.

    Args:
        me: the bot itself, to know when it is spoken to in a group.
    """
    try:
        update = Update.model_validate(json.loads(item.body))
    except ValidationError as error:
        return Unreadable(f"not an update as we know it: {_places(error)}")
    except (ValueError, RecursionError):
        return Unreadable("not JSON")
    for part, translate in _translators(update):
        if part is not None:
            return translate(item, part, me)
    return Unreadable("an update of a kind that was not asked for")


def _places(error: ValidationError) -> str:
    """The first places that are wrong, as names of fields; never what stands there."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return ", ".join(sorted({".".join(str(step) for step in one["loc"][:3]) for one in found})[:3]) or "no object"


def _translators(update: Update) -> tuple[tuple[Any, Callable[[InboxItem, Any, User], Incoming]], ...]:
    return (
        (update.message, _said),
        (update.edited_message, _edited),
        (update.channel_post, _said),
        (update.callback_query, _pressed),
        (update.my_chat_member, _standing),
    )


def _said(item: InboxItem, message: Message, me: User, is_edited: bool = False) -> Incoming:
    kind = content_of(message)
    return Incoming(
        number=item.number,
        channel=item.channel,
        # A move is told in both chats, and it is always the old one that moves.
        chat_id=str(message.migrate_from_chat_id or message.chat.id),
        sender=_sender(message),
        kind=kind,
        chat_kind=_CHAT_KINDS.get(message.chat.type, ChatKind.GROUP),
        text=_text(message, kind, me),
        attachments=attachments_of(message, kind),
        is_edited=is_edited,
        is_addressed=_is_addressed(message, me),
        forwards=int(message.forward_origin is not None),
        spot=_spot(message),
        origin=origin_of(message.forward_origin),
        quoted=quote_of(message, me),
        album=storable(message.media_group_id or ""),
        message_id=str(message.message_id),
        sent_at=_moment(message),
    )


def _moment(message: Message) -> datetime:
    """When a message was sent, or last changed."""
    return datetime.fromtimestamp(message.edit_date, UTC) if message.edit_date else message.date


def _edited(item: InboxItem, message: Message, me: User) -> Incoming:
    return _said(item, message, me, is_edited=True)


def _pressed(item: InboxItem, query: CallbackQuery, _me: User) -> Incoming:
    chat = query.message.chat if query.message else None
    return Incoming(
        number=item.number,
        channel=item.channel,
        chat_id=str(chat.id if chat else query.from_user.id),
        sender=_person(query.from_user),
        kind=ContentKind.BUTTON,
        chat_kind=_CHAT_KINDS.get(chat.type, ChatKind.GROUP) if chat else ChatKind.PRIVATE,
        text=storable(query.data or ""),
        button_message_id=str(query.message.message_id) if query.message else "",
        message_id=query.id,
    )


def _standing(item: InboxItem, change: ChatMemberUpdated, _me: User) -> Incoming:
    return Incoming(
        number=item.number,
        channel=item.channel,
        chat_id=str(change.chat.id),
        # What is remembered of a group's own is not the memory of whoever added us.
        sender=_person(change.from_user) if change.chat.type == "private" else _chat(change.chat),
        kind=ContentKind.STANDING,
        chat_kind=_CHAT_KINDS.get(change.chat.type, ChatKind.GROUP),
        standing=_may_write(change.new_chat_member),
        is_arrival=_is_there(change.new_chat_member) and not _is_there(change.old_chat_member),
        sent_at=change.date,
    )


def _is_there(ours: ChatMemberUnion) -> bool:
    return ours.is_member if isinstance(ours, ChatMemberRestricted) else ours.status not in ("kicked", "left")


def _may_write(ours: ChatMemberUnion) -> bool:
    """Whether we may still write as a member of this kind."""
    return _is_there(ours) and (not isinstance(ours, ChatMemberRestricted) or ours.can_send_messages)


def _text(message: Message, kind: ContentKind, me: User) -> str:
    if kind is ContentKind.MOVED:
        return str(message.migrate_to_chat_id or message.chat.id)
    text = storable(message.text or message.caption or "")
    if message.chat.type == "private":
        return text
    return re.sub(rf"@{re.escape(me.username or '')}\b", "", text, flags=re.IGNORECASE).strip()


def _spot(message: Message) -> Spot | None:
    """Where a shared location is; of a venue, its own."""
    location = message.location or (message.venue.location if message.venue else None)
    return Spot(location.latitude, location.longitude) if location else None


def _sender(message: Message) -> Sender:
    """Who said it; for who speaks as a group or channel Telegram names a bot that nobody wrote with."""
    if message.from_user is not None and message.sender_chat is None:
        return _person(message.from_user)
    return _chat(message.sender_chat or message.chat)


def _chat(chat: Chat) -> Sender:
    return Sender(str(chat.id), storable(chat.title or "")[:NAME_CHARS])


def _person(user: User) -> Sender:
    return Sender(
        str(user.id), storable(user.full_name)[:NAME_CHARS], language=user.language_code or "", is_bot=user.is_bot
    )


def _is_addressed(message: Message, me: User) -> bool:
    """In a group: a command, a mention of us, or a reply to us."""
    replied = answered(message)
    is_reply = bool(replied and replied.from_user and replied.from_user.id == me.id)
    text, entities = message.text or message.caption or "", message.entities or message.caption_entities or []
    return message.chat.type == "private" or is_reply or any(_calls(entity, text, me) for entity in entities)


def _calls(entity: MessageEntity, text: str, me: User) -> bool:
    named = _marked(entity, text).lower()
    ours = f"@{me.username}".lower()
    match entity.type:
        case "mention":
            return named == ours
        case "text_mention":
            return bool(entity.user and entity.user.id == me.id)
        case "bot_command":
            return entity.offset == 0 and ("@" not in named or named.endswith(ours))
        case _:
            return False


def _marked(entity: MessageEntity, text: str) -> str:
    """The piece that an entity marks, counted in UTF-16 units; broken characters are allowed, unlike in aiogram's."""
    units = text.encode("utf-16-le", "surrogatepass")
    return units[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le", "replace")

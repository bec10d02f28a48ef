"""The table of methods: what the simulator can do, by the names of the documentation.

``getUpdates`` waits and is therefore not here but in :mod:`.polling`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from bot.simulators.telegram import account, editing, sending
from bot.simulators.telegram.calls import Call

_METHODS: dict[str, Callable[[Call], Any]] = {
    "getMe": account.get_me,
    "getChat": account.get_chat,
    "getChatMember": account.get_chat_member,
    "getFile": account.get_file,
    "setMyCommands": account.set_my_commands,
    "getMyCommands": account.get_my_commands,
    "deleteMyCommands": account.delete_my_commands,
    "setMyDescription": account.set_my_description,
    "getMyDescription": account.get_my_description,
    "setMyShortDescription": account.set_my_short_description,
    "getMyShortDescription": account.get_my_short_description,
    "setWebhook": account.set_webhook,
    "deleteWebhook": account.delete_webhook,
    "getWebhookInfo": account.get_webhook_info,
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "sendDocument": sending.send_document,
    "sendMediaGroup": sending.send_media_group,
    "sendChatAction": sending.send_chat_action,
    "editMessageText": editing.edit_message_text,
    "editMessageCaption": editing.edit_message_caption,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "deleteMessage": editing.delete_message,
    "answerCallbackQuery": editing.answer_callback_query,
}

#: Names of the documentation by name in small letters: the platform does not look at the case.
NAMES = {name.lower(): name for name in (*_METHODS, "getUpdates")}


def performed(call: Call) -> bytes:
    """Carry out a call, and return the JSON of its answer.

    Raises:
        Refusal: the platform says no.
    """
    with call.world.lock:
        result = _METHODS[call.method](call)
    return b'{"ok":true,"result":' + json.dumps(result).encode() + b"}"


def chat_of(call: Call) -> int | None:
    """Return the chat that a call concerns, as far as faults are aimed at it."""
    address = call.params.values.get("chat_id")
    if address is None:
        query = call.world.queries.get(str(call.params.values.get("callback_query_id")))
        return query.chat_id if query else None
    try:
        return int(address)
    except (TypeError, ValueError):
        chat = call.world.find(call.bot, str(address))
        return chat.id if chat else 0
